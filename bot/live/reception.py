"""Reception: what people say in the room becomes orders, facts and answers."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from bot.model import (
    FOUNDERS,
    EventId,
    Instant,
    Joined,
    Reacted,
    RoomEvent,
    Said,
    Unreadable,
    WhyNot,
    Withdrawn,
)
from bot.policy import core
from bot.policy.facts import AnyFact
from bot.policy.numbers import dialled
from bot.policy.orders import (
    Approve,
    Dismiss,
    Forbidden,
    Keep,
    MakeFile,
    NameWave,
    Noted,
    SetBlock,
    SetMode,
    Withdraw,
)
from bot.policy.policy import Policy
from bot.room import answers, decisions, purse, status, waves
from bot.room.addressed import Told, addressed
from bot.room.command import Hint, Wish
from bot.room.drafts import Draft
from bot.room.interpret import Misunderstood, Rejected, Understood, informed, interpret, number_in
from bot.room.questions import Found, LastInbounds, NumberFound, NumberOf, Question, TextsOf
from bot.room.safe import bare, tame
from bot.room.words import Words
from bot.store import Store

_BUTTONS = decisions.BUTTONS | status.BUTTONS | waves.BUTTONS


class Heard(msgspec.Struct):
    """What one event in the room came to."""

    facts: list[AnyFact] = []
    drafts: list[Draft] = []


class Reception:
    """Reads room events against the present state. Looks things up, changes nothing but the state."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        words: Words,
        *,
        rooms: Sequence[str],
        clear_commands: bool,
        reactions: bool,
        apart: bool,
    ) -> None:
        """`apart`: the founders have a place of their own; else all is said in the one there is."""
        self._store = store
        self._policy = policy
        self._words = words
        self._rooms = rooms
        self._clear_commands = clear_commands
        self._reactions = reactions
        self._apart = apart

    async def hear(self, event: RoomEvent | Noted, room: str, state: core.State, now: Instant) -> Heard:
        """Carry out what `event`, in `room`, asks for, if its author may ask."""
        heard = await self._hear(event, state, now)
        if heard.drafts and len(self._rooms) > 1 and not isinstance(event, Noted):
            by = None if isinstance(event, Reacted) else event.person
            told = Told(heard.drafts, heard.facts, by)
            heard.drafts = addressed(self._words, told, room, self._rooms)
        return heard

    async def _hear(self, event: RoomEvent | Noted, state: core.State, now: Instant) -> Heard:
        match event:
            case Said():
                return await self._said(event, state, now)
            case Reacted():
                return await self._reacted(event, state, now)
            case Withdrawn():
                order = Withdraw(event=event.event, by=event.person, command="", reaction=event.reaction)
                return Heard(core.step(state, order, self._policy, now))
            case Noted():
                return Heard(core.step(state, event, self._policy, now))
            case Joined():
                # Whoever tells rooms what there is sees to it.
                return Heard()
            case Unreadable():
                if state.ledger.role_of(event.person) == "stranger":
                    return Heard()
                if event.why is not None:
                    return self._refuse(event, event.why, state, now)
                return Heard(drafts=[answers.unreadable(self._words, event.event, place=event.place)])

    async def _said(self, said: Said, state: core.State, now: Instant) -> Heard:
        home = min(self._policy.own, default="")
        listens = said.encrypted or self._clear_commands
        named = number_in(said, state.ledger, home) if listens else None
        if named is not None:
            sender = await self._store.sender_of(named.number)
            if sender is None:
                hint = Hint("hint.number_unknown")
                return Heard(drafts=[answers.hint(self._words, hint, said.event, place=said.place)])
            said = msgspec.structs.replace(said, text=named.meaning(sender))
        meaning = interpret(said, state.ledger, self._words, now, clear_commands=self._clear_commands)
        match meaning:
            case Understood(wish):
                return await self._obey(wish, said, state, now)
            case Misunderstood(hint, command):
                return Heard(
                    drafts=[answers.hint(self._words, hint, said.event, place=said.place, command=command)]
                )
            case Rejected():
                return self._reject(meaning, said, state, now)
        return Heard()

    async def _obey(self, wish: Wish, said: Said, state: core.State, now: Instant) -> Heard:
        order, found = wish.order, await self._find(wish.question)
        if isinstance(order, SetBlock) and isinstance(found, NumberFound):
            wrong = self._unblockable(found)
            if wrong is not None:
                return Heard(drafts=[answers.hint(self._words, wrong, said.event, place=said.place)])
            order = informed(order, found)
        if isinstance(order, Keep | MakeFile) and isinstance(found, NumberFound) and not found.known:
            return Heard(
                drafts=[answers.hint(self._words, Hint("block.nothing"), said.event, place=said.place)]
            )
        before = purse.before(order, state.ledger)
        facts = core.step(state, order, self._policy, now)
        carried = answers.Carried(order=order, facts=facts, found=found, before=before)
        place = said.place if self._apart else FOUNDERS
        drafts = answers.answer(self._words, carried, state.ledger, self._policy, now, place=place)
        return Heard(facts, drafts)

    def _unblockable(self, found: NumberFound) -> Hint | None:
        if not found.known:
            return Hint("block.nothing")
        return Hint("hint.own_number") if self._is_ours(found.number) else None

    def _is_ours(self, number: str | None) -> bool:
        """Also as a carrier writes it that leaves out the country, or the plus before it."""
        own = self._policy.own
        return number is not None and (number in own or dialled(number, min(own, default="")) in own)

    def _reject(self, meaning: Rejected, said: Said, state: core.State, now: Instant) -> Heard:
        facts = core.step(state, meaning.order, self._policy, now)
        drafts = [answers.told_founders(self._words, meaning.told)] if facts else []
        if meaning.answer is not None:
            drafts.append(answers.hint(self._words, meaning.answer, said.event, place=said.place))
        return Heard(facts, drafts)

    def _refuse(self, event: Unreadable, why: WhyNot, state: core.State, now: Instant) -> Heard:
        """Somebody spoke with keys that do not count. Told once in a while, whatever they try."""
        order = Forbidden(event=event.event, by=event.person, command="", why=why)
        facts = core.step(state, order, self._policy, now)
        if not facts:
            return Heard()
        told = Hint(f"told.{why}", {"person": tame(event.person, 80)})
        answer = answers.hint(self._words, Hint(f"hint.{why}"), event.event, place=event.place)
        return Heard(facts, [answers.told_founders(self._words, told), answer])

    async def _reacted(self, event: Reacted, state: core.State, now: Instant) -> Heard:
        """A reaction can only pause, silence, or decide what can be undone; whose it is, is asked now."""
        event = msgspec.structs.replace(event, emoji=bare(event.emoji))
        if not self._reactions or event.emoji not in _BUTTONS:
            return Heard()
        subject = await self._subject_of(event.target)
        number = decisions.proposal_of(subject)
        if number is not None and event.emoji in decisions.BUTTONS:
            return self._decided(event, number, state, now)
        wave = waves.is_question(subject) and event.emoji in waves.BUTTONS
        if not wave and subject != status.SUBJECT:
            return Heard()
        if state.ledger.role_of(event.person) != "founder":
            return self._not_theirs(event, state, now)
        return self._named(event, state, now) if wave else self._tapped(event, state, now)

    def _named(self, event: Reacted, state: core.State, now: Instant) -> Heard:
        what: Literal["press", "raid"] = "press" if event.emoji == waves.PRESS else "raid"
        order = NameWave(event=event.event, by=event.person, command="", what=what, click=True)
        facts = core.step(state, order, self._policy, now)
        return Heard(facts, waves.clicked(self._words, facts, state.ledger, event.place))

    def _decided(self, event: Reacted, number: int, state: core.State, now: Instant) -> Heard:
        role = state.ledger.role_of(event.person)
        proposal = state.ledger.proposals.get(number)
        own = role == "moderator" and proposal is not None and proposal.by == event.person
        order: Approve | Dismiss = (
            Approve(event=event.event, by=event.person, command="", proposal=number, reaction=True)
            if event.emoji == decisions.YES
            else Dismiss(event=event.event, by=event.person, command="", proposal=number)
        )
        if role != "founder" and not (own and isinstance(order, Dismiss)):
            return self._not_theirs(event, state, now)
        return Heard(core.step(state, order, self._policy, now))

    def _not_theirs(self, event: Reacted, state: core.State, now: Instant) -> Heard:
        """Changes nothing; the founders are told, who clicked is not."""
        stranger = state.ledger.role_of(event.person) == "stranger"
        order = Forbidden(
            event=event.event, by=event.person, command="", why="stranger" if stranger else "role"
        )
        facts = core.step(state, order, self._policy, now)
        shown = {"person": tame(event.person, 80), "emoji": event.emoji}
        hint = Hint("told.clicked_stranger" if stranger else "told.clicked", shown)
        return Heard(facts, [answers.told_founders(self._words, hint)] if facts else [])

    def _tapped(self, event: Reacted, state: core.State, now: Instant) -> Heard:
        mode = status.mode_tapped(event.emoji, state.ledger.mode)
        if mode is None:
            return Heard()
        order = SetMode(event=event.event, by=event.person, command="", mode=mode)
        facts = core.step(state, order, self._policy, now)
        return Heard(facts, [answers.tapped(self._words, state.ledger, event.person, now)])

    async def _subject_of(self, event: EventId) -> str | None:
        for room in self._rooms:
            subject = await self._store.subject_of(room, event)
            if subject is not None:
                return subject
        return None

    async def _find(self, question: Question | None) -> Found:
        match question:
            case LastInbounds(count):
                return await self._store.last(count)
            case NumberOf(sender):
                return await self._store.number_of(sender)
            case TextsOf(sender, count):
                return await self._store.last_of(sender, count)
        return question

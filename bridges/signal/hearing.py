"""What people say and click in the group, handed over once and in order.

An event is on disk before the stream goes on, and its content goes once it was listened to.
"""

import asyncio
import random
import sqlite3
from typing import Any

import structlog

from bot.model import TRAFFIC, EventId, Instant, PersonId, Reacted, RoomEvent, Said, Withdrawn
from bot.ports import Listener
from bridges.signal import events
from bridges.signal.group import Group, Seats
from bridges.signal.identities import Identities
from bridges.signal.memory import Memory
from bridges.signal.receipts import Receipts
from bridges.signal.rpc import Refused, Unanswered, Unreachable

_log = structlog.get_logger(__name__)

_PAUSE_FIRST = 0.1
_PAUSE_MOST = 10.0


class Hearing:
    """A `Taker` of the stream on one side, a caller of the listener on the other."""

    def __init__(
        self,
        *,
        group: str,
        memory: Memory,
        membership: Group,
        identities: Identities,
        receipts: Receipts,
        seats: Seats,
    ) -> None:
        self._group = group
        self._memory = memory
        self._membership = membership
        self._identities = identities
        self._receipts = receipts
        self._seats = seats
        self._arrived = asyncio.Event()
        self._over = False

    def wants(self, params: dict[str, Any]) -> bool:
        """What is of our group, and what tells of people on a list."""
        match events.read(params):
            case events.Text(group=group) | events.Reaction(group=group) | events.GroupChanged(group=group):
                return group == self._group
            case events.Delivered(person=person) | events.Untrusted(person=person):
                return person in self._seats.everyone
        return False

    async def take(self, params: dict[str, Any]) -> None:
        """Keep it; waits while the disk takes nothing."""
        pause = _PAUSE_FIRST
        while not self._over:
            try:
                self._keep(events.read(params))
                return
            except sqlite3.Error as error:
                _log.error("what was said cannot be kept", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _PAUSE_MOST)

    def end(self) -> None:
        """Keep nothing more: the memory closes."""
        self._over = True

    async def run(self, listen: Listener) -> None:
        """Hand over what was kept, for ever. Begins when it is known which account is ours."""
        await self._membership.known.wait()
        while True:
            self._arrived.clear()
            kept = self._memory.next()
            if kept is None:
                await self._arrived.wait()
                continue
            name, what = kept
            if isinstance(what, events.Text):
                await self._text(what, listen)
            else:
                await self._reaction(what, listen)
            self._memory.done(name)

    def _keep(self, event: events.Event | None) -> None:
        match event:
            case events.Text() | events.Reaction():
                self._memory.keep(events.name_of(event.person, event.stamp), event)
                self._arrived.set()
            case events.GroupChanged():
                self._membership.changed()
            case events.Delivered(person=person, stamps=stamps):
                self._receipts.note(person, stamps)
            case events.Untrusted(person=person, stamp=stamp):
                self._identities.suspend(person, stamp)

    async def _text(self, text: events.Text, listen: Listener) -> None:
        if not text.text or text.person == self._membership.own:
            return
        said = Said(
            event=events.name_of(text.person, text.stamp),
            place=TRAFFIC,
            person=PersonId(text.person),
            text=text.text,
            at=_instant(text.stamp),
            # There is no other way on Signal.
            encrypted=True,
        )
        if await self._believed(text.person, text.stamp):
            await _hand_over(listen, said)

    async def _reaction(self, reaction: events.Reaction, listen: Listener) -> None:
        """One reaction of each person on each message: a new one takes the old one back."""
        if reaction.author != self._membership.own or reaction.person == self._membership.own:
            return
        if not await self._believed(reaction.person, reaction.stamp):
            return
        name = events.name_of(reaction.person, reaction.stamp)
        target = events.name_of(reaction.author, reaction.target)
        before = self._memory.reaction(reaction.person, target)
        if before is not None and before != name:
            # Its own name, since the reaction that takes its place has the message's.
            event = name if reaction.removed else EventId(f"{name}:before")
            await _hand_over(listen, _withdrawn(reaction, event, EventId(before)))
        if not reaction.removed:
            await _hand_over(listen, _reacted(reaction, name, target))
        self._memory.set_reaction(reaction.person, target, None if reaction.removed else name)

    async def _believed(self, person: str, stamp: int) -> bool:
        """Whether it counts; who is on no list has nothing to be believed for, and is told of as such."""
        if person not in self._seats.everyone:
            return True
        pause = _PAUSE_FIRST
        while True:
            try:
                return await self._identities.believe(person, stamp)
            except (Refused, Unreachable, Unanswered):
                # Not before it can be asked: a command waits rather than counts unseen.
                pause = await _rest(pause)


async def _hand_over(listen: Listener, event: RoomEvent) -> None:
    pause = _PAUSE_FIRST
    while True:
        try:
            await listen(event)
            return
        except Exception as error:
            _log.warning("nobody listened, trying again", error=type(error).__name__)
            pause = await _rest(pause)


async def _rest(pause: float) -> float:
    # Jitter protects nothing.
    await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - as said
    return min(pause * 2, _PAUSE_MOST)


def _reacted(reaction: events.Reaction, event: EventId, target: EventId) -> Reacted:
    return Reacted(
        event=event,
        place=TRAFFIC,
        person=PersonId(reaction.person),
        target=target,
        emoji=reaction.emoji,
        at=_instant(reaction.stamp),
    )


def _withdrawn(reaction: events.Reaction, event: EventId, before: EventId) -> Withdrawn:
    return Withdrawn(
        event=event,
        place=TRAFFIC,
        person=PersonId(reaction.person),
        reaction=before,
        at=_instant(reaction.stamp),
    )


def _instant(stamp: int) -> Instant:
    return Instant(stamp * 1_000)

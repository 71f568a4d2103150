"""What a turn tells the rooms: its notices or a raid's one card, the status, and what must be said.

Kept apart from deciding: nothing in here changes what was decided, and all of it can be made again.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence

import msgspec

from bot.model import SECOND, Arrival, InboundKey, Instant, Span
from bot.policy import facts as forms
from bot.policy.facts import AnyFact, CallAnswered, CallEnded, Hidden
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.room import cards, custody, decisions, feed, house, purse, surge_card, trust, waves
from bot.room.drafts import Draft
from bot.room.questions import Seen
from bot.room.status import SUBJECT, StatusCard
from bot.room.surge import Load, Move, Surge
from bot.room.waking import ALWAYS, Times, Waker
from bot.room.words import Words
from bot.store import Store

REMEMBERED = 2_000
"""Inbounds whose notice can be changed without asking the store."""
RINGS_FOR = Span(8 * SECOND)
"""After that a call which no fact says was answered was rejected: gates are read every few seconds."""
LOOKED_UP = 20
"""Notices in one turn that are changed after asking the store."""
LOOKED_BACK = 10_000
"""Facts that a start looks back at: what they tell of may still wait to be shown."""


class Heard(msgspec.Struct, frozen=True):
    """One turn, as the rooms are told of it.

    `seq` is the journal's before it, `facts` all that came of it, in order. `arrivals` are those
    decided in it, each with its facts; `changes` the facts that may change an older notice.
    """

    seq: int
    now: Instant
    facts: list[AnyFact]
    arrivals: list[tuple[Arrival, list[AnyFact]]]
    changes: list[AnyFact]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What came of telling; `supersedes`, `hides` and `retracts` are those of a `Turn`."""

    drafts: list[Draft]
    supersedes: bool
    hides: Instant | None
    retracts: tuple[str, ...]


class Telling:
    """Turns facts into drafts. `load` says what the rooms take."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        words: Words,
        *,
        reactions: bool,
        load: Callable[[], Load],
        times: Times = ALWAYS,
    ) -> None:
        self._store = store
        self._policy = policy
        self._words = words
        self._reactions = reactions
        self._load_of_rooms = load
        self._surge = Surge()
        self._status = StatusCard(posted=True)
        self._waker = Waker(times)
        self._recent: OrderedDict[InboundKey, Seen] = OrderedDict()
        self._threads = feed.Threads()
        self._ringing: dict[InboundKey, Instant] = {}

    async def load(self, seq: int) -> None:
        """Find again, from the journal until `seq`, what is on show."""
        self._recent.clear()
        self._ringing.clear()
        self._surge = await self._surge_found(seq)
        self._status = StatusCard(posted=await self._store.latest_subject(SUBJECT) is not None)

    def deadline(self, ledger: Ledger, now: Instant) -> Instant | None:
        """When there will be something to tell though nothing happens."""
        rejected = min(self._ringing.values(), default=None)
        due = (
            self._surge.deadline(now),
            self._status.deadline(ledger),
            self._waker.deadline(),
            rejected,
        )
        return min((at for at in due if at is not None), default=None)

    async def entered(self, now: Instant) -> None:
        """Somebody came in who cannot read what was shown: the card is for everybody."""
        if await self._store.was_shown(SUBJECT):
            self._status.again(now)

    def passed(self, drafts: Sequence[Draft], ledger: Ledger, now: Instant) -> list[Draft]:
        """What others have to tell; what of it would ring outside its hours is a notice first."""
        return [self._waker.passed(draft, self._words.zone, ledger, now) for draft in drafts]

    async def tell(self, heard: Heard, ledger: Ledger) -> Told:
        """What to post and edit, and to take away."""
        facts, now = heard.facts, heard.now
        drafts: list[Draft] = []
        move = self._watch_surge(heard, ledger)
        if move in ("notices", "close"):
            drafts += [self._notice(arrival, decided, ledger, now) for arrival, decided in heard.arrivals]
            drafts += await self._changes(heard.changes, ledger)
            drafts += self._unanswered(ledger, now)
        # First that a raid began, or is over, then its card, or the summary.
        drafts += self._told(facts, ledger, now)
        drafts += self._surge_drafts(move, ledger, now)
        status = self._status.draft(self._words, ledger, now, reactions=self._reactions)
        drafts += [status] if status is not None else []
        return Told(
            drafts=drafts,
            supersedes=move == "open" or hides(facts),
            hides=now if hides(facts) else None,
            # A new card stands for the old one, which is true no longer.
            retracts=(SUBJECT,) if status is not None and status.subject == SUBJECT else (),
        )

    async def _surge_found(self, seq: int) -> Surge:
        """The surge as the journal tells it; its card, where one was open, goes on."""
        card = await self._store.latest_subject(surge_card.CARD)
        over = await self._store.latest_subject(surge_card.SUMMARY)
        first, surge = max(1, seq - LOOKED_BACK), Surge()
        number = surge_card.number_of(card)
        reopen = number is not None and number != surge_card.number_of(over)
        if reopen and number is not None:
            first = number
        async for row in self._store.facts(first):
            fact = forms.decode(row.body)
            if reopen and row.seq == number:
                surge = Surge.reopened(row.seq, fact.at)
            surge.see(row.seq, fact)
        return surge

    def _watch_surge(self, heard: Heard, ledger: Ledger) -> Move:
        for number, fact in enumerate(heard.facts, heard.seq + 1):
            self._surge.see(number, fact)
        raid = ledger.raid_since is not None
        move = self._surge.move(msgspec.structs.replace(self._load_of_rooms(), raid=raid), heard.now)
        if move == "open":
            # Their notices are dropped, or will not be changed any more.
            self._recent.clear()
            self._ringing.clear()
            self._threads = feed.Threads()
        return move

    def _surge_drafts(self, move: Move, ledger: Ledger, now: Instant) -> list[Draft]:
        surge = self._surge
        if move == "close":
            return surge_card.closed(self._words, surge, ledger, self._policy, now)
        if move == "open":
            surge.drawn(now)
            return [surge_card.opened(self._words, surge, ledger, self._policy, now)]
        if move == "card" and surge.redraw(now):
            return [surge_card.redrawn(self._words, surge, ledger, self._policy, now)]
        return []

    def _notice(self, arrival: Arrival, facts: list[AnyFact], ledger: Ledger, now: Instant) -> Draft:
        seen = feed.judged(self._words, cards.seen_now(self._words, arrival, now), facts)
        if arrival.key in ledger.open_calls:
            # Who picked up said so before the call's own turn came.
            seen = feed.answered(self._words, seen)
        elif arrival.channel == "call":
            self._ringing[arrival.key] = Instant(now + RINGS_FOR)
        self._remember(seen)
        thread = self._threads.below(arrival.sender, arrival.key, now)
        return feed.first_notice(self._words, seen, hidden=ledger.hidden, thread=thread)

    def _remember(self, seen: Seen) -> None:
        self._recent[seen.key] = seen
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)

    async def _changes(self, facts: list[AnyFact], ledger: Ledger) -> list[Draft]:
        drafts = []
        looked_up = 0
        for fact in facts:
            key = feed.changed_inbound(fact)
            if key is None:
                continue
            seen = self._recent.get(key)
            if seen is None and looked_up < LOOKED_UP:
                looked_up += 1
                seen = await self._store.seen(key)
                if seen is not None and seen.verdict is None:
                    # Its notice is still to come, and tells this as well.
                    continue
            if seen is None:
                continue
            if isinstance(fact, CallAnswered | CallEnded):
                self._ringing.pop(key, None)
            seen = feed.changed(self._words, seen, fact)
            self._remember(seen)
            drafts.append(feed.changed_notice(self._words, seen, hidden=ledger.hidden))
        return drafts

    def _unanswered(self, ledger: Ledger, now: Instant) -> list[Draft]:
        """Calls that somebody would have told of by now, had they been answered."""
        drafts = []
        for key in [key for key, until in self._ringing.items() if until <= now]:
            del self._ringing[key]
            seen = self._recent.get(key)
            if seen is not None:
                seen = feed.rejected(self._words, seen)
                self._remember(seen)
                drafts.append(feed.changed_notice(self._words, seen, hidden=ledger.hidden))
        return drafts

    def _told(self, facts: list[AnyFact], ledger: Ledger, now: Instant) -> list[Draft]:
        words = self._words
        return [
            *feed.told(words, facts, ledger, now),
            *decisions.told(words, facts, ledger, self._policy, now, reactions=self._reactions),
            *purse.told(words, facts, ledger),
            *self._waker.told(words, facts, ledger, now),
            *house.told(words, facts, ledger, now),
            *trust.told(words, facts, ledger),
            *waves.told(words, facts, reactions=self._reactions),
            *custody.told(words, facts, ledger, self._policy),
        ]


def hides(facts: list[AnyFact]) -> bool:
    """Whether, as of `facts`, no text and no number is on show."""
    return any(isinstance(fact, Hidden) and fact.hidden for fact in facts)

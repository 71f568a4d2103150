"""Surges: when the room cannot take a notice of each text, and what stands in their place. Pure.

Facts go in with their numbers, and what the rooms say of themselves; out comes whether notices,
or one card in place of them, are to be shown. All that a card counts is the fold of the facts
from one on, so that a restart finds it again from that fact's number.
"""

from collections import deque
from typing import Literal

import msgspec

from bot.model import MINUTE, SECOND, InboundKey, Instant, Money
from bot.policy.facts import AnyFact, Decided, Received

CALM = 12
"""Texts a minute that are shown one by one whatever a room takes: no episode starts below."""
TOGETHER = 3
"""Notices for each event that a room takes: more than this is a surge to it."""
MOST_BEHIND = 4_000
"""Notices waiting from which even a fast room cannot show them in seconds."""
REDRAWN_EVERY = 5 * SECOND
_ASKED_EVERY = 5 * SECOND
_REMEMBERED = 50_000
_CLUSTER_SHOWN = 2

Move = Literal["notices", "open", "card", "close"]


class Load(msgspec.Struct, frozen=True):
    """What the slowest room says: events a second that it takes (None: no limit met), notices it lags.

    `raid`: the traffic is known for one. People are spared its texts then, also where a room would
    take them all.
    """

    takes: float | None = None
    behind: int = 0
    raid: bool = False


class Episode(msgspec.Struct):
    """What came since traffic was last calm. `seq` is the first fact that it counts."""

    seq: int
    since: Instant
    last: Instant
    texts: int = 0
    replies: int = 0
    silent: int = 0
    spent: Money = Money(0)
    fees: Money = Money(0)
    held: dict[InboundKey, int] = {}
    """In which minute they came."""
    senders: dict[str, int] = {}
    clusters: dict[str, int] = {}
    most: int = 0
    """The most texts in one minute."""
    minutes: dict[int, tuple[int, int]] = {}
    """By the minute, counted since 1970: what was answered in it, and what was not."""

    def count(self, fact: AnyFact) -> None:
        """Take `fact` in."""
        if isinstance(fact, Received):
            self.texts += 1
            self.last = fact.at
            self.fees = Money(self.fees + fact.fee)
            _add(self.senders, fact.sender)
        elif isinstance(fact, Decided):
            self._decided(fact)

    def _decided(self, fact: Decided) -> None:
        minute, again = fact.at // MINUTE, fact.inbound in self.held
        came = self.held.pop(fact.inbound, minute)
        answered, others = self.minutes.get(came, (0, 0))
        if fact.verdict == "reply":
            self.minutes[came] = answered + 1, others - again
        elif not again:
            self.minutes[came] = answered, others + 1
        if fact.verdict == "hold":
            self.held[fact.inbound] = came
        elif fact.verdict == "silent":
            self.silent += 1
        else:
            self.replies += 1
        if fact.reply is not None:
            self.spent = Money(self.spent + fact.price)
        cluster = fact.detail.get("cluster")
        if isinstance(cluster, str) and not again:
            _add(self.clusters, cluster)

    def top_senders(self, count: int) -> list[tuple[str, int]]:
        """Who sent the most, those who sent several."""
        return [(who, n) for who, n in _top(self.senders, count) if n > 1]

    def top_clusters(self, count: int) -> list[tuple[str, int]]:
        """Which near-same texts came most."""
        return [(name, n) for name, n in _top(self.clusters, count) if n >= _CLUSTER_SHOWN]


class Surge:
    """Watches the traffic, and says how it is to be shown."""

    def __init__(self) -> None:
        self.episode = Episode(seq=0, since=Instant(0), last=Instant(0))
        self.going_on = False
        """Whether `episode` is more than what calm left behind."""
        self.open = False
        self._recent: deque[tuple[int, int]] = deque()
        self._total = 0
        self._before: deque[tuple[int, Received | Decided]] = deque()
        self._drawn_at = Instant(0)
        self._dirty = False

    @classmethod
    def reopened(cls, seq: int, at: Instant) -> "Surge":
        """As it was when its card, which counts from the fact `seq`, at `at`, had just been shown."""
        self = cls()
        self.open = self.going_on = self._dirty = True
        self.episode = Episode(seq=seq, since=at, last=at)
        return self

    def see(self, seq: int, fact: AnyFact) -> None:
        """Take the fact numbered `seq` in."""
        if not isinstance(fact, Received | Decided):
            return
        rate = self._tick(fact.at) if isinstance(fact, Received) else self.rate(fact.at)
        if rate <= CALM and not self.open:
            self.going_on = False
            self._remember(seq, fact)
            return
        if not self.going_on:
            self._remember(seq, fact)
            self.episode, self.going_on = self._begun(), True
        else:
            self.episode.count(fact)
        self.episode.most = max(self.episode.most, rate)
        self._dirty = True

    def move(self, load: Load, now: Instant) -> Move:
        """What to do now. `close` is said once; the episode stays to be told until the next `see`."""
        if self.open:
            if load.raid or self.rate(now) > CALM:
                # A raid goes on in one card however it breathes: each close would be a summary more.
                return "card"
            self.open = False
            return "close"
        if self.going_on and self._too_much(load, now):
            self.open = True
            return "open"
        return "notices"

    def redraw(self, now: Instant) -> bool:
        """Whether the card is to be drawn anew."""
        if not self._dirty or now < self._drawn_at + REDRAWN_EVERY:
            return False
        self._dirty, self._drawn_at = False, now
        return True

    def drawn(self, now: Instant) -> None:
        """The card was just drawn as things stand."""
        self._dirty, self._drawn_at = False, now

    def deadline(self, now: Instant) -> Instant | None:
        """When to ask again though nothing came."""
        if not self.open:
            return None
        return Instant(self._drawn_at + REDRAWN_EVERY) if self._dirty else Instant(now + _ASKED_EVERY)

    def rate(self, now: Instant) -> int:
        """Texts in the minute before `now`."""
        horizon = (now - MINUTE) // SECOND
        while self._recent and self._recent[0][0] <= horizon:
            self._total -= self._recent.popleft()[1]
        return self._total

    def _tick(self, at: Instant) -> int:
        second, count = at // SECOND, 1
        if self._recent and self._recent[-1][0] == second:
            count += self._recent.pop()[1]
        self._recent.append((second, count))
        self._total += 1
        return self.rate(at)

    def _remember(self, seq: int, fact: Received | Decided) -> None:
        # Two minutes: what came in them may not be shown yet when a card takes over.
        self._before.append((seq, fact))
        while self._before[0][1].at < fact.at - 2 * MINUTE:
            self._before.popleft()

    def _begun(self) -> Episode:
        seq, first = self._before[0]
        episode = Episode(seq=seq, since=first.at, last=first.at)
        for _, fact in self._before:
            episode.count(fact)
        self._before.clear()
        return episode

    def _too_much(self, load: Load, now: Instant) -> bool:
        if load.raid or load.behind > MOST_BEHIND:
            return True
        return load.takes is not None and self.rate(now) > max(CALM, 60 * TOGETHER * load.takes)


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1
    if len(counts) > _REMEMBERED:
        # Who came once is nobody's top sender; it is only these that are forgotten.
        for once in [name for name, count in counts.items() if count == 1]:
            del counts[once]


def _top(counts: dict[str, int], count: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:count]

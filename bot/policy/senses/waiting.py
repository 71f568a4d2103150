"""What is needed to judge a held inbound again, and when: bounded, and free of content."""

from heapq import heappop, heappush
from typing import Literal

import msgspec

from bot.model import HOUR, SECOND, InboundKey, Instant, SenderId
from bot.policy.senses.blocks import Names
from bot.policy.senses.wave import Traits

HOLD_FOR = 4 * HOUR
"""After this long an answer puzzles more than it says."""
MOST = 4_096
_FIRST_LOOK = 20 * SECOND
_PACE = SECOND // 100
"""Between two looks where all are looked at: a turn that answered thousands would stop all else."""


PublicKind = Literal["anybody", "natural"]
"""How a text may be the public's: anybody's few words, or natural ones of its own."""


class Patience(msgspec.Struct):
    """One held inbound: the share and cluster it came with, its traits, and how often it was looked at.

    `likely` says whether it may have been of the public when it was looked at last.
    """

    inbound: InboundKey
    sender: SenderId
    since: Instant
    share: float
    traits: Traits
    cluster: int | None = None
    ranges: Names = ()
    call: bool = False
    public: PublicKind | None = None
    looks: int = 0
    likely: bool = False


class Waiting(msgspec.Struct):
    """All held inbounds, the next to be judged first: after 20 seconds, then thrice as long each time."""

    held: dict[InboundKey, Patience] = {}
    likely: int = 0
    """How many of them may be of the public."""
    queue: list[tuple[int, InboundKey]] = []

    @property
    def full(self) -> bool:
        """Whether no more can be held."""
        return len(self.held) >= MOST

    def put(self, patience: Patience, now: Instant) -> None:
        """Hold one, to be judged soon."""
        self.held[patience.inbound] = patience
        heappush(self.queue, (now + _FIRST_LOOK, patience.inbound))

    def put_back(self, patience: Patience, now: Instant, at: Instant | None = None) -> bool:
        """Look again later, `at` or after twice as long; False when its time is over."""
        if now >= patience.since + HOLD_FOR and at is None:
            return False
        patience.looks += 1
        later = now + _FIRST_LOOK * 3**patience.looks
        self.held[patience.inbound] = patience
        self.likely += patience.likely
        heappush(self.queue, (at or min(later, patience.since + HOLD_FOR), patience.inbound))
        return True

    def pop_due(self, now: Instant) -> Patience | None:
        """The next one due, no longer held."""
        while self.queue and self.queue[0][0] <= now:
            found = self.held.pop(heappop(self.queue)[1], None)
            if found is not None:
                self.likely -= found.likely
                return found
        return None

    def look_again(self, now: Instant) -> None:
        """Have all of them judged soon, who came first first: what they wait for may have come."""
        oldest = sorted(self.held.values(), key=lambda one: (one.since, one.inbound))
        self.queue = [(now + place * _PACE, one.inbound) for place, one in enumerate(oldest)]

    def next_due(self) -> Instant | None:
        """When the next one is to be judged."""
        return Instant(self.queue[0][0]) if self.queue else None

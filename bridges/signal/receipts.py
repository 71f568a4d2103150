"""Delivery receipts: the one thing that tells of a send whose answer was lost.

The daemon names a message by its time, keeps no history and takes no name of ours: a message that
it made for us, and whose time it could not tell, is known by a receipt for a time that we do not.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection

_MOST = 10_000


class Receipts:
    """What was delivered to whom, as far as it was told while we ran; the latest ten thousand."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int], None] = OrderedDict()

    def note(self, person: str, stamps: Collection[int]) -> None:
        """A device of `person` has our messages of these times (milliseconds since 1970)."""
        for stamp in stamps:
            self._seen[person, stamp] = None
        while len(self._seen) > _MOST:
            self._seen.popitem(last=False)

    def has(self, person: str, stamp: int) -> bool:
        """Whether `person` has our message of this time."""
        return (person, stamp) in self._seen

    def unclaimed(
        self, people: Collection[str], since: int, until: int, claimed: Callable[[str, int], bool]
    ) -> int | None:
        """The earliest time from `since` to `until` that somebody of `people` has and no send claims."""
        stamps = [
            stamp
            for person, stamp in self._seen
            if person in people and since <= stamp <= until and not claimed(person, stamp)
        ]
        return min(stamps, default=None)

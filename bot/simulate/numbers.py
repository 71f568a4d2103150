"""Telephone numbers that look real: French mobiles first, neighbours, overseas, and the dear ones.

The numbers are drawn at random in ranges that operators use, so any of them may belong to somebody.
They are for files and for an instance of one's own with a simulated carrier, never for a carrier.
"""

import copy
from bisect import bisect
from itertools import accumulate
from random import Random

_ABROAD: tuple[tuple[float, tuple[str, ...], int], ...] = (
    (30, ("+3247{}", "+3248{}", "+3249{}"), 7),  # Belgium
    (22, ("+4176{}", "+4177{}", "+4178{}", "+4179{}"), 7),  # Switzerland
    (10, ("+44740{}", "+44771{}", "+44785{}", "+44798{}"), 7),  # Great Britain
    (5, ("+352621{}", "+352661{}", "+352691{}"), 6),  # Luxembourg
    (2, ("+3776{}",), 8),  # Monaco
    (7, ("+262692{}",), 6),  # Réunion
    (5, ("+590690{}",), 6),  # Guadeloupe
    (4, ("+596696{}",), 6),  # Martinique
    (2, ("+5946942{}",), 5),  # Guiana
    (6, ("+21366{}", "+21377{}"), 7),  # Algeria
)
"""Where genuine people abroad write from: how often, how mobiles begin there, digits left to draw."""

_DEAR = (
    "+8821{}",
    "+8835130{}",
    "+87077{}",
    "+960{}",
    "+509{}",
    "+252{}",
    "+248{}",
    "+674{}",
    "+992{}",
    "+53{}",
    "+247{}",
    "+682{}",
    "+676{}",
    "+93{}",
    "+220{}",
    "+267{}",
    "+382{}",
    "+375{}",
    "+881{}",
    "+245{}",
)
"""Satellite networks, and countries that cost many times a French text or carry revenue-share fraud."""


class Numbers:
    """Draws numbers of which no two are the same, all of one seed's world.

    The split between 06 and 07, the operators' blocks that are in use, and the share from abroad are
    the world's own.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self.abroad = rng.uniform(0.008, 0.045)
        seven = rng.uniform(0.3, 0.5)
        sixes = [str(n) for n in range(601, 690) if n != 639]  # 639 is for fiction
        sevens = [str(n) for n in range(730, 790)]
        self._prefixes = sixes + sevens
        weights = [rng.gammavariate(2, (1 - seven) / len(sixes)) for _ in sixes]
        weights += [rng.gammavariate(2, seven / len(sevens)) for _ in sevens]
        self._cumulated = list(accumulate(weights))
        self._foreign = list(accumulate(weight * rng.uniform(0.3, 2.0) for weight, _, _ in _ABROAD))

    def by(self, rng: Random) -> "Numbers":
        """The same world, drawn from with `rng`: what others draw does not change these draws."""
        other = copy.copy(self)
        other._rng = rng
        return other

    def _fresh(self, shape: str, digits: int) -> str:
        """A number of the shape that nobody had. Probes onwards, so that a hit takes no further draw."""
        drawn = int(self._rng.random() * 10**digits)
        while (number := shape.format(f"{drawn:0{digits}d}")) in self._used:
            drawn = (drawn + 1) % 10**digits
        self._used.add(number)
        return number

    def mobile(self) -> str:
        """A French mobile."""
        at = bisect(self._cumulated, self._rng.random() * self._cumulated[-1])
        return self._fresh("+33" + self._prefixes[min(at, len(self._prefixes) - 1)] + "{}", 6)

    def person(self) -> str:
        """A number as the line's callers have them: nearly always a French mobile."""
        if self._rng.random() >= self.abroad:
            return self.mobile()
        at = bisect(self._foreign, self._rng.random() * self._foreign[-1])
        _, shapes, digits = _ABROAD[min(at, len(_ABROAD) - 1)]
        return self._fresh(shapes[int(self._rng.random() * len(shapes))], digits)

    def block(self, digits: int) -> str:
        """The shape of a block of 10**`digits` neighbouring French mobiles, for `within`."""
        return self.mobile()[:-digits] + "{}"

    def within(self, block: str, digits: int) -> str:
        """A number of the block: a new one while there are some."""
        for _ in range(8):
            number = block.format(str(int(self._rng.random() * 10**digits)).zfill(digits))
            if number not in self._used:
                self._used.add(number)
                break
        return number

    def dear(self, shapes: tuple[str, ...]) -> str:
        """A number where a reply costs many times the usual."""
        return self._fresh(shapes[int(self._rng.random() * len(shapes))], 7)

    def dear_shapes(self, count: int) -> tuple[str, ...]:
        """Some dear ranges, for `dear`."""
        return tuple(self._rng.sample(_DEAR, count))

"""Plots: counts over time as bars, few enough to be read, with words below some of them. Pure."""

from collections.abc import Mapping
from datetime import UTC
from zoneinfo import ZoneInfo

from bot.model import DAY, HOUR, MINUTE, Instant, Span
from bot.room.drafts import Plot
from bot.room.times import from_datetime, to_datetime
from bot.room.words import Words

MOST_BARS = 60
_WIDTHS = (
    *(MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE),
    *(HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY),
)
_MARKS = 6
_LAST_MARK = 0.9
"""Of the width: a later one has no room for its words."""


def plot(
    words: Words, counts: Mapping[int, tuple[int, int]], unit: Span, now: Instant, name: str
) -> Plot | None:
    """Bars of `counts`, which has what was answered and what was not by the number of its `unit`.

    None where there is nothing to see: all of it would be one bar.
    """
    first, last = min(counts, default=0) * unit, max(counts, default=0) * unit
    width = next((w for w in _WIDTHS if w >= unit and (last - first) // w < MOST_BARS), _WIDTHS[-1])
    start = _wall(first, words.zone) // width
    bars = [[0, 0] for _ in range(_wall(last, words.zone) // width - start + 1)]
    if len(bars) < 2:
        return None
    for at, (answered, others) in counts.items():
        # A wall's clock goes back once a year.
        number = _wall(at * unit, words.zone) // width - start
        bar = bars[min(max(number, 0), len(bars) - 1)]
        bar[0] += answered
        bar[1] += others
    every = -(-len(bars) // _MARKS)
    walls = [(start + number) * width for number in range(len(bars))]
    begins = [Instant(wall - (_wall(wall, words.zone) - wall)) for wall in walls]
    return Plot(
        title=words("plot.title", span=words.span(Span(width))),
        bars=tuple((answered, others) for answered, others in bars),
        marks=tuple(
            (number, _mark(words, at, Span(width), now))
            for number, at in enumerate(begins)
            if number % every == 0 and number < _LAST_MARK * len(bars)
        ),
        names=(words("plot.answered"), words("plot.others")),
        name=name,
    )


def _wall(at: int, zone: ZoneInfo) -> int:
    """`at` by the clock on the wall: bars begin with the local day, so that marks are hours people know."""
    return from_datetime(to_datetime(Instant(at), zone).replace(tzinfo=UTC))


def _mark(words: Words, at: Instant, width: Span, now: Instant) -> str:
    return words.date(at) if width >= DAY else words.moment(at, now)

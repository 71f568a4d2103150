"""Plots: whatever the time and the counts, few bars, and none of them lost."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.model import HOUR, MINUTE, Instant
from bot.room.plots import MOST_BARS, plot
from bot.room.words import Words

WORDS = Words("fr", ZoneInfo("Europe/Paris"))
NOW = Instant(1_509_375_600_000_000)
COUNTS = st.dictionaries(
    st.integers(NOW // HOUR - 9_000, NOW // HOUR), st.tuples(st.integers(0, 99), st.integers(0, 99))
)


@given(COUNTS, st.sampled_from([HOUR, MINUTE]))
def test_every_count_is_in_a_bar_and_no_picture_has_too_many(
    counts: dict[int, tuple[int, int]], unit: int
) -> None:
    seen = plot(WORDS, counts, type(HOUR)(unit), NOW, "x.png")
    if seen is None:
        return
    assert len(seen.bars) <= MOST_BARS + 1
    assert sum(low for low, _ in seen.bars) == sum(low for low, _ in counts.values())
    assert sum(high for _, high in seen.bars) == sum(high for _, high in counts.values())
    assert all(number < len(seen.bars) for number, _ in seen.marks)


def test_days_begin_at_midnight_as_people_there_have_it() -> None:
    midnight = 1_509_318_000 // 3600  # 30 October 2017, 00:00 in Paris
    days = {midnight - 24 * 40: (1, 0), midnight - 1: (0, 1), midnight: (5, 0)}
    seen = plot(WORDS, days, HOUR, NOW, "x.png")
    assert seen is not None
    assert seen.title.endswith("1\xa0j")
    assert seen.bars[-2:] == ((0, 1), (5, 0))


def test_what_would_be_one_bar_is_no_plot() -> None:
    assert plot(WORDS, {NOW // HOUR: (3, 4)}, HOUR, NOW, "x.png") is None
    assert plot(WORDS, {}, HOUR, NOW, "x.png") is None

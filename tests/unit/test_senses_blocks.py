"""Blocks of numbers: judged by what comes from elsewhere."""

import pytest

from bot.model import MINUTE, Instant
from bot.policy.senses.blocks import Blocks, names_of

KEY = bytes(16)
START = Instant(1_700_000_000_000_000)


def add(blocks: Blocks, number: str, now: Instant = START) -> int:
    return blocks.add(names_of(number, KEY), now)


def known_elsewhere(blocks: Blocks, senders: int) -> None:
    """As many senders, each from a range of its own."""
    for one in range(senders):
        add(blocks, f"+336{one * 7919 % 100_000_000:08}")


def neighbours(blocks: Blocks, count: int) -> list[int]:
    return [add(blocks, f"+33755443{n:03}", Instant(START + n * MINUTE)) for n in range(count)]


@pytest.mark.parametrize("count", [3, 20, 100])
def test_neighbours_are_nothing_odd_where_nobody_else_is_known(count: int) -> None:
    assert set(neighbours(Blocks(), count)) == {0}


def test_a_whole_test_from_one_range_of_ten_thousand_is_nothing_odd() -> None:
    blocks = Blocks()
    widths = [add(blocks, f"+3363998{n * 37 % 10_000:04}") for n in range(2_000)]
    assert set(widths) == {0}


def test_neighbours_are_a_block_where_many_write_from_elsewhere() -> None:
    blocks = Blocks()
    known_elsewhere(blocks, 300)
    first, second, *_, last = neighbours(blocks, 8)
    assert (first, second) == (0, 0)
    assert last > 0


def test_who_is_from_a_range_known_as_a_raids_is_told_without_being_counted() -> None:
    blocks = Blocks()
    known_elsewhere(blocks, 300)
    neighbours(blocks, 8)
    total = blocks.total
    assert blocks.convicted(names_of("+33755443099", KEY), START) > 0
    assert blocks.convicted(names_of("+33612345678", KEY), START) == 0
    assert blocks.total == total

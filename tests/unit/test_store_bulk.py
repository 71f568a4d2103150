"""Runs of ids: what a DELETE by ranges must hit, and nothing else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.store.bulk import columns_of, runs_of


@given(st.sets(st.integers(min_value=-50, max_value=200), min_size=1))
def test_runs_cover_exactly_the_numbers_given(numbers: set[int]) -> None:
    runs = runs_of(sorted(numbers))

    assert {n for first, last in runs for n in range(first, last + 1)} == numbers
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(runs))


def test_a_turn_s_usual_ids_are_one_run() -> None:
    assert runs_of(list(range(1_000, 1_256))) == [(1_000, 1_255)]


def test_rows_become_columns() -> None:
    assert columns_of([(1, "a"), (2, "b")]) == ([1, 2], ["a", "b"])

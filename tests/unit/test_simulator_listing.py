"""Paging and filters of the simulated carrier's lists."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges.simulator.errors import TwilioError
from bridges.simulator.listing import page_of, time_tests
from bridges.simulator.records import Message
from tests.unit.test_simulator_records import message


def page(records: list[Message], query: dict[str, str]) -> dict[str, Any]:
    newest_first = sorted(records, key=lambda one: -one.seq)
    return page_of(query, newest_first, [], uri="/m.json", key="m", show=lambda one: {"seq": one.seq})


def query_of(uri: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(uri).query))


@given(st.integers(0, 40), st.integers(1, 12), st.lists(st.integers(0, 3), max_size=40))
def test_every_record_is_seen_once_whatever_arrives_and_goes_between_pages(
    count: int, size: int, arriving: list[int]
) -> None:
    records = [message(seq, "+33639980001") for seq in range(1, count + 1)]
    seen: list[int] = []
    found = page(records, {"PageSize": str(size)})
    more = iter(arriving)
    while True:
        seen += [one["seq"] for one in found["m"]]
        if found["next_page_uri"] is None:
            break
        # The one that the token names may itself be deleted meanwhile.
        records = [one for one in records if one.seq != seen[-1]]
        records += [message(len(records) + 1000 + extra, "+33639980002") for extra in range(next(more, 0))]
        found = page(records, query_of(found["next_page_uri"]))
    assert seen == list(range(count, 0, -1))


@given(st.integers(2, 40), st.integers(1, 12))
def test_the_previous_page_is_the_page_one_came_from(count: int, size: int) -> None:
    records = [message(seq, "+33639980001") for seq in range(1, count + 1)]
    first = page(records, {"PageSize": str(size)})
    if first["next_page_uri"] is not None:
        second = page(records, query_of(first["next_page_uri"]))
        assert page(records, query_of(second["previous_page_uri"]))["m"] == first["m"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({}, [0, 86_399, 86_400]),
        ({"DateSent": "1970-01-01"}, [0, 86_399]),
        ({"DateSent>": "1970-01-02"}, [86_400]),
        ({"DateSent>": "1970-01-01T23:59:59Z"}, [86_399, 86_400]),
        ({"DateSent<": "1970-01-01"}, [0]),
        ({"DateSent<": "1970-01-02T00:00:00Z", "DateSent>": "1970-01-01T00:00:01Z"}, [86_399, 86_400]),
        ({"DateSent>": "1970-01-02T01:00:00+01:00"}, [86_400]),
    ],
)
def test_bounds_include_their_second(query: dict[str, str], kept: list[int]) -> None:
    records = [message(at, "+33639980001") for at in (0, 86_399, 86_400)]
    tests: list[Callable[[Message], bool]] = time_tests(query, "DateSent", lambda one: one.sent)
    assert [one.seq for one in records if all(test(one) for test in tests)] == kept


@pytest.mark.parametrize(
    "query", [{"PageSize": "x"}, {"Page": "-1"}, {"PageToken": "PA"}, {"PageToken": "1"}]
)
def test_a_page_that_cannot_be_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(TwilioError) as caught:
        page([], query)
    assert caught.value.status == 400

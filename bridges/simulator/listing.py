"""Lists as Twilio gives them: filters from the query, the latest first, pages tied together by tokens.

A token names a place in the order of creation (`PA…`: what came before it, `PB…`: after), so that
a page does not shift when something new arrives between two requests.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from bridges.simulator.errors import TwilioError
from bridges.simulator.records import Call, Message

R = TypeVar("R", Message, Call)
Test = Callable[[R], bool]

DEFAULT_PAGE = 50
LARGEST_PAGE = 1000
DAY_SECONDS = 86_400


def _instant(text: str) -> tuple[int, bool]:
    """The second named by `2017-10-27` or `2017-10-27T19:00:00Z`, and whether it is a bare date."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioError(20001, "date") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()), len(text) == len("2017-10-27")


def time_tests(query: Mapping[str, str], name: str, when: Callable[[R], float | None]) -> list[Test[R]]:
    """Tests for `name`, `name>` and `name<`. Both bounds are inclusive, to the second.

    A bare date as upper bound means its midnight, as Twilio documents it; `name` alone is the whole
    day in UTC.
    """
    tests: list[Test[R]] = []
    if text := query.get(name):
        day = _instant(text)[0] // DAY_SECONDS
        tests.append(lambda record: (at := when(record)) is not None and int(at) // DAY_SECONDS == day)
    if text := query.get(f"{name}>"):
        earliest = _instant(text)[0]
        tests.append(lambda record: (at := when(record)) is not None and int(at) >= earliest)
    if text := query.get(f"{name}<"):
        latest = _instant(text)[0]
        tests.append(lambda record: (at := when(record)) is not None and int(at) <= latest)
    return tests


def _whole(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise TwilioError(20001, name)
    return max(least, min(most, int(text)))


def _cut(records: Iterable[R], tests: list[Test[R]], size: int, token: str) -> tuple[list[R], bool]:
    """One page, and whether there is more behind it. `records` come the latest first."""
    place = token[2:]
    if token and (token[:2] not in ("PA", "PB") or not place.isdecimal()):
        raise TwilioError(20001, "PageToken")
    matching = (record for record in records if all(test(record) for test in tests))
    if token.startswith("PB"):
        after: deque[R] = deque(maxlen=size)
        for record in matching:
            if record.seq <= int(place):
                return list(after), True
            after.append(record)
        return list(after), False
    page: list[R] = []
    for record in matching:
        if token and record.seq >= int(place):
            continue
        if len(page) == size:
            return page, True
        page.append(record)
    return page, False


def page_of(
    query: Mapping[str, str],
    records: Iterable[R],
    tests: list[Test[R]],
    *,
    uri: str,
    key: str,
    show: Callable[[R], dict[str, Any]],
) -> dict[str, Any]:
    """The JSON of one page of `records`, listed under `key`. Raises `TwilioError` for a bad query."""
    size = _whole(query, "PageSize", DEFAULT_PAGE, 1, LARGEST_PAGE)
    number = _whole(query, "Page", 0, 0, 1_000_000)
    token = query.get("PageToken", "")
    page, more = _cut(records, tests, size, token)
    filters = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}

    def link(at: int, place: str = "") -> str:
        tail = {"PageToken": place} if place else {}
        return f"{uri}?{urlencode(filters | {'PageSize': str(size), 'Page': str(at)} | tail)}"

    start = number * size
    return {
        "end": start + len(page) - 1 if page else start,
        "first_page_uri": link(0),
        "next_page_uri": link(number + 1, f"PA{page[-1].seq}") if page and more else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": link(number - 1, f"PB{page[0].seq}") if page and number else None,
        "start": start,
        "uri": link(number, token),
        key: [show(record) for record in page],
    }

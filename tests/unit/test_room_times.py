from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model import HOUR, MINUTE, Instant
from bot.room.times import from_datetime, read_span, read_until, to_datetime

PARIS = ZoneInfo("Europe/Paris")
NOW = from_datetime(datetime(2017, 10, 30, 16, 0, tzinfo=PARIS))


@pytest.mark.parametrize(
    ("text", "span", "rest"),
    [
        ("2h", 2 * HOUR, ""),
        ("2 h raid", 2 * HOUR, "raid"),
        ("1h30 trop de monde", 90 * MINUTE, "trop de monde"),
        ("30 min", 30 * MINUTE, ""),
        ("1j", 24 * HOUR, ""),
        ("1 jour 2 heures", 26 * HOUR, ""),
        ("2 weeks", 14 * 24 * HOUR, ""),
    ],
)
def test_durations_as_people_write_them(text: str, span: int, rest: str):
    assert read_span(text) == (span, rest)


@pytest.mark.parametrize("text", ["", "raid", "0h", "9999 weeks", "h2", "2 pommes"])
def test_what_is_no_duration_is_none(text: str):
    assert read_span(text) is None


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute", "rest"),
    [
        ("demain 8h", 31, 8, 0, ""),
        ("demain", 31, 8, 0, ""),
        ("demain à 18h30 raid", 31, 18, 30, "raid"),
        ("jusqu'à 18h", 30, 18, 0, ""),
        ("until 18:15 lunch", 30, 18, 15, "lunch"),
        ("à 9h", 31, 9, 0, ""),
        ("tomorrow 9:30", 31, 9, 30, ""),
        ("2h", 30, 18, 0, ""),
    ],
)
def test_moments_as_people_write_them(text: str, day: int, hour: int, minute: int, rest: str):
    found = read_until(text, NOW, PARIS)
    assert found is not None
    local = to_datetime(found[0], PARIS)
    assert (local.day, local.hour, local.minute, found[1]) == (day, hour, minute, rest)


@pytest.mark.parametrize("text", ["", "raid en cours", "à 25h", "until further notice"])
def test_a_reason_is_not_taken_for_a_moment(text: str):
    assert read_until(text, NOW, PARIS) is None


def test_tomorrow_is_right_when_the_clocks_change():
    before = from_datetime(datetime(2017, 10, 28, 20, 0, tzinfo=PARIS))
    found = read_until("demain 8h", before, PARIS)
    assert found is not None
    assert to_datetime(Instant(found[0]), PARIS).hour == 8

"""Rooms and lines that fail are told of in the rooms that are left, once, and again when they are back."""

from zoneinfo import ZoneInfo

import pytest

from bot.live.health import STARTS_WITHIN, TOLD_AFTER, Health
from bot.room.drafts import Draft
from bot.room.words import Words
from tests.parts.clock import ManualClock

PARIS = ZoneInfo("Europe/Paris")


class Bench:
    def __init__(self, language: str = "fr") -> None:
        self.clock = ManualClock()
        self.troubles: dict[str, str | None] = {
            "database": None,
            "room.matrix": None,
            "room.signal": None,
            "line.signal": None,
        }
        self.told: list[Draft] = []
        self.health = Health(
            lambda: self.troubles, self.told.append, ("matrix", "signal"), Words(language, PARIS), self.clock
        )
        self.health.look()

    def away(self, part: str, span: int = TOLD_AFTER) -> list[Draft]:
        self.troubles[part] = "cannot be reached"
        self.health.look()
        self.clock.pass_(span)
        self.health.look()
        self.health.look()
        return self.told

    def back(self, part: str) -> list[Draft]:
        self.told.clear()
        self.troubles[part] = None
        self.health.look()
        self.health.look()
        return self.told


def test_a_room_that_is_away_is_told_once_in_the_other():
    bench = Bench()
    (draft,) = bench.away("room.matrix")
    assert draft.room == "signal"
    assert "Le salon Matrix ne reçoit plus rien depuis" in draft.text.plain


def test_a_room_that_is_back_is_told_in_both():
    bench = Bench()
    bench.away("room.matrix")
    drafts = bench.back("room.matrix")
    assert {draft.room for draft in drafts} == {"matrix", "signal"}
    assert "fonctionne à nouveau" in drafts[0].text.plain


def test_a_line_that_is_away_is_told_in_every_room():
    bench = Bench("en")
    drafts = bench.away("line.signal")
    assert {draft.room for draft in drafts} == {"matrix", "signal"}
    assert "Signal has brought me nothing since" in drafts[0].text.plain


def test_a_database_that_is_back_is_told_since_it_could_not_be_before():
    bench = Bench()
    assert bench.away("database") == []
    drafts = bench.back("database")
    assert {draft.room for draft in drafts} == {"matrix", "signal"}
    assert "La base de données, qui n’enregistrait plus rien depuis" in drafts[0].text.plain


@pytest.mark.parametrize("part", ["room.matrix", "line.signal"])
def test_what_is_back_at_once_is_no_news(part: str):
    bench = Bench()
    assert bench.away(part, TOLD_AFTER - 1) == []
    assert bench.back(part) == []


def test_a_lone_room_that_only_took_long_to_start_says_nothing_of_it():
    bench = Bench()
    troubles: dict[str, str | None] = {"room.matrix": "starting"}
    bench.health = Health(lambda: troubles, bench.told.append, ("matrix",), Words("fr", PARIS), bench.clock)
    bench.health.look()
    bench.clock.pass_(STARTS_WITHIN)
    bench.health.look()
    troubles["room.matrix"] = None
    bench.health.look()
    assert bench.told == []


def test_what_was_never_there_is_given_time_to_start():
    bench = Bench()
    bench.health = Health(
        lambda: {"rooms": "not open yet", "room.matrix": "starting"},
        bench.told.append,
        ("matrix", "signal"),
        Words("fr", PARIS),
        bench.clock,
    )
    bench.health.look()
    bench.clock.pass_(TOLD_AFTER)
    bench.health.look()
    assert bench.told == []
    bench.clock.pass_(STARTS_WITHIN)
    bench.health.look()
    assert [draft.room for draft in bench.told] == ["signal"]

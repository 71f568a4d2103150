"""What a raid brought is asked about at its end, and its erasure announced in time."""

import pytest

from bot.model import DAY, HOUR, EventId, Instant, PersonId, SenderId, Span
from bot.policy import core
from bot.policy.facts import (
    AnyFact,
    Erased,
    Exported,
    FileAsked,
    KeepReminded,
    Kept,
    RaidEntered,
    RaidLeft,
    Revealed,
)
from bot.policy.orders import Noted
from bot.policy.policy import Policy
from bot.policy.raids import SEEN_WITHIN
from bot.room import custody
from bot.room.drafts import Draft
from bot.room.interpret import Misunderstood
from tests.parts.desk import NOW, WORDS, Desk

POLICY = Policy(undecided_for=Span(365 * DAY))
END = Instant(NOW + 2 * HOUR)
GONE = Instant(END + 365 * DAY)


def raided() -> Desk:
    """After one raid, from an hour after now on."""
    desk = Desk()
    facts: list[AnyFact] = [RaidEntered(at=Instant(NOW + HOUR), seen=90, usual=2), RaidLeft(at=END)]
    core.fold(desk.state.ledger, facts)
    return desk


def told(desk: Desk, *facts: AnyFact) -> list[Draft]:
    return custody.told(WORDS, facts, desk.state.ledger, POLICY)


def passes(desk: Desk, until: int) -> list[tuple[int, int]]:
    """The reminders that time brings: how many days before the end each came, and what it says."""
    found: list[tuple[int, int]] = []
    while (due := core.next_deadline(desk.state, POLICY)) is not None and due <= until:
        facts = core.advance(desk.state, POLICY, due)
        found += [((GONE - f.at) // DAY, f.days) for f in facts if isinstance(f, KeepReminded)]
    return found


def test_at_its_end_the_founders_are_asked_and_told_until_when():
    desk = raided()
    [asked] = told(desk, RaidLeft(at=END))
    assert "!garder raid 1" in asked.text.plain
    assert "30\u00a0oct.\u00a02018" in asked.text.plain
    assert (asked.place, asked.notice) == ("founders", True)


def test_a_raid_that_comes_and_goes_is_one_and_asked_about_once():
    desk = raided()
    again = [RaidEntered(at=Instant(END + 5 * HOUR), seen=9, usual=2), RaidLeft(at=Instant(END + 6 * HOUR))]
    core.fold(desk.state.ledger, again)
    assert told(desk, RaidLeft(at=Instant(END + 6 * HOUR))) == []
    assert [raid.number for raid in desk.state.ledger.raids] == [1]
    core.fold(desk.state.ledger, [RaidEntered(at=Instant(END + 3 * DAY), seen=9, usual=2)])
    assert [raid.number for raid in desk.state.ledger.raids] == [1, 2]


def test_they_are_reminded_thirty_seven_and_one_days_before():
    assert passes(raided(), GONE + DAY) == [(30, 30), (7, 7), (1, 1)]


def test_who_was_away_for_weeks_is_reminded_once_by_the_nearest():
    desk = raided()
    facts = core.advance(desk.state, POLICY, Instant(GONE - 5 * DAY))
    assert [fact.days for fact in facts if isinstance(fact, KeepReminded)] == [7]
    assert passes(desk, GONE + DAY) == [(1, 1)]


def test_nobody_is_reminded_of_what_is_kept():
    desk = raided()
    desk.hears("!garder raid 1 plainte du 2 novembre")
    kept = next(fact for fact in desk.facts if isinstance(fact, Kept))
    assert (kept.raid, kept.why) == (NOW + HOUR, "plainte du 2 novembre")
    assert passes(desk, GONE + DAY) == []


def test_the_last_reminders_ring_and_the_first_does_not():
    desk = raided()
    drafts = [
        told(desk, KeepReminded(at=GONE, raid=Instant(NOW + HOUR), days=days))[0] for days in (30, 7, 1)
    ]
    assert [draft.notice for draft in drafts] == [True, False, False]
    assert "Dans 30 jours" in drafts[0].text.plain
    assert "Demain" in drafts[2].text.plain
    assert drafts[2].mentions == tuple(desk.state.ledger.founders)


def test_what_a_command_of_the_shell_did_is_a_fact_at_the_journals_time_and_told():
    desk = raided()
    exported = Exported(at=Instant(5), what="evidence", by=PersonId("cli:root"), contents=12)
    order = Noted(event=EventId("cli-1"), by=exported.by, command="", fact=exported)
    [fact] = core.step(desk.state, order, POLICY, Instant(END + HOUR))
    assert (fact.at, isinstance(fact, Exported)) == (END + HOUR, True)
    [draft] = told(desk, fact)
    assert "sur le serveur (root)" in draft.text.plain
    assert "12 messages ou numéros" in draft.text.plain
    erased = Erased(at=END, sender=SenderId("7K3Q"), by=PersonId("cli"), contents=1)
    assert "a effacé R-7K3Q" in told(desk, erased)[0].text.plain


def test_who_reads_the_texts_of_a_person_is_noted_with_whom():
    desk = raided()
    desk.say("!lire R-7K3Q", found=[])
    assert [(fact.sender, fact.what) for fact in desk.facts if isinstance(fact, Revealed)] == [
        ("7K3Q", "texts")
    ]


def test_a_file_is_of_all_or_of_what_is_named():
    desk = raided()
    for said, wanted in (
        ("!dossier", {}),
        ("!file 7d", {"since": desk.now - 7 * DAY}),
        ("!dossier C-12", {"cluster": "C-12"}),
        ("!dossier raid", {"since": NOW + HOUR - SEEN_WITHIN, "until": END}),
        ("!dossier raid 1", {"since": NOW + HOUR - SEEN_WITHIN, "until": END}),
    ):
        assert "Je prépare le dossier" in desk.hears(said, place="founders")
        [asked] = [fact for fact in desk.facts if isinstance(fact, FileAsked)]
        given = {"cluster": asked.cluster, "since": asked.since, "until": asked.until}
        assert {name: value for name, value in given.items() if value is not None} == wanted
    assert "ne trouve pas ce raid" in desk.hears("!dossier raid 9", place="founders")
    assert isinstance(desk.say("!dossier raid demain"), Misunderstood)


def test_a_file_asked_for_in_the_traffic_room_comes_to_the_founders():
    drafts = raided().say("!dossier", place="traffic")
    assert isinstance(drafts, list)
    assert [draft.place for draft in drafts] == ["founders", "traffic"]


def test_founders_are_told_why_there_are_no_timestamps_and_when_there_are_again():
    away, back = custody.stamping(WORDS, "the authority answers 500"), custody.stamping(WORDS, None)
    assert "(the authority answers 500)" in away.text.plain
    assert "fonctionne à nouveau" in back.text.plain
    assert {away.place, back.place} == {"founders"}


@pytest.mark.parametrize(("kept", "remembered"), [(False, [2]), (True, [1, 2])])
def test_a_raid_is_remembered_for_years_and_one_that_is_kept_for_ever(kept: bool, remembered: list[int]):
    desk = raided()
    if kept:
        core.fold(desk.state.ledger, [Kept(at=END, raid=Instant(NOW + HOUR), by=PersonId("@a:x"))])
    core.fold(desk.state.ledger, [RaidEntered(at=Instant(END + 6 * 365 * DAY), seen=90, usual=2)])
    assert [raid.number for raid in desk.state.ledger.raids] == remembered

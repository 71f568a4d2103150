"""Waking: what rings, at which hours, and that nothing which was to ring is forgotten."""

from bot.model import FOUNDERS, HOUR, MINUTE, InboundKey, Instant, SenderId
from bot.policy.facts import AnyFact, Proposed, Received
from bot.room import carrier
from bot.room.times import to_datetime
from bot.room.waking import QUIET, Times, Waker
from tests.parts.desk import NOW, WORDS, A, B, Desk

LEDGER = Desk().state.ledger
EVENING = Instant(NOW + 6 * HOUR)  # 22:00 in Paris


def asked(at: Instant) -> list[AnyFact]:
    until = Instant(at + HOUR)
    return [Proposed(at=at, proposal=1, senders=[SenderId("7K3Q")], reason="cluster", until=until)]


def distress(at: Instant, sender: str) -> list[AnyFact]:
    inbound = InboundKey(f"SM{sender}")
    return [
        Received(
            at=at,
            inbound=inbound,
            sender=SenderId(sender),
            line="twilio",
            channel="sms",
            came=at,
            care="distress",
        )
    ]


def test_the_evening_of_these_tests_is_ten_at_night() -> None:
    assert to_datetime(EVENING, WORDS.zone).hour == 22


def test_outside_its_hours_a_decision_is_a_notice_and_rings_once_when_they_begin() -> None:
    waker = Waker(Times(decision=(8, 21)))
    first = waker.told(WORDS, asked(EVENING), LEDGER, EVENING)
    second = waker.told(WORDS, asked(EVENING), LEDGER, Instant(EVENING + HOUR))
    assert [draft.notice for draft in first + second] == [True, True]
    assert {draft.mentions for draft in first + second} == {()}
    morning = waker.deadline()
    assert morning is not None
    assert to_datetime(morning, WORDS.zone).hour == 8
    assert waker.told(WORDS, [], LEDGER, Instant(morning - 1)) == []
    (rung,) = waker.told(WORDS, [], LEDGER, morning)
    assert not rung.notice
    assert set(rung.mentions) == {A, B}
    assert "2 décisions" in rung.text.plain
    assert waker.deadline() is None
    assert waker.told(WORDS, [], LEDGER, Instant(morning + HOUR)) == []


def test_distress_rings_at_any_hour() -> None:
    waker = Waker(Times(cap=(8, 9), decision=(8, 9), key=(8, 9), carrier=(8, 9)))
    (rung,) = waker.told(WORDS, distress(EVENING, "AAAA"), LEDGER, EVENING)
    assert not rung.notice
    assert rung.place == FOUNDERS


def test_what_comes_soon_after_a_ring_rings_when_it_may_again_all_of_it_at_once() -> None:
    waker = Waker()
    assert len(waker.told(WORDS, distress(NOW, "AAAA"), LEDGER, NOW)) == 1
    soon = Instant(NOW + MINUTE)
    assert waker.told(WORDS, distress(soon, "BBBB"), LEDGER, soon) == []
    assert waker.told(WORDS, distress(soon, "CCCC"), LEDGER, soon) == []
    assert waker.deadline() == NOW + QUIET
    (rung,) = waker.told(WORDS, [], LEDGER, Instant(NOW + QUIET))
    assert "2 appels à l’aide" in rung.text.plain
    assert "R-CCCC" in rung.text.plain


def test_what_the_carrier_tells_at_night_rings_in_the_morning() -> None:
    waker = Waker(Times(carrier=(8, 21)))
    told = carrier.told(WORDS, "number", (A,), when="22h00")
    quiet = waker.passed(told, WORDS.zone, LEDGER, EVENING)
    assert quiet.notice
    assert quiet.text == told.text
    waker.told(WORDS, [], LEDGER, EVENING)
    morning = waker.deadline()
    assert morning is not None
    (rung,) = waker.told(WORDS, [], LEDGER, morning)
    assert rung.text.plain == told.text.plain
    assert Waker().passed(told, WORDS.zone, LEDGER, EVENING) == told


def test_hours_may_span_midnight() -> None:
    night = Times(cap=(22, 6))
    assert night.opens("cap.hour", EVENING, WORDS.zone) == EVENING
    assert night.opens("cap.hour", Instant(EVENING + 7 * HOUR), WORDS.zone) == EVENING + 7 * HOUR
    noon = Instant(EVENING - 10 * HOUR)
    assert night.opens("cap.hour", noon, WORDS.zone) == EVENING
    # Eight in the morning is in UTC+1 now: 31 October.
    assert night.opens("decision", noon, WORDS.zone) == noon

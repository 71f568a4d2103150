"""Who wrote while the line answered nobody: asked about once, answered by a founder's yes alone."""

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import DAY, HOUR, MINUTE, Arrival, EventId, InboundKey, Instant, Money, PersonId, SenderId
from bot.policy import core
from bot.policy.facts import (
    AnyFact,
    Decided,
    Erased,
    MissedAnswered,
    MissedAsked,
    ModeSet,
    RaidEntered,
    ReopeningPutOff,
    Seeded,
)
from bot.policy.ledger import Ledger
from bot.policy.missed import ASKED_FOR, MOST
from bot.policy.numbers import origin_of
from bot.policy.orders import Confirm, SetMode
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.room import house
from bot.room.waking import Waker
from tests.parts.desk import POLICY, WORDS, B, Desk

START = Instant(1_509_120_000_000_000)
CAP_HOUR, CAP_DAY, POT = Money(600_000), Money(1_500_000), Money(3_000_000)
A = PersonId("@a:x")

texts = st.tuples(
    st.integers(0, 3 * HOUR), st.integers(0, 25), st.sampled_from(("salut", "ça va", "ton père"))
)
orders = st.tuples(st.integers(0, 3 * HOUR), st.sampled_from(("paused", "silent", "open", "yes", "open")))
rows = st.lists(texts | orders, max_size=80).map(lambda some: sorted(some, key=lambda row: row[0]))


def run(some: list[tuple[int, int, str] | tuple[int, str]]) -> tuple[core.State, list[AnyFact]]:
    state, policy = core.State(), Policy()
    seeded = Seeded(at=START, pot=POT, cap_hour=CAP_HOUR, cap_day=CAP_DAY, texts={"fr": "non"}, founders=[A])
    facts: list[AnyFact] = [seeded]
    core.fold(state.ledger, facts)
    for n, row in enumerate(some):
        at = Instant(START + row[0])
        facts += core.advance(state, policy, at)
        event = EventId(f"$e{n}")
        if len(row) == 3:
            number = f"+3363998{row[1]:02d}{row[1] * 7 % 100:02d}"
            arrival = Arrival(
                key=InboundKey(f"SM{n}"),
                line="twilio",
                channel="sms",
                at=at,
                sender=SenderId(f"S{row[1]:03d}"),
                origin=origin_of(number),
                number=number,
                text=row[2],
            )
            facts += core.step(state, arrival, policy, at)
        elif row[1] == "yes":
            code = state.ledger.missed_code or "0000"
            yes = Confirm(event=event, by=A, command="yes", code=code)
            facts += core.step(state, yes, policy, at)
        else:
            mode = SetMode(event=event, by=A, command="mode", mode=row[1])
            facts += core.step(state, mode, policy, at)
        facts += core.advance(state, policy, at)
    return state, facts


@settings(max_examples=80, deadline=None)
@given(rows)
def test_caps_hold_and_nobody_is_answered_twice_whatever_is_paused_and_answered_later(some):
    state, facts = run(some)
    replies = [fact for fact in facts if isinstance(fact, Decided) and fact.reply is not None]
    assert all(count == 1 for count in Counter(fact.sender for fact in replies).values())
    assert sum(fact.price for fact in replies) <= POT
    for reply in replies:
        for cap, span in ((CAP_HOUR, HOUR), (CAP_DAY, DAY)):
            assert sum(one.price for one in replies if reply.at - span < one.at <= reply.at) <= cap
    assert core.fold(Ledger(), facts) == state.ledger
    assert core.decode(core.encode(state)).ledger == state.ledger


@settings(max_examples=80, deadline=None)
@given(rows)
def test_a_later_answer_needs_a_yes_and_leaves_nobody_waiting(some):
    _, facts = run(some)
    ledger, allowed = Ledger(), 0
    for fact in facts:
        if isinstance(fact, MissedAnswered):
            allowed = fact.count
        if isinstance(fact, Decided) and fact.reason is Reason.MISSED and fact.reply is not None:
            assert ledger.mode == "open"
            allowed -= 1
            assert allowed >= 0
        core.fold(ledger, [fact])
        hours = ledger.tallies.values()
        assert sum(hour.inbounds for hour in hours) >= sum(
            hour.replies + hour.silent + hour.held for hour in hours
        )
    assert not ledger.missed_due


def paused(*senders: str) -> Desk:
    """A line that was paused, and to which these wrote."""
    desk = Desk()
    desk.hears("!pause")
    for n, sender in enumerate(senders):
        desk.comes(f"salut, ici {sender}", n=100 + n, sender=sender)
    return desk


def replies(facts: list[AnyFact]) -> list[SenderId]:
    return [fact.sender for fact in facts if isinstance(fact, Decided) and fact.reply is not None]


def passes(desk: Desk, until: int) -> list[AnyFact]:
    desk.now = Instant(until)
    return core.advance(desk.state, POLICY, desk.now)


def test_after_a_pause_the_answer_asks_with_count_and_price_and_a_yes_answers_them() -> None:
    desk = paused("AAAA", "BBBB", "BBBB")
    answer = desk.hears("!reprendre")
    assert "La ligne est ouverte" in answer
    assert "2 personnes ont écrit" in answer
    assert "0,15\xa0€" in answer
    code = re.findall(r"!oui (\d{4})", answer)[0]
    assert "2 réponses partent" in desk.hears(f"!oui {code}", by=B)
    assert replies(passes(desk, desk.now)) == ["AAAA", "BBBB"]
    assert desk.state.ledger.counts(Instant(0)).replies == 2
    assert "Rien à faire" in desk.hears(f"!oui {code}")
    assert replies(passes(desk, desk.now)) == []


def test_without_a_yes_nobody_is_answered_and_the_question_lapses() -> None:
    desk = paused("AAAA")
    code = re.findall(r"!oui (\d{4})", desk.hears("!reprendre"))[0]
    assert replies(passes(desk, desk.now + ASKED_FOR)) == []
    assert "Rien à faire" in desk.hears(f"!oui {code}")
    assert replies(passes(desk, desk.now)) == []


def test_who_was_answered_said_stop_or_was_erased_is_no_part_of_the_question() -> None:
    desk = Desk()
    desk.comes("salut", n=1, sender="OLD1")
    desk.hears("!silence")
    desk.comes("encore moi", n=2, sender="OLD1")
    desk.comes("bonjour", n=3, sender="STOP")
    desk.comes("STOP", n=4, sender="STOP")
    desk.comes("bonjour", n=5, sender="GONE")
    core.fold(desk.state.ledger, [Erased(at=desk.now, sender=SenderId("GONE"), by=B)])
    assert "ont écrit" not in desk.hears("!reprendre")


def test_the_senders_of_a_wave_are_left_out() -> None:
    desk = paused()
    for n in range(200):
        desk.comes("ton père le raid du 18 25", n=200 + n, sender=f"W{n:03d}")
        desk.now = Instant(desk.now + 100_000)
    desk.comes("bonjour, on s'est vus au bal samedi ?", n=999, sender="REAL")
    left = desk.state.ledger.missed
    assert "REAL" in left
    assert len(left) < 20


def test_a_second_pause_cancels_the_question_and_keeps_who_waits() -> None:
    desk = paused("AAAA")
    code = re.findall(r"!oui (\d{4})", desk.hears("!reprendre"))[0]
    desk.hears("!pause")
    assert "Rien à faire" in desk.hears(f"!oui {code}")
    desk.comes("bonsoir", n=300, sender="BBBB")
    assert "2 personnes ont écrit" in desk.hears("!reprendre")
    passes(desk, desk.now + ASKED_FOR)
    desk.hears("!pause")
    assert "ont écrit" not in desk.hears("!reprendre")


def test_a_pause_that_ends_by_itself_asks_and_rings() -> None:
    desk = Desk()
    desk.hears("!pause 2h")
    desk.comes("salut", sender="AAAA")
    facts = passes(desk, desk.now + 2 * HOUR)
    asked = next(fact for fact in facts if isinstance(fact, MissedAsked))
    (told,) = house.told(WORDS, facts, desk.state.ledger, desk.now)
    assert "La pause est finie" in told.text.plain
    assert f"!oui {asked.code}" in told.text.plain
    assert any(not draft.notice for draft in Waker().told(WORDS, facts, desk.state.ledger, desk.now))


def test_a_timed_pause_never_opens_into_a_raid_and_opens_when_it_is_over() -> None:
    desk = Desk()
    desk.hears("!pause 1h")
    desk.now = Instant(desk.now + 59 * MINUTE)
    desk.state.senses.raid_until = Instant(desk.now + 30 * MINUTE)
    core.fold(desk.state.ledger, [RaidEntered(at=desk.now, seen=500, usual=3)])
    facts = passes(desk, desk.now + MINUTE)
    (put_off,) = [fact for fact in facts if isinstance(fact, ReopeningPutOff)]
    (told,) = house.told(WORDS, [put_off], desk.state.ledger, desk.now)
    assert "jusqu’à sa fin" in told.text.plain
    assert desk.state.ledger.mode == "paused"
    assert not any(isinstance(fact, ReopeningPutOff) for fact in passes(desk, desk.now + MINUTE))
    facts = passes(desk, desk.state.senses.raid_until)
    assert [fact.mode for fact in facts if isinstance(fact, ModeSet)] == ["open"]


def test_who_waits_is_a_bounded_list() -> None:
    ledger = Ledger(mode="paused")
    for n in range(MOST + 10):
        fact = Decided(
            at=START,
            inbound=InboundKey(f"SM{n}"),
            sender=SenderId(f"S{n}"),
            verdict="silent",
            reason=Reason.MODE_PAUSED,
            price=Money(76_300),
            language="fr",
        )
        core.fold(ledger, [fact])
    assert len(ledger.missed) == MOST
    assert "S0" not in ledger.missed

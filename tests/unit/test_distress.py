"""Somebody in danger who writes here is told whom to call, whatever else is going on."""

from bot.model import (
    DAY,
    MINUTE,
    Arrival,
    InboundKey,
    Instant,
    Money,
    Outcome,
    PersonId,
    Receipt,
    ReplyKey,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import Decided, OptedOut, Seeded
from bot.policy.numbers import origin_of
from bot.policy.orders import Report
from bot.policy.policy import Policy

START = Instant(1_509_120_000_000_000)
HELP = "aidez moi svp il me frappe"


def state(pot: int = 500_000_000) -> core.State:
    state = core.State()
    seeded = Seeded(
        at=START,
        pot=Money(pot),
        cap_hour=Money(20_000_000),
        cap_day=Money(100_000_000),
        texts={"fr": "non", "distress.fr": "Appelez le 17 ou le 112, SMS au 114"},
        founders=[PersonId("@a:x")],
    )
    core.fold(state.ledger, [seeded])
    return state


def text(state: core.State, n: int, body: str, sender: str = "7K3Q", policy: Policy | None = None) -> Decided:
    number = "+33639980001"
    arrival = Arrival(
        key=InboundKey(f"SM{n}"),
        line="twilio",
        channel="sms",
        at=Instant(START + n * MINUTE),
        sender=SenderId(sender),
        origin=origin_of(number),
        number=number,
        text=body,
    )
    facts = core.step(state, arrival, policy or Policy(), arrival.at)
    return next(fact for fact in facts if isinstance(fact, Decided))


def test_distress_gets_its_own_text():
    decided = text(state(), 1, HELP)
    assert (decided.verdict, decided.wording, decided.reason) == ("reply", "distress", "distress")


def test_distress_is_answered_also_after_an_ordinary_reply_and_once():
    here = state()
    assert text(here, 1, "salut ça va ?").wording == "consent"
    assert text(here, 2, HELP).wording == "distress"
    assert text(here, 3, HELP).verdict == "silent"


def test_distress_has_a_small_cap_of_its_own():
    here = state()
    policy = Policy(cap_distress=Money(200_000))
    verdicts = [text(here, n, HELP, sender=f"S{n:03d}", policy=policy).wording for n in range(1, 6)]
    assert verdicts.count("distress") == 2


def test_help_that_never_left_leaves_its_cap_to_others():
    here, policy = state(), Policy(cap_distress=Money(80_000))
    text(here, 1, HELP, policy=policy)
    assert text(here, 2, HELP, sender="8M4R", policy=policy).wording != "distress"
    report = Report(receipt=Receipt(outcome=Outcome.STALE), reply=ReplyKey("SM1"))
    core.step(here, report, policy, here.ledger.now)
    assert text(here, 3, HELP, sender="9P2T", policy=policy).wording == "distress"


def test_who_said_stop_is_left_alone_also_in_distress():
    here = state()
    core.fold(here.ledger, [OptedOut(at=START, sender=SenderId("7K3Q"), how="texter")])
    assert text(here, 1, HELP).verdict == "silent"


def test_distress_is_answered_again_after_a_week():
    here = state()
    text(here, 1, HELP)
    assert text(here, 1 + 8 * DAY // MINUTE, HELP).wording == "distress"


def test_a_suspect_in_quarantine_is_helped_but_not_by_a_silenced_line():
    here = state()
    here.ledger.quarantined[SenderId("7K3Q")] = 1
    assert text(here, 1, "salut ça va ?").reason == "quarantined"
    here.ledger.mode = "silent"
    assert text(here, 2, HELP).verdict == "silent"
    here.ledger.mode = "open"
    assert text(here, 3, HELP).wording == "distress"

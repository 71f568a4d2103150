"""Whoever is blocked or suspected gets nothing, whatever comes and whatever else is decided meanwhile."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import DAY, HOUR, MINUTE, EventId, Instant, SenderId
from bot.policy import core
from bot.policy.blocks import PROPOSAL_FOR
from bot.policy.facts import AnyFact, Blocked, Decided, Dismissed, Proposed, Unblocked
from bot.policy.orders import Approve, Dismiss, LiftBlock, SetBlock
from tests.parts.desk import NOW, POLICY, A, Desk

SENDERS = [f"S{n:03d}" for n in range(6)]

steps = st.lists(
    st.tuples(
        st.sampled_from(("text", "text", "text", "help", "block", "lift", "undo", "propose", "yes", "no")),
        st.integers(0, len(SENDERS) - 1),
        st.integers(0, 40),
    ),
    max_size=60,
)


def played(rows: list[tuple[str, int, int]]) -> list[AnyFact]:
    desk, facts = Desk(), list[AnyFact]()
    for n, (what, who, later) in enumerate(rows):
        desk.now = Instant(desk.now + later * MINUTE)
        facts += core.advance(desk.state, POLICY, desk.now)
        sender, number = SenderId(SENDERS[who]), desk.state.ledger.next_proposal
        asked = {"event": EventId(f"${n}"), "by": A, "command": "x"}
        match what:
            case "text" | "help":
                facts += desk.comes("aidez-moi il me frappe" if what == "help" else "salut", n, sender)
            case "block":
                until = Instant(desk.now + later * HOUR)
                facts += core.step(
                    desk.state, SetBlock(sender=sender, until=until, **asked), POLICY, desk.now
                )
            case "lift":
                facts += core.step(desk.state, LiftBlock(sender=sender, **asked), POLICY, desk.now)
            case "undo":
                facts += core.step(desk.state, LiftBlock(**asked), POLICY, desk.now)
            case "propose" if sender not in desk.state.ledger.quarantined:
                # The bot proposes nobody of whom it has asked.
                until = Instant(desk.now + PROPOSAL_FOR)
                fact = Proposed(at=desk.now, proposal=number, senders=[sender], reason="cluster", until=until)
                core.fold(desk.state.ledger, [fact])
                facts.append(fact)
            case "yes":
                facts += core.step(desk.state, Approve(proposal=who, **asked), POLICY, desk.now)
            case "no":
                facts += core.step(desk.state, Dismiss(proposal=who, **asked), POLICY, desk.now)
    return facts


@settings(max_examples=150, deadline=None)
@given(steps)
def test_nobody_blocked_or_suspected_is_answered(rows):
    until: dict[str, int] = {}
    suspected: dict[int, list[SenderId]] = {}
    for fact in played(rows):
        match fact:
            case Blocked():
                until |= dict.fromkeys(fact.senders, fact.until)
                suspected.pop(fact.proposal or 0, None)
            case Unblocked():
                for sender in fact.senders:
                    until.pop(sender, None)
            case Proposed():
                suspected[fact.proposal] = fact.senders
            case Dismissed():
                suspected.pop(fact.proposal, None)
            case Decided() if fact.reply is not None:
                assert fact.at >= until.get(fact.sender, 0)
                assert not any(fact.sender in senders for senders in suspected.values())


def test_a_block_ends_by_itself():
    desk = Desk()
    order = SetBlock(
        event=EventId("$1"), by=A, command="block", sender=SenderId("7K3Q"), until=Instant(NOW + DAY)
    )
    core.step(desk.state, order, POLICY, NOW)
    assert [fact.reason for fact in desk.comes("salut", 1) if isinstance(fact, Decided)] == ["blocked"]
    desk.now = Instant(NOW + DAY)
    assert [fact.verdict for fact in desk.comes("salut", 2) if isinstance(fact, Decided)] == ["reply"]

"""Decisions: what a click does to a proposal, whose counts, and how many are needed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import HOUR, EventId, Instant, PersonId, SenderId
from bot.policy import core
from bot.policy.blocks import BLOCK_FOR, PROPOSAL_FOR
from bot.policy.facts import AnyFact, Approved, Blocked, Decided, Dismissed, TeamChanged, Withdrawn
from bot.policy.orders import Approve, Dismiss, Withdraw
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses.state import Sender
from bot.policy.suspicion import propose
from bot.room import decisions
from bot.room.drafts import Rank
from bot.room.waking import Waker
from tests.parts.desk import NOW, POLICY, WORDS, A, B, Desk, M
from tests.parts.proposals import SUSPECTS, suspected, told

TWO = Policy(founders_needed=2)
CLICK = EventId("$click")


def clicks(desk: Desk, by: PersonId, *, policy: Policy = POLICY, event: EventId = CLICK) -> list[AnyFact]:
    order = Approve(event=event, by=by, command="", proposal=1, reaction=True)
    return core.step(desk.state, order, policy, desk.now)


def test_a_proposal_says_whom_why_and_what_a_yes_changes_and_has_two_buttons():
    desk = Desk()
    (draft,) = told(desk, [suspected(desk)])
    assert draft.reactions == ("✅", "❌")
    assert draft.text.plain.split("\n") == [
        "Proposition P-1 : bloquer 17 personnes ?",
        "412 messages · aucune n’a eu de réponse · 2 autres ont l’air sincères et ne sont pas concernées",
        "Pourquoi : même texte que d’autres numéros (C-12)",
        "Qui : R-S000, R-S001, R-S002, R-S003, R-S004, R-S005, R-S006, R-S007, … (+9)",
        "Un oui les bloque 90 jours, et peut être défait. D’ici là, pas de réponse.",
        "✅ ou !approuver 1 · ❌ ou !rejeter 1 · avant le 6\u00a0nov. à 16h00",
    ]


def test_where_reactions_do_not_count_none_is_put_there_and_none_is_spoken_of():
    desk = Desk()
    fact = suspected(desk)
    (draft,) = decisions.told(WORDS, [fact], desk.state.ledger, POLICY, NOW, reactions=False)
    assert draft.reactions == ()
    assert "✅" not in draft.text.plain


def test_suspects_get_no_reply_until_it_is_decided_and_then_again_if_dismissed():
    desk = Desk()
    suspected(desk, senders=[SenderId("7K3Q")])
    (decided,) = [fact for fact in desk.comes("salut", 1) if isinstance(fact, Decided)]
    assert (decided.verdict, decided.reason) == ("silent", "quarantined")
    desk.say("!rejeter 1")
    (decided,) = [fact for fact in desk.comes("salut", 2) if isinstance(fact, Decided)]
    assert decided.verdict == "reply"


def test_a_founders_click_blocks_those_of_the_proposal_for_ninety_days_and_no_others():
    desk = Desk()
    suspected(desk)
    suspected(desk, 2, [SenderId("LATE")])
    facts = clicks(desk, A)
    assert [type(fact) for fact in facts] == [Approved, Blocked]
    ledger = desk.state.ledger
    assert set(ledger.blocks) == set(SUSPECTS)
    assert all(ledger.blocked(one, Instant(NOW + BLOCK_FOR - 1)) for one in SUSPECTS)
    assert not any(ledger.blocked(one, Instant(NOW + BLOCK_FOR)) for one in SUSPECTS)
    assert set(ledger.quarantined) == {"LATE"}
    said, redrawn = told(desk, facts)
    assert "P-1 approuvée par @a:x.org : 17 personnes" in said.text.plain
    assert (redrawn.edits, redrawn.rank) == ("proposal:1", Rank.EDIT)


@pytest.mark.parametrize("by", [M, PersonId("@stranger:x.org"), PersonId("@a:evil.org")])
def test_nobody_elses_click_changes_anything(by: PersonId):
    desk = Desk()
    suspected(desk)
    before = core.encode(desk.state)
    assert clicks(desk, by) == []
    dismiss = Dismiss(event=CLICK, by=by, command="", proposal=1)
    assert core.step(desk.state, dismiss, POLICY, NOW) == []
    assert core.encode(desk.state) == before


def test_authority_is_asked_when_the_click_comes_and_not_when_the_question_was_put():
    desk = Desk()
    suspected(desk)
    core.fold(desk.state.ledger, [TeamChanged(at=NOW, person=B, role=None, by=A)])
    assert clicks(desk, B) == []
    core.fold(desk.state.ledger, [TeamChanged(at=NOW, person=M, role="founder", by=A)])
    assert isinstance(clicks(desk, M)[-1], Blocked)


def test_where_two_are_needed_the_first_yes_is_shown_and_the_second_blocks():
    desk = Desk()
    suspected(desk)
    first = clicks(desk, A, policy=TWO)
    assert [type(fact) for fact in first] == [Approved]
    assert not desk.state.ledger.blocks
    (redrawn,) = told(desk, first, TWO)
    assert "1 oui sur 2 : @a:x.org" in redrawn.text.plain
    assert clicks(desk, A, policy=TWO) == []
    assert isinstance(clicks(desk, B, policy=TWO)[-1], Blocked)


def test_a_yes_of_who_is_a_founder_no_more_does_not_count():
    desk = Desk(A, B, PersonId("@c:x.org"))
    suspected(desk)
    clicks(desk, A, policy=TWO)
    core.fold(desk.state.ledger, [TeamChanged(at=NOW, person=A, role=None, by=B)])
    facts = clicks(desk, B, policy=TWO)
    assert [type(fact) for fact in facts] == [Approved]
    assert not desk.state.ledger.blocks
    (redrawn,) = told(desk, facts, TWO)
    assert "1 oui sur 2 : @b:x.org" in redrawn.text.plain.replace("\u2060", "")


def test_a_founder_who_is_alone_can_still_decide():
    desk = Desk(A)
    suspected(desk)
    assert isinstance(clicks(desk, A, policy=TWO)[-1], Blocked)


def test_a_founder_who_said_yes_and_is_alone_by_now_says_it_once_more():
    desk = Desk()
    suspected(desk)
    clicks(desk, A, policy=TWO)
    core.fold(desk.state.ledger, [TeamChanged(at=NOW, person=B, role=None, by=A)])
    assert [type(fact) for fact in clicks(desk, A, policy=TWO)] == [Blocked]
    assert not desk.state.ledger.proposals


def test_taking_a_click_back_withdraws_a_yes_that_was_not_enough_and_reopens_nothing():
    desk = Desk()
    suspected(desk)
    clicks(desk, A, policy=TWO)
    back = Withdraw(event=EventId("$back"), by=A, command="", reaction=CLICK)
    facts = core.step(desk.state, back, TWO, NOW)
    assert [type(fact) for fact in facts] == [Withdrawn]
    (redrawn,) = told(desk, facts, TWO)
    assert "Il faut 2 oui : aucun pour l’instant" in redrawn.text.plain
    clicks(desk, A, policy=TWO)
    clicks(desk, B, policy=TWO)
    blocks = dict(desk.state.ledger.blocks)
    assert core.step(desk.state, back, TWO, NOW) == []
    assert desk.state.ledger.blocks == blocks


def test_taking_back_somebody_elses_click_or_another_reaction_changes_nothing():
    desk = Desk()
    suspected(desk)
    clicks(desk, A, policy=TWO)
    for by, reaction in ((B, CLICK), (A, EventId("$other"))):
        order = Withdraw(event=EventId("$back"), by=by, command="", reaction=reaction)
        assert core.step(desk.state, order, TWO, NOW) == []


def test_a_click_after_it_was_dismissed_or_lapsed_changes_nothing():
    desk = Desk()
    suspected(desk)
    desk.say("!rejeter 1")
    assert clicks(desk, A) == []


def test_a_proposal_lapses_by_itself_with_its_quarantine_and_says_so():
    desk = Desk()
    suspected(desk)
    desk.now = Instant(NOW + PROPOSAL_FOR)
    assert core.next_deadline(desk.state, POLICY) == desk.now
    facts = core.advance(desk.state, POLICY, desk.now)
    assert facts == [Dismissed(at=desk.now, proposal=1)]
    assert not desk.state.ledger.quarantined
    assert "personne n’a décidé à temps" in told(desk, facts)[0].text.plain


def test_proposals_votes_and_quarantine_survive_a_restart():
    desk = Desk()
    suspected(desk)
    clicks(desk, A, policy=TWO)
    desk.state = core.decode(core.encode(desk.state))
    assert len(desk.state.ledger.quarantined) == 17
    assert isinstance(clicks(desk, B, policy=TWO)[-1], Blocked)


def raiders(desk: Desk, cluster: int, count: int) -> None:
    """So many people sent one text."""
    for n in range(count):
        desk.state.senses.senders[SenderId(f"C{cluster}N{n}")] = Sender(
            NOW, count=2, bad=Reason.CLUSTER, cluster=cluster
        )


def test_the_first_questions_are_one_for_each_text_and_one_for_all_while_those_wait():
    desk = Desk()
    raiders(desk, 1, 9)
    raiders(desk, 2, 6)
    raiders(desk, 3, 4)
    first = propose(desk.state.ledger, desk.state.senses, NOW)
    assert [(one.proposal, one.cluster, len(one.senders), one.texts) for one in first] == [
        (1, "C-1", 9, 18),
        (2, "C-2", 6, 12),
    ]
    core.fold(desk.state.ledger, first)
    raiders(desk, 4, 7)
    raiders(desk, 5, 8)
    (second,) = propose(desk.state.ledger, desk.state.senses, NOW)
    assert (second.proposal, second.cluster, len(second.senders)) == (3, None, 15)
    (draft,) = told(desk, [second])
    assert "Pourquoi : plusieurs textes et numéros de ce raid" in draft.text.plain
    core.fold(desk.state.ledger, [second])
    assert propose(desk.state.ledger, desk.state.senses, NOW) == []


def test_the_first_proposal_of_a_raid_wakes_founders_and_those_after_it_do_not():
    desk, waker = Desk(), Waker()
    assert len(waker.told(WORDS, [suspected(desk)], desk.state.ledger, NOW)) == 1
    desk.now = Instant(NOW + HOUR)
    assert waker.told(WORDS, [suspected(desk, 2)], desk.state.ledger, desk.now) == []
    desk.say("!approuver 1")
    desk.say("!rejeter 2")
    desk.now = Instant(NOW + 2 * HOUR)
    assert len(waker.told(WORDS, [suspected(desk, 3)], desk.state.ledger, desk.now)) == 1


steps = st.lists(
    st.tuples(
        st.sampled_from(("yes", "yes", "no", "back", "new")), st.sampled_from((A, B, M)), st.integers(1, 4)
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_whatever_is_clicked_only_two_founders_who_both_still_say_yes_block(rows):
    desk = Desk()
    yes: dict[int, set[PersonId]] = {}
    open_: set[int] = set()
    for step, by, number in rows:
        event = EventId(f"${by}{number}")
        if step == "new" and number not in yes:
            suspected(desk, number, [SenderId(f"S{number}")])
            yes[number] = set()
            open_.add(number)
        elif step == "yes":
            order = Approve(event=event, by=by, command="", proposal=number, reaction=True)
            core.step(desk.state, order, TWO, NOW)
            if by != M and number in open_:
                yes[number].add(by)
                if len(yes[number]) == 2:
                    open_.discard(number)
        elif step == "back":
            core.step(desk.state, Withdraw(event=event, by=by, command="", reaction=event), TWO, NOW)
            if number in open_:
                yes[number].discard(by)
        elif step == "no":
            core.step(desk.state, Dismiss(event=event, by=by, command="", proposal=number), TWO, NOW)
            if by != M and number in open_:
                open_.discard(number)
                yes[number].clear()
    blocked = {SenderId(f"S{number}") for number, people in yes.items() if people == {A, B}}
    assert set(desk.state.ledger.blocks) == blocked
    assert set(desk.state.ledger.quarantined) == {SenderId(f"S{number}") for number in open_}

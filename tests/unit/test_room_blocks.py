"""Blocks and proposals as they are typed: block, unblock, undo, approve, dismiss, and their lists."""

import pytest

from bot.model import DAY, HOUR, Instant, SenderId
from bot.policy.blocks import PROPOSALS_AN_HOUR, QUESTION_FOR
from bot.policy.facts import Asked, Unblocked
from bot.room.interpret import Misunderstood
from bot.room.questions import NumberFound
from tests.parts.desk import NOW, B, Desk, M
from tests.parts.proposals import suspected, told

FOUND = NumberFound(True, "+33639980001", texts=7)


def test_unblock_undoes_a_proposals_block_as_a_whole_a_cluster_or_one_person():
    for what, left in (("P-1", 1), ("p-1", 1), ("#1", 1), ("C-12", 1), ("S003", 17), ("R-S003", 17)):
        desk = Desk()
        suspected(desk)
        desk.say("!approuver 1")
        desk.say("!bloquer 7K3Q", found=FOUND)
        desk.hears(f"!débloquer {what}")
        assert isinstance(desk.facts[-1], Unblocked)
        assert len(desk.state.ledger.blocks) == left, what


def test_undo_lifts_the_latest_block_alone_and_once():
    desk = Desk()
    suspected(desk)
    desk.say("!bloquer 7K3Q", found=FOUND)
    desk.say("!approuver 1")
    assert "17 blocages levés" in desk.hears("!annuler")
    assert set(desk.state.ledger.blocks) == {"7K3Q"}
    assert "pas de blocage à annuler" in desk.hears("!annuler")


def test_a_block_has_a_reason_an_author_and_an_end():
    desk = Desk()
    assert "jusqu’au 6\u00a0nov. à 16h00" in desk.hears("!bloquer R-7K3Q 7j appels la nuit", found=FOUND)
    assert "jusqu’à 18h00" in desk.hears("!bloquer R-7K3R 2h", found=FOUND)
    shown = desk.hears("!bloqués", by=M)
    assert "R-7K3Q · jusqu’au 6\u00a0nov. à 16h00, par @a:x.org : appels la nuit" in shown
    assert "R-7K3R · jusqu’à 18h00, par @a:x.org : sans motif" in shown
    assert desk.state.ledger.blocks[SenderId("7K3Q")].until == NOW + 7 * DAY


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("6 mois", "au 28\u00a0avr. à 17h00"),
        ("1 an", "au 30\u00a0oct.\u00a02018 à 16h00"),
        ("400j", "au 4\u00a0déc.\u00a02018 à 16h00"),
    ],
)
def test_a_block_of_months_ends_on_a_date_that_cannot_be_taken_for_another(said: str, until: str):
    assert f"jusqu’{until}" in Desk().hears(f"!bloquer 7K3Q {said} il insiste", found=FOUND)


@pytest.mark.parametrize("said", ["0j", "401j", "2 ans"])
def test_a_time_to_block_that_is_none_is_no_reason(said: str):
    answer = Desk().say(f"!bloquer 7K3Q {said} il insiste", found=FOUND)
    assert isinstance(answer, Misunderstood)
    assert answer.hint.key == "hint.block_for"


def test_a_list_of_blocks_tells_a_proposals_together():
    desk = Desk()
    suspected(desk)
    desk.say("!approuver 1")
    shown = desk.hears("!bloqués")
    assert "17 personnes bloquées" in shown
    assert "P-1 · 17 personnes (R-S000," in shown
    assert "même texte que d’autres numéros (C-12)" in shown
    assert shown.count("\n") == 2


def test_a_moderators_block_is_a_proposal_that_quarantines_nobody():
    desk = Desk()
    assert "P-1" in desk.hears("!bloquer 7K3Q il insiste", by=M, found=FOUND)
    proposal = desk.state.ledger.proposals[1]
    assert (proposal.by, proposal.texts, proposal.reason) == (M, 7, "il insiste")
    assert not desk.state.ledger.quarantined
    (draft,) = told(desk, desk.facts)
    assert "bloquer 1 personne ?\n7 messages · aucune n’a eu de réponse\n" in draft.text.plain
    assert "D’ici là, rien ne change" in draft.text.plain
    assert "sincère" not in draft.text.plain


def test_a_moderator_proposes_so_often_an_hour_also_when_they_dismiss_their_own():
    desk = Desk()
    for n in range(1, PROPOSALS_AN_HOUR + 1):
        desk.say(f"!bloquer S00{n}", by=M, found=FOUND)
        desk.say(f"!rejeter {n}", by=M)
    assert not desk.state.ledger.proposals
    assert "5 propositions par heure au plus" in desk.hears("!bloquer 7K3Q", by=M, found=FOUND)
    assert not desk.state.ledger.proposals
    desk.now = Instant(NOW + HOUR)
    assert "C’est proposé" in desk.hears("!bloquer 7K3Q", by=M, found=FOUND)


def test_a_yes_shortens_no_block_that_is_longer():
    desk = Desk()
    desk.say("!bloquer 7K3Q", by=M, found=FOUND)
    desk.say("!bloquer 7K3Q 300j harcèlement", found=FOUND)
    before = dict(desk.state.ledger.blocks)
    assert "déjà bloqué jusque-là" in desk.hears("!approuver 1", by=B)
    assert (desk.state.ledger.blocks, desk.state.ledger.proposals) == (before, {})
    suspected(desk, 2, [SenderId("7K3Q"), SenderId("8M4R")])
    assert "R-8M4R n’aura plus de réponse" in desk.hears("!approuver 2")
    assert desk.state.ledger.blocks[SenderId("7K3Q")] == before[SenderId("7K3Q")]


def test_nobody_is_proposed_twice_or_when_blocked():
    desk = Desk()
    suspected(desk)
    assert "déjà dans une proposition" in desk.hears("!bloquer S003", by=M, found=FOUND)
    desk.say("!approuver 1")
    assert "est déjà bloqué" in desk.hears("!bloquer S003", by=M, found=FOUND)


def test_a_moderator_dismisses_their_own_and_nobody_elses():
    desk = Desk()
    suspected(desk)
    desk.say("!bloquer 7K3Q", by=M, found=FOUND)
    assert "seuls les fondateurs" in desk.hears("!rejeter 1", by=M)
    assert "P-2 rejetée" in desk.hears("!rejeter tout", by=M)
    assert set(desk.state.ledger.proposals) == {1}
    assert "Je ne trouve pas P-2" in desk.hears("!rejeter P-2", by=M)


@pytest.mark.parametrize("said", ["1", "P-1", "p1", "P 1", "#1", "n°1"])
def test_a_proposals_number_is_read_however_it_is_written(said: str):
    desk = Desk()
    suspected(desk)
    assert "P-1 approuvée" in desk.hears(f"!approuver {said}")


def test_approving_all_takes_a_code_and_takes_those_that_were_there():
    desk = Desk()
    suspected(desk)
    suspected(desk, 2, [SenderId("7K3Q")])
    question = desk.hears("!approuver tout")
    asked = desk.facts[-1]
    assert isinstance(asked, Asked)
    assert "2 propositions d’un coup (18 personnes) ?" in question
    assert not desk.state.ledger.blocks
    suspected(desk, 3, [SenderId("LATE")])
    assert "je ne le trouve pas" in desk.hears("!oui 0000")
    assert "je ne le trouve pas" in desk.hears(f"!oui {asked.code}", by=B)
    done = desk.hears(f"!oui {asked.code}")
    assert "P-1 approuvée" in done
    assert "P-2 approuvée" in done
    assert set(desk.state.ledger.proposals) == {3}


def test_dismissing_all_takes_a_code_that_lapses():
    desk = Desk()
    suspected(desk)
    assert "Rejeter 1 proposition (17 personnes) ?" in desk.hears("!rejeter tout")
    asked = desk.facts[-1]
    assert isinstance(asked, Asked)
    desk.now = Instant(NOW + QUESTION_FOR)
    desk.hears(f"!oui {asked.code}")
    assert desk.state.ledger.proposals
    desk.hears("!dismiss all")
    again = desk.facts[-1]
    assert isinstance(again, Asked)
    assert "P-1 rejetée" in desk.hears(f"!oui {again.code}")
    assert not desk.state.ledger.proposals


def test_with_nothing_pending_all_is_told_so():
    assert "Aucune proposition" in Desk().hears("!approuver tout")
    assert "Aucune proposition" in Desk().hears("!rejeter tout")
    assert "Aucune proposition" in Desk().hears("!propositions", by=M)


def test_pending_tells_what_a_decision_needs():
    desk = Desk()
    suspected(desk)
    desk.say("!bloquer 7K3Q il insiste", by=M, found=FOUND)
    _, first, second, _ = desk.hears("!propositions", by=M).split("\n")
    assert first == (
        "P-1 : 17 personnes, même texte que d’autres numéros (C-12) ; 412 messages, "
        "aucune n’a eu de réponse, 2 autres ont l’air sincères et ne sont pas concernées ; "
        "0 oui sur 1, avant le 6\u00a0nov. à 16h00"
    )
    assert "il insiste ; 7 messages, aucune n’a eu de réponse, proposé par @m:x.org ;" in second.replace(
        "\u2060", ""
    )


def test_a_long_list_of_proposals_shows_the_latest_and_counts_the_others():
    desk = Desk()
    for number in range(1, 21):
        suspected(desk, number, [SenderId(f"S{number:03d}")])
    shown = desk.hears("!propositions")
    assert "20 propositions attendent :\n… et 5 plus anciennes\nP-6 :" in shown


def test_what_is_typed_is_answered_and_not_told_a_second_time():
    desk = Desk()
    suspected(desk)
    desk.hears("!approuver 1")
    assert [draft.edits for draft in told(desk, desk.facts)] == ["proposal:1"]


@pytest.mark.parametrize(
    "text",
    ["!approuver", "!approuver peut-être", "!rejeter R-7K3Q", "!débloquer", "!débloquer P-", "!oui 12"],
)
def test_what_names_nothing_gets_a_hint(text: str):
    assert isinstance(Desk().say(text), Misunderstood)

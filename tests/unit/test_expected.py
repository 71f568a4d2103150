"""Texts that a site prefills, as founders name them; and numbers that are our own."""

from pathlib import Path

import pytest

from bot.config.policy import policy_of
from bot.model import SECOND, Arrival, EventId, InboundKey, Instant, Origin, Said, SenderId
from bot.policy import core
from bot.policy.facts import Decided, ExpectedChanged, RaidEntered
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.room import house
from bot.room.interpret import Misunderstood, Rejected, interpret
from tests.parts.desk import NOW, POLICY, WORDS, A, Desk, M
from tests.unit.test_config import loaded, with_

TEXT = "Bonjour, j’ai eu ce numéro par le site"


def flood(desk: Desk, policy: Policy = POLICY, text: str = TEXT) -> set[str]:
    """The same text from sixty senders within a minute; the reasons of what was decided."""
    reasons: set[str] = set()
    for n in range(60):
        at = Instant(NOW + n * SECOND)
        arrival = Arrival(
            key=InboundKey(f"SM{n}"),
            line="twilio",
            channel="sms",
            at=at,
            sender=SenderId(f"S{n:03d}"),
            origin=Origin(country="FR", kind="mobile"),
            number=f"+3363998{n * 137:04d}",
            text=text,
        )
        facts = core.step(desk.state, arrival, policy, at)
        reasons |= {fact.reason for fact in facts if isinstance(fact, Decided)}
    return reasons


def test_a_text_that_is_not_expected_is_one_clusters():
    assert "cluster" in flood(Desk())


def test_a_founder_names_a_text_and_it_is_no_raids_from_then_on():
    desk = Desk()
    assert "Texte attendu : Bonjour" in desk.hears(f"!attendus ajouter {TEXT}")
    assert "cluster" not in flood(desk, text=TEXT.upper())


def test_what_the_configuration_names_counts_beside_what_founders_name():
    desk = Desk()
    desk.say("!attendus ajouter Autre chose encore")
    assert "cluster" not in flood(desk, Policy(expected=(TEXT,)))


def test_a_text_that_was_taken_back_counts_no_more():
    desk = Desk()
    desk.say("!attendus ajouter Autre chose encore")
    desk.say(f"!attendus ajouter {TEXT}")
    shown = desk.hears("!attendus", by=M)
    assert f"\n1. Autre chose encore\n2. {TEXT}" in shown
    assert "n’est plus attendu" in desk.hears("!attendus retirer 2")
    assert desk.state.ledger.expected == ["Autre chose encore"]
    assert "cluster" in flood(desk)


def test_the_list_tells_which_are_the_configurations():
    desk = Desk()
    desk.say("!attendus ajouter Salut")
    shown = house.expected(WORDS, desk.state.ledger, Policy(expected=("Bonjour du site",))).plain
    assert shown.split("\n")[1:] == ["Bonjour du site (configuration)", "1. Salut"]


def test_a_moderator_may_look_and_change_nothing():
    desk = Desk()
    assert "Aucun texte prérempli" in desk.hears("!attendus", by=M)
    said = Said(
        event=EventId("$1"), place="traffic", person=M, text="!attendus ajouter x", at=NOW, encrypted=True
    )
    meaning = interpret(said, desk.state.ledger, WORDS, NOW, clear_commands=False)
    assert isinstance(meaning, Rejected)
    assert meaning.order.why == "role"


@pytest.mark.parametrize(
    "text", ["!attendus ajouter", "!attendus ajouter …", "!attendus retirer x", "!attendus x"]
)
def test_what_names_no_text_gets_a_hint(text: str):
    assert isinstance(Desk().say(text), Misunderstood)


def test_naming_a_text_twice_or_removing_what_is_not_there_changes_nothing():
    desk = Desk()
    desk.say("!attendus ajouter Salut")
    desk.say("!attendus ajouter Salut")
    desk.say("!attendus retirer 7")
    assert desk.state.ledger.expected == ["Salut"]


def test_expected_texts_are_the_fold_of_their_facts():
    facts = [
        ExpectedChanged(at=NOW, text="a", by=A),
        ExpectedChanged(at=NOW, text="b", by=A),
        ExpectedChanged(at=NOW, text="a", by=A, removed=True),
    ]
    assert core.fold(Ledger(), facts).expected == ["b"]


def test_who_texts_from_our_own_number_is_neither_answered_nor_suspected():
    desk, policy = Desk(), Policy(own=frozenset({"+33639980001"}))
    core.fold(desk.state.ledger, [RaidEntered(at=NOW, seen=90, usual=2)])
    for n in range(20):
        arrival = Arrival(
            key=InboundKey(f"SM{n}"),
            line="twilio",
            channel="sms",
            at=NOW,
            sender=SenderId("7K3Q"),
            origin=Origin(country="FR", kind="mobile"),
            number="+33639980001",
            text="raid raid raid",
        )
        decided = core.step(desk.state, arrival, policy, NOW)[-1]
        assert isinstance(decided, Decided)
        assert (decided.verdict, decided.reason) == ("silent", "number")
    assert SenderId("7K3Q") not in desk.state.senses.senders


def test_the_lines_and_the_rooms_numbers_are_ours(tmp_path: Path):
    signal = {"account": "+33639980077", "group": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    values = with_(lines__signal={"account": "+33639980078"}, rooms__signal=signal)
    assert policy_of(loaded(tmp_path, values)).own == {"+33937000001", "+33639980077", "+33639980078"}

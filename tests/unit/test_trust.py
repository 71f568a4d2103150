"""Whose keys count: suspended by what a room sees, taken back by a typed word of somebody else."""

from typing import Literal

import pytest

from bot.model import FOUNDERS, HOUR, MINUTE, Instant, PersonId
from bot.policy import core
from bot.policy.facts import AnyFact, IdentityTrusted, KeySeen
from bot.policy.orders import Sighting
from bot.room import trust
from bot.room.drafts import Draft
from bot.room.waking import QUIET, Waker
from tests.parts.desk import NOW, POLICY, WORDS, A, B, Desk, M

NEW, LATER = "kDlA0zB9Qm3fE7wT5yU1iO6p", "pO6iU1yT5wE7fQm3B9zA0lDk"


def sight(
    desk: Desk, key: str, person: PersonId = B, what: Literal["identity", "device", "back"] = "identity"
) -> list[AnyFact]:
    return core.step(desk.state, Sighting(person=person, what=what, key=key), POLICY, desk.now)


def code_in(question: str) -> str:
    return question.split("!oui ")[1][:4]


def rung(waker: Waker, desk: Desk, facts: list[AnyFact], now: Instant = NOW) -> list[Draft]:
    return waker.told(WORDS, facts, desk.state.ledger, now)


def test_a_changed_identity_suspends_and_is_news_once():
    desk = Desk()
    assert sight(desk, NEW) == [KeySeen(at=NOW, person=B, what="identity", key=NEW)]
    assert sight(desk, NEW) == []
    assert desk.state.ledger.suspended == {B: NEW}
    assert "identité changée, à confirmer" in desk.hears("!équipe")


def test_the_other_founder_confirms_after_seeing_the_key_and_with_the_code():
    desk = Desk()
    sight(desk, NEW)
    question = desk.hears(f"!équipe confirmer {B}")
    assert "kDlA 0zB9 Qm3f E7wT" in question
    assert desk.state.ledger.suspended == {B: NEW}, "asked, and not yet done"
    assert "confirmée" in desk.hears(f"!oui {code_in(question)}")
    assert desk.state.ledger.suspended == {}
    assert desk.state.ledger.identities == {B: NEW}
    assert desk.facts[-1] == IdentityTrusted(at=NOW, person=B, identity=NEW, by=A)
    assert sight(desk, NEW) == [], "the room may still say so, until it was told"


def test_a_yes_is_to_the_key_that_was_shown_and_to_no_later_one():
    desk = Desk()
    sight(desk, NEW)
    code = code_in(desk.hears(f"!équipe confirmer {B}"))
    sight(desk, LATER)
    desk.say(f"!oui {code}")
    assert desk.state.ledger.suspended == {B: LATER}


def test_a_yes_comes_from_who_asked_and_in_time():
    desk = Desk()
    sight(desk, NEW, M)
    code = code_in(desk.hears(f"!équipe confirmer {M}"))
    desk.say(f"!oui {code}", by=B)
    assert desk.state.ledger.suspended == {M: NEW}
    desk.now = Instant(NOW + HOUR)
    desk.say(f"!oui {code}")
    assert desk.state.ledger.suspended == {M: NEW}


def test_nobody_vouches_for_themselves():
    desk = Desk()
    sight(desk, NEW)
    assert "À quelqu’un d’autre" in desk.hears(f"!équipe confirmer {B}", by=B)


def test_no_identity_at_all_cannot_be_confirmed():
    desk = Desk()
    sight(desk, "")
    assert "plus d’identité" in desk.hears(f"!équipe confirmer {B}")
    assert "n’a pas changé" in desk.hears(f"!équipe confirmer {M}")


def test_the_known_identity_that_is_back_ends_the_suspension_and_is_told():
    desk = Desk()
    sight(desk, NEW)
    facts = sight(desk, "", what="back")
    assert desk.state.ledger.suspended == {}
    assert "de nouveau celle" in trust.told(WORDS, facts, desk.state.ledger)[0].text.plain
    assert sight(desk, "", what="back") == []


def test_who_is_removed_is_met_anew_when_taken_in_again():
    desk = Desk()
    sight(desk, NEW)
    desk.say(f"!équipe retirer {B}")
    assert desk.state.ledger.suspended == {}
    assert sight(desk, NEW) == [], "a stranger's keys are nobody's business"


@pytest.mark.parametrize("what", ["identity", "device"])
def test_a_founders_new_key_rings_the_others_once_and_then_counts(what: Literal["identity", "device"]):
    desk, waker = Desk(), Waker()
    (draft,) = rung(waker, desk, sight(desk, NEW, what=what))
    assert not draft.notice
    assert draft.place == FOUNDERS
    assert draft.mentions == ((A,) if what == "identity" else (A, B)), "who is suspended could not read it"
    assert rung(waker, desk, sight(desk, LATER, what=what), Instant(NOW + MINUTE)) == []
    (draft,) = rung(waker, desk, sight(desk, "third", what=what), Instant(NOW + QUIET))
    assert "2 " in draft.text.plain


def test_a_moderators_new_key_is_told_and_rings_nobody():
    desk = Desk()
    facts = sight(desk, "PHONE", M, "device")
    assert rung(Waker(), desk, facts) == []
    (draft,) = trust.told(WORDS, facts, desk.state.ledger)
    assert draft.notice
    assert draft.place == FOUNDERS

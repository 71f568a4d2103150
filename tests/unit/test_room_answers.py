"""Commands from a founder's words to the answer they read, through the real core."""

import msgspec
import pytest

from bot.model import (
    FOUNDERS,
    HOUR,
    MINUTE,
    TRAFFIC,
    InboundKey,
    Instant,
    PersonId,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import (
    Alerted,
    AnyFact,
    Asked,
    PressAsked,
    RaidEntered,
    RaidLeft,
    Received,
    TeamChanged,
    TextSet,
)
from bot.room import cards, feed, waves
from bot.room.drafts import Rank
from bot.room.interpret import Misunderstood
from bot.room.questions import Seen
from bot.room.waking import QUIET, Waker
from tests.parts.desk import NOW, POLICY, WORDS, A, B, Desk, M


def seen(text: str, n: int = 1) -> Seen:
    return Seen(
        key=InboundKey(f"SM{n}"),
        sender=SenderId("7K3Q"),
        channel="sms",
        at=NOW,
        number="+33639980001",
        text=text,
        country="FR",
    )


def test_reopening_in_calm_is_done_at_once():
    desk = Desk()
    desk.say("!pause")
    assert "La ligne est ouverte" in desk.hears("!reprendre")
    assert desk.state.ledger.mode == "open"


def test_reopening_into_a_raid_is_asked_first_and_takes_the_code_of_who_asked():
    desk = Desk()
    desk.say("!silence")
    desk.enter_raid()
    question = desk.hears("!reprendre")
    assert "raid" in question
    assert desk.state.ledger.mode == "silent"
    code = question.split("!oui ")[1][:4]
    desk.say(f"!oui {code}", by=B)
    assert desk.state.ledger.mode == "silent"
    assert "La ligne est ouverte" in desk.hears(f"!oui {code}")
    assert desk.state.ledger.mode == "open"


def test_reopening_with_an_empty_pot_is_asked_first():
    desk = Desk()
    desk.say("!silence")
    desk.say("!cagnotte -500")
    assert "La cagnotte est vide" in desk.hears("!reprendre")


def test_a_question_lapses():
    desk = Desk()
    desk.say("!silence")
    desk.enter_raid()
    code = desk.hears("!reprendre").split("!oui ")[1][:4]
    desk.now = Instant(NOW + 11 * MINUTE)
    desk.say(f"!oui {code}")
    assert desk.state.ledger.mode == "silent"


@pytest.mark.parametrize("text", ["je vais te tuer", "je v4is te vi0ler", "12 rue des Lilas 75011 Paris"])
def test_a_text_that_hurts_is_in_no_notice_and_no_list(text: str):
    desk = Desk()
    facts = desk.comes(text)
    notice = feed.first_notice(WORDS, feed.judged(WORDS, seen(text), facts))
    assert text not in notice.text.plain + notice.text.html
    assert "!lire" in notice.text.plain
    assert text not in cards.last(WORDS, [seen(text)], NOW).plain


def test_the_category_is_in_the_fact_and_the_text_is_not():
    facts = Desk().comes("je vais te tuer")
    received = facts[0]
    assert isinstance(received, Received)
    assert received.care == "threat"


def test_reading_shows_it_to_who_asks_under_a_spoiler():
    desk = Desk()
    drafts = desk.say("!lire R-7K3Q", by=M, found=[seen("je vais te <b>tuer</b>")])
    assert isinstance(drafts, list)
    html = drafts[0].text.html
    assert '<span data-mx-spoiler="menace">je vais te &lt;b&gt;tuer&lt;/b&gt;</span>' in html
    assert drafts[0].reply_to == "$e1"
    assert drafts[0].notice


def test_reading_what_hurts_nobody_needs_no_spoiler():
    assert "spoiler" not in Desk().hears("!lire 7K3Q", found=[seen("salut")])


def test_threats_are_listed_to_the_founders_only():
    desk = Desk()
    desk.comes("je vais te tuer", n=1, sender="AAAA")
    desk.comes("aidez-moi il me frappe", n=2, sender="BBBB")
    drafts = desk.say("!menaces", place=TRAFFIC)
    assert isinstance(drafts, list)
    assert [draft.place for draft in drafts] == [FOUNDERS, TRAFFIC]
    assert drafts[1].text.plain == "Envoyé aux fondateurs."
    rows = drafts[0].text.plain.splitlines()
    assert "R-BBBB : appel à l’aide" in rows[1]
    assert "R-AAAA : menace" in rows[2]


def test_panic_silences_and_hides_at_once_and_reopening_shows_again():
    desk = Desk()
    assert "muette" in desk.hears("!panique au secours")
    assert (desk.state.ledger.mode, desk.state.ledger.hidden) == ("silent", True)
    notice = feed.first_notice(WORDS, feed.judged(WORDS, seen("salut"), desk.comes("salut")), hidden=True)
    assert "salut" not in notice.text.plain
    assert "01" not in notice.text.plain
    desk.say("!reprendre")
    assert desk.state.ledger.hidden is False


def test_panic_does_not_loosen_a_pause():
    desk = Desk()
    desk.say("!pause")
    desk.say("!panique")
    assert desk.state.ledger.mode == "paused"


def test_the_numbers_one_can_call_are_all_there():
    card = Desk().hears("!urgences", by=M)
    for number in ("17", "112", "114", "3919", "3018", "3114", "119"):
        assert f"\n{number} :" in card


def test_a_preview_names_the_letter_that_doubles_the_price():
    text = "Ceci est un message automatique. Un “non” est un non. STOP" + "x" * 40
    shown = Desk().hears(f"!texte essai {text}")
    assert "UCS-2, 2 segments : 0,1526\u00a0€ la réponse" in shown
    assert '« “ » → « " »' in shown
    assert "GSM-7, 1 segment : 0,0763\u00a0€" in Desk().hears("!texte essai Bonjour, non. STOP")


def test_a_new_text_stands_by_the_other_founders_yes_and_not_by_ones_own():
    desk = Desk()
    shown = desk.hears("!texte fr Non, c’est non. STOP")
    code = shown.split("!oui ")[1][:4]
    before = desk.state.ledger.texts["fr"]
    desk.say(f"!oui {code}")
    assert desk.state.ledger.texts["fr"] == before
    assert "disent maintenant" in desk.hears(f"!oui {code}", by=B)
    assert desk.state.ledger.texts["fr"] == "Non, c’est non. STOP"


def test_a_new_text_stands_by_itself_after_ten_minutes():
    desk = Desk()
    desk.say("!texte fr Non. STOP")
    due = core.next_deadline(desk.state, POLICY)
    assert due == NOW + 10 * MINUTE
    assert core.advance(desk.state, POLICY, Instant(due - 1)) == []
    assert [type(fact) for fact in core.advance(desk.state, POLICY, due)] == [TextSet]
    assert desk.state.ledger.texts["fr"] == "Non. STOP"


@pytest.mark.parametrize(
    "text", ["!texte fr Non.", "!texte fr", "!texte de Nein STOP", "!texte fr STOP " + "x" * 480]
)
def test_a_text_that_cannot_be_a_reply_gets_a_hint(text: str):
    assert isinstance(Desk().say(text), Misunderstood)


def test_removing_takes_effect_at_once():
    desk = Desk()
    desk.say("!équipe retirer @m:x.org")
    assert desk.state.ledger.role_of(M) == "stranger"


def test_the_last_founder_stays():
    desk = Desk(A)
    desk.say("!équipe retirer @a:x.org")
    assert desk.state.ledger.founders == [A]


def test_adding_takes_the_other_founders_yes():
    desk = Desk()
    code = desk.hears("!équipe ajouter @n:x.org fondatrice").split("!oui ")[1][:4]
    new = PersonId("@n:x.org")
    desk.say(f"!oui {code}")
    assert desk.state.ledger.role_of(new) == "stranger"
    desk.say(f"!oui {code}", by=B)
    assert desk.state.ledger.role_of(new) == "founder"
    assert [type(fact) for fact in desk.facts][-1] is TeamChanged


@pytest.mark.parametrize("text", ["!équipe ajouter", "!équipe ajouter bob", "!équipe virer @m:x.org"])
def test_a_team_order_that_names_nobody_gets_a_hint(text: str):
    assert isinstance(Desk().say(text), Misunderstood)


def test_stats_count_what_came_and_draw_it():
    desk = Desk()
    for n in range(7):
        desk.comes("salut", n=n, sender=f"S{n}")
    desk.now = Instant(NOW + HOUR)
    desk.comes("encore", n=99, sender="ZZZZ")
    shown = desk.hears("!stats")
    assert "8 messages et appels" in shown
    assert "7 messages" in shown
    assert "8 messages" in desk.hears("!chiffres 7j")
    assert "8 messages" in desk.hears("!stats tout")
    assert isinstance(desk.say("!stats hier"), Misunderstood)
    drafts = desk.say("!stats")
    assert isinstance(drafts, list)
    plot = drafts[-1].plot
    assert plot is not None
    assert plot.bars == ((7, 0), (1, 0))
    assert drafts[-1].reply_to == drafts[0].reply_to


def test_what_is_published_helps_no_raider():
    desk = Desk()
    desk.comes("salut")
    shown = desk.hears("!presse")
    assert "1 personne a reçu un message sur le consentement" in shown
    for word in ("plafond", "cagnotte", "€", "R-", "seuil"):
        assert word not in shown
    people = {SenderId(f"S{n}"): NOW for n in range(1_234)}
    desk.state.ledger.answered.update(people)
    assert "Au moins 1\u202f200 personnes ont reçu" in desk.hears("!presse")


def test_no_prefilled_text_is_told_as_such():
    assert "Aucun texte prérempli" in Desk().hears("!attendus", by=M)


def test_a_call_for_help_rings_the_founders_once_and_the_next_ones_together():
    desk, waker = Desk(), Waker()
    first = waker.told(WORDS, desk.comes("aidez-moi il me frappe", 1), desk.state.ledger, NOW)
    assert len(first) == 1
    assert (first[0].notice, first[0].mentions, first[0].rank) == (False, (A, B), Rank.WAKE)
    assert first[0].place == FOUNDERS
    for n in (2, 3):
        facts = desk.comes("au secours", n, sender=f"S{n}")
        assert waker.told(WORDS, facts, desk.state.ledger, Instant(NOW + n)) == []
    facts = desk.comes("au secours", 4, sender="S4")
    later = waker.told(WORDS, facts, desk.state.ledger, Instant(NOW + QUIET))
    assert "3 appels à l’aide" in later[0].text.plain


def test_a_cap_that_is_reached_rings_and_a_mark_on_the_way_does_not():
    desk, waker = Desk(), Waker()
    reached, mark = (Alerted(at=NOW, cap="hour", percent=percent) for percent in (100, 95))
    assert len(waker.told(WORDS, [mark, reached], desk.state.ledger, NOW)) == 1
    assert waker.told(WORDS, [reached], desk.state.ledger, Instant(NOW + HOUR // 2)) == []
    assert Waker().told(WORDS, [mark], desk.state.ledger, NOW) == []


def test_a_decision_due_rings_and_a_question_to_oneself_does_not():
    desk, waker = Desk(), Waker()
    desk.say("!texte fr Non. STOP")
    assert len(waker.told(WORDS, desk.facts, desk.state.ledger, NOW)) == 1
    desk.say("!silence")
    desk.enter_raid()
    desk.say("!reprendre")
    assert any(isinstance(fact, Asked) for fact in desk.facts)
    assert Waker().told(WORDS, desk.facts, desk.state.ledger, NOW) == []


def test_traffic_rings_nobody():
    desk, waker = Desk(), Waker()
    for n, text in enumerate(["salut", "je vais te tuer", "@room STOP", "salope"]):
        assert waker.told(WORDS, desk.comes(text, n, f"S{n}"), desk.state.ledger, NOW) == []


def test_a_founder_names_the_wave_when_the_bot_asked_and_only_then():
    desk = Desk()
    desk.say("!vague presse")
    assert desk.state.ledger.wave is None
    core.fold(desk.state.ledger, [PressAsked(at=NOW, answered=12, waiting=40)])
    assert "la presse" in desk.hears("!vague presse")
    assert desk.state.ledger.wave == "press"
    assert isinstance(desk.say("!vague"), Misunderstood)


def test_a_raid_and_a_question_about_a_wave_are_told():
    facts: list[AnyFact] = [
        RaidEntered(at=NOW, seen=500, usual=3),
        PressAsked(at=NOW, answered=12, waiting=40),
        RaidLeft(at=NOW),
    ]
    texts = [draft.text.plain for draft in waves.told(WORDS, facts, reactions=True)]
    assert "500 messages suspects" in texts[0]
    assert "12 ont eu une réponse, 40 attendent" in texts[1]
    assert "fini" in texts[2]


PRIVATE = ["!montrer R-7K3Q", "!menaces", "!équipe", f"!équipe retirer {M}", "!panique"]


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_for_founders_is_answered_in_their_place_wherever_it_is_asked(text: str):
    drafts = Desk().say(text, place=TRAFFIC)
    assert isinstance(drafts, list)
    *private, public = drafts
    assert private
    assert {draft.place for draft in private} == {FOUNDERS}
    assert (public.place, public.text.plain) == (TRAFFIC, "Envoyé aux fondateurs.")
    there = Desk().say(text, place=FOUNDERS)
    assert isinstance(there, list)
    assert [draft.text for draft in there] == [draft.text for draft in private]
    assert {draft.reply_to for draft in there} == {"$e1"}


def test_the_yes_to_somebody_new_is_answered_to_the_founders():
    desk = Desk()
    code = desk.hears("!équipe ajouter @n:x.org").split("!oui ")[1][:4]
    drafts = desk.say(f"!oui {code}", by=B, place=TRAFFIC)
    assert isinstance(drafts, list)
    assert [draft.place for draft in drafts] == [FOUNDERS, TRAFFIC]
    assert "@n:x.org" in drafts[0].text.plain


def test_a_disappearing_text_that_was_read_is_taken_away_when_it_must_be_gone():
    desk = Desk()
    fading = msgspec.structs.replace(seen("pour une heure"), fades_at=Instant(NOW + HOUR))
    drafts = desk.say("!lire R-7K3Q", found=[fading, seen("pour de bon", 2)])
    assert isinstance(drafts, list)
    assert "pour une heure" in drafts[0].text.plain
    assert drafts[0].gone_after == HOUR
    drafts = desk.say("!lire R-7K3Q", found=[seen("pour de bon", 2)])
    assert isinstance(drafts, list)
    assert drafts[0].gone_after is None


def test_who_withholds_the_number_is_shown_so():
    hidden = msgspec.structs.replace(seen(""), channel="call", number="Anonymous", country=None)
    assert "· numéro masqué ·" in cards.notice(WORDS, hidden, "…").plain

"""How the firewall treats people and raids, through the core as it runs live."""

import pytest

from bot.model import HOUR, MINUTE, SECOND, Instant
from bot.policy import core
from bot.policy.facts import Decided, RaidEntered
from bot.policy.policy import Policy
from tests.parts.firewall import Scene, mobile, people, raid_paste, suitor

EVERYDAY = (
    "Salut c'est Marc, on s'est vus hier soir au concert",
    "coucou",
    "hey ça va ? tu te souviens de moi, le mec du train",
    "Bonsoir, vous avez oublié votre écharpe au café",
    "slt cv",
    "test",
    "Allo ?",
    "on se voit samedi alors ?",
    "hello it's Tom from yesterday, coffee?",
    "salam cv hamdoulah nti labes ?",
    "ptdrrr c toi la meuf du bus",
    "Bonjour, c'est bien le numéro de Julie ?",
    "t'es qui",
    "wesh répond",
    "ça marche ce truc ?",
    "Coucou la belle, je peux avoir ton insta",
    "bravo pour ce que vous faites",
    "désolé mauvais numéro",
    "yo",
    "tu fais quoi ce soir",
)


@pytest.mark.parametrize(("count", "seconds"), [(3, 1), (8, 5), (15, 15), (20, 40), (20, 60)])
def test_a_handful_of_testers_on_a_fresh_line_are_answered_at_once(count: int, seconds: int):
    scene = Scene()
    for n in range(count):
        scene.text(f"+336399800{n + 1:02d}", EVERYDAY[n], after=seconds * SECOND // count)
    assert scene.verdicts() == ["reply"] * count


def test_twenty_people_who_try_the_same_word_within_a_minute_are_answered():
    scene = Scene()
    scene.calm(hours=6)
    before = len(scene.verdicts())
    for n in range(20):
        scene.text(f"+336{n * 4973 % 100:02d}{n * 7919 % 1000000:06d}", "test", after=3 * SECOND)
    assert scene.verdicts()[before:] == ["reply"] * 20


def test_a_fresh_line_answers_twenty_people_who_try_the_same_word():
    scene = Scene()
    for n in range(20):
        scene.text(f"+336399800{n + 1:02d}", "test", after=3 * SECOND)
    assert scene.verdicts() == ["reply"] * 20


def test_rude_first_texts_are_answered_in_calm():
    scene = Scene()
    scene.calm(hours=6)
    before = len(scene.verdicts())
    for n, text in enumerate(("réponds connasse", "t'es qu'une pute", "va te faire foutre")):
        scene.text(f"+33612{n}45678", text, after=20 * SECOND)
    assert scene.verdicts()[before:] == ["reply"] * 3


def test_a_raid_of_one_paste_is_silenced_and_people_within_it_are_answered_at_once():
    scene = Scene()
    scene.calm(hours=12)
    scene.mark()
    for n in range(1_500):
        scene.text(f"+337{n * 6_700_417 % 100_000_000:08d}", raid_paste(n), after=2 * SECOND)
        if n % 60 == 30:
            scene.text(f"+336{n * 15_485_863 % 100_000_000:08d}", suitor(n), after=SECOND, genuine=True)
    assert scene.answered(genuine=False) < 30
    assert scene.answered(genuine=True) >= 24
    assert any(isinstance(fact, RaidEntered) for fact in scene.facts)


def test_without_detection_nothing_is_explained_held_or_called_a_raid():
    scene = Scene(Policy(detect=False))
    for n in range(400):
        scene.text(f"+33639981{n:03d}", raid_paste(n) if n % 2 else "xqzkwvfjpqwrtyk", after=SECOND // 4)
    scene.pass_time(HOUR)
    assert scene.verdicts() == ["reply"] * 400
    assert not any(isinstance(fact, RaidEntered) for fact in scene.facts)
    assert {fact.reason for fact in scene.facts if isinstance(fact, Decided)} == {"first"}


def test_a_block_of_numbers_is_told_from_chance_once_others_are_known():
    scene = Scene()
    scene.calm(hours=24)
    scene.mark()
    for n in range(60):
        scene.text(f"+33678123{n * 13 % 1000:03d}", suitor(5_000 + n), after=10 * MINUTE)
    assert scene.reasons()["number_block"] > 50


def test_calm_of_many_hours_is_answered_whole():
    scene = Scene()
    scene.calm(hours=24)
    assert set(scene.verdicts()) == {"reply"}
    assert people(3) != people(4)


def test_decisions_are_the_same_when_the_clock_steps_back():
    scene = Scene()
    scene.text("+33639980001", "salut", after=SECOND)
    scene.now = Instant(scene.now - HOUR)
    scene.text("+33639980002", "coucou", after=SECOND)
    assert scene.verdicts() == ["reply", "reply"]


def test_senses_that_were_lost_are_brought_up_to_date_by_what_was_decided():
    scene = Scene()
    scene.calm(hours=12)
    for n in range(900):
        scene.text(f"+337{n * 6_700_417 % 100_000_000:08d}", raid_paste(n), after=2 * SECOND)
    scene.forget_senses()
    assert not scene.state.senses.raid
    core.recall(scene.state, scene.arrivals[-1_000:], scene.policy)
    assert scene.state.senses.raid
    scene.mark()
    for n in range(60):
        scene.text(f"+336{n * 15_485_863 % 100_000_000:08d}", raid_paste(n), after=2 * SECOND)
    assert scene.answered(genuine=False) == 0


def test_who_is_held_when_the_senses_are_lost_still_gets_a_last_word():
    scene = Scene()
    scene.calm(hours=6)
    for n in range(400):
        scene.text(mobile(90_000 + n), f"la horde {n * 7_919} vous salue {n}", after=SECOND)
        if scene.state.ledger.held:
            break
    held = set(scene.state.ledger.held)
    assert held
    scene.forget_senses()
    core.recall(scene.state, scene.arrivals[-400:], scene.policy)
    assert set(scene.state.senses.waiting.held) == held
    scene.settle()
    assert not scene.state.ledger.held

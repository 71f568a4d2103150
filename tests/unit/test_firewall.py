"""How the firewall treats people and raids, through the core as it runs live."""

from collections.abc import Callable

import pytest

from bot.model import HOUR, MINUTE, SECOND, EventId, Instant, PersonId
from bot.policy import core
from bot.policy.facts import Decided, PressAsked, Proposed, RaidEntered, WaveNamed
from bot.policy.orders import NameWave
from bot.policy.policy import Policy
from tests.parts.firewall import Scene, mobile, people, raid_paste, reader, suitor

FOUNDER = PersonId("@a:x")

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
        scene.text(mobile(90_000 + n), suitor(90_000 + n), after=SECOND)
        if scene.state.ledger.held:
            break
    held = set(scene.state.ledger.held)
    assert held
    scene.forget_senses()
    core.recall(scene.state, scene.arrivals[-400:], scene.policy)
    assert set(scene.state.senses.waiting.held) == held
    scene.settle()
    assert not scene.state.ledger.held


def pressed(scene: Scene, count: int, start: int = 0) -> None:
    for n in range(start, start + count):
        scene.text(mobile(500_000 + n), reader(n), after=2 * SECOND, genuine=True)


def asked_press() -> Scene:
    """A line on which readers came until the founders were asked, and have not answered yet."""
    scene = Scene(cap_day=160)
    scene.calm(hours=12, every=2 * MINUTE)
    scene.mark()
    for start in range(0, 1_000, 50):
        pressed(scene, 50, start)
        if scene.state.ledger.asked is not None:
            return scene
    raise AssertionError("nobody was asked")


def test_readers_of_a_newspaper_are_answered_within_a_minute():
    scene = Scene()
    scene.calm(hours=12, every=2 * MINUTE)
    scene.mark()
    pressed(scene, 600)
    scene.pass_time(MINUTE)
    assert scene.answered(genuine=True) > 0.97 * 600


def test_founders_are_asked_once_whether_it_is_press():
    scene = asked_press()
    pressed(scene, 100, 2_000)
    assert sum(isinstance(fact, PressAsked) for fact in scene.facts) == 1


def shared_by_many(texts: Callable[[int], str], seconds: int = 60) -> Scene:
    """A fresh line to which five hundred write within a minute, each from a number never seen."""
    scene = Scene()
    for n in range(500):
        scene.text(mobile(500_000 + n), texts(n), after=seconds * SECOND // 500, genuine=True)
    return scene


def test_founders_of_a_fresh_line_are_asked_when_hundreds_write_each_something_else():
    scene = shared_by_many(suitor)
    assert sum(isinstance(fact, PressAsked) for fact in scene.facts) == 1
    assert len(scene.state.ledger.held) > 300
    scene.order(NameWave(by=FOUNDER, event=EventId("$1"), command="press", what="press"))
    scene.pass_time(MINUTE)
    assert scene.answered(genuine=True) > 0.9 * 500


def test_nobody_is_asked_about_a_paste_or_noise():
    for raid in (raid_paste, lambda n: f"xqzkw vfjpq {n * 7919:x} wrtyk pzzq"):
        scene = shared_by_many(raid)
        assert scene.state.senses.raid
        assert not any(isinstance(fact, PressAsked) for fact in scene.facts)


def test_a_question_that_nobody_answers_within_a_quarter_of_an_hour_means_raid():
    scene = asked_press()
    assert scene.state.ledger.wave is None
    pressed(scene, 600, 2_000)
    named = [fact for fact in scene.facts if isinstance(fact, WaveNamed)]
    assert [(fact.what, fact.by) for fact in named] == [("raid", None)]
    assert scene.state.ledger.wave == "silence"


def test_press_said_late_releases_who_was_held():
    scene = asked_press()
    scene.order(NameWave(by=FOUNDER, event=EventId("$1"), command="raid", what="raid"))
    pressed(scene, 300, 2_000)
    held = set(scene.state.ledger.held)
    assert held
    scene.order(NameWave(by=FOUNDER, event=EventId("$2"), command="press", what="press"))
    scene.pass_time(MINUTE)
    words = scene.last_words()
    assert sum(words[key].reply is not None for key in held) > 0.9 * len(held)


def test_raid_said_lets_nothing_more_pass_as_press():
    scene = asked_press()
    scene.order(NameWave(by=FOUNDER, event=EventId("$1"), command="raid", what="raid"))
    scene.mark()
    pressed(scene, 200, 2_000)
    assert scene.reasons()["press"] == 0


def raided(texts: int = 900) -> tuple[Scene, set[str]]:
    """A raid of pastes with people in it who copied the text, or were answered before; those people."""
    scene = Scene()
    scene.calm(hours=12)
    earlier = {mobile(n) for n in range(700, 710)}
    for number in earlier:
        scene.text(number, "salut c'est encore moi du bar", after=MINUTE, genuine=True)
    for n in range(texts):
        scene.text(f"+337{n * 6_700_417 % 100_000_000:08d}", raid_paste(n), after=2 * SECOND)
        if n % 30 == 29 and earlier:
            scene.text(sorted(earlier)[n // 30 % 10], raid_paste(n), after=SECOND)
    scene.pass_time(20 * MINUTE)
    return scene, {scene.sender(number) for number in earlier}


def test_a_raid_is_proposed_as_whole_clusters_and_leaves_out_who_was_known_before():
    scene, known = raided()
    proposals = [fact for fact in scene.facts if isinstance(fact, Proposed)]
    assert proposals
    named = [name for fact in proposals for name in fact.senders]
    assert len(named) == len(set(named))
    assert not known & set(named)
    assert {fact.cluster for fact in proposals} >= {fact.cluster for fact in proposals[:3]}
    for fact in proposals:
        assert fact.texts >= len(fact.senders) >= 5
        assert fact.answered == sum(name in scene.state.ledger.answered for name in fact.senders)
        assert set(fact.senders) <= scene.state.ledger.quarantined.keys()
    assert sum(fact.genuine for fact in proposals) > 0


def test_a_proposal_is_frozen_and_what_comes_later_makes_a_new_one():
    scene, _ = raided(400)
    before = {n: list(p.senders) for n, p in scene.state.ledger.proposals.items()}
    assert before
    for n in range(2_000, 2_600):
        scene.text(f"+337{n * 6_700_417 % 100_000_000:08d}", raid_paste(n), after=2 * SECOND)
    scene.pass_time(2 * HOUR)
    after = scene.state.ledger.proposals
    assert all(list(after[n].senders) == senders for n, senders in before.items())
    assert set(after) > set(before)


def test_no_reply_is_spent_on_a_suspect_until_the_founders_decide():
    scene, _ = raided(400)
    suspects = list(scene.state.ledger.quarantined)[:20]
    numbers = [number for number, name in scene.ids.items() if name in suspects]
    scene.pass_time(8 * HOUR)
    scene.mark()
    for n, number in enumerate(numbers):
        scene.text(number, suitor(70_000 + n), after=MINUTE)
    assert scene.reasons() == {"quarantined": len(numbers)}

"""How the firewall tells a wave early: by what a new line hears, by a raid's cry, by the public's slips."""

from random import Random

from bot.model import MINUTE, SECOND
from bot.policy.senses.rates import SLOT
from bot.policy.senses.strange import Kinds
from tests.parts.firewall import Scene, mobile, raid_paste, reader, suitor

_SUBJECTS = ("la facture", "votre banquier", "la cagnotte", "le standard", "votre association", "le compte")
_VERBS = ("explose", "fond", "s'écroule", "pleure", "disparaîtra", "se videra", "brûle", "tremble")
_ENDS = ("bande de pleureuses", "grâce au forum", "jusqu'à la ruine", "en cuisine", "tous unis", "hélas")


def rant(n: int) -> str:
    """What a raider writes who puts it in his own words."""
    rng = Random(f"rant {n}")
    return " ".join((rng.choice(_SUBJECTS), rng.choice(_VERBS), rng.choice(_ENDS), rng.choice(_ENDS)))


def test_a_raid_at_the_pace_of_a_good_launch_is_known_on_a_new_line_by_its_words():
    scene = Scene()
    for n in range(2_400):
        scene.text(mobile(n), rant(n), after=6 * SECOND)
        if n % 8 == 4:
            scene.text(mobile(100_000 + n), suitor(n), after=SECOND, genuine=True)
    scene.pass_time(10 * MINUTE)
    assert scene.answered(genuine=False) < 240
    assert scene.answered(genuine=True) >= 280


def test_a_cry_in_many_spellings_among_a_raids_pastes_is_not_taken_for_the_public():
    scene = Scene()
    scene.calm(hours=12)
    scene.mark()
    cries = ("ahi", "a.hi", "ah.i", "AhI", "a h i", "ahi !!", "ahi 4417", "ahi 🤡")
    for n in range(2_400):
        text = cries[n % 16 // 2] if n % 2 else raid_paste(n)
        scene.text(mobile(200_000 + n), text, after=2 * SECOND)
    scene.pass_time(10 * MINUTE)
    assert scene.answered(genuine=False) < 60


_PRAISE = ("bravo", "merci", "super")
_FOR = ("pour tout", "les filles", "à vous deux", "pour l'idée")


_WORDS = (
    "afin grands étaient commune période article espace moitié résultats propre veut genre paraît cours "
    "administration population compagnie moyen vieux feu voix produit durée membres département mondiale "
    "chose effet suite pays guerre groupe nature église roi forme note page ville époque parti conseil"
)


def test_words_of_a_dictionary_among_digits_and_pictures_are_not_taken_for_the_public():
    scene = Scene()
    scene.calm(hours=12)
    scene.mark()
    for n in range(2_400):
        rng = Random(f"clutter {n}")
        parts = [
            rng.choice(_WORDS.split()),
            str(rng.randrange(10**7)),
            rng.choice("🧀🤡🗿🍕") * rng.randint(1, 5),
        ]
        rng.shuffle(parts)
        scene.text(mobile(700_000 + n), " ".join(parts), after=2 * SECOND)
    scene.pass_time(10 * MINUTE)
    assert scene.answered(genuine=False) < 200


def slipped(text: str, n: int) -> str:
    """`text` as a hasty thumb writes it: two letters changed about."""
    at = n % max(1, len(text) - 1)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def test_readers_of_a_newspaper_are_answered_whatever_their_thumbs_do():
    scene = Scene()
    scene.calm(hours=12)
    scene.mark()
    for n in range(900):
        rng = Random(f"praise {n}")
        text = f"{rng.choice(_PRAISE)} {rng.choice(_FOR)}" if n % 2 else reader(n)
        text = slipped(text, n) if n % 3 == 0 else text
        scene.text(mobile(500_000 + n), text, after=2 * SECOND, genuine=True)
    scene.pass_time(MINUTE)
    assert scene.answered(genuine=True) > 0.97 * 900


def test_how_much_of_a_flood_people_are_is_seen_within_its_first_minutes():
    kinds, rate, now = Kinds(), 2.0, SLOT
    for n in range(400):
        kinds.learn((n % 10,), new=True)
    for _ in range(90):
        now += SECOND
        kinds.add((3,), now)
    # A tenth of two a minute is expected, and sixty came.
    assert kinds.surge((3,), rate, 1.6, now).share < 0.04

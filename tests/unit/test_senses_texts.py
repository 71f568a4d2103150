"""Which texts are one, for the senses: disguises and slips undone, and no more than those."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import MINUTE, Instant
from bot.policy.senses.clusters import Cluster, Clusters
from bot.policy.senses.normal import form_of

KEY = b"k" * 32
KNOWN = ("je teste le numéro", "bravo pour l'initiative", "le forum ne dort jamais", "votre banquier pleure")


def seen(clusters: Clusters, text: str, senders: int = 5) -> Cluster:
    """The cluster of `text` after so many have sent it."""
    for sender in range(senders):
        form = form_of(text)
        clusters.of(form, KEY, Instant(MINUTE)).count(sender, 0, form.information, Instant(MINUTE))
    return clusters.of(form_of(text), KEY, Instant(MINUTE))


def of(clusters: Clusters, text: str) -> Cluster:
    return clusters.of(form_of(text), KEY, Instant(MINUTE))


@pytest.mark.parametrize(
    "disguised",
    [
        "r.aquez bande de m.ytho.s",
        "raquez. ban.de. de mythos",
        "r4qu3z b4nd3 d3 my7h05",
        "ra quez ban de de my thos",
        "RaQuEz BaNdE dE mYtHoS 4471",
    ],
)
def test_signs_blanks_and_digits_strewn_into_a_paste_hide_nothing(disguised: str):
    clusters = Clusters()
    assert of(clusters, "raquez bande de mythos") is of(clusters, disguised)


@pytest.mark.parametrize("cry", ["z0gul", "zo.gul", "zog ul", "Z O G U L", "zogul 551"])
def test_a_cry_that_no_dictionary_has_is_known_in_its_spellings(cry: str):
    clusters = Clusters()
    assert of(clusters, "zogul") is of(clusters, cry)


def test_words_of_one_consonant_are_told_apart():
    clusters = Clusters()
    assert len({of(clusters, word).number for word in ("hi", "oh", "ahi", "hé ho", "eu")}) == 5


@pytest.mark.parametrize("text", ["salam cv ? li tla9ina lbare7", "wach rak 3lik", "7ta nchoufek nchallah"])
def test_arabic_in_latin_letters_is_no_disguise(text: str):
    assert form_of(text).disguise == 0


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A text that many send, and the same with one slip of a thumb."""
    text = draw(st.sampled_from(KNOWN))
    at = draw(st.integers(0, len(text) - 2))
    letter = draw(st.sampled_from(ascii_lowercase))
    kind = draw(st.sampled_from(("less", "more", "other", "about")))
    slip = {
        "less": text[:at] + text[at + 1 :],
        "more": text[:at] + letter + text[at:],
        "other": text[:at] + letter + text[at + 1 :],
        "about": text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    }
    return text, slip[kind]


@given(slips())
def test_one_slip_leaves_a_text_that_several_send_what_it_is(pair: tuple[str, str]):
    clusters = Clusters()
    assert seen(clusters, pair[0]) is of(clusters, pair[1])


def test_a_text_that_hardly_anybody_sent_is_not_taken_for_what_it_resembles():
    clusters = Clusters()
    assert seen(clusters, "on boit un verre", senders=1) is not of(clusters, "on voit un verre")


def test_what_differs_by_more_than_a_slip_is_another_text():
    clusters = Clusters()
    assert seen(clusters, "je teste le numéro") is not of(clusters, "je quitte le numéro")

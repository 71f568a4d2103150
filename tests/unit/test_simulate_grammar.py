import string
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulate.disguise import WAYS, Disguises
from bot.simulate.grammar import Grammar, _parsed, _phrases
from bot.simulate.noise import gibberish, pseudo_word, random_words
from bot.simulate.style import Style, Typing

WORDS = {name: [name.lower()] for name in ("FORUM", "CRY", "NICK", "ROOT", "TARGET", "CLAIM", "WORD")}


def test_every_rule_that_is_called_exists_and_writes() -> None:
    grammar = Grammar(Random(1), words=WORDS)
    rng = Random(2)
    for name in _phrases():
        for _ in range(20):
            text = grammar.write(name, rng)
            assert not set("{}[]|#") & set(text), text
            assert "  " not in text


def test_only_known_names_are_invented() -> None:
    grammar = Grammar(Random(1))
    called = {name for name in grammar._rules if name.isupper()}
    assert called == set(WORDS)


def test_two_communities_speak_differently() -> None:
    def spoken(seed: int) -> set[str]:
        grammar, rng = Grammar(Random(seed)), Random(9)
        return {grammar.write("people_first", rng) for _ in range(2000)}

    assert len(spoken(1) & spoken(2)) < 600


def test_a_choice_that_is_not_closed_is_named() -> None:
    with pytest.raises(ValueError, match=r"not closed: a \[b"):
        _parsed("a [b|c")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@given(text=st.text(alphabet=string.ascii_letters + " éàç'!?😂", min_size=1), seed=st.integers())
def test_a_disguise_never_fails_and_is_sendable(way, text: str, seed: int) -> None:
    if not text.split():
        return
    way(Random(seed), text).encode()


def test_disguised_copies_are_rarely_equal() -> None:
    for seed in range(10):
        disguises, rng = Disguises(Random(seed)), Random(seed)
        copies = {disguises.put(rng, "la cagnotte part en fumée et rendez l'argent") for _ in range(300)}
        assert len(copies) > 30


@given(text=st.text(min_size=0, max_size=80), seed=st.integers())
def test_typing_keeps_a_text_sendable(text: str, seed: int) -> None:
    rng = Random(seed)
    usual = Typing(rng)
    text = text.encode(errors="ignore").decode()
    for _ in range(5):
        assert Style(usual, rng).typed(text).encode()


def test_people_type_the_same_words_in_many_ways() -> None:
    rng = Random(3)
    usual = Typing(rng)
    typed = {Style(usual, rng).typed("salut, c'est moi, t'es bien rentrée ?") for _ in range(300)}
    assert len(typed) > 60


def test_nonsense_is_never_empty_and_differs_between_raids() -> None:
    rng = Random(1)
    for maker in (gibberish, random_words):
        makers = [maker(Random(seed)) for seed in range(30)]
        assert all(make(rng).strip() for make in makers for _ in range(20))
        lengths = [sum(len(make(rng)) for _ in range(50)) / 50 for make in makers]
        assert max(lengths) > 3 * min(lengths)
    assert len({pseudo_word(rng) for _ in range(500)}) > 200

"""Texts without a meaning: gibberish of many kinds, dictionary words at random, invented names."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import TypeVar

Maker = Callable[[Random], str]
"""Writes one text."""

T = TypeVar("T")

_VOWELS = "aaeeeiiouuy"
_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_LIKELY = "bbccddddfgghjllllmmmnnnnpprrrrrssssttttv"
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_SCRIPTS = (
    "абвгдежзиклмнопрстуфхцчшыэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "あいうえおかきくけこさしすせそたちつてと",
    "가나다라마바사아자차카타파하",
    "的一是在不了有和人这中大为上个国我以要",
)
_SIGNS = "!?.,;:-_*+=/@&%$()"
_PICTURES = "😂🤡🔥💸💀🐸🍕🧀🦆🚀🎉👑🤣😈🥖🍆💩🐔🌭🗿"


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of `items`; several times faster than `Random.choice`."""
    return items[int(rng.random() * len(items))]


def letters(rng: Random, alphabet: str, count: int) -> str:
    """`count` letters of the alphabet."""
    return "".join([alphabet[int(rng.random() * len(alphabet))] for _ in range(count)])


@cache
def dictionary() -> tuple[str, ...]:
    """French words, the most frequent first."""
    import wordfreq  # here, since it takes a fifth of a second

    return tuple(word for word in wordfreq.top_n_list("fr", 30_000) if word.isalpha())


@cache
def _following() -> dict[str, str]:
    """For each two letters, those that follow them in French words, as often as they do."""
    following: dict[str, str] = defaultdict(str)
    for word in dictionary()[:6000]:
        padded = f"  {word} "
        for at in range(len(padded) - 2):
            following[padded[at : at + 2]] += padded[at + 2]
    return dict(following)


def pseudo_word(rng: Random) -> str:
    """A word that French could have, and mostly has not."""
    following = _following()
    word, pair = "", "  "
    while len(word) < 14:
        letter = pick(rng, following[pair])
        if letter == " ":
            break
        word += letter
        pair = pair[1] + letter
    return word


def syllables(rng: Random, count: int) -> str:
    """A pronounceable word that means nothing."""
    return "".join(
        [
            pick(rng, _LIKELY) + pick(rng, _VOWELS) + (pick(rng, "nrsl") if rng.random() < 0.2 else "")
            for _ in range(count)
        ]
    )


def _smash(rng: Random) -> str:
    row = pick(rng, _ROWS)
    at = rng.random() * len(row)
    out = []
    for _ in range(3 + int(rng.random() * 12)):
        at = (at + rng.uniform(-3, 3)) % len(row)
        out.append(row[int(at)])
    return "".join(out)


_WORDS: dict[str, Maker] = {
    "letters": lambda rng: letters(rng, "abcdefghijklmnopqrstuvwxyz", 3 + int(rng.random() * 10)),
    "consonants": lambda rng: letters(rng, _CONSONANTS, 3 + int(rng.random() * 8)),
    "smash": _smash,
    "syllables": lambda rng: syllables(rng, 2 + int(rng.random() * 4)),
    "pseudo": pseudo_word,
    "pseudo, again": pseudo_word,
    "mixed": lambda rng: letters(
        rng, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 4 + int(rng.random() * 14)
    ),
    "hex": lambda rng: f"{rng.getrandbits(64):x}"[: 4 + int(rng.random() * 13)],
    "digits": lambda rng: letters(rng, "0123456789", 2 + int(rng.random() * 9)),
    "signs": lambda rng: letters(rng, _SIGNS, 3 + int(rng.random() * 8)),
    "pictures": lambda rng: letters(rng, _PICTURES, 1 + int(rng.random() * 6)),
    "repeat": lambda rng: (
        letters(rng, "abcdefghijklmnopqrstuvwxyz", 1 + int(rng.random() * 3)) * (2 + int(rng.random() * 9))
    ),
    "script": lambda rng: letters(rng, _SCRIPTS[0], 3 + int(rng.random() * 8)),
}


def gibberish(world: Random) -> Maker:
    """A raid's way of writing nonsense: a few kinds of noise, its own lengths and separators."""
    kinds = world.sample(sorted(_WORDS), world.randint(1, 4))
    makers = [_WORDS[kind] for kind in kinds]
    if "script" in kinds:
        alphabet = world.choice(_SCRIPTS)
        makers.append(lambda rng: letters(rng, alphabet, 3 + int(rng.random() * 8)))
    least = world.randint(1, 4)
    most = least + world.randint(1, 14)
    joint = world.choice((" ", " ", " ", " ", "", ", ", "-", ".", "  "))
    with_real = world.choice((0.0, 0.0, 0.1, 0.3))
    common = dictionary()[: world.randint(300, 5000)]

    def make(rng: Random) -> str:
        count = least + int(rng.random() * (most - least + 1))
        words = [
            pick(rng, common) if with_real and rng.random() < with_real else pick(rng, makers)(rng)
            for _ in range(count)
        ]
        return joint.join(words)[:300] or "z"

    return make


def random_words(world: Random) -> Maker:
    """A raid's way of drawing dictionary words: from how far down the list, how many, how joined."""
    depth = int(10 ** world.uniform(2.6, 4.47))
    words = dictionary()[:depth]
    least = world.randint(1, 6)
    most = least + world.randint(2, 18)
    punctuated = world.choice((0.0, 0.0, 0.05, 0.15))
    capital = world.random() < 0.3
    closing = world.choice(("", "", "", ".", " !", " ?", " mdr"))
    uneven = world.choice((1.0, 1.0, 2.0, 3.0))

    def make(rng: Random) -> str:
        count = least + int(rng.random() * (most - least + 1))
        drawn = [words[int(rng.random() ** uneven * len(words))] for _ in range(count)]
        if punctuated:
            drawn = [word + pick(rng, ",.?!;") if rng.random() < punctuated else word for word in drawn]
        text = " ".join(drawn) + closing
        return text[0].upper() + text[1:] if capital else text

    return make


def invented(world: Random, count: int) -> list[str]:
    """Words that a forum could have made up."""
    made = [
        syllables(world, world.randint(2, 4)) if world.random() < 0.6 else pseudo_word(world)
        for _ in range(count)
    ]
    return [word if len(word) > 2 else word + "zou" for word in made]

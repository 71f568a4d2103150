"""How raiders edit a shared text so that no two copies are equal."""

from random import Random

from bot.simulate.noise import Maker, letters, pick, syllables

_LOOKALIKE = {
    "a": "аɑα",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еҽ",
    "g": "ɡ",
    "h": "һ",
    "i": "іı",
    "j": "ј",
    "k": "κ",
    "l": "ӏ",
    "m": "м",
    "n": "ո",
    "o": "оοօ",
    "p": "рρ",
    "r": "г",
    "s": "ѕ",
    "t": "т",
    "u": "υս",
    "v": "ѵν",
    "x": "х",
    "y": "уү",
    "A": "АΑ",
    "B": "ВΒ",
    "C": "С",
    "E": "ЕΕ",
    "H": "НΗ",
    "I": "ІΙ",
    "K": "КΚ",
    "M": "МΜ",
    "N": "Ν",
    "O": "ОΟ",
    "P": "РΡ",
    "S": "Ѕ",
    "T": "ТΤ",
    "X": "ХΧ",
    "Y": "Υ",
}
_LEET = str.maketrans("aeiostbg", "43105789")
_LEET_SOME = {"a": "4@", "e": "3€", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9", "l": "1"}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\u200e\u2063"
_ACCENTS = "\u0301\u0300\u0302\u0308\u0303\u0327\u0323\u0336\u0332"
_SPACES = "\u00a0\u2009\u2003\u3000\u202f\u2002"
_PICTURES = "😂🔥💸🤡💀👏🐸🙃"
_BLOCKS = {
    "wide": (0xFF21, 0xFF41),
    "bold": (0x1D400, 0x1D41A),
    "italic": (0x1D608, 0x1D622),
    "circled": (0x24B6, 0x24D0),
    "mono": (0x1D670, 0x1D68A),
    "fraktur": (0x1D56C, 0x1D586),
}
_ALPHABETS = [
    {ord("A") + n: chr(upper + n) for n in range(26)} | {ord("a") + n: chr(lower + n) for n in range(26)}
    for upper, lower in _BLOCKS.values()
]
_SMALL_CAPS = str.maketrans("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ")
_FLIPPED = str.maketrans("abcdefghijklmnopqrtuvwy", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹʇnʌʍʎ")


def _some(rng: Random, text: str, share: float, change: "dict[str, str]") -> str:
    return "".join([pick(rng, change[c]) if c in change and rng.random() < share else c for c in text])


def _lookalike(rng: Random, text: str) -> str:
    return _some(rng, text, rng.uniform(0.1, 0.7), _LOOKALIKE)


def _leet(rng: Random, text: str) -> str:
    return (
        text.translate(_LEET) if rng.random() < 0.3 else _some(rng, text, rng.uniform(0.3, 0.9), _LEET_SOME)
    )


def _alphabet(rng: Random, text: str) -> str:
    return text.translate(pick(rng, _ALPHABETS))


def _small_caps(rng: Random, text: str) -> str:
    return text.lower().translate(_SMALL_CAPS)


def _flipped(rng: Random, text: str) -> str:
    return text.lower().translate(_FLIPPED)[::-1]


def _invisible(rng: Random, text: str) -> str:
    share = rng.uniform(0.05, 0.4)
    return "".join([c + pick(rng, _INVISIBLE) if rng.random() < share else c for c in text])


def _accents(rng: Random, text: str) -> str:
    share = rng.uniform(0.1, 0.5)
    return "".join([c + pick(rng, _ACCENTS) if c.isalpha() and rng.random() < share else c for c in text])


def _spaced(rng: Random, text: str) -> str:
    return pick(rng, (" ", " ", ".", "-", "_", "*", "  ")).join(text)


def _odd_spaces(rng: Random, text: str) -> str:
    return "".join([pick(rng, _SPACES) if c == " " else c for c in text])


def _dotted(rng: Random, text: str) -> str:
    return "".join([c + "." if rng.random() < 0.2 else c for c in text])


def _cases(rng: Random, text: str) -> str:
    share = rng.uniform(0.1, 0.5)
    return "".join([c.upper() if rng.random() < share else c for c in text])


def _shuffled(rng: Random, text: str) -> str:
    words = text.split()
    rng.shuffle(words)
    return " ".join(words)


def _rotated(rng: Random, text: str) -> str:
    words = text.split()
    at = int(rng.random() * len(words))
    return " ".join(words[at:] + words[:at])


def _pictures(rng: Random, text: str) -> str:
    share = rng.uniform(0.1, 0.6)
    return " ".join([pick(rng, _PICTURES) + word if rng.random() < share else word for word in text.split()])


def _tagged(rng: Random, text: str) -> str:
    """A serial number or a random word before, after, or inside."""
    kind = rng.random()
    if kind < 0.4:
        tag = str(int(rng.random() * 10 ** rng.randint(2, 7)))
    elif kind < 0.7:
        tag = letters(rng, "abcdefghijklmnopqrstuvwxyz0123456789", rng.randint(2, 7))
    else:
        tag = syllables(rng, rng.randint(1, 4))
    place = rng.random()
    if place < 0.35:
        return f"{tag} {text}"
    if place < 0.8:
        return f"{text} {tag}"
    words = text.split()
    words.insert(int(rng.random() * (len(words) + 1)), tag)
    return " ".join(words)


def _slips(rng: Random, text: str) -> str:
    """Several letters dropped, doubled or swapped."""
    chars = list(text)
    for _ in range(1 + int(rng.random() * max(2.0, len(text) / 12))):
        at = int(rng.random() * len(chars))
        kind = rng.random()
        if kind < 0.35 and len(chars) > 3:
            del chars[at]
        elif kind < 0.7:
            chars.insert(at, chars[at])
        elif at + 1 < len(chars):
            chars[at], chars[at + 1] = chars[at + 1], chars[at]
    return "".join(chars)


def _stretched(rng: Random, text: str) -> str:
    return "".join([c * rng.randint(2, 5) if c in "aeiouysr" and rng.random() < 0.25 else c for c in text])


def _no_spaces(rng: Random, text: str) -> str:
    return text.replace(" ", "")


def _no_vowels(rng: Random, text: str) -> str:
    return "".join([c for c in text if c not in "aeiouyéèêà" or rng.random() < 0.25]) or text


def _cut(rng: Random, text: str) -> str:
    return text[: max(6, int(len(text) * rng.uniform(0.55, 0.95)))]


def _signs(rng: Random, text: str) -> str:
    return (
        text + pick(rng, "!?.") * rng.randint(1, 9)
        if rng.random() < 0.5
        else text.replace(" ", pick(rng, (" - ", "... ", " / ", ", ")))
    )


def _twice(rng: Random, text: str) -> str:
    return f"{text} {text}" if len(text) < 100 else text[len(text) // 2 :] + text[: len(text) // 2]


def _plain(rng: Random, text: str) -> str:
    return text.encode("ascii", "ignore").decode() or text


_FREE = (
    _lookalike,
    _leet,
    _invisible,
    _accents,
    _cases,
    _shuffled,
    _pictures,
    _tagged,
    _slips,
    _stretched,
    _dotted,
    _no_vowels,
)
"""Ways that give another text each time."""
_SET = (
    _alphabet,
    _small_caps,
    _spaced,
    _odd_spaces,
    _rotated,
    _no_spaces,
    _cut,
    _signs,
    _twice,
    _plain,
    _flipped,
)
"""Ways that give few different texts, or one."""
WAYS = (*_FREE, *_SET)


class Disguises:
    """What one raid knows of it: some ways with their weights, and how often two are put together."""

    def __init__(self, world: Random) -> None:
        free = world.sample(_FREE, world.randint(2, 7))
        self._ways = [*free, *free, *world.sample(_SET, world.randint(0, 4))]
        self._both = world.uniform(0.0, 0.45)
        self._filler = world.uniform(0.0, 0.3)

    def put(self, rng: Random, text: str, word: Maker | None = None) -> str:
        """`text`, edited. `word` supplies words that are slipped in between."""
        if word is not None and rng.random() < self._filler:
            words = text.split()
            words.insert(int(rng.random() * (len(words) + 1)), word(rng))
            text = " ".join(words)
        text = pick(rng, self._ways)(rng, text)
        if rng.random() < self._both:
            text = pick(rng, self._ways)(rng, text)
        return text[:480] or "."

"""Which letters make a text dear: those outside GSM 03.38 leave 70 letters to a segment instead of 160."""

import unicodedata

import smsutil

_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "œ": "oe", "Œ": "OE"} | {
    "\u00a0": " ",
    "\u202f": " ",
    "–": "-",
    "—": "-",
}


def dear_letters(text: str) -> tuple[str, ...]:
    """The letters of `text` that GSM 03.38 does not have, each once, in their order."""
    return tuple(letter for letter in dict.fromkeys(text) if not smsutil.is_valid_gsm(letter))


def plain_letter(letter: str) -> str | None:
    """What GSM 03.38 has instead of `letter`: `e` for `ê`, `'` for `’`. None where it has nothing."""
    plain = _PLAIN.get(letter) or unicodedata.normalize("NFD", letter)[0]
    return plain if smsutil.is_valid_gsm(plain) else None

"""A text as the report quotes it: tame, short, without numbers and addresses of third parties. Pure."""

import re

import phonenumbers

from bot.room.safe import tame

_PHONE = re.compile(r"(?<![\w+])(?:\+|00)?\d(?:[\s.\-/()\u00a0\u202f]{0,2}\d){7,14}(?!\w)")
_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


def quoted(text: str, longest: int) -> str:
    """`text` on one line, fit for a page that the accused, journalists and others will see."""
    masked = _ADDRESS.sub("•••@•••", text)
    return tame(_PHONE.sub(_without_digits, masked), longest)


def spaced(number: str) -> str:
    """`+33937000001` as `+33 9 37 00 00 01`, as far as it can be read as a number."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    spaces = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return spaces.replace(" ", "\u00a0")


def _without_digits(match: re.Match[str]) -> str:
    return f"••••••{match[0][-2:]}" if match[0][-2:].isdigit() else "••••••••"

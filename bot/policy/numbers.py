"""What a number says of itself: its country, and whether a text can reach it at all."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.model import NumberKind, Origin

_KINDS: dict[int, NumberKind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "premium",
    PhoneNumberType.TOLL_FREE: "other",
    PhoneNumberType.PAGER: "other",
    PhoneNumberType.UAN: "other",
    PhoneNumberType.VOICEMAIL: "other",
    PhoneNumberType.PERSONAL_NUMBER: "other",
}

# Inmarsat, Iridium and Globalstar, international networks, UPT: countries of nobody, and the dearest.
_SATELLITE = (870, 881, 882, 883, 878, 979)

# Numbering plans that give no type for real mobiles: what the plan leaves open is taken for a mobile.
_ANSWERABLE: frozenset[NumberKind] = frozenset({"mobile", "voip", "account"})


# Nine in ten senders, and a raid's new numbers: parsing one takes longer than all else that is asked of it.
_FRENCH_MOBILE = re.compile(r"\+33[67][0-9]{8}")
_MOBILE_IN_FRANCE = Origin(country="FR", kind="mobile")


@lru_cache(maxsize=65_536)
def origin_of(number: str) -> Origin:
    """Where `number`, as a carrier shows it, comes from and of what kind it is.

    `is_possible_number` rather than `is_valid_number`: the metadata lags behind real mobile
    ranges, and a genuine texter must not pay for that.
    """
    if _FRENCH_MOBILE.fullmatch(number):
        return _MOBILE_IN_FRANCE
    if not number.startswith("+"):
        if _ACCOUNT.fullmatch(number):
            return Origin(country=None, kind="account")
        digits = number.strip()
        if digits.isdigit() and digits.isascii():
            return Origin(country=None, kind="short_code" if len(digits) <= 8 else "other")
        return Origin(country=None, kind="anonymous" if digits.lower() in _HIDDEN else "alphanumeric")
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Origin(country=None, kind="other")
    if parsed.country_code in _SATELLITE:
        return Origin(country=None, kind="satellite")
    country = phonenumbers.region_code_for_number(parsed) or _main_region(parsed.country_code)
    if not phonenumbers.is_possible_number(parsed):
        return Origin(country=country, kind="short_code" if len(number) <= 9 else "other")
    kind = _KINDS.get(phonenumbers.number_type(parsed), "mobile")
    return Origin(country=country, kind=kind)


# Who has no number to show, as on Signal, is known by a uuid.
_ACCOUNT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HIDDEN = frozenset({"", "anonymous", "restricted", "unavailable", "unknown", "private"})


def _main_region(country_code: int | None) -> str | None:
    region = phonenumbers.region_code_for_country_code(country_code or 0)
    return None if region in ("ZZ", "001") else region


def answerable(origin: Origin) -> bool:
    """Whether a text can reach this kind of number at all, at a price one may choose to pay."""
    return origin.kind in _ANSWERABLE


@lru_cache(maxsize=8_192)
def masked(number: str) -> str:
    """`number` fit for a room: country and first digit kept, the last two shown, the rest hidden."""
    if not number.startswith("+") or len(number) < 8:
        return "…" if number.strip().lower() in _HIDDEN else number[:2] + "…"
    try:
        code = str(phonenumbers.parse(number).country_code)
    except phonenumbers.NumberParseException:
        code = number[1:3]
    rest = number[1 + len(code) :]
    dots = "•" * max(len(rest) - 3, 1)
    # In pairs, as numbers are read aloud; a line never breaks within one.
    pairs = [dots[: len(dots) % 2], *(dots[at : at + 2] for at in range(len(dots) % 2, len(dots), 2))]
    return "\u00a0".join(filter(None, [f"+{code}", rest[:1], *pairs, rest[-2:]]))


def dialled(text: str, home: str) -> str | None:
    """`06 39 98 01 02` as E.164, as who lives where the number `home` is writes it; None if it is none."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(home))
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

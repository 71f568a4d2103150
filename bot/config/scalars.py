"""The kinds of single values that the configuration is made of.

Each is read from text, and says in one phrase what it must be. A value that is wrong is quoted
back, so that it can be found, unless it is a secret.
"""

import base64
import binascii
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import phonenumbers
from pydantic import PlainValidator, SecretStr
from pydantic_core import PydanticCustomError

from bot.model import HOUR, Money, PersonId, Span
from bot.units import read_money, read_span

T = TypeVar("T")


class Wrong(ValueError):
    """What a value must be, as a whole phrase, where the kind's own would say too little."""


def wrong(message: str, *, quoted: bool = True) -> PydanticCustomError:
    """The error that carries `message` to whoever wrote the file; `quoted` adds what they wrote."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "quoted": quoted})


def kind(
    read: Callable[[str], T],
    must: str,
    *,
    secret: bool = False,
    words: tuple[tuple[str | None, Any], ...] = (),
) -> PlainValidator:
    """A kind of value: `read` raises ValueError for what is not `must`. `words` stand for themselves."""

    def validate(value: object) -> Any:
        for word, meaning in words:
            if (value.lower() if isinstance(value, str) else value) == word:
                return meaning
        if not isinstance(value, str):
            raise wrong(f"must be {must}, not {shape(value)}", quoted=False)
        try:
            return read(value)
        except Wrong as error:
            raise wrong(str(error), quoted=not secret) from None
        except ValueError:
            raise wrong(f"must be {must}", quoted=not secret) from None

    return PlainValidator(validate)


def shape(value: object) -> str:
    """What `value` is, when it is not even a text."""
    if value is None:
        return "empty (a value that begins with # or & must be in quotes)"
    return "a list" if isinstance(value, list) else "several keys"


def _positive(text: str) -> Span:
    span = read_span(text)
    if span == 0:
        raise Wrong("must be longer than nothing, like 90d")
    return span


def _wait(text: str) -> Span:
    span = read_span(text)
    # Half of what makes a reply stale: a carrier may be away as well.
    if span > 12 * HOUR:
        raise Wrong("must be 12h at most, since a day later no reply is sent any more")
    return span


Duration = Annotated[Span, kind(read_span, "a duration like 7d, 2h, 1h30, 15m or 0s")]
Period = Annotated[Span, kind(_positive, "a duration like 90d, 12h or 1m")]


Wait = Annotated[Span, kind(_wait, "a duration like 15m, 1h30 or 0s")]


def _phrase(text: str) -> str:
    words = text.split()
    if not 1 <= len(words) <= 12 or not any(re.search(r"\w{2}", word) for word in words) or "[" in text:
        raise ValueError
    return " ".join(words)


Phrase = Annotated[str, kind(_phrase, 'one to twelve words, like "il crache* sur|contre _ toi"')]


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError
    return text


Digest = Annotated[str, kind(_digest, "a line that `anti-relou hash-words` wrote")]


def _salt(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-zA-Z]{16,64}", text):
        raise ValueError
    return text


Salt = Annotated[str, kind(_salt, "what `anti-relou hash-words` wrote")]


def _hours(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,2}) ?h? ?- ?([0-9]{1,2}) ?h?", text.strip())
    begin, end = (int(found[1]), int(found[2]) % 24) if found else (24, 0)
    if begin > 23 or int(found[2] if found else 0) > 24 or begin == end:
        raise ValueError
    return begin, end


HoursOfDay = Annotated[
    tuple[int, int] | None, kind(_hours, "always, or hours of the day like 8-23", words=(("always", None),))
]


def _amount(text: str) -> Money:
    try:
        return read_money(text)
    except ValueError:
        if re.fullmatch(r"[0-9]{1,3},[0-9]{3}", text.strip()):
            raise Wrong("is a thousand to some and one to others: write 1000 or 1.000") from None
        raise


Euros = Annotated[Money, kind(_amount, "an amount of euros like 20.00")]


def _flag(text: str) -> bool:
    word = text.lower()
    if word in ("true", "yes", "on"):
        return True
    if word in ("false", "no", "off"):
        return False
    raise ValueError


Flag = Annotated[bool, kind(_flag, "true or false")]


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError
    return int(text)


Port = Annotated[int, kind(_port, "a port from 1 to 65535 (0 takes any free one)")]
MaybePort = Annotated[
    int | None, kind(_port, "a port from 1 to 65535, or null for none", words=((None, None),))
]


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) < 1:
        raise ValueError
    return int(text)


Count = Annotated[int, kind(_count, "a whole number, 1 or more")]


def _worth(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", text) or not 1 <= Decimal(text) <= 1000:
        raise ValueError
    return float(text)


Worth = Annotated[float, kind(_worth, "a number from 1 to 1000 like 6")]


def one_of(*allowed: str) -> PlainValidator:
    """A word out of a few."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError
        return text

    *others, last = allowed
    return kind(read, f"{', '.join(others)} or {last}")


_REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)


def _country(text: str) -> str:
    code = text.strip().upper()
    if code not in _REGIONS:
        raise Wrong(
            "must be GB" if code == "UK" else "must be a country's two letters (ISO 3166) like FR or BE"
        )
    return code


Country = Annotated[str, kind(_country, "a country's two letters (ISO 3166) like FR or BE")]
CountryOrDefault = Annotated[
    str, kind(_country, "a country's two letters like FR, or default", words=(("default", "default"),))
]


def _e164(text: str) -> str:
    written = text.strip()
    region = None if written.startswith("+") else "FR"
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise ValueError from None
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if region is None and phonenumbers.is_possible_number(parsed):
        return shown
    if region and phonenumbers.is_possible_number(parsed):
        raise Wrong(f'must be in international form with a plus: "{shown}" if it is a French number')
    digits = re.sub(r"[^0-9]", "", written)
    if region and len(digits) > 10 and not digits.startswith("0"):
        raise Wrong(f'must begin with a plus: "+{digits}"')
    raise ValueError


PhoneNumber = Annotated[str, kind(_e164, 'a phone number in international form like "+33937000001"')]


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = available_timezones()
    if not known:
        raise Wrong("cannot be looked up: this machine has no time zones (pip install tzdata)")
    near = get_close_matches(text, known, n=1) or [zone for zone in known if zone.endswith(f"/{text}")][:1]
    raise Wrong("must be a time zone like Europe/Paris" + (f" (did you mean {near[0]}?)" if near else ""))


Zone = Annotated[ZoneInfo, kind(_zone, "a time zone like Europe/Paris")]


def _url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or not re.fullmatch(r"[!-\[\]-~]+", text):
        raise ValueError
    return text


def _base(text: str) -> str:
    text = _url(text)
    parts = _split(text)
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise Wrong("must end with the host or a path: what follows '?' or '#' cannot stay")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _split(text: str) -> SplitResult:
    parts = urlsplit(text)
    if "@" in parts.netloc:
        raise Wrong("must hold no user and no password")
    if parts.port == 0:
        raise ValueError
    return parts


# Where a wrong address could hold a password it is not quoted back: none of them is.
_ADDRESS = "an address like https://sms.example.org"
Address = Annotated[str, kind(_base, _ADDRESS, secret=True)]
MaybeUrl = Annotated[str | None, kind(_url, f"{_ADDRESS}, or null", secret=True, words=((None, None),))]


def _secret(text: str) -> SecretStr:
    if not text or text != text.strip() or not text.isprintable():
        raise Wrong("must not be empty, nor have spaces around it or control characters in it")
    return SecretStr(text)


Secret = Annotated[SecretStr, kind(_secret, 'a secret, as "${NAME}" of an environment variable', secret=True)]
MaybeSecret = Annotated[
    SecretStr | None,
    kind(_secret, 'a secret, as "${NAME}" of an environment variable', secret=True, words=((None, None),)),
]


def _matching(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return read


_MATRIX_ID = r"@[!-9;-~]+:[A-Za-z0-9.\-\[\]:]+"
MatrixUser = Annotated[str, kind(_matching(_MATRIX_ID), 'a Matrix id like "@relou:example.org"')]

# A room of version 12 has no ":server" in its id.
_room = _matching(r"![!-~]+")
_ROOM = 'null (the bot makes the room) or a room\'s id like "!abc:example.org"'
MaybeRoom = Annotated[str | None, kind(_room, _ROOM, words=((None, None),))]
FoundersRoom = Annotated[
    str | Literal[False] | None,
    kind(_room, f"{_ROOM}, or false for none", words=((None, None), ("false", False))),
]


def _person(text: str) -> PersonId:
    if re.fullmatch(_MATRIX_ID, text):
        return PersonId(text)
    if re.fullmatch(r"[0-9A-Fa-f-]{36}", text):
        return PersonId(str(uuid.UUID(text)))
    raise ValueError


Person = Annotated[
    PersonId, kind(_person, 'a Matrix id like "@name:example.org", or a Signal account\'s uuid')
]


def _account_sid(text: str) -> str:
    if text.startswith("SK"):
        raise Wrong("must be the account's sid (AC…); the sid of an API key (SK…) belongs in api_key")
    return _matching(r"AC[0-9A-Za-z_\-]+")(text)


AccountSid = Annotated[str, kind(_account_sid, "the account's sid, which begins with AC")]
MaybeApiKey = Annotated[
    str | None,
    kind(_matching(r"SK[0-9A-Za-z_\-]+"), "an API key's sid, which begins with SK", words=((None, None),)),
]


def _group(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None
    if not text:
        raise ValueError
    return text


GroupId = Annotated[str, kind(_group, "the group's id in base64, as `signal-cli listGroups` shows it")]

# What a carrier takes in one message, and more than a caller listens to.
_LONGEST_TEXT = 1600


def _text(text: str) -> str:
    text = text.strip()
    if not text or len(text) > _LONGEST_TEXT:
        raise ValueError
    if any(ord(letter) < 32 and letter != "\n" for letter in text) or re.search(r"[\ud800-\udfff\x7f]", text):
        raise Wrong("must hold no control characters")
    return text


Text = Annotated[str, kind(_text, f"a text of 1 to {_LONGEST_TEXT} characters")]


def _host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_\-]+", text):
        raise ValueError
    return text


Host = Annotated[str, kind(_host, "an address to listen on like 127.0.0.1")]

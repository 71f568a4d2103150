"""What is allowed, and yet probably not meant: told at start and by `anti-relou check`."""

import ipaddress
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.config.schema import Config
from bot.config.source import Key
from bot.gsm import dear_letters, plain_letter
from bot.policy.texts import segments_of
from bot.units import show_money


class Caution(NamedTuple):
    """`message` says what is doubtful about the value of `key`, and what would be better."""

    key: Key
    message: str


def cautions(config: Config) -> list[Caution]:
    """All that is doubtful in `config`. Holds no secret."""
    return [
        *_number(config),
        *_addresses(config),
        *_people(config),
        *_texts(config),
        *_money(config),
    ]


def _number(config: Config) -> Iterator[Caution]:
    if config.number.startswith(("+336", "+337")):
        yield Caution(
            ("number",),
            "is a French mobile number (06, 07), which no automaton may use since 2023 (ARCEP 2022-1583): "
            "take one for technical platforms, such as 09 37",
        )
    twilio = config.lines.twilio
    if twilio is not None and len(twilio.account_sid) != 34:
        yield Caution(("lines", "twilio", "account_sid"), "looks cut: Twilio's have 34 characters")


def _addresses(config: Config) -> Iterator[Caution]:
    public, lines, rooms = config.web.public_url, config.lines, config.rooms
    if _exposed(public):
        yield Caution(("web", "public_url"), "is not https: texts would cross the Internet readable")
    if lines.twilio is not None:
        if _exposed(lines.twilio.api_base):
            yield Caution(("lines", "twilio", "api_base"), "is not https: the token would travel readable")
        if _local(public) and not _local(lines.twilio.api_base):
            yield Caution(("web", "public_url"), "is of this machine alone: Twilio cannot reach it")
    if rooms.matrix is not None and _exposed(rooms.matrix.homeserver):
        yield Caution(("rooms", "matrix", "homeserver"), "is not https: the password would travel readable")
    for place, signal in (("lines", lines.signal), ("rooms", rooms.signal)):
        if signal is not None and _exposed(signal.rpc):
            yield Caution(
                (place, "signal", "rpc"), "is not of this machine: who reads it reads every message"
            )


def _exposed(url: str) -> bool:
    """Whether `url` may cross a network in the clear; a name without a dot is a neighbour's."""
    host = urlsplit(url).hostname or ""
    if urlsplit(url).scheme == "https" or _local(url):
        return False
    try:
        return not ipaddress.ip_address(host).is_private
    except ValueError:
        return "." in host


def _local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _people(config: Config) -> Iterator[Caution]:
    on_matrix = any(person.startswith("@") for person in config.people.founders)
    on_signal = any(not person.startswith("@") for person in config.people.founders)
    if config.rooms.matrix is not None and not on_matrix:
        yield Caution(
            ("people", "founders"), "names nobody with a Matrix id: nobody commands in rooms.matrix"
        )
    if config.rooms.signal is not None and not on_signal:
        yield Caution(
            ("people", "founders"), "names nobody with a Signal uuid: nobody commands in rooms.signal"
        )


def _texts(config: Config) -> Iterator[Caution]:
    if not config.reply.again_after:
        yield Caution(("reply", "again_after"), "is nothing: every text of a sender is answered and paid")
    price = config.budget.per_segment["default"]
    for name, words in (("texts", config.reply.texts), ("distress", config.reply.distress)):
        for language in ("fr", "en"):
            text = words.of(language)
            key = ("reply", name, language)
            count = segments_of(text)
            if count > 1:
                cost = f"takes {count} segments, {show_money(type(price)(count * price))} € each time"
                yield Caution(key, cost + _remedy(text))
            if name == "texts" and "stop" not in text.lower():
                yield Caution(key, "does not say that STOP ends it")


def _remedy(text: str) -> str:
    letters = dear_letters(text)
    if not letters:
        return f": {len(text)} letters, and one segment holds 160"
    shown = ", ".join(
        f"“{letter}”" + (f" (write {plain})" if (plain := plain_letter(letter)) else "")
        for letter in letters[:5]
    )
    return f": outside GSM-7 one segment holds 70 letters, not 160, because of {shown}"


def _money(config: Config) -> Iterator[Caution]:
    budget = config.budget
    if budget.caps.hour > budget.caps.day:
        yield Caution(("budget", "caps", "hour"), "is more than budget.caps.day, and so never reached")
    dearest = budget.per_segment["default"] * max(
        segments_of(config.reply.texts.of(language)) for language in ("fr", "en")
    )
    for key, limit in (
        (("budget", "caps", "hour"), budget.caps.hour),
        (("budget", "caps", "day"), budget.caps.day),
        (("budget", "pot"), budget.pot),
    ):
        if limit < dearest:
            yield Caution(key, "is less than one reply costs: nobody is answered")

"""Reading what stands after a command's name, as people write it."""

import re
from typing import Literal

import msgspec

from bot.model import DAY, HOUR, Instant, Mode, Money, PersonId, SenderId
from bot.policy.blocks import BLOCK_FOR
from bot.policy.orders import (
    AddToPot,
    Approve,
    ChangeExpected,
    ChangeTeam,
    Confirm,
    Dismiss,
    Keep,
    LiftBlock,
    Look,
    MakeFile,
    NameWave,
    Panic,
    Reveal,
    SetBlock,
    SetCap,
    SetMode,
    SetText,
    Trust,
)
from bot.policy.senses.normal import form_of
from bot.policy.texts import segments_of
from bot.room.command import Asked, Command, Hint, Wish
from bot.room.questions import LastInbounds, NumberOf, Period, TextsOf, Trial
from bot.room.times import read_span, read_until
from bot.units import leading_span, read_money

MOST_LAST = 50
MOST_READ = 5
MOST_TEXT = 600
MOST_SEGMENTS = 3
_LONGEST_WHY = 200
_MOST_MONEY = Money(1_000_000_000_000)


def look(command: Command, asked: Asked) -> Wish | Hint:
    """A command that only asks."""
    return Wish(Look(event=asked.event, by=asked.by, command=command.name))


def mode(command: Command, asked: Asked, to: Mode, until: Instant | None = None, why: str = "") -> Wish:
    """A change of mode."""
    order = SetMode(event=asked.event, by=asked.by, command=command.name, mode=to, until=until, why=_why(why))
    return Wish(order)


def pause(command: Command, asked: Asked) -> Wish | Hint:
    """`[for] [why]`: until told otherwise without a duration."""
    until, why = None, asked.rest
    if asked.rest:
        found = read_until(asked.rest, asked.now, asked.zone)
        if found is not None:
            until, why = found
        elif asked.rest[0].isdigit():
            return Hint("hint.until")
    return mode(command, asked, "paused", until, why)


def last(command: Command, asked: Asked) -> Wish | Hint:
    """`[n]`: ten without it."""
    count = 10
    if asked.rest:
        if not asked.rest.isdecimal() or not 1 <= int(asked.rest) <= MOST_LAST:
            return Hint("hint.count", {"most": MOST_LAST})
        count = int(asked.rest)
    return Wish(Look(event=asked.event, by=asked.by, command=command.name), LastInbounds(count))


def show(command: Command, asked: Asked) -> Wish | Hint:
    """`ID`."""
    sender = read_sender(asked.rest)
    if sender is None:
        return Hint("hint.sender")
    order = Reveal(event=asked.event, by=asked.by, command=command.name, sender=sender)
    return Wish(order, NumberOf(sender))


def block(command: Command, asked: Asked) -> Wish | Hint:
    """`ID [for] [why]`: ninety days without a duration."""
    word, _, rest = asked.rest.partition(" ")
    sender = read_sender(word)
    if sender is None:
        return Hint("hint.sender")
    until, why = Instant(asked.now + BLOCK_FOR), rest.strip()
    found = read_until(why, asked.now, asked.zone) if why else None
    if found is not None:
        until, why = found
    elif leading_span(why) is not None:
        return Hint("hint.block_for")
    order = SetBlock(
        event=asked.event, by=asked.by, command=command.name, sender=sender, until=until, why=_why(why)
    )
    return Wish(order, NumberOf(sender))


def unblock(command: Command, asked: Asked) -> Wish | Hint:
    """`ID`, `P-n` for all that a proposal blocked, or `C-n` for a cluster."""
    cluster = _CLUSTER.fullmatch(asked.rest.upper())
    if cluster is not None:
        order = LiftBlock(event=asked.event, by=asked.by, command=command.name, cluster=cluster[0])
        return Wish(order)
    number = _proposal(asked.rest) if asked.rest.upper().startswith(("P-", "#")) else None
    if number is not None:
        return Wish(LiftBlock(event=asked.event, by=asked.by, command=command.name, proposal=number))
    sender = read_sender(asked.rest)
    if sender is None:
        return Hint("hint.unblock")
    return Wish(LiftBlock(event=asked.event, by=asked.by, command=command.name, sender=sender))


def undo(command: Command, asked: Asked) -> Wish | Hint:
    """The latest block, whomever it was about."""
    return Wish(LiftBlock(event=asked.event, by=asked.by, command=command.name))


def read(command: Command, asked: Asked) -> Wish | Hint:
    """`ID`: the texts behind it."""
    sender = read_sender(asked.rest)
    if sender is None:
        return Hint("hint.sender")
    look = Look(event=asked.event, by=asked.by, command=command.name, sender=sender)
    return Wish(look, TextsOf(sender, MOST_READ))


def keep(command: Command, asked: Asked) -> Wish | Hint:
    """`ID [why]`, `C-n [why]` for a cluster, or `raid [n] [why]`, the latest without a number."""
    word, _, rest = asked.rest.strip().partition(" ")
    order = Keep(event=asked.event, by=asked.by, command=command.name, why=_why(rest))
    if word.casefold() == "raid":
        number, _, why = rest.strip().partition(" ")
        if re.fullmatch(r"[0-9]{1,6}", number):
            order = msgspec.structs.replace(order, raid=int(number), why=_why(why))
        return Wish(order)
    cluster = _CLUSTER.fullmatch(word.upper())
    if cluster is not None:
        return Wish(msgspec.structs.replace(order, cluster=cluster[0]))
    sender = read_sender(word)
    if sender is None:
        return Hint("hint.keep")
    return Wish(msgspec.structs.replace(order, sender=sender), NumberOf(sender))


def file(command: Command, asked: Asked) -> Wish | Hint:
    """Nothing for all; else `7d`, `ID`, `C-n`, or `raid [n]`, the latest without a number."""
    order = MakeFile(event=asked.event, by=asked.by, command=command.name)
    word, _, rest = asked.rest.strip().partition(" ")
    if word.casefold() in ("", "tout", "all"):
        return Wish(order)
    if word.casefold() == "raid":
        if not re.fullmatch(r"[0-9]{0,6}", rest.strip()):
            return Hint("hint.file")
        return Wish(msgspec.structs.replace(order, raid=int(rest.strip() or 0)))
    span = read_span(asked.rest)
    if span is not None and not span[1]:
        return Wish(msgspec.structs.replace(order, since=Instant(asked.now - span[0])))
    cluster = _CLUSTER.fullmatch(word.upper())
    if cluster is not None and not rest:
        return Wish(msgspec.structs.replace(order, cluster=cluster[0]))
    sender = read_sender(word)
    if sender is None or rest:
        return Hint("hint.file")
    return Wish(msgspec.structs.replace(order, sender=sender), NumberOf(sender))


def panic(command: Command, asked: Asked) -> Wish | Hint:
    """Whatever stands after it: who panics does not spell."""
    return Wish(Panic(event=asked.event, by=asked.by, command=command.name))


def stats(command: Command, asked: Asked) -> Wish | Hint:
    """`[period]`: a day without it, all there is for `all`."""
    since = Instant(asked.now - DAY + HOUR)
    if asked.rest.casefold() in ("tout", "all"):
        since = Instant(0)
    elif asked.rest:
        span = read_span(asked.rest)
        if span is None or span[1]:
            return Hint("hint.until")
        since = Instant(asked.now - span[0])
    return Wish(Look(event=asked.event, by=asked.by, command=command.name), Period(since))


_TRY = ("essai", "essayer", "apercu", "aperçu", "preview", "try")
_SET = ("changer", "mettre", "set")
LANGUAGES = ("fr", "en")


def text(command: Command, asked: Asked) -> Wish | Hint:
    """Nothing: the texts; `preview words`: what they would cost; `fr|en words`: to set them."""
    word, _, rest = asked.rest.partition(" ")
    verb = word.casefold()
    if not verb:
        return look(command, asked)
    if verb in _TRY:
        words = rest.strip()
        if not words:
            return Hint("hint.text")
        return Wish(Look(event=asked.event, by=asked.by, command=command.name), Trial(words[:MOST_TEXT]))
    if verb in _SET:
        verb, _, rest = rest.strip().partition(" ")
        verb = verb.casefold()
    words = " ".join(rest.split())
    if verb not in LANGUAGES or not words:
        return Hint("hint.text")
    if segments_of(words) > MOST_SEGMENTS:
        return Hint("hint.text_long", {"most": MOST_SEGMENTS})
    if "stop" not in words.casefold():
        return Hint("hint.text_stop")
    order = SetText(event=asked.event, by=asked.by, command=command.name, language=verb, text=words)
    return Wish(order)


_WAVES: dict[str, Literal["press", "raid"]] = {"presse": "press", "press": "press", "raid": "raid"}


def wave(command: Command, asked: Asked) -> Wish | Hint:
    """`press|raid`."""
    what = _WAVES.get(asked.rest.casefold())
    if what is None:
        return Hint("hint.wave")
    return Wish(NameWave(event=asked.event, by=asked.by, command=command.name, what=what))


_ADD = ("ajouter", "ajoute", "add")
_REMOVE = ("retirer", "retire", "enlever", "remove")


def expected(command: Command, asked: Asked) -> Wish | Hint:
    """Nothing: the list; `add words`, or `remove n`."""
    verb, _, rest = asked.rest.partition(" ")
    words = " ".join(rest.split())
    if not verb:
        return look(command, asked)
    if verb.casefold() in _ADD and form_of(words).words:
        order = ChangeExpected(event=asked.event, by=asked.by, command=command.name, text=words[:MOST_TEXT])
        return Wish(order)
    if verb.casefold() in _REMOVE and re.fullmatch(r"[1-9][0-9]?", words):
        return Wish(ChangeExpected(event=asked.event, by=asked.by, command=command.name, place=int(words)))
    return Hint("hint.expected")


_TRUST = ("confirmer", "confirme", "confirm")
_ROLES: dict[str, Literal["founder", "moderator"]] = {
    "": "moderator",
    **dict.fromkeys(("moderatrice", "modératrice", "moderateur", "modérateur", "moderator"), "moderator"),
    **dict.fromkeys(("fondatrice", "fondateur", "founder"), "founder"),
}
_PERSON = re.compile(r"@[^\s:]{1,200}:[^\s]{1,200}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def team(command: Command, asked: Asked) -> Wish | Hint:
    """Nothing: who is in; `add @who:server [founder]`, `remove @who:server`, `confirm @who:server`."""
    verb, *rest = asked.rest.split()[:3] or [""]
    if not verb:
        return look(command, asked)
    person = rest[0] if rest else ""
    role = _ROLES.get(rest[1].casefold() if len(rest) > 1 else "")
    verb = verb.casefold()
    adds = verb in _ADD
    known = adds or verb in _REMOVE or verb in _TRUST
    if not known or role is None or not _PERSON.fullmatch(person):
        return Hint("hint.team")
    if verb in _TRUST:
        return Wish(Trust(event=asked.event, by=asked.by, command=command.name, person=PersonId(person)))
    order = ChangeTeam(
        event=asked.event,
        by=asked.by,
        command=command.name,
        person=PersonId(person),
        role=role if adds else None,
    )
    return Wish(order)


_ALL = ("tout", "tous", "toutes", "all")


def approve(command: Command, asked: Asked) -> Wish | Hint:
    """`n`, or `all`."""
    if asked.rest.casefold() in _ALL:
        return Wish(Approve(event=asked.event, by=asked.by, command=command.name, proposal=None))
    number = _proposal(asked.rest)
    if number is None:
        return Hint("hint.proposal")
    return Wish(Approve(event=asked.event, by=asked.by, command=command.name, proposal=number))


def dismiss(command: Command, asked: Asked) -> Wish | Hint:
    """`n`, or `all`."""
    if asked.rest.casefold() in _ALL:
        return Wish(Dismiss(event=asked.event, by=asked.by, command=command.name, proposal=None))
    number = _proposal(asked.rest)
    if number is None:
        return Hint("hint.proposal")
    return Wish(Dismiss(event=asked.event, by=asked.by, command=command.name, proposal=number))


def yes(command: Command, asked: Asked) -> Wish | Hint:
    """The code that the question showed."""
    if not re.fullmatch(r"[0-9]{4}", asked.rest):
        return Hint("hint.code")
    return Wish(Confirm(event=asked.event, by=asked.by, command=command.name, code=asked.rest))


def pot(command: Command, asked: Asked) -> Wish | Hint:
    """`+120 why`; without an amount it only asks."""
    if not asked.rest:
        return look(command, asked)
    found = re.match(
        r"([+-])\s*(\S+(?:\s\d{3})*(?:[.,]\d+)?)\s*(?:€|eur(?:os?)?\b)?\s*", asked.rest, re.IGNORECASE
    )
    amount = _amount(found[2]) if found else None
    if found is None or amount is None:
        return Hint("hint.money")
    signed = Money(-amount if found[1] == "-" else amount)
    why = _why(asked.rest[found.end() :])
    return Wish(AddToPot(event=asked.event, by=asked.by, command=command.name, amount=signed, why=why))


_CAPS = dict.fromkeys(("heure", "hour", "h", "1h"), "hour") | dict.fromkeys(
    ("jour", "journée", "day", "j", "d", "24h"), "day"
)


def cap(command: Command, asked: Asked) -> Wish | Hint:
    """`hour|day amount`; without them it only asks."""
    if not asked.rest:
        return look(command, asked)
    word, _, rest = asked.rest.partition(" ")
    amount = _amount(rest)
    which = _CAPS.get(word.casefold())
    if which is None or amount is None:
        return Hint("hint.cap")
    order = SetCap(
        event=asked.event,
        by=asked.by,
        command=command.name,
        cap="hour" if which == "hour" else "day",
        amount=amount,
    )
    return Wish(order)


def _amount(text: str) -> Money | None:
    try:
        amount = read_money(text)
    except ValueError:
        return None
    return amount if amount <= _MOST_MONEY else None


_PROPOSAL = re.compile(r"(?:P\s?-?\s?|#\s?|n°\s?)?([0-9]{1,9})", re.IGNORECASE)
_CLUSTER = re.compile(r"C-[1-9][0-9]{0,8}")
_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_LOOKALIKES = str.maketrans("OIL", "011")


def read_sender(text: str) -> SenderId | None:
    """`r-7k3q`, `R7K3Q` or `7K3Q` as a sender's id (Crockford base 32: O reads as 0, I and L as 1)."""
    word = text.strip().upper().removeprefix("R-").removeprefix("R ")
    word = word.translate(_LOOKALIKES)
    if len(word) == 5 and word[0] == "R" and set(word[1:]) <= _ALPHABET and "-" not in text:
        word = word[1:]
    return SenderId(word) if 4 <= len(word) <= 10 and set(word) <= _ALPHABET else None


def _proposal(text: str) -> int | None:
    found = _PROPOSAL.fullmatch(text.strip())
    return int(found[1]) if found is not None else None


def _why(text: str) -> str | None:
    return text.strip()[:_LONGEST_WHY] or None

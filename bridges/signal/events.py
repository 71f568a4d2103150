"""From the daemon's envelopes to what they mean. Pure; whatever it is given, it never raises.

The shapes are those of signal-cli 0.13's `JsonMessageEnvelope`. What is in an envelope was chosen by
its sender: each field is looked at before it is believed. Times are milliseconds since 1970, as the
sender says; with the sender's uuid they name a message for ever.
"""

import hashlib
from typing import Any

import msgspec

from bot.model import EventId, InboundKey, PersonId
from bridges.signal.settings import account_of

Json = dict[str, Any]

_UNTRUSTED = "UntrustedIdentityException"
_LONGEST_EMOJI = 64
_LATEST_MS = 2**53


class Text(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Somebody wrote: to us alone, or (`group`) to a group.

    `attachments` counts what is not text. `expires` is in seconds, 0 for never. `number` and `name`
    are what the sender shows, if anything.
    """

    person: str
    stamp: int
    text: str
    group: str | None = None
    attachments: int = 0
    expires: int = 0
    view_once: bool = False
    number: str | None = None
    name: str | None = None


class Reaction(msgspec.Struct, frozen=True, kw_only=True, tag="reaction"):
    """Somebody put an emoji on a message, in place of one of theirs if there was one, or took it back."""

    person: str
    stamp: int
    emoji: str
    author: str
    target: int
    removed: bool
    group: str | None = None


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """A device of this person has our messages of these times."""

    person: str
    stamps: tuple[int, ...]


class Untrusted(msgspec.Struct, frozen=True, kw_only=True):
    """Something came under an identity key that is not the one we know: it stays closed."""

    person: str
    stamp: int


class GroupChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A group's name, members or rules are not what they were."""

    group: str


Event = Text | Reaction | Delivered | Untrusted | GroupChanged


def read(params: Json) -> Event | None:
    """What `params` of a `receive` say; None for what nobody here needs to know.

    That is what we wrote ourselves on another device, typing, calls, stories, edits, read receipts,
    and messages that could not be decrypted.
    """
    envelope = _mapping(params.get("envelope"))
    person, stamp = _person(envelope), _stamp(envelope.get("timestamp"))
    if person is None or stamp is None:
        return None
    if params.get("exception"):
        kind = _mapping(params["exception"]).get("type")
        return Untrusted(person=person, stamp=stamp) if kind == _UNTRUSTED else None
    receipt = _mapping(envelope.get("receiptMessage"))
    if receipt.get("isDelivery") is True:
        return Delivered(person=person, stamps=tuple(_stamps(receipt.get("timestamps"))))
    data = _mapping(envelope.get("dataMessage"))
    if not data or data.get("storyContext"):
        return None
    return _data(envelope, data, person, _stamp(data.get("timestamp")) or stamp)


def name_of(person: str, stamp: int) -> EventId:
    """How a message in a group is called."""
    return EventId(f"{person}:{stamp}")


def named(event: str | None) -> tuple[str, int] | None:
    """The author and time of the message called `event`; None when it is none of Signal's."""
    person, _, stamp = (event or "").partition(":")
    if account_of(person) is None or not (stamp.isascii() and stamp.isdigit()):
        return None
    return person, int(stamp)


def key_of(person: str, stamp: int) -> InboundKey:
    """How a message to us is called. The uuid cannot be read out of it: keys stand in the journal."""
    return InboundKey("SG" + hashlib.sha256(f"{person}:{stamp}".encode()).hexdigest()[:32])


def _data(envelope: Json, data: Json, person: str, stamp: int) -> Event | None:
    info = _mapping(data.get("groupInfo"))
    group = info.get("groupId")
    group = group if isinstance(group, str) and group else None
    if info and group is None:
        return None
    if group is not None and info.get("type") == "UPDATE":
        return GroupChanged(group=group)
    if isinstance(data.get("reaction"), dict):
        return _reaction(data["reaction"], person, stamp, group)
    message = data.get("message")
    attachments = sum(_count(data.get(kind)) for kind in ("attachments", "contacts", "sticker"))
    view_once = data.get("viewOnce") is True
    if not (isinstance(message, str) and message) and not attachments and not view_once:
        return None
    expires = data.get("expiresInSeconds")
    return Text(
        person=person,
        stamp=stamp,
        # What may be looked at once is not for keeping.
        text=message if isinstance(message, str) and not view_once else "",
        group=group,
        attachments=attachments,
        expires=expires if isinstance(expires, int) and expires > 0 else 0,
        view_once=view_once,
        number=_text(envelope.get("sourceNumber")),
        name=_text(envelope.get("sourceName")),
    )


def _reaction(reaction: Json, person: str, stamp: int, group: str | None) -> Reaction | None:
    emoji, target = reaction.get("emoji"), _stamp(reaction.get("targetSentTimestamp"))
    author = account_of(str(reaction.get("targetAuthorUuid")))
    if not isinstance(emoji, str) or target is None or author is None:
        return None
    return Reaction(
        person=person,
        stamp=stamp,
        emoji=emoji[:_LONGEST_EMOJI],
        author=author,
        target=target,
        removed=reaction.get("isRemove") is True,
        group=group,
    )


def _person(envelope: Json) -> PersonId | None:
    # Numbers are often hidden, and can be handed on to somebody else: only the uuid is the account.
    uuid = account_of(str(envelope.get("sourceUuid")))
    return None if uuid is None else PersonId(uuid)


def _stamp(value: object) -> int | None:
    return value if isinstance(value, int) and 0 < value < _LATEST_MS else None


def _stamps(values: object) -> list[int]:
    stamps = [_stamp(value) for value in values] if isinstance(values, list) else []
    return [stamp for stamp in stamps if stamp is not None]


def _count(value: object) -> int:
    if isinstance(value, list):
        return len(value)
    return 1 if isinstance(value, dict) else 0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}

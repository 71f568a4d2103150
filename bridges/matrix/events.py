"""From the homeserver's events to the words of the model. Pure; whatever it is given, it never raises.

What comes in is what a homeserver, or any of its users, chose to send: each field is looked at
before it is believed. https://spec.matrix.org/v1.15/client-server-api/#room-events
"""

from typing import Any, NamedTuple

from bot.model import EventId, Instant, PersonId, Reacted, Said, Unreadable, WhyNot, Withdrawn

Json = dict[str, Any]

MESSAGE = "m.room.message"
ENCRYPTED = "m.room.encrypted"
REACTION = "m.reaction"
REDACTION = "m.room.redaction"

_LONGEST_KEY = 64


class Envelope(NamedTuple):
    """What every event of a room's timeline has, whatever is in it."""

    event: EventId
    kind: str
    person: PersonId
    at: Instant
    content: Json
    place: str


def envelope(raw: object, place: str) -> Envelope | None:
    """Read what is around an event's content; None when it is not an event."""
    if not isinstance(raw, dict):
        return None
    event, kind, person = raw.get("event_id"), raw.get("type"), raw.get("sender")
    if not (isinstance(event, str) and event and isinstance(kind, str) and isinstance(person, str)):
        return None
    stamp = raw.get("origin_server_ts")
    at = Instant(stamp * 1000 if isinstance(stamp, int) and stamp > 0 else 0)
    return Envelope(EventId(event), kind, PersonId(person), at, mapping(raw.get("content")), place)


def said(around: Envelope, kind: object, content: object, *, encrypted: bool) -> Said | None:
    """Read what a person wrote: `kind` and `content` as they were inside, if it was encrypted.

    None for what is no new text: notices, pictures, edits.
    """
    inner = mapping(content)
    text = inner.get("body")
    if kind != MESSAGE or inner.get("msgtype") != "m.text" or not isinstance(text, str):
        return None
    # The relation may stand inside, outside where the homeserver reads it, or in both.
    relations = (mapping(inner.get("m.relates_to")), mapping(around.content.get("m.relates_to")))
    if any(relation.get("rel_type") == "m.replace" for relation in relations) or "m.new_content" in inner:
        return None
    if any("m.in_reply_to" in relation for relation in relations):
        text = without_quote(text)
    return Said(
        event=around.event,
        place=around.place,
        person=around.person,
        text=text,
        at=around.at,
        encrypted=encrypted,
    )


def reacted(around: Envelope) -> Reacted | None:
    """Read a reaction."""
    relation = mapping(around.content.get("m.relates_to"))
    target, emoji = relation.get("event_id"), relation.get("key")
    if (
        relation.get("rel_type") != "m.annotation"
        or not isinstance(target, str)
        or not isinstance(emoji, str)
    ):
        return None
    return Reacted(
        event=around.event,
        place=around.place,
        person=around.person,
        target=EventId(target),
        emoji=emoji[:_LONGEST_KEY],
        at=around.at,
    )


def redacted(raw: Json, around: Envelope) -> EventId | None:
    """Which event a redaction takes back: in its content since room version 11, beside it before."""
    for target in (around.content.get("redacts"), raw.get("redacts")):
        if isinstance(target, str):
            return EventId(target)
    return None


def withdrawn(around: Envelope, reaction: EventId) -> Withdrawn:
    """A redaction that is known to take back a reaction."""
    return Withdrawn(
        event=around.event, place=around.place, person=around.person, reaction=reaction, at=around.at
    )


def unreadable(around: Envelope, why: WhyNot | None) -> Unreadable:
    """An event that stays closed to us."""
    return Unreadable(event=around.event, place=around.place, person=around.person, at=around.at, why=why)


def without_quote(text: str) -> str:
    """Drop the quote of the message replied to, which older clients put before the text."""
    lines = text.split("\n")
    quoted = next((n for n, line in enumerate(lines) if not line.startswith("> ")), len(lines))
    if quoted == 0 or quoted == len(lines):
        return text
    rest = lines[quoted:]
    return "\n".join(rest[1:] if rest[0] == "" else rest)


def mapping(value: object) -> Json:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}

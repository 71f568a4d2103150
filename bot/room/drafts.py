"""What the room shall show, before it has an id and a place in the queue."""

from enum import IntEnum
from html import escape

import msgspec

from bot.model import TRAFFIC, EventId, PersonId


class Rank(IntEnum):
    """Who goes first when the room takes little. Answers to people never wait behind traffic."""

    ANSWER = 0
    WAKE = 1
    STATUS = 2
    NOTICE = 3
    EDIT = 4


class Text(msgspec.Struct, frozen=True):
    """One thing said twice: as plain text and as HTML (escaped)."""

    plain: str
    html: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One post to be queued.

    `subject` names what it is about, so that a later draft with `edits` of the same subject
    finds it. `several` lets it be collapsed with its neighbours into one event.
    """

    text: Text
    rank: Rank
    place: str = TRAFFIC
    subject: str | None = None
    edits: str | None = None
    reply_to: EventId | None = None
    notice: bool = True
    mentions: tuple[PersonId, ...] = ()
    reactions: tuple[str, ...] = ()
    several: bool = False


def plain(text: str) -> Text:
    """Our own words, without any markup."""
    return Text(text, escape(text).replace("\n", "<br>"))


def lines(title: str, rows: list[Text]) -> Text:
    """A title with rows under it."""
    return Text(
        "\n".join([title, *(row.plain for row in rows)]),
        f"<b>{escape(title)}</b><br>" + "<br>".join(row.html for row in rows),
    )

"""What the room shall show, before it has an id and a place in the queue."""

import re
from enum import IntEnum
from html import escape

import msgspec

from bot.model import TRAFFIC, Attachment, EventId, PersonId, Span


class Rank(IntEnum):
    """Who goes first when the room takes little. Answers to people never wait behind traffic."""

    ANSWER = 0
    WAKE = 1
    STATUS = 2
    NOTICE = 3
    EDIT = 4
    ADVICE = 5
    """True tomorrow as well; never dropped."""


class Text(msgspec.Struct, frozen=True):
    """One thing said twice: as plain text and as HTML (escaped)."""

    plain: str
    html: str


class Plot(msgspec.Struct, frozen=True):
    """Bars over time, to be drawn: of each its lower and upper part, by what names they go.

    `marks` are words below a bar, by its number.
    """

    title: str
    bars: tuple[tuple[int, int], ...]
    marks: tuple[tuple[int, str], ...]
    names: tuple[str, str]
    name: str = "plot.png"
    """The file's."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One post to be queued.

    `subject` names what it is about, so that a later draft with `edits` of the same subject
    finds it; with `thread` it goes below what is shown of that subject. `several` lets it be
    collapsed with its neighbours into one event. A `plot` is drawn into its `attachment` before
    it is queued. What `reveals` a text or a number is taken away after a panic; what is `gone_after`
    some time, then. `room` is the one room that it is for, None for all of them.
    """

    text: Text
    rank: Rank
    place: str = TRAFFIC
    room: str | None = None
    subject: str | None = None
    edits: str | None = None
    reply_to: EventId | None = None
    notice: bool = True
    mentions: tuple[PersonId, ...] = ()
    reactions: tuple[str, ...] = ()
    several: bool = False
    thread: str | None = None
    attachment: Attachment | None = None
    plot: Plot | None = None
    reveals: bool = False
    gone_after: Span | None = None


def plain(text: str) -> Text:
    """Our own words, without any markup."""
    return Text(text, _markup(text).replace("\n", "<br>"))


def lines(title: str, rows: list[Text]) -> Text:
    """A title with rows under it."""
    return Text(
        "\n".join([title, *(row.plain for row in rows)]),
        f"<strong>{_markup(title)}</strong><br>" + "<br>".join(row.html for row in rows),
    )


_FRENCH_SIGN = re.compile(r" (?=[:;?!%»](?:[\s),.]|$))|(?<=«) ")


def _markup(text: str) -> str:
    # French parts these signs from their word by a blank: a line must not begin with one.
    return escape(_FRENCH_SIGN.sub("\u00a0", text))

"""What the founders are told of a room or a line that fails, or is back, in the rooms that are left."""

from collections.abc import Sequence

from bot.model import FOUNDERS, Instant
from bot.room.drafts import Draft, Rank, plain
from bot.room.words import Words


def away(words: Words, part: str, since: Instant, now: Instant, rooms: Sequence[str]) -> list[Draft]:
    """`part` (`room.matrix`, `line.signal`) has been away since then: not told in a room that is.

    What the database takes no more could not be told either, before it is back.
    """
    if part == "database":
        return []
    kind, values = _of(words, part, since, now)
    text = words(f"away.{kind}", **values)
    return [_draft(text, room) for room in rooms if part != f"room.{room}"]


def back(words: Words, part: str, since: Instant, now: Instant, rooms: Sequence[str]) -> list[Draft]:
    """`part` is back; also told where it was away."""
    kind, values = _of(words, part, since, now)
    text = words(f"back.{kind}", **values)
    return [_draft(text, room) for room in rooms]


def _of(words: Words, part: str, since: Instant, now: Instant) -> tuple[str, dict[str, str]]:
    kind, _, name = part.partition(".")
    return kind, {"name": name.capitalize(), "since": words.timed("since", since, now)}


def _draft(text: str, room: str) -> Draft:
    return Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS, room=room, several=True)

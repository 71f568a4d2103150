"""Whom a draft is for where there are several rooms: who asked is answered in theirs. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from bot.model import PersonId
from bot.policy.facts import AnyFact, Asked, Commanded, Confirmed, Refused, Revealed
from bot.room.drafts import Draft, Rank, Text, plain
from bot.room.safe import tame
from bot.room.words import Words

_CHANGES_NOTHING = (Asked, Commanded, Confirmed, Refused, Revealed)
"""What leaves everything in the other rooms as it was, or is none of their business."""


class Told(NamedTuple):
    """What came of one thing said: drafts, facts, and who said it where the drafts do not."""

    drafts: Sequence[Draft]
    facts: Sequence[AnyFact]
    by: PersonId | None


def addressed(words: Words, told: Told, room: str, rooms: Sequence[str]) -> list[Draft]:
    """Answers go to `room` alone; where something changed, the others of `rooms` are told by whom.

    A number or a text that somebody asked for is shown where it was asked for. What is no answer
    is for every room.
    """
    changed = any(not isinstance(fact, _CHANGES_NOTHING) for fact in told.facts)
    drafts: list[Draft] = []
    for draft in told.drafts:
        if draft.rank is not Rank.ANSWER:
            drafts.append(draft)
            continue
        drafts.append(msgspec.structs.replace(draft, room=room))
        if changed and not draft.reveals and draft.plot is None:
            text = _with_name(words, draft.text, told.by)
            drafts += [
                Draft(text=text, rank=Rank.STATUS, place=draft.place, room=other)
                for other in rooms
                if other != room
            ]
    return drafts


def _with_name(words: Words, text: Text, by: PersonId | None) -> Text:
    if by is None:
        return text
    name = plain(words("mode.by", by=tame(by, 80)))
    return Text(f"{text.plain} {name.plain}", f"{text.html} {name.html}")

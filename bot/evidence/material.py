"""What a report is made of. Pure."""

import msgspec

from bot.evidence.people import Cast
from bot.evidence.selection import Piece, Selection
from bot.evidence.tokens import Token
from bot.model import Instant, SenderId
from bot.policy.facts import AnyFact


class Material(msgspec.Struct, kw_only=True):
    """All that a report is made of. `pieces` are in order of time; `meant` are not masked.

    `whole` is how much came in their time from anybody, `clusters` from how many senders what the
    firewall gave each name.
    """

    line: str
    made: Instant
    selection: Selection
    pieces: list[Piece]
    whole: int
    clusters: dict[str, int]
    meant: frozenset[SenderId]
    events: list[AnyFact]
    custody: list[tuple[int, AnyFact]] = []
    cast: Cast
    facts: int
    shown: int
    head: str
    tokens: list[tuple[int, Token]]

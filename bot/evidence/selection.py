"""What of a journal goes into a bundle. Pure: an index of what came, then a word on each fact.

A fact that names a person of the team is put apart: the accused reads the file. In its place
the bundle has its hash, so that either part can be checked, with the other or without.
"""

import re
from enum import IntEnum
from typing import Any, get_args, get_type_hints

import msgspec

from bot.model import Channel, InboundKey, Instant, PersonId, ReplyKey, SenderId, Verdict
from bot.policy.facts import (
    AnyFact,
    Blocked,
    Decided,
    Kept,
    PressAsked,
    RaidEntered,
    RaidLeft,
    Received,
    Seeded,
    Settled,
    Unblocked,
    WaveEnded,
    WaveNamed,
)

_SENDER = re.compile(r"(?:[Rr]-)?([0-9A-Za-z]{4,12})")
_CLUSTER = re.compile(r"[Cc]-?([0-9]{1,12})")


class Showing(IntEnum):
    """How a fact stands in a bundle."""

    HIDDEN = 0
    """As a hash."""
    SHOWN = 1
    APART = 2
    """As a hash, and whole among the identities."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. Both ends of time are of what the line says: `since` included, `until` not.

    Several senders are any of them, as are several clusters; senders and clusters together are both.
    """

    since: Instant | None = None
    until: Instant | None = None
    senders: frozenset[SenderId] = frozenset()
    clusters: frozenset[str] = frozenset()

    @property
    def narrow(self) -> bool:
        """Whether it is about somebody, rather than about a time."""
        return bool(self.senders or self.clusters)

    def covers(self, at: Instant) -> bool:
        """Whether `at` is within its time."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


def read_sender(text: str) -> SenderId:
    """`R-7K3Q` or `7K3Q` as an id. Raises ValueError."""
    match = _SENDER.fullmatch(text.strip())
    if match is None:
        raise ValueError("must be a sender like R-7K3Q")
    return SenderId(match[1].upper())


def read_cluster(text: str) -> str:
    """`C-12` as facts write it. Raises ValueError."""
    match = _CLUSTER.fullmatch(text.strip())
    if match is None:
        raise ValueError("must be a cluster like C-12")
    return f"C-{int(match[1])}"


class Piece(msgspec.Struct, kw_only=True):
    """An inbound, as far as facts tell of it. `number` and `text` are filled in where they still are."""

    seq: int
    key: InboundKey
    sender: SenderId
    line: str
    channel: Channel
    came: Instant
    country: str | None
    verdict: Verdict | None = None
    reason: str = ""
    cluster: str | None = None
    outcome: str | None = None
    care: str | None = None
    number: str | None = None
    text: str | None = None


class Index(msgspec.Struct):
    """All that came, and whom founders blocked and did not unblock, or kept for the law."""

    pieces: dict[InboundKey, Piece] = {}
    replies: dict[ReplyKey, InboundKey] = {}
    blocked: set[SenderId] = set()
    kept: set[SenderId] = set()

    def note(self, seq: int, fact: AnyFact) -> None:
        """The fact numbered `seq`; in order, none left out."""
        match fact:
            case Received():
                self.pieces[fact.inbound] = Piece(
                    seq=seq,
                    key=fact.inbound,
                    sender=fact.sender,
                    line=fact.line,
                    channel=fact.channel,
                    came=fact.came,
                    country=fact.country,
                    care=fact.care,
                )
            case Decided():
                self._decided(fact)
            case Settled():
                inbound = self.replies.get(fact.reply)
                if inbound is not None:
                    self.pieces[inbound].outcome = fact.outcome.value
            case Blocked():
                self.blocked.update(fact.senders)
            case Unblocked():
                self.blocked.difference_update(fact.senders)
            case Kept():
                self.kept.update(fact.senders if fact.sender is None else [fact.sender])

    def between(self, first: Instant, last: Instant) -> int:
        """How much came from `first` to `last`, from anybody."""
        return sum(first <= piece.came <= last for piece in self.pieces.values())

    def clusters(self) -> dict[str, int]:
        """From how many senders came what the firewall gave each name."""
        senders: dict[str, set[SenderId]] = {}
        for piece in self.pieces.values():
            if piece.cluster is not None:
                senders.setdefault(piece.cluster, set()).add(piece.sender)
        return {name: len(some) for name, some in senders.items()}

    def _decided(self, fact: Decided) -> None:
        piece = self.pieces.get(fact.inbound)
        if piece is None:
            return
        piece.verdict, piece.reason = fact.verdict, fact.reason.value
        cluster = fact.detail.get("cluster")
        if isinstance(cluster, str):
            piece.cluster = cluster
        if fact.reply is not None:
            self.replies[fact.reply] = fact.inbound


_CONTEXT = (RaidEntered, RaidLeft, PressAsked, WaveNamed, WaveEnded)


class Chosen:
    """A selection applied to an index."""

    def __init__(self, selection: Selection, index: Index) -> None:
        self.selection = selection
        self.pieces = {piece.key: piece for piece in index.pieces.values() if _takes(selection, piece)}
        self.senders = {piece.sender for piece in self.pieces.values()}
        self._replies = index.replies

    def showing(self, fact: AnyFact) -> Showing:
        """How `fact` stands in the bundle."""
        if not self._concerns(fact):
            return Showing.HIDDEN
        return Showing.APART if people_in(fact) else Showing.SHOWN

    def _concerns(self, fact: AnyFact) -> bool:
        # By what a fact names rather than by its kind, so that a new one falls where it belongs.
        inbound: InboundKey | None = getattr(fact, "inbound", None)
        reply: ReplyKey | None = getattr(fact, "reply", None)
        if inbound is None and reply is not None:
            inbound = self._replies.get(reply)
        if inbound is not None or reply is not None:
            return inbound in self.pieces
        if isinstance(fact, Seeded):
            # Who the founders are, which a reader of the identities needs.
            return True
        if not self.selection.covers(fact.at):
            return False
        senders = senders_in(fact)
        if senders:
            return not self.senders.isdisjoint(senders)
        return isinstance(fact, _CONTEXT) or not self.selection.narrow


def _takes(selection: Selection, piece: Piece) -> bool:
    return (
        selection.covers(piece.came)
        and (not selection.senders or piece.sender in selection.senders)
        and (not selection.clusters or piece.cluster in selection.clusters)
    )


def senders_in(fact: AnyFact) -> list[SenderId]:
    """The senders whom `fact` names."""
    several: Any = getattr(fact, "senders", None)
    if several and isinstance(several, list):
        return several
    # What is no list is a count, and names nobody.
    one: SenderId | None = getattr(fact, "sender", None)
    return [] if one is None else [one]


def people_in(fact: AnyFact) -> list[PersonId]:
    """The people of the team, and strangers in the room, whom `fact` names."""
    found: list[PersonId] = []
    for field in _person_fields(type(fact)):
        value = getattr(fact, field)
        if isinstance(value, str):
            found.append(PersonId(value))
        elif value:
            found += value
    return found


_FIELDS: dict[type, tuple[str, ...]] = {}


def _person_fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    # By its type rather than by a list of names, so that a new fact cannot slip through.
    if kind not in _FIELDS:
        hints = get_type_hints(kind)
        _FIELDS[kind] = tuple(name for name in kind.__struct_fields__ if _mentions(hints[name]))
    return _FIELDS[kind]


def _mentions(annotation: Any) -> bool:
    return annotation is PersonId or any(_mentions(part) for part in get_args(annotation))

"""Following the chain, and saying what is wrong with it at the first place that is. Pure."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from bot.evidence.chain import GENESIS


class Broken(Exception):
    """Something is not what it was. `place` says where, `what` in a few words what.

    `good` is how many links were found whole before it, where a chain was followed.
    """

    def __init__(self, place: str, what: str, good: int = 0) -> None:
        super().__init__(f"{place}: {what}")
        self.place = place
        self.what = what
        self.good = good


class Link(NamedTuple):
    """A fact as it is found: `prev` where it was written down, `body` where it is shown."""

    seq: int
    prev: bytes | None
    hash: bytes
    body: bytes | None


class Tip(NamedTuple):
    """Where the chain was followed to."""

    seq: int
    hash: bytes


START = Tip(0, GENESIS)


def follow(tip: Tip, links: Sequence[tuple[Any, ...]]) -> Tip:
    """The tip after `links`, which stand in the order in which they were found.

    Each is a Link, or a tuple that begins as one.
    Raises Broken at the first fact that is changed, missing, added or out of place.
    """
    seq, head = tip
    digest = sha256
    for at, link in enumerate(links):
        seq += 1
        found, prev, hash_, body = link[:4]
        if (
            found != seq
            or (prev is not None and prev != head)
            or (body is not None and digest(head + body).digest() != hash_)
        ):
            place, what = _diagnosis(Tip(seq - 1, head), [Link(*link[:4]) for link in links], at)
            raise Broken(f"fact {place}", what, at)
        head = hash_
    return Tip(seq, head)


def _diagnosis(tip: Tip, links: Sequence[Link], at: int) -> tuple[int, str]:
    wanted, link = tip.seq + 1, links[at]
    if link.seq < wanted:
        return link.seq, f"stands twice or out of place: fact {wanted} is to stand there"
    if link.seq > wanted:
        if any(other.seq == wanted for other in links[at:]):
            return wanted, f"is out of place: fact {link.seq} stands before it"
        return wanted, "is missing"
    if link.prev is not None and link.prev != tip.hash:
        # Where the fact is shown, its own hash tells which of the two was touched.
        if tip.seq and link.body is not None and _hash(link.prev, link.body) == link.hash:
            return tip.seq, "has another hash than the one that the next fact follows"
        return wanted, "does not follow the hash of the fact before it"
    return wanted, _what_was_done(tip.hash, links, at)


def _what_was_done(head: bytes, links: Sequence[Link], at: int) -> str:
    link = links[at]
    after = links[at + 1] if at + 1 < len(links) else None
    for other in links[at + 1 :]:
        if other.body is not None and _hash(head, other.body) == link.hash:
            return f"is out of place: what fact {other.seq} says belongs here"
    if after is not None and after.body is not None:
        if _hash(head, after.body) == after.hash:
            moved = link.body is not None and _hash(after.hash, link.body) == link.hash
            if moved:
                return f"is out of place: what fact {after.seq} says belongs here"
            return "was added: the chain goes on without it"
        if _hash(link.hash, after.body) != after.hash:
            return "was changed, or it and those after it were"
    return "was changed, or one before it is missing"


def _hash(prev: bytes, body: bytes) -> bytes:
    return sha256(prev + body).digest()

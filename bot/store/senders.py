"""Who a number is, inside: a random id, found again by the number's keyed hash.

Ids are Crockford base 32: no I, L, O, U, so that one can be read aloud and typed. Four letters
name a million; a draw that is taken already is repeated one letter longer.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from bot.model import SenderId
from bot.store import tables
from bot.store.bulk import Insert, Lookup

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORTEST = 4
# What recent texters need and no more: a look-up costs a few microseconds.
_REMEMBERED = 20_000

# Either the number was given an id meanwhile by another process, or the id is taken.
_insert = Insert(tables.senders, ("id", "pseudonym", "number"), "ON CONFLICT DO NOTHING")
_known = Lookup(tables.senders, ("pseudonym", "id"), by="pseudonym")


def pseudonym(key: bytes, number: str) -> bytes:
    """HMAC-SHA256(key, number), 32 bytes."""
    return hmac.digest(key, number.encode(), "sha256")


class Senders:
    """Finds or makes the ids of senders. What it remembers is durable already."""

    def __init__(self) -> None:
        self._recent: OrderedDict[bytes, SenderId] = OrderedDict()

    def recall(self, name: bytes) -> SenderId | None:
        """The id of the sender with pseudonym `name`, if it was seen lately."""
        return self._recent.get(name)

    def remember(self, name: bytes, sender: SenderId) -> None:
        """Keep what is durable now."""
        self._recent[name] = sender
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)


def find_or_make(connection: Connection, numbers: Mapping[bytes, str]) -> dict[bytes, SenderId]:
    """The ids of the senders whose pseudonyms are the keys of `numbers`, new ones where there are none."""
    found = _find(connection, list(numbers))
    length = SHORTEST
    # In order: two processes that make the same senders must not wait for each other crosswise.
    while missing := sorted(name for name in numbers if name not in found):
        drawn = {name: SenderId("".join(secrets.choice(ALPHABET) for _ in range(length))) for name in missing}
        rows = [(drawn[name], name, numbers[name]) for name in missing]
        if _insert.run(connection, rows) == len(rows):
            return {**found, **drawn}
        found.update(_find(connection, missing))
        length += 1
    return found


def _find(connection: Connection, names: Sequence[bytes]) -> dict[bytes, SenderId]:
    return {bytes(name): SenderId(sender) for name, sender in _known.run(connection, names)}

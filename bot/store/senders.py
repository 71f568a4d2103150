"""Who a number is, inside: a random id, found again by the number's keyed hash.

Ids are Crockford base 32: no I, L, O, U, so that one can be read aloud and typed. Four letters
name a million; a draw that is taken already is repeated one letter longer.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, select, update

from bot.model import SenderId
from bot.store import tables
from bot.store.bulk import Insert, Lookup
from bot.store.keyfile import KEY_BYTES

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTER_OF = ALPHABET.encode("ascii") * 8
SHORTEST = 4
# What recent texters need and no more: a look-up costs a few microseconds.
_REMEMBERED = 20_000
_REMEMBERED_FOR = 60.0

# Either the number was given an id meanwhile by another process, or the id is taken.
_insert = Insert(tables.senders, ("id", "pseudonym", "number"), "ON CONFLICT DO NOTHING")
_known = Lookup(tables.senders, ("pseudonym", "no", "id", "number IS NULL"), by="pseudonym")
_name_again = (
    update(tables.senders).where(tables.senders.c.no == bindparam("row")).values(number=bindparam("as"))
)
_drop_bare = (
    update(tables.senders)
    .where(
        tables.senders.c.no == bindparam("row"),
        ~exists().where(tables.inbox.c.sender == tables.senders.c.no, tables.inbox.c.salt.is_not(None)),
    )
    .values(number=None)
)


_rename = (
    update(tables.senders).where(tables.senders.c.no == bindparam("row")).values(pseudonym=bindparam("new"))
)
_PAGE = 4_096


class Sender(NamedTuple):
    """A sender's row, and the id that everybody else knows them by."""

    no: int
    id: SenderId


def pseudonym(key: bytes, number: str) -> bytes:
    """HMAC-SHA256(key, number), 32 bytes; that hashed under each further key of `key` in turn."""
    return pseudonym_under(key, number.encode())


def pseudonym_under(keys: bytes, name: bytes) -> bytes:
    """`name`, hashed under each of `keys` in turn."""
    if len(keys) == KEY_BYTES:
        return hmac.digest(keys, name, "sha256")
    for at in range(0, len(keys), KEY_BYTES):
        name = hmac.digest(keys[at : at + KEY_BYTES], name, "sha256")
    return name


def hash_again(connection: Connection, keys: bytes) -> int:
    """Hash every pseudonym there is under `keys` too; how many there were."""
    columns, count, after = tables.senders.c, 0, 0
    page = (
        select(columns.no, columns.pseudonym).where(columns.pseudonym.is_not(None)).order_by(columns.no)
    ).limit(_PAGE)
    while rows := connection.execute(page.where(columns.no > after)).all():
        again = [{"row": no, "new": pseudonym_under(keys, bytes(name))} for no, name in rows]
        connection.execute(_rename, again)
        count, after = count + len(rows), rows[-1][0]
    return count


class Senders:
    """Finds or makes the ids of senders. What it remembers is durable already.

    For a minute: another process may have forgotten somebody meanwhile.
    """

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._time = time
        self._recent: OrderedDict[bytes, tuple[Sender, float]] = OrderedDict()

    def recall(self, name: bytes) -> Sender | None:
        """The sender with pseudonym `name`, if it was seen lately."""
        found = self._recent.get(name)
        return found[0] if found is not None and self._time() < found[1] else None

    def forget(self, name: bytes) -> None:
        """Have the sender with pseudonym `name` looked up again."""
        self._recent.pop(name, None)

    def remember(self, name: bytes, sender: Sender) -> None:
        """Keep what is durable now."""
        known = self._recent.get(name)
        # From when it was looked up: who texts all the time is looked up all the same.
        until = self._time() + _REMEMBERED_FOR if known is None or known[1] <= self._time() else known[1]
        self._recent[name] = sender, until
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)


def find_or_make(connection: Connection, numbers: Mapping[bytes, str]) -> dict[bytes, Sender]:
    """The senders whose pseudonyms are the keys of `numbers`, made where there are none."""
    found = _find(connection, numbers, numbers)
    length = SHORTEST
    # In order: two processes that make the same senders must not wait for each other crosswise.
    while missing := sorted(name for name in numbers if name not in found):
        ids = _draw(len(missing), length)
        _insert.run(connection, [(id_, name, numbers[name]) for id_, name in zip(ids, missing, strict=True)])
        found.update(_find(connection, numbers, missing))
        length += 1
    return found


def drop_bare(connection: Connection, some: Iterable[Sender]) -> None:
    """Drop the numbers of those of whom no content is there."""
    rows = [{"row": sender.no} for sender in some]
    if rows:
        connection.execute(_drop_bare, rows)


def _draw(count: int, length: int) -> list[str]:
    # 256 is eight times 32: every letter is as likely as any other.
    letters = secrets.token_bytes(count * length).translate(_LETTER_OF).decode("ascii")
    return [letters[start : start + length] for start in range(0, count * length, length)]


def _find(
    connection: Connection, numbers: Mapping[bytes, str], names: Iterable[bytes]
) -> dict[bytes, Sender]:
    rows = _known.run(connection, names)
    # One whose number was erased and whose pseudonym is kept, for an opt-out or a block, is back.
    back = [{"row": no, "as": numbers[bytes(name)]} for name, no, _, nameless in rows if nameless]
    if back:
        connection.execute(_name_again, back)
    return {bytes(name): Sender(no, SenderId(id_)) for name, no, id_, _ in rows}

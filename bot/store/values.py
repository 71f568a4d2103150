"""What goes in and out of the store, and what can go wrong with it."""

from collections.abc import Sequence
from typing import NewType

import msgspec

from bot.model import (
    Arrival,
    EventId,
    Frozen,
    InboundKey,
    Instant,
    Outgoing,
    PersonId,
    PostId,
    ReplyKey,
    RoomEvent,
    SenderId,
    Span,
)
from bot.policy.facts import AnyFact
from bot.policy.orders import Noted, Report
from bot.room.drafts import Draft

InboxId = NewType("InboxId", int)
"""One row of the inbox. Ids come in no order that means anything where several processes write."""


class AlreadyLed(Exception):
    """Another brain holds the lock of this database."""

    def __init__(self) -> None:
        super().__init__("another brain leads this database already")


class Deposed(Exception):
    """Another brain took over: nothing of this turn was committed, and none will be again."""

    def __init__(self) -> None:
        super().__init__("another brain took this database over")


class BrokenChain(Exception):
    """The journal was changed: `seq` is the first fact whose hash, place or form is wrong."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the journal is broken at fact {seq}: evidence verify tells more")
        self.seq = seq


class WrongKey(Exception):
    """The database was made with another pseudonym key: with this one every sender would be a stranger."""


class WrongDatabase(Exception):
    """The database cannot serve: its encoding, its version, or what its address says. Says what to do."""


class Head(Frozen, frozen=True, kw_only=True):
    """Where the journal ends: the last fact's number and its hash (32 bytes)."""

    seq: int
    hash: bytes


class NewReply(Frozen, frozen=True, kw_only=True):
    """A reply that was decided and reserved. `key` is what it is sent under, once and for ever."""

    key: ReplyKey
    inbound: InboundKey
    sender: SenderId
    text: str
    due: Instant


class Turn(Frozen, frozen=True, kw_only=True):
    """All that one turn of the brain changes: committed as a whole or not at all.

    `taken` are the inbox rows that it used up. A settled fact also ends its reply's row; `ended` are
    reports of which no fact came, and whose rows end all the same. With
    `supersedes`, notices that no room has shown yet will never be: the drafts stand in their place.
    `hides`, the time now, has what the rooms show of texts and numbers taken away;
    what they show of the subjects `retracts` goes at once.
    """

    facts: Sequence[AnyFact] = ()
    taken: Sequence[InboxId] = ()
    replies: Sequence[NewReply] = ()
    ended: Sequence[Report] = ()
    drafts: Sequence[Draft] = ()
    supersedes: bool = False
    hides: Instant | None = None
    retracts: Sequence[str] = ()


class Taken(msgspec.Struct, kw_only=True):
    """What is handed to a turn: people's words and carriers' reports first, then arrivals.

    `rooms` has the room of each event.

    The same rows are not handed out again until `Store.load_state` is called; they stay in the
    inbox until a turn that names `ids` is committed.
    """

    events: list[RoomEvent | Noted] = []
    rooms: list[str] = []
    reports: list[Report] = []
    arrivals: list[Arrival] = []
    ids: list[InboxId] = []


class Claim(Frozen, frozen=True, kw_only=True):
    """A reply that this process, and no other, may send now. `attempts` is how many were made before."""

    reply: Outgoing
    sender: SenderId
    attempts: int
    decided_at: Instant
    claimed_at: Instant


class QueuedPost(Frozen, frozen=True, kw_only=True):
    """A post that waits for its room. `group` is set once it was written down what it is sent with."""

    id: PostId
    place: str
    rank: int
    plain: str
    html: str
    subject: str | None = None
    edits: str | None = None
    notice: bool = True
    mentions: tuple[PersonId, ...] = ()
    reply_to: EventId | None = None
    reactions: tuple[str, ...] = ()
    several: bool = False
    group: PostId | None = None
    thread: str | None = None
    reveals: bool = False
    gone_after: Span | None = None
    attached: bool = False
    """Whether a file goes with it, which `Store.attachment` has."""


class Exposed(Frozen, frozen=True, kw_only=True):
    """An event of ours, what it is about, and when it is to be taken away.

    `due` None: when its time is over; after a panic where it `reveals` a text or a number.
    """

    room: str
    place: str
    event: EventId
    at: Instant
    due: Instant | None = None
    reveals: bool = True
    subject: str | None = None


class JournalRow(Frozen, frozen=True, kw_only=True):
    """A fact as it stands in the journal: `body` is its canonical form, `hash` covers it and all before."""

    seq: int
    hash: bytes
    body: bytes

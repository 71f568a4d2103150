"""What a line, a room and a clock promise to the bot, and what they must not do.

A bridge imports this module and `bot.model`, nothing else of the bot. Everything a bridge
needs is handed to it when it is built or started.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.model import (
    Account,
    Admission,
    EventId,
    Frozen,
    Greeting,
    Inbound,
    InboundKey,
    Instant,
    Outgoing,
    PersonId,
    Post,
    Receipt,
    ReplyKey,
    RoomEvent,
    Sent,
    Span,
)


class CannotCommit(Exception):
    """Nothing could be made durable just now. The line must make its carrier try again (503)."""


class LineAway(Exception):
    """The line's carrier cannot be asked now, or not to the end. The message holds no secret."""


class RoomBusy(Exception):
    """The room takes nothing now. `wait` is when to try again; None when it did not say.

    `untouched`: it refused before anything was done, so that another post may go in this one's place.
    """

    def __init__(self, wait: Span | None = None, *, untouched: bool = False) -> None:
        super().__init__("the room takes nothing now")
        self.wait = wait
        self.untouched = untouched


class RoomRefused(Exception):
    """The room will never take this post (too large, forbidden): trying again is useless."""


class Door(Protocol):
    """What a line may ask of the bot. Safe to call from any task of the event loop."""

    async def admit(self, inbound: Inbound) -> Admission:
        """Return once the inbound is committed, or raise `CannotCommit`.

        Two calls with one key, also while the first is in flight, both return after the one
        commit; only one says `new`.
        """
        ...

    async def report(self, line: str, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None:
        """Take a delivery report. Returns once it is durable, or raises `CannotCommit`.

        A receipt with `seconds` is of a call: `carrier_id` is its key, and `key` is None.
        """
        ...

    async def greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        """What the caller of an admitted call is to hear; None: reject it, unbilled.

        Decided while it rings, without waiting for the brain. A call that was greeted may be charged.
        """
        ...


class Line(Protocol):
    """Where texters reach us."""

    name: str

    def routes(self) -> Iterable[web.RouteDef]:
        """The webhooks of this line.

        A handler answers only after `Door.admit` returned. It must not call the carrier, render
        text, or log what it was given.
        """
        ...

    async def start(self, door: Door) -> None:
        """Begin to receive. Must return even when the carrier cannot be reached."""
        ...

    async def send(self, reply: Outgoing) -> Receipt:
        """Make exactly one attempt. Must not retry, must not raise for what the carrier says.

        An outcome that leaves open whether the carrier took it is `Outcome.UNKNOWN`.
        """
        ...

    async def look_up(self, reply: Outgoing, since: Instant) -> Receipt | None:
        """Whether the carrier holds this reply, sent at `since` or later. None: certainly not.

        `Outcome.UNKNOWN` when the carrier cannot be asked or its answer leaves doubt.
        """
        ...

    async def stop(self) -> None:
        """Stop receiving and close what was opened. Called once, also after a failed start."""
        ...


@runtime_checkable
class Listing(Protocol):
    """A line whose carrier keeps lists and accounts that can be asked for; not every carrier does."""

    async def catch_up(self, since: Instant, door: Door) -> int:
        """Admit what reached us at `since` or later by the carrier's own list; how much was new.

        With the carrier's time as `Inbound.at`, under the keys that its webhooks use: what is
        known already changes nothing. Calls that ended are reported; one that still rings is left
        to its webhook. Raises `LineAway`, or `CannotCommit`; what was admitted
        until then stays.
        """
        ...

    def sent(self, since: Instant) -> AsyncIterator[Sent]:
        """What went out from our number at `since` or later, whoever sent it. Raises `LineAway`."""
        ...

    async def account(self) -> Account:
        """How our account stands, as far as the carrier tells. Raises `LineAway`."""
        ...


@runtime_checkable
class Watched(Protocol):
    """A line that knows by itself whether what is sent to it arrives; one with webhooks cannot."""

    def ready(self) -> str | None:
        """None when it does, else in a few words why not."""
        ...


@runtime_checkable
class Redacting(Protocol):
    """A line whose carrier keeps what texters wrote until it is told to forget it."""

    async def redact(self, key: InboundKey) -> None:
        """Have the text `key` forgotten, and return once it is, or was never there. Raises `LineAway`."""
        ...


class TellFounders(Protocol):
    """Takes what a room found out about itself or its people."""

    def __call__(
        self, what: str, place: str | None, person: PersonId | None, detail: str | None = None
    ) -> None:
        """`what` is a word of the room's catalogue (`note.…`); nothing may come from a texter.

        `detail` is what that word says it is: a public key, a device's name. Must not wait.
        """
        ...


Listener = Callable[[RoomEvent], Awaitable[None]]


class Room(Protocol):
    """Where the founders sit. A room has places: `traffic`, and `founders` where there is one."""

    name: str

    async def start(self, listen: Listener) -> None:
        """Log in, make or join the places, and from then on hand each event to `listen`, in order.

        Runs until stopped; a homeserver that is away is waited for with backoff. Each event is
        handed over once `listen` returned for the one before; it may come again after a crash,
        since `listen` is what makes it durable. Own events are never handed over, nor are edits.
        """
        ...

    async def post(self, post: Post) -> EventId:
        """Show `post` and return its event, or raise `RoomBusy` or `RoomRefused`.

        One attempt. The same `post.id` twice shows once. Must not wait out a rate limit. A file that
        goes with it is encrypted like everything else; a room without files shows the text alone.
        """
        ...

    def ready(self) -> str | None:
        """None when posts can be taken, else in a few words why not."""
        ...

    async def stop(self) -> None:
        """Stop receiving, keep the log-in, close what was opened. Called once."""
        ...


@runtime_checkable
class Noticeboard(Protocol):
    """What some rooms can do beside showing posts. A room without it has neither method."""

    async def set_topic(self, place: str, text: str) -> None:
        """Show `text` over the place, for everyone and unencrypted. May raise as `Room.post` does."""
        ...

    async def pin(self, place: str, event: EventId) -> None:
        """Make `event` the one that is always at hand. May raise as `Room.post` does."""
        ...


@runtime_checkable
class Seating(Protocol):
    """A room whose lists of people change while it runs."""

    def seat(self, founders: tuple[PersonId, ...], moderators: tuple[PersonId, ...]) -> None:
        """From the next post on, who is on no list reads nothing."""
        ...


@runtime_checkable
class Retracting(Protocol):
    """A room that can take away what it showed."""

    async def redact(self, place: str, event: EventId) -> None:
        """Take the content of an event of ours away, for everyone. May raise as `Room.post` does."""
        ...


@runtime_checkable
class Trusting(Protocol):
    """A room that knows its people's keys, and suspends who shows others."""

    def trust(self, person: PersonId, identity: str) -> None:
        """The identity with this public key is the person's. Told again at each start.

        May raise `RoomBusy`: to be told again.
        """
        ...


@runtime_checkable
class Doorkeeper(Protocol):
    """A room whose members we let in and put out one by one; others keep to the lists by themselves."""

    async def invite(self, place: str, person: PersonId) -> None:
        """Invite somebody who is seated. May raise as `Room.post` does."""
        ...

    async def expel(self, place: str, person: PersonId, why: str) -> None:
        """Put a member out; `why` is shown to them. May raise as `Room.post` does."""
        ...


class Clock(Protocol):
    """Time, as the shell sees it. The core is handed instants and never asks."""

    def now(self) -> Instant:
        """The wall clock. May step back; the brain clamps it."""
        ...

    async def sleep(self, span: Span) -> None:
        """Return after `span`."""
        ...


class LineContext(Frozen, frozen=True, kw_only=True):
    """What every line is told of the whole: our number, our public address, the time.

    `tell` is called with what the founders should hear of, a word of the room's catalogue (`note.…`).
    It must not be called with anything from a texter.
    """

    number: str
    public_url: str
    now: Callable[[], Instant]
    tell: Callable[[str], None] = lambda what: None


class RoomContext(Frozen, frozen=True, kw_only=True):
    """What every room is told of the whole.

    `names` are the places' names as people see them. `epoch` names the database that numbers the
    posts, so that a new one, counting from one again, repeats no transaction of the old. `farewell`
    is what who is put out is told.
    """

    founders: tuple[PersonId, ...]
    moderators: tuple[PersonId, ...]
    names: Mapping[str, str]
    epoch: str
    tell: TellFounders
    farewell: str = ""

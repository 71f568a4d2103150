"""What a line, a room and a clock promise to the bot, and what they must not do.

A bridge imports this module and `bot.model`, nothing else of the bot. Everything a bridge
needs is handed to it when it is built or started.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from aiohttp import web

from bot.model import (
    Admission,
    EventId,
    Frozen,
    Inbound,
    Instant,
    Outgoing,
    PersonId,
    Post,
    Receipt,
    ReplyKey,
    RoomEvent,
    Span,
)


class CannotCommit(Exception):
    """Nothing could be made durable just now. The line must make its carrier try again (503)."""


class RoomBusy(Exception):
    """The room takes nothing now. `wait` is when to try again; None when it did not say."""

    def __init__(self, wait: Span | None = None) -> None:
        super().__init__("the room takes nothing now")
        self.wait = wait


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
        """Take a delivery report. Returns once it is durable, or raises `CannotCommit`."""
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

        One attempt. The same `post.id` twice shows once. Must not wait out a rate limit.
        """
        ...

    def ready(self) -> str | None:
        """None when posts can be taken, else in a few words why not."""
        ...

    async def stop(self) -> None:
        """Stop receiving, keep the log-in, close what was opened. Called once."""
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
    """What every line is told of the whole: our number, our public address, the time."""

    number: str
    public_url: str
    now: Callable[[], Instant]


class RoomContext(Frozen, frozen=True, kw_only=True):
    """What every room is told of the whole.

    `names` are the places' names as people see them. `epoch` names the database that numbers the
    posts, so that a new one, counting from one again, repeats no transaction of the old. `tell` is
    called with what the founders should hear of: a word of the room's catalogue (`note.…`), and
    the place and person that it is about. It must not be called with anything from a texter.
    """

    founders: tuple[PersonId, ...]
    moderators: tuple[PersonId, ...]
    names: Mapping[str, str]
    epoch: str
    tell: Callable[[str, str | None, PersonId | None], None]

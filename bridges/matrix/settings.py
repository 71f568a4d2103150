"""What a Matrix room needs to be told, and what it tells back beside events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from bot.model import FOUNDERS, TRAFFIC, Frozen, PersonId


class MatrixSettings(Frozen, frozen=True, kw_only=True):
    """How to reach the homeserver, and who sits where.

    `homeserver` is a URL without path. `places` maps `traffic`, and `founders` where there is one,
    to a room id, or to None to let the bot make the room; what is for the founders goes to the
    traffic room when they have none. `names` are the rooms' names as people see them. `moderators`
    sit in the traffic room, founders in both. `data` is a folder of the bot's alone: log-in, keys,
    position; whoever reads it reads the room. `epoch` names the database that numbers the posts,
    so that a new database, counting from one again, does not repeat the old one's transactions.
    `farewell` is shown to who is put out.
    With `require_cross_signing` nobody's unsigned device receives or commands.
    """

    homeserver: str
    user: PersonId
    password: str
    data: Path
    places: Mapping[str, str | None] = msgspec.field(default_factory=lambda: {TRAFFIC: None})
    names: Mapping[str, str] = {}
    founders: tuple[PersonId, ...] = ()
    moderators: tuple[PersonId, ...] = ()
    device_name: str = "anti-relou"
    require_cross_signing: bool = False
    epoch: str = ""
    farewell: str = ""

    def __repr__(self) -> str:
        # The generated one would show the password to whoever prints it.
        return f"MatrixSettings(homeserver={self.homeserver!r}, user={self.user!r})"


@dataclass
class Seats:
    """Who sits where. Changes when the team does."""

    founders: tuple[PersonId, ...]
    moderators: tuple[PersonId, ...]

    @property
    def everyone(self) -> frozenset[PersonId]:
        """All who are on a list."""
        return frozenset((*self.founders, *self.moderators))

    def at(self, place: str) -> frozenset[PersonId]:
        """Who is to sit in `place`."""
        return frozenset(self.founders) if place == FOUNDERS else self.everyone


class Notice(StrEnum):
    """What the founders should hear of, closed so that each has its words and its remedy."""

    FOREIGN_CROSS_SIGNING = "foreign_cross_signing"
    """The account had a cross-signing identity whose keys we do not hold. It has one of ours now."""
    NOT_CROSS_SIGNED = "not_cross_signed"
    """The homeserver did not take our cross-signing: clients that insist on it shut us out."""
    LOGIN_REFUSED = "login_refused"
    """The homeserver refuses our password."""
    NO_IDENTITY = "no_identity"
    """This person has no cross-signing: a homeserver's administrator could add a device in their name."""
    IDENTITY_CHANGED = "identity_changed"
    """This person's cross-signing identity is another one, whose public key is `detail`: suspended
    until that one is trusted. Told at each start, since whoever suspends may have missed it."""
    IDENTITY_BACK = "identity_back"
    """This person shows the trusted identity again."""
    UNSIGNED_DEVICE = "unsigned_device"
    """A device, `detail`, that this person did not sign: it receives nothing and commands nothing."""
    STRANGER_JOINED = "stranger_joined"
    """Somebody on no list entered or was invited. They hold no key, and are being expelled."""
    CANNOT_EXPEL = "cannot_expel"
    """The homeserver does not let us expel this person: texts wait until they are out."""
    WEAKENED = "weakened"
    """A place is not as closed as it was (`detail`, a `Weakness`): nothing is posted there until it is."""
    MENDED = "mended"
    """It is again."""
    GAP = "gap"
    """More was said while we were away than we fetch: the oldest of it was not read."""


class Weakness(StrEnum):
    """Why nothing may be posted in a place."""

    ENCRYPTION = "encryption"
    ENTRY = "entry"
    HISTORY = "history"
    GUESTS = "guests"


class Note(Frozen, frozen=True, kw_only=True):
    """One such thing, about a place or a person."""

    what: Notice
    place: str | None = None
    person: PersonId | None = None
    detail: str | None = None


Tell = Callable[[Note], None]
"""Takes a note. Must not raise, must not wait."""

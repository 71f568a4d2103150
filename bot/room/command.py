"""What a command is, and what comes of reading one."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

import msgspec

from bot.model import EventId, Instant, PersonId, Role
from bot.policy.orders import AnyOrder
from bot.room.questions import Question


class Hint(msgspec.Struct, frozen=True):
    """What to tell somebody whose command could not be read: a key of the words, with its values."""

    key: str
    values: Mapping[str, object] = {}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command as it was said: who, where, when, and what stood after its name."""

    event: EventId
    by: PersonId
    rest: str
    now: Instant
    zone: ZoneInfo


class Wish(msgspec.Struct, frozen=True):
    """What a command amounts to: an order for the core, and what its answer needs to look up."""

    order: AnyOrder
    question: Question | None = None


Reader = Callable[["Command", Asked], Wish | Hint]


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One command. `names` and `arguments` by language; the first name of a language is its own."""

    name: str
    names: dict[str, tuple[str, ...]]
    arguments: dict[str, str]
    help: dict[str, str]
    read: Reader
    role: Role = "moderator"
    to_change: Role | None = None
    """Who may do more than look with it, where that is not who may look."""
    private: bool = False
    """Whether what it answers is for the founders' own place, wherever it was given."""

    def usage(self, language: str) -> str:
        """How to type it: `!pause [durée] [motif]`."""
        return f"!{self.names[language][0]} {self.arguments[language]}".rstrip()

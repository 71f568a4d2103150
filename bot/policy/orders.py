"""What the core can be told to do. A room's words become one of these before anything is decided."""

import msgspec

from bot.model import EventId, Instant, Mode, PersonId, Receipt, ReplyKey, SenderId
from bot.policy.facts import RefusedFor


class Order(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Somebody's will. `event` is what they said, `command` the declared name it was taken for."""

    event: EventId
    by: PersonId
    command: str


class Look(Order, frozen=True, kw_only=True, tag="look"):
    """Only asks to be told something; noted, and nothing changes."""


class SetMode(Order, frozen=True, kw_only=True, tag="set_mode"):
    """Open, silence or pause the line, `until` when (None: until told otherwise)."""

    mode: Mode
    until: Instant | None = None
    why: str | None = None


class Reveal(Order, frozen=True, kw_only=True, tag="reveal"):
    """Show the number behind a sender."""

    sender: SenderId


class Forbidden(Order, frozen=True, kw_only=True, tag="forbidden"):
    """A command from somebody who may not give it, or in a way that does not count."""

    why: RefusedFor


AnyOrder = Look | SetMode | Reveal | Forbidden


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of a reply: after sending it, looking it up, or by a delivery report."""

    receipt: Receipt
    reply: ReplyKey | None
    carrier_id: str | None = None

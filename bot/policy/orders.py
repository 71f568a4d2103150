"""What the core can be told to do. A room's words become one of these before anything is decided."""

from typing import Literal

import msgspec

from bot.model import EventId, InboundKey, Instant, Mode, Money, PersonId, Receipt, ReplyKey, SenderId
from bot.policy.facts import Erased, Exported, Forgotten, IdentityTrusted, RefusedFor, Rekeyed


class Order(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Somebody's will. `event` is what they said, `command` the declared name it was taken for."""

    event: EventId
    by: PersonId
    command: str


class Look(Order, frozen=True, kw_only=True, tag="look"):
    """Only asks to be told something; noted, and nothing changes. `sender` is whose texts are shown."""

    sender: SenderId | None = None


class SetMode(Order, frozen=True, kw_only=True, tag="set_mode"):
    """Open, silence or pause the line, `until` when (None: until told otherwise)."""

    mode: Mode
    until: Instant | None = None
    why: str | None = None


class Reveal(Order, frozen=True, kw_only=True, tag="reveal"):
    """Show the number behind a sender."""

    sender: SenderId


class SetBlock(Order, frozen=True, kw_only=True, tag="set_block"):
    """Block a sender until `until`; from a moderator it becomes a proposal. `texts` is how many they sent."""

    sender: SenderId
    until: Instant
    why: str | None = None
    texts: int = 0


class LiftBlock(Order, frozen=True, kw_only=True, tag="lift_block"):
    """Unblock a sender, a proposal's senders or a cluster's; or undo the latest block, if none is named."""

    sender: SenderId | None = None
    proposal: int | None = None
    cluster: str | None = None


class Approve(Order, frozen=True, kw_only=True, tag="approve"):
    """Say yes to a proposal, or to all (`proposal` None), which is asked back first."""

    proposal: int | None
    reaction: bool = False


class Dismiss(Order, frozen=True, kw_only=True, tag="dismiss"):
    """Say no to a proposal, or to all (`proposal` None), which founders are asked back about first."""

    proposal: int | None


class Withdraw(Order, frozen=True, kw_only=True, tag="withdraw"):
    """Take back a yes that was a reaction."""

    reaction: EventId


class AddToPot(Order, frozen=True, kw_only=True, tag="add_to_pot"):
    """Put money into the pot; negative takes out."""

    amount: Money
    why: str | None = None


class SetCap(Order, frozen=True, kw_only=True, tag="set_cap"):
    """Change a cap."""

    cap: Literal["hour", "day"]
    amount: Money


class Confirm(Order, frozen=True, kw_only=True, tag="confirm"):
    """Yes to the question with this code."""

    code: str


class Panic(Order, frozen=True, kw_only=True, tag="panic"):
    """Silence the line and show nothing of what comes in any more, at once."""


class SetText(Order, frozen=True, kw_only=True, tag="set_text"):
    """Let replies in `language` say `text`."""

    language: str
    text: str


class ChangeTeam(Order, frozen=True, kw_only=True, tag="change_team"):
    """Make somebody founder or moderator, or nothing (`role` None)."""

    person: PersonId
    role: Literal["founder", "moderator"] | None


class ChangeExpected(Order, frozen=True, kw_only=True, tag="change_expected"):
    """Name a text that a site prefills; or take back the one at `place` in the list, counted from 1."""

    text: str | None = None
    place: int = 0


class Trust(Order, frozen=True, kw_only=True, tag="trust"):
    """Take the identity that somebody shows now for theirs; asked back first."""

    person: PersonId


class Keep(Order, frozen=True, kw_only=True, tag="keep"):
    """Keep for the law what a sender wrote, a cluster's texts, or (neither) what a raid brought.

    `raid` is its number; None: the latest.
    """

    sender: SenderId | None = None
    cluster: str | None = None
    raid: int | None = None
    why: str | None = None


class MakeFile(Order, frozen=True, kw_only=True, tag="make_file"):
    """Make a bundle, of all or of what is named: a sender, a cluster, a raid (0: the latest), since then."""

    sender: SenderId | None = None
    cluster: str | None = None
    raid: int | None = None
    since: Instant | None = None


class Noted(Order, frozen=True, kw_only=True, tag="noted"):
    """Something done beside the brain that belongs in the journal: by a command of the shell, or in time.

    An identity is trusted only if it is still the one shown.
    """

    fact: Exported | Erased | Forgotten | Rekeyed | IdentityTrusted


class NameWave(Order, frozen=True, kw_only=True, tag="name_wave"):
    """Say what the wave is that the bot asked about. By a `click`, press is asked back first: it spends."""

    what: Literal["press", "raid"]
    click: bool = False


class Forbidden(Order, frozen=True, kw_only=True, tag="forbidden"):
    """A command from somebody who may not give it, or in a way that does not count."""

    why: RefusedFor


AnyOrder = (
    Look
    | SetMode
    | Reveal
    | SetBlock
    | LiftBlock
    | Approve
    | Dismiss
    | Withdraw
    | AddToPot
    | SetCap
    | Confirm
    | Panic
    | SetText
    | ChangeTeam
    | ChangeExpected
    | Trust
    | Keep
    | NameWave
    | Noted
    | MakeFile
    | Forbidden
)


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """A call that was picked up: the gate said so, and the carrier has its answer already."""

    inbound: InboundKey
    sender: SenderId
    price: Money


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """What a room saw of somebody's keys, as `KeySeen` says it. It may say the same again and again."""

    person: PersonId
    what: Literal["identity", "device", "back"]
    key: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of a reply: after sending it, looking it up, or by a delivery report."""

    receipt: Receipt
    reply: ReplyKey | None
    carrier_id: str | None = None

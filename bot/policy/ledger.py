"""The ledger: what the facts add up to, and nothing that they do not say.

Invariants: it is the fold of the journal and stands in no other place; it never holds a
number or a text; whatever grows with senders is one small entry each, whatever grows with
traffic is bounded by time or by what was paid.
"""

from bisect import insort
from typing import Literal

import msgspec

from bot.evidence.chain import GENESIS
from bot.model import (
    HOUR,
    EventId,
    InboundKey,
    Instant,
    Mode,
    Money,
    Outcome,
    PersonId,
    ReplyKey,
    Role,
    SenderId,
    Verdict,
)
from bot.policy.facts import Decided, Purse, RefusedFor


class OpenReply(msgspec.Struct):
    """A reply that was decided and of which more is to be heard. `price` is reserved, then settled.

    It is to leave at `due`, or at once.
    """

    sender: SenderId
    at: Instant
    price: Money
    outcome: Outcome | None = None
    carrier_id: str | None = None
    settled: bool = False
    purse: Purse = "replies"
    due: Instant | None = None


class OpenCall(msgspec.Struct):
    """A call that was answered. `price` is reserved, then what it costs; `final` once the carrier said it."""

    at: Instant
    price: Money
    ended: bool = False
    final: bool = False


class Offer(msgspec.Struct, frozen=True):
    """What a reply would be: what it reserves, in which language, and out of which cap."""

    price: Money
    language: str
    purse: Purse = "replies"


class Held(msgspec.Struct):
    """An inbound that waits for a verdict."""

    sender: SenderId
    at: Instant
    offer: Offer


class Proposal(msgspec.Struct):
    """A block that waits for founders. `votes` maps who said yes to the reaction they said it with."""

    senders: list[SenderId]
    reason: str
    at: Instant
    until: Instant
    by: PersonId | None
    cluster: str | None = None
    texts: int = 0
    genuine: int = 0
    answered: int = 0
    votes: dict[PersonId, EventId | None] = {}


class Block(msgspec.Struct):
    """No reply to a sender until then."""

    until: Instant
    by: PersonId
    why: str | None = None
    proposal: int | None = None
    cluster: str | None = None


class Pending(msgspec.Struct):
    """A question that waits for its code."""

    by: PersonId
    what: str
    proposals: list[int]
    until: Instant
    person: PersonId | None = None
    identity: str = ""


class Hurting(msgspec.Struct):
    """A text that is shown only to who asks, or that asks for help."""

    inbound: InboundKey
    sender: SenderId
    at: Instant
    care: str


class NewText(msgspec.Struct):
    """A text for replies that waits for another founder's yes, or for its time."""

    text: str
    by: PersonId
    code: str
    due: Instant


class Missed(msgspec.Struct):
    """An inbound that would have been answered, had the line been open."""

    inbound: InboundKey
    at: Instant
    offer: Offer


class PastRaid(msgspec.Struct):
    """A raid, with its number. `ends` counts how often it was left, `reminded` is days before its erasure."""

    number: int
    since: Instant
    until: Instant | None = None
    ends: int = 0
    reminded: int | None = None


class Tally(msgspec.Struct):
    """What one hour brought."""

    inbounds: int = 0
    replies: int = 0
    held: int = 0
    silent: int = 0
    spent: Money = Money(0)
    fees: Money = Money(0)


class Window(msgspec.Struct):
    """What was spent or reserved within the last `span`: a running sum over entries sorted by time.

    A correction counts at the time of what it corrects, so that it leaves the window together
    with it: counted later, a refund would let more be spent in a span than the cap says.
    """

    span: int
    total: int = 0
    start: int = 0
    """Entries before this index are out of the window."""
    entries: list[tuple[Instant, int]] = []

    def add(self, at: Instant, amount: int, now: Instant) -> None:
        """Count `amount`, negative to take back, as spent at `at`."""
        self.prune(now)
        if at > now - self.span:
            insort(self.entries, (at, amount), lo=self.start)
            self.total += amount

    def prune(self, now: Instant) -> None:
        """Forget what is older than the span."""
        horizon, entries, start = now - self.span, self.entries, self.start
        while start < len(entries) and entries[start][0] <= horizon:
            self.total -= entries[start][1]
            start += 1
        if start > 256 and start * 2 > len(entries):
            del entries[:start]
            start = 0
        self.start = start

    def sum(self, now: Instant) -> int:
        """The total within the span before `now`, without changing anything."""
        horizon, total = now - self.span, self.total
        for index in range(self.start, len(self.entries)):
            at, amount = self.entries[index]
            if at > horizon:
                break
            total -= amount
        return total


class Ledger(msgspec.Struct):
    """The fold of the facts up to `seq`; `head` is the chain's hash there, `now` the last fact's time."""

    seq: int = 0
    head: bytes = GENESIS
    now: Instant = Instant(0)
    seeded: bool = False

    mode: Mode = "open"
    mode_until: Instant | None = None
    mode_since: Instant | None = None
    mode_why: str | None = None
    mode_by: PersonId | None = None

    put_off: bool = False
    """Whether the pause's end waits for the end of a raid."""
    missed: dict[SenderId, Missed] = {}
    """Who wrote while the line answered nobody."""
    missed_code: str | None = None
    missed_until: Instant | None = None
    """The question about them that waits for a yes, and until when."""
    missed_due: bool = False
    """Whether they are to be answered, as a founder said."""

    founders: list[PersonId] = []
    moderators: list[PersonId] = []
    texts: dict[str, str] = {}
    expected: list[str] = []
    """Texts that a site prefills, beside those of the configuration."""
    suspended: dict[PersonId, str] = {}
    """Whose identity changed, and the public key of the one that they show now."""
    identities: dict[PersonId, str] = {}
    """Whose identity a founder confirmed, and its public key."""

    answered: dict[SenderId, Instant] = {}
    """When a reply was last decided."""
    opted_out: set[SenderId] = set()
    unroutable: set[SenderId] = set()
    """The carrier said that no text ever reaches them."""

    held: dict[InboundKey, Held] = {}
    waiting: dict[SenderId, InboundKey] = {}
    """Whose inbound is held, and which."""
    raid_since: Instant | None = None
    last_raid: Instant | None = None
    """When the latest raid was entered, also after it was left."""
    asked: Instant | None = None
    """When the founders were asked whether this wave is press or raid."""
    wave: Literal["press", "raid", "silence"] | None = None
    """What they said of it; `silence` when nobody did in time."""
    open_replies: dict[ReplyKey, OpenReply] = {}

    proposals: dict[int, Proposal] = {}
    next_proposal: int = 1
    suggested: dict[PersonId, list[Instant]] = {}
    """When somebody last proposed a block, as often as may be within an hour."""
    quarantined: dict[SenderId, int] = {}
    """The bot's own suspects, by the proposal that they stand in."""
    blocks: dict[SenderId, Block] = {}
    last_block: list[SenderId] = []
    """Whom the latest block was about: what `undo` undoes."""
    questions: dict[str, Pending] = {}
    hidden: bool = False
    """Whether texts and numbers are kept out of the room, after a panic."""
    hurting: list[Hurting] = []
    """The latest of them."""
    kept: set[SenderId] = set()
    """Whose texts are kept for the law."""
    clusters: int = 0
    """The greatest number that a cluster was named by."""
    kept_clusters: set[str] = set()
    """Likewise, all that was or will be decided under these names."""
    kept_raids: set[Instant] = set()
    """Likewise, what came with the raids that were entered then, and was not answered."""
    raids: list[PastRaid] = []
    """Those whose texts may still be there, oldest first."""
    next_raid: int = 1
    new_texts: dict[str, NewText] = {}
    alerted: dict[str, int] = {}
    """By cap, the highest share (percent) that was told and not gone below since."""

    refused: dict[str, Instant] = {}
    """By `kind_of_attempt`, when one was last refused; the oldest are forgotten."""

    pot: Money = Money(0)
    """What is left: what was put in, less what is spent, reserved and charged for inbounds."""
    put_in: Money = Money(0)
    spent: Money = Money(0)
    fees: Money = Money(0)
    fees_told: Money = Money(0)
    """The level of a day's fees that founders were last woken for."""
    currencies: list[str] = []
    """Other currencies than the euro that the carrier charged in."""
    dearer: dict[Money, Money] = {}
    """What the carrier took for a reply that had reserved less, by what that was."""
    cap_hour: Money = Money(0)
    cap_day: Money = Money(0)
    calls: Window = msgspec.field(default_factory=lambda: Window(24 * HOUR))
    """Texts after calls."""
    distress: Window = msgspec.field(default_factory=lambda: Window(24 * HOUR))
    comforted: dict[SenderId, Instant] = {}
    """When the text that answers distress was last decided."""
    open_calls: dict[InboundKey, OpenCall] = {}
    """Calls that were answered in the last days."""
    greeted: dict[SenderId, Instant] = {}
    """When a call of theirs was last answered."""
    minutes: Window = msgspec.field(default_factory=lambda: Window(24 * HOUR))
    """Answered calls."""
    hour: Window = msgspec.field(default_factory=lambda: Window(HOUR))
    day: Window = msgspec.field(default_factory=lambda: Window(24 * HOUR))
    tallies: dict[int, Tally] = {}
    """By the hour, counted since 1970."""

    def role_of(self, person: PersonId) -> Role:
        """What `person` may do. By the list of ids: a homeserver's power levels say nothing here."""
        if person in self.founders:
            return "founder"
        return "moderator" if person in self.moderators else "stranger"

    def blocked(self, sender: SenderId, now: Instant) -> bool:
        """Whether a block of `sender` is in force."""
        block = self.blocks.get(sender)
        return block is not None and now < block.until

    def tally_at(self, at: Instant) -> Tally:
        """The tally of the hour in which `at` falls, made when it is not there."""
        return self.tallies.setdefault(at // HOUR, Tally())

    def counts(self, since: Instant) -> Tally:
        """What came since the hour of `since`, summed."""
        total = Tally()
        for hour, tally in self.tallies.items():
            if hour >= since // HOUR:
                for name in Tally.__struct_fields__:
                    setattr(total, name, getattr(total, name) + getattr(tally, name))
        return total


def offer_of(fact: Decided) -> Offer:
    """The reply that `fact` speaks of, sent or not."""
    return Offer(fact.price, fact.language or "fr", fact.purse)


NOTHING = Money(0)


def kind_of_attempt(by: PersonId, why: RefusedFor) -> str:
    """What counts as the same attempt again: in one name, refused for one reason."""
    return f"{why} {by}"


CapName = Literal["cap_hour", "cap_day", "pot"]


def cap_in_the_way(ledger: Ledger, price: Money, now: Instant, set_apart: Money = NOTHING) -> CapName | None:
    """The cap that a reply of `price` would pass at `now`, or None when it can be reserved.

    `set_apart` is what others may be spending meanwhile.
    """
    if not price:
        # What costs nothing (Signal) passes no wall, also when the pot is overdrawn by fees.
        return None
    if price + share_of(ledger.put_in, set_apart) > ledger.pot:
        return "pot"
    if ledger.hour.sum(now) + price + share_of(ledger.cap_hour, set_apart) > ledger.cap_hour:
        return "cap_hour"
    if ledger.day.sum(now) + price + share_of(ledger.cap_day, set_apart) > ledger.cap_day:
        return "cap_day"
    return None


def share_of(cap: Money, set_apart: Money) -> Money:
    """How much of a cap is set apart: never more than a fiftieth, so that a small one still pays replies."""
    return Money(min(set_apart, max(cap, 0) // 50))


def spend(ledger: Ledger, at: Instant, amount: Money) -> None:
    """Take `amount`, negative to give back, out of the pot, as spent at `at`."""
    if not amount:
        return
    ledger.pot = Money(ledger.pot - amount)
    ledger.spent = Money(ledger.spent + amount)
    tally = ledger.tally_at(ledger.now)
    tally.spent = Money(tally.spent + amount)
    ledger.hour.add(at, amount, ledger.now)
    ledger.day.add(at, amount, ledger.now)


VERDICT_TALLY: dict[Verdict, str] = {"reply": "replies", "hold": "held", "silent": "silent"}

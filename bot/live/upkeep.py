"""Upkeep: asks the lines' carriers what no webhook told us, at start and every few minutes.

What came in is admitted as if it had come by webhook. What went out is held against the outbox:
its prices settle replies, and what is not ours wakes the founders, as do webhooks that somebody
changed. Nothing here is on the way of a text: a carrier that cannot be asked is asked again.
"""

from collections.abc import Mapping
from typing import Protocol

from bot import log
from bot.model import DAY, MINUTE, SECOND, Account, Instant, ReplyKey, Sent, Span
from bot.policy.ledger import Ledger
from bot.policy.orders import Report
from bot.ports import CannotCommit, Clock, Door, LineAway, Listing
from bot.room import carrier
from bot.room.drafts import Draft
from bot.room.words import Words
from bot.store import Store

EVERY = Span(3 * MINUTE)
"""Between two times that what came in is asked for."""
AGAIN = Span(20 * SECOND)
"""After a carrier could not be asked."""
AUDIT_EVERY = Span(15 * MINUTE)
OVERLAP = Span(10 * MINUTE)
"""Asked for once more: a carrier's list may lag behind its webhooks."""
LOOK_BACK = Span(DAY)
"""At the first time after a start: some may have been lost well before the last that came."""
LOOK_BACK_MOST = Span(30 * DAY)
UNKNOWN_FOR = Span(10 * MINUTE)
"""How old a send is before it counts as not ours: ours may still be looked up."""

_log = log.get("upkeep")


class Books(Protocol):
    """What upkeep needs of the brain."""

    @property
    def ledger(self) -> Ledger:
        """What was decided so far; only read."""
        ...

    def report(self, report: Report) -> None:
        """Take what a line said of a reply."""
        ...

    def tell(self, draft: Draft) -> None:
        """Have the room told, once."""
        ...


class Upkeep:
    """Keeps what we know the same as what the carriers know."""

    def __init__(
        self,
        store: Store,
        lines: Mapping[str, Listing],
        *,
        door: Door,
        books: Books,
        words: Words,
        clock: Clock,
    ) -> None:
        self._store = store
        self._lines = lines
        self._door = door
        self._books = books
        self._words = words
        self._clock = clock
        self._since: dict[str, Instant] = {}
        self._audited: dict[str, Instant] = {}
        self._foreign: dict[str, Instant] = {}
        self._told: set[tuple[str, str]] = set()
        self._away: dict[str, str] = {}

    def troubles(self) -> dict[str, str | None]:
        """For each line, None when its carrier answered the last question, else why not."""
        return {name: self._away.get(name) for name in self._lines}

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            wait = EVERY
            for name in self._lines:
                if not await self.once(name):
                    wait = AGAIN
            await self._clock.sleep(wait)

    async def once(self, name: str) -> bool:
        """Ask the carrier of one line all that is due. False when it could not be asked what came in."""
        try:
            await self.catch_up(name)
        except LineAway as error:
            if name not in self._away:
                _log.warning("the carrier cannot be asked what came in", line=name, why=str(error))
                self._tell("unasked", wake=False)
            self._away[name] = f"cannot be asked: {error}"
            return False
        except CannotCommit:
            return False
        self._away.pop(name, None)
        await self._audit_when_due(name)
        return True

    async def _audit_when_due(self, name: str) -> None:
        last = self._audited.get(name)
        if last is not None and self._clock.now() < last + AUDIT_EVERY:
            return
        try:
            await self.audit(name)
        except (LineAway, CannotCommit) as error:
            # An API key may list messages and not be allowed the balance: what came in is what counts.
            _log.warning("the account could not be audited", line=name, why=str(error))

    async def catch_up(self, name: str) -> int:
        """Bring in what one line missed; how much that was."""
        now = self._clock.now()
        since = self._since.get(name)
        if since is None:
            since = await self._first_since(name, now)
        count = await self._lines[name].catch_up(since, self._door)
        self._since[name] = Instant(now - OVERLAP)
        if count:
            _log.info("fetched what no webhook brought", line=name, count=count)
            self._tell("missed", wake=False, count=count)
        return count

    async def _first_since(self, name: str, now: Instant) -> Instant:
        began = await self._store.began()
        last = await self._store.last_arrival(name)
        # What came before we were set up was never ours to answer.
        earliest = max(began if began is not None else now, now - LOOK_BACK_MOST)
        return Instant(max(earliest, min(now - LOOK_BACK, last - OVERLAP if last is not None else now)))

    async def audit(self, name: str) -> None:
        """Hold one line's sends, webhooks and money against the books."""
        now = self._clock.now()
        line = self._lines[name]
        self._judge(name, await line.account())
        ledger = self._books.ledger
        replies = ledger.open_replies.values()
        unpriced = [reply.at for reply in replies if reply.carrier_id and not reply.settled]
        since = min([self._audited.get(name, Instant(now - LOOK_BACK)), *unpriced]) - OVERLAP
        began = await self._store.began()
        since = Instant(max(since, began if began is not None else now))
        ours = {reply.carrier_id: key for key, reply in ledger.open_replies.items() if reply.carrier_id}
        unknown: dict[str, Instant] = {}
        async for sent in line.sent(since):
            key = ours.get(sent.carrier_id)
            if key is not None:
                self._settle(key, sent)
            elif sent.carrier_id not in self._foreign and sent.at < now - UNKNOWN_FOR:
                unknown[sent.carrier_id] = sent.at
        await self._accuse(unknown, since, now)
        self._audited[name] = now

    def _settle(self, key: ReplyKey, sent: Sent) -> None:
        self._books.report(Report(receipt=sent.receipt, reply=key, carrier_id=sent.carrier_id))

    async def _accuse(self, unknown: dict[str, Instant], since: Instant, now: Instant) -> None:
        if not unknown:
            return
        foreign = unknown.keys() - await self._store.known_sends(unknown.keys())
        # A reply that stayed in doubt may be any of these: nobody is woken for what we may have done.
        # One that is on its way just now cannot, whatever the two clocks differ.
        before = Instant(now - UNKNOWN_FOR // 2)
        count = len(foreign) - await self._store.doubtful_sends(since, before)
        if foreign and count > 0:
            # What no list goes back to is not met again.
            lately = {carrier_id: at for carrier_id, at in self._foreign.items() if at >= since - LOOK_BACK}
            self._foreign = lately | {carrier_id: unknown[carrier_id] for carrier_id in foreign}
            _log.warning("sends on the account that are not ours", count=count)
            self._tell("foreign", wake=True, count=count)

    def _judge(self, name: str, account: Account) -> None:
        for what in ("sms", "voice", "number"):
            self._state(name, what, what in account.astray, wake=True)
        pot = self._books.ledger.pot
        if account.balance is None or account.currency != "EUR":
            return
        self._state(
            name,
            "balance",
            account.balance < pot,
            balance=self._words.money(account.balance),
            pot=self._words.money(pot),
        )

    def _state(self, name: str, what: str, holds: bool, *, wake: bool = False, **values: object) -> None:
        """Tell `what` when it begins to hold, and again only after it did not."""
        if not holds:
            self._told.discard((name, what))
        elif (name, what) not in self._told:
            self._told.add((name, what))
            self._tell(what, wake=wake, **values)

    def _tell(self, what: str, *, wake: bool, **values: object) -> None:
        founders = tuple(self._books.ledger.founders) if wake else ()
        # The time also tells one occasion from the next: what was said before is not said again.
        when = self._words.clock(self._clock.now())
        self._books.tell(carrier.told(self._words, what, founders, when=when, **values))

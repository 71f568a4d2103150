"""Forgetting: what is past its time goes, here and at the carrier, and so does whom somebody asked to erase.

Kept beyond its time is what `bot.live.spared` says. A pseudonym stays as long as something hangs on
it: an opt-out, a block, a proposal, a reply that is not to be sent twice.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from bot import log
from bot.live.erasures import Erasure
from bot.live.spared import Spared, Why
from bot.model import HOUR, MINUTE, EventId, Instant, PersonId, SenderId, Span
from bot.policy.facts import Forgotten
from bot.policy.ledger import Ledger
from bot.policy.orders import Noted
from bot.policy.policy import Policy
from bot.ports import CannotCommit, Clock, LineAway, Redacting
from bot.store import InboxId, Store
from bot.store.forgetting import PAGE, Forgetting, Old

EVERY = Span(6 * HOUR)
"""Between two times that what is past its time is looked for."""
AGAIN = Span(MINUTE)
"""After something could not be erased now."""
FAILURES = 3
"""Redactions refused in a row after which the carrier is left alone for a while."""
BOT = PersonId("bot")
"""Who does what time brings."""

_log = log.get("forgetting")


class Books(Protocol):
    """What forgetting needs of the brain."""

    erasing: asyncio.Event
    """Set once it was decided that somebody is erased."""

    @property
    def ledger(self) -> Ledger:
        """What was decided so far; only read."""
        ...


class Oblivion:
    """The task that forgets while the bot runs.

    `erasures` is the list of whom to erase, as it is now; `wake` is called when rooms have something
    to take away.
    """

    def __init__(
        self,
        store: Store,
        lines: Mapping[str, object],
        books: Books,
        clock: Clock,
        *,
        retain: Span,
        policy: Policy,
        erasures: Callable[[], Sequence[tuple[bytes, Erasure]]] = tuple,
        wake: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._forgetting = Forgetting.of(store)
        self._lines = {name: line for name, line in lines.items() if isinstance(line, Redacting)}
        self._books = books
        self._clock = clock
        self._retain = retain
        self._policy = policy
        self._erasures = erasures
        self._wake = wake
        self._looked_at: Instant | None = None

    async def run(self) -> None:
        """Forget until cancelled."""
        while True:
            self._books.erasing.clear()
            done = False
            with contextlib.suppress(CannotCommit):
                asked = await self.erase_asked()
                done = await self.once() and asked
                self._wake()
            await self._rest(EVERY if done else AGAIN)

    async def _rest(self, span: Span) -> None:
        """Until it is time again, or somebody is to be erased."""
        waits = [
            asyncio.ensure_future(self._clock.sleep(span)),
            asyncio.ensure_future(self._books.erasing.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def erase_asked(self) -> bool:
        """Erase whom somebody asked to erase, as far as it can be now. False: something is left."""
        done, erased, ledger = True, False, self._books.ledger
        spared: Spared | None = None
        for name, erasure in await asyncio.to_thread(self._erasures):
            trace = await self._forgetting.trace(name)
            if trace is None:
                continue
            spared = spared or await spared_now(self._store, ledger, self._policy)
            gone = await erase_sender(self._store, ledger, name, erasure, self._policy, spared)
            erased = erased or gone.contents > 0
            # What came later is in hand too, and not meant; to look again costs little.
            done = done and not gone.spared["held"] and not trace.in_hand
        return (await self._forgetting.scrub(whole=True) if erased else True) and done

    async def once(self) -> bool:
        """Erase what is past its time, here and at the carriers. False: not everything went now."""
        now = self._clock.now()
        done = True
        if self._looked_at is None or now >= self._looked_at + EVERY:
            ledger, retain = self._books.ledger, self._retain
            gone = await forget(self._store, ledger, now, retain=retain, policy=self._policy)
            if gone.contents:
                fact = Forgotten(at=now, before=Instant(now - retain), contents=gone.contents)
                event = EventId(f"forgotten-{now}")
                await self._store.hear(BOT, Noted(event=event, by=BOT, command="", fact=fact))
            done = gone.scrubbed
            if done:
                self._looked_at = now
        return await self.redact() and done

    async def redact(self) -> bool:
        """Have the carriers forget the texts that are erased here. False: some are left."""
        failures = 0
        while some := await self._forgetting.to_redact(self._lines.keys()):
            refused = 0
            for line, key in some:
                try:
                    await self._lines[line].redact(key)
                except LineAway as error:
                    refused, failures = refused + 1, failures + 1
                    if failures >= FAILURES:
                        _log.warning("the carrier does not redact now", line=line, why=str(error))
                        return False
                else:
                    failures = 0
                    await self._forgetting.redacted(line, key)
            if refused:
                return False
        return True


class Gone(NamedTuple):
    """What was erased: how many contents, whether no byte is left in the files, and what stayed and why."""

    contents: int
    scrubbed: bool = True
    spared: Counter[Why] = Counter()  # noqa: RUF012 -- never changed


async def forget(store: Store, ledger: Ledger, now: Instant, *, retain: Span, policy: Policy) -> Gone:
    """Erase what is older than `retain` and not spared."""
    forgetting, before, count = Forgetting.of(store), Instant(now - retain), 0
    if await forgetting.old(before, InboxId(0)):
        spared = await spared_now(store, ledger, policy, now)
        after = InboxId(0)
        while page := await forgetting.old(before, after):
            gone = [one for one in page if spared.why(one) is None]
            await forgetting.erase(gone)
            count, after = count + len(gone), page[-1].id
    await forgetting.erase_used(before)
    await forgetting.expire_shown(before)
    await drop_names(forgetting, held_names(ledger, Instant(now - policy.again_after)))
    if count:
        _log.info("erased what was past its time", contents=count)
    return Gone(count, await forgetting.scrub())


async def drop_names(forgetting: Forgetting, keep: Collection[SenderId]) -> None:
    """Drop the numbers of whom nothing is left, and their pseudonyms but for those of `keep`."""
    after = 0
    while page := await forgetting.nameless(after):
        await forgetting.drop_names([one for one in page if one.named or one.id not in keep], keep)
        after = page[-1].no


def held_names(ledger: Ledger, answered_since: Instant) -> set[SenderId]:
    """Whose pseudonym something hangs on: without it they would be strangers again."""
    answered = {sender for sender, at in ledger.answered.items() if at >= answered_since}
    proposed = {sender for proposal in ledger.proposals.values() for sender in proposal.senders}
    waiting = {reply.sender for reply in ledger.open_replies.values()}
    blocked = {sender for sender in ledger.blocks if ledger.blocked(sender, ledger.now)}
    return answered | proposed | waiting | blocked | ledger.opted_out | set(ledger.quarantined)


class OfSender(NamedTuple):
    """What of a sender's contents may be erased, and how many stay, by why."""

    erasable: list[Old]
    spared: Counter[Why]


async def spared_now(store: Store, ledger: Ledger, policy: Policy, now: Instant | None = None) -> Spared:
    """What stays, as things stand; by the journal's own time where none is given."""
    at = ledger.now if now is None else now
    return await Spared.read(store, ledger, Instant(at - policy.undecided_for))


async def contents_of(store: Store, name: bytes, erasure: Erasure, spared: Spared) -> OfSender:
    """What the sender with the pseudonym `name` wrote until `erasure`, and what of it stays."""
    forgetting, found, after = Forgetting.of(store), OfSender([], Counter()), InboxId(0)
    trace = await forgetting.trace(name)
    if trace is None:
        return found
    while page := await forgetting.of_sender(trace.no, erasure.at, after):
        for one in page:
            why = spared.why(one)
            if why is None or (why != "held" and erasure.kept_too):
                found.erasable.append(one)
            else:
                found.spared[why] += 1
        after = page[-1].id
    return found


async def erase_sender(
    store: Store, ledger: Ledger, name: bytes, erasure: Erasure, policy: Policy, spared: Spared
) -> Gone:
    """Erase what the sender with the pseudonym `name` wrote until `erasure`, here."""
    forgetting = Forgetting.of(store)
    found = await contents_of(store, name, erasure, spared)
    for start in range(0, len(found.erasable), PAGE):
        await forgetting.erase(found.erasable[start : start + PAGE])
    if found.erasable:
        await forgetting.erase_used(Instant(0))
    await drop_names(forgetting, held_names(ledger, Instant(erasure.at - policy.again_after)))
    return Gone(len(found.erasable), spared=found.spared)

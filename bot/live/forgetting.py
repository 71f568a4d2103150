"""Forgetting: what is past its time goes, here and at the carrier; `anti-relou erase` takes one number out.

Kept beyond its time is what a founder kept for the law, and, for a year, what nobody decided on: a
threat, and what a raid brought and was not answered. A pseudonym stays as long as something hangs
on it: an opt-out, a block, a proposal, a reply that is not to be sent twice.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

import msgspec
import phonenumbers

from bot import log
from bot.clock import SystemClock
from bot.config import Config, ConfigError, environment, load
from bot.config.policy import policy_of
from bot.model import DAY, HOUR, MINUTE, Instant, PersonId, SenderId, Span
from bot.policy import facts as forms
from bot.policy.care import Category
from bot.policy.facts import Erased, RaidEntered, RaidLeft, Received
from bot.policy.ledger import Ledger
from bot.ports import CannotCommit, Clock, LineAway, Redacting
from bot.store import (
    AlreadyLed,
    BrokenChain,
    InboxId,
    KeyFileError,
    Store,
    Turn,
    WrongDatabase,
    WrongKey,
    read_key,
)
from bot.store.forgetting import Forgetting, Old, Trace
from bot.store.senders import pseudonym

EVERY = Span(6 * HOUR)
"""Between two times that what is past its time is looked for."""
AGAIN = Span(MINUTE)
"""After something could not be erased now."""
UNDECIDED_FOR = Span(365 * DAY)
"""How long threats and raids are there for a complaint at least, unless `privacy.retain` is longer."""
THREATS: frozenset[Category] = frozenset({"threat", "threat_other"})
FAILURES = 3
"""Redactions refused in a row after which the carrier is left alone for a while."""
CLI = PersonId("cli")

_END = Instant(2**62)
_log = log.get("forgetting")


class Spared:
    """What is not erased within a year, as the journal tells."""

    def __init__(self) -> None:
        self._threats: set[str] = set()
        self._raids: list[tuple[Instant, Instant]] = []

    @classmethod
    async def read(cls, store: Store, before: Instant) -> "Spared":
        """Of what came before then."""
        spared = cls()
        async for row in store.facts():
            # Few facts are of these kinds, and to decode a million costs seconds.
            if b'"raid_' in row.body or b'"care":' in row.body:
                fact = forms.decode(row.body)
                spared.see(fact)
                if fact.at >= before:
                    break
        return spared

    def see(self, fact: forms.AnyFact) -> None:
        """Take one fact into account."""
        if isinstance(fact, Received) and fact.care in THREATS:
            self._threats.add(fact.inbound)
        elif isinstance(fact, RaidEntered):
            self._raids.append((fact.at, _END))
        elif isinstance(fact, RaidLeft) and self._raids:
            self._raids[-1] = (self._raids[-1][0], fact.at)

    def holds(self, one: Old) -> bool:
        """Whether `one` is a threat, or came with a raid and was not answered."""
        if one.key in self._threats:
            return True
        decided = one.decided
        if decided is None or decided.verdict == "reply":
            return False
        return any(start <= decided.at <= end for start, end in self._raids)


class Books(Protocol):
    """What forgetting needs of the brain."""

    @property
    def ledger(self) -> Ledger:
        """What was decided so far; only read."""
        ...


class Oblivion:
    """The task that forgets while the bot runs."""

    def __init__(
        self,
        store: Store,
        lines: Mapping[str, object],
        books: Books,
        clock: Clock,
        *,
        retain: Span,
        again_after: Span,
    ) -> None:
        self._store = store
        self._forgetting = Forgetting.of(store)
        self._lines = {name: line for name, line in lines.items() if isinstance(line, Redacting)}
        self._books = books
        self._clock = clock
        self._retain = retain
        self._again_after = again_after
        self._looked_at: Instant | None = None

    async def run(self) -> None:
        """Forget until cancelled."""
        while True:
            done = False
            with contextlib.suppress(CannotCommit):
                done = await self.once()
            await self._clock.sleep(EVERY if done else AGAIN)

    async def once(self) -> bool:
        """Erase what is past its time, here and at the carriers. False: not everything went now."""
        now = self._clock.now()
        done = True
        if self._looked_at is None or now >= self._looked_at + EVERY:
            done = await forget(
                self._store, self._books.ledger, now, retain=self._retain, again_after=self._again_after
            )
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


async def forget(store: Store, ledger: Ledger, now: Instant, *, retain: Span, again_after: Span) -> bool:
    """Erase what is older than `retain` and not held. False: erased, but not out of the files yet."""
    forgetting, before = Forgetting.of(store), Instant(now - retain)
    a_year_ago = Instant(now - max(retain, UNDECIDED_FOR))
    count = await _erase_older(forgetting, a_year_ago, ledger, Spared())
    if before > a_year_ago and await forgetting.old(before, InboxId(0)):
        count += await _erase_older(forgetting, before, ledger, await Spared.read(store, before))
    await forgetting.erase_used(before)
    await drop_names(forgetting, held_names(ledger, Instant(now - again_after)))
    if count:
        _log.info("erased what was past its time", contents=count)
    return await forgetting.scrub()


async def _erase_older(forgetting: Forgetting, age: Instant, ledger: Ledger, spared: Spared) -> int:
    count, after = 0, InboxId(0)
    while page := await forgetting.old(age, after):
        gone = [
            one
            for one in page
            if one.sender not in ledger.kept
            # A held one is still to be decided again, from its text.
            and one.key not in ledger.held
            and not spared.holds(one)
        ]
        await forgetting.erase(gone)
        count, after = count + len(gone), page[-1].id
    return count


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


class Erasure(msgspec.Struct, frozen=True):
    """One number taken out: its pseudonym in hexadecimal, and when. What came later is not meant."""

    name: str
    at: Instant


def erasures_file(key_file: Path) -> Path:
    """Where the list of erasures stands: beside the key, as no backup of the database knows them."""
    return key_file.with_name(f"{key_file.stem}.erasures")


def read_erasures(key_file: Path) -> list[Erasure]:
    """The list, oldest first. Raises OSError, or ValueError when it is damaged."""
    file = erasures_file(key_file)
    if not file.exists():
        return []
    try:
        return [msgspec.json.decode(line, type=Erasure) for line in file.read_bytes().splitlines() if line]
    except msgspec.DecodeError:
        raise ValueError(f"{file}: a line is damaged: restore it from a backup") from None


def note_erasure(key_file: Path, erasure: Erasure) -> None:
    """Return once `erasure` is on the list, on disk."""
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
    with os.fdopen(os.open(erasures_file(key_file), flags, 0o600), "ab") as file:
        file.write(msgspec.json.encode(erasure) + b"\n")
        file.flush()
        os.fsync(file.fileno())


async def erase_sender(store: Store, ledger: Ledger, erasure: Erasure, again_after: Span) -> int:
    """Erase what the sender of `erasure` wrote until then, here; how many contents that was."""
    forgetting, count, after = Forgetting.of(store), 0, InboxId(0)
    trace = await forgetting.trace(bytes.fromhex(erasure.name))
    if trace is None:
        return 0
    while page := await forgetting.of_sender(trace.no, erasure.at, after):
        gone = [one for one in page if one.key not in ledger.held]
        await forgetting.erase(gone)
        count, after = count + len(gone), page[-1].id
    await forgetting.erase_used(Instant(0))
    await drop_names(forgetting, held_names(ledger, Instant(erasure.at - again_after)))
    return count


def run_erase(path: Path, number: str, *, kept_too: bool) -> int:
    """Erase what `number` wrote, and the number. Returns the exit code; what was kept and why is told."""
    try:
        config = load(path, environment(path, os.environ))
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return 78
    try:
        return asyncio.run(_erase(config, as_received(number), kept_too=kept_too))
    except AlreadyLed:
        print(
            "the bot is running on this database: stop it first, then erase, then start it", file=sys.stderr
        )
    except (CannotCommit, BrokenChain, WrongDatabase, WrongKey, KeyFileError, OSError) as error:
        print(f"erase: {error or 'the database cannot be used'}", file=sys.stderr)
    return 1


def as_received(number: str) -> str:
    """`number` as a carrier writes it: E.164 if it is a telephone number, French unless it says otherwise."""
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number.strip()
    if not phonenumbers.is_possible_number(parsed):
        return number.strip()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


async def _erase(config: Config, number: str, *, kept_too: bool) -> int:
    file = config.database.file
    if file is not None and not file.exists():
        raise CannotCommit(f"{file} is not there: nothing was recorded yet")
    key_file = config.privacy.key_file
    key = read_key(key_file)
    store = await Store.open(config.database.url.get_secret_value(), pseudonym_key=key)
    try:
        await store.lead()
        ledger = (await store.load_state()).ledger
        forgetting = Forgetting.of(store)
        name, now = pseudonym(key, number), SystemClock().now()
        trace = await forgetting.trace(name)
        if trace is not None and trace.id in ledger.kept and not kept_too:
            print(f"R-{trace.id} is kept for the law, nothing was erased; --kept-too erases all the same")
            return 1
        erasure = Erasure(name.hex(), now)
        # First of all: whatever happens from here on, a backup that is restored is without them.
        note_erasure(key_file, erasure)
        await forgetting.erase_mentions(number)
        if trace is None:
            print("no sender with this number is known; backups that know one are cleaned when restored")
            return 0
        await store.commit(Turn(facts=[Erased(at=Instant(max(now, ledger.now)), sender=trace.id, by=CLI)]))
        again_after = policy_of(config).again_after
        count = await erase_sender(store, ledger, erasure, again_after)
        scrubbed = await forgetting.scrub(whole=True)
        left = await forgetting.trace(name)
        for line in _told(trace.id, count, ledger, left is not None, await forgetting.left_to_redact()):
            print(line)
        undone = _undone(trace.id, ledger, left, scrubbed=scrubbed)
        for line in undone:
            print(line, file=sys.stderr)
        return 1 if undone else 0
    finally:
        await store.close()


def _told(sender: SenderId, count: int, ledger: Ledger, pseudonym_kept: bool, redactions: int) -> list[str]:
    lines = [
        f"erased of R-{sender}: {count} contents (text, raw form, salt) and the posts about them",
        "kept: the journal's facts, which hold a random id, no number and no text, for the chain of proof",
    ]
    if pseudonym_kept:
        why = [
            word
            for word, holds in (
                ("an opt-out", sender in ledger.opted_out),
                ("a block", ledger.blocked(sender, ledger.now)),
                ("a proposed block", sender in ledger.quarantined),
            )
            if holds
        ] or ["a reply that is not to be sent twice"]
        lines.append(f"kept: the number's keyed hash, without the number, for {' and '.join(why)}")
    if redactions:
        lines.append(
            f"{redactions} texts are to be redacted at the carrier: the bot does so when it runs next"
        )
    lines.append("not reached: what the room showed already, exports, and evidence bundles: docs/privacy.md")
    return lines


def _undone(sender: SenderId, ledger: Ledger, left: Trace | None, *, scrubbed: bool) -> list[str]:
    held = sum(one.sender == sender for one in ledger.held.values())
    in_hand = held + (left.in_hand if left is not None else 0)
    lines = []
    if in_hand:
        lines.append(
            f"not erased yet: {in_hand} texts that are still to be decided or answered, and the number "
            "with them; run the bot until they are, stop it, and erase again"
        )
    if not scrubbed:
        lines.append(
            "erased, but bytes of it may be left in the database's files: is the disk full? Erase again"
        )
    return lines

"""`anti-relou erase NUMBER`: takes one number out, and tells what went, what stays and why.

The erasure is put on the list beside the key first: whatever happens then, the running bot, the
next start or a restore carries it out.
"""

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

import phonenumbers

from bot.cli.noting import note, shell_user
from bot.cli.shared import key_of, recorded, with_config
from bot.clock import SystemClock
from bot.config import Config
from bot.config.policy import policy_of
from bot.live.erasures import Erasure, note_erasure
from bot.live.forgetting import contents_of, erase_sender, spared_now
from bot.live.spared import Why
from bot.model import SenderId
from bot.policy.facts import Erased
from bot.policy.ledger import Ledger
from bot.store import Store
from bot.store.forgetting import Forgetting, Trace
from bot.store.keyfile import KEY_BYTES
from bot.store.senders import pseudonym

_BOT_WITHIN = 30.0
"""Seconds in which a running bot is to have erased."""
_LOOK_EVERY = 0.2


def run_erase(path: Path, number: str, *, kept_too: bool) -> int:
    """Erase what `number` wrote, and the number. Returns the exit code; what was kept and why is told."""
    return with_config(
        path, lambda config: asyncio.run(_erase(config, as_received(number), kept_too=kept_too))
    )


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
    async with recorded(config) as store:
        return await _Erasing(config, store, key_of(config), number, kept_too=kept_too).run()


class _Erasing:
    def __init__(self, config: Config, store: Store, key: bytes, number: str, *, kept_too: bool) -> None:
        self._config = config
        self._store = store
        self._forgetting = Forgetting.of(store)
        self._number = number
        self._name = pseudonym(key, number)
        self._policy = policy_of(config)
        self._erasure = Erasure(
            self._name.hex(), SystemClock().now(), keys=len(key) // KEY_BYTES, kept_too=kept_too
        )

    async def run(self) -> int:
        """The exit code."""
        ledger = (await self._store.load_state()).ledger
        trace = await self._forgetting.trace(self._name)
        if trace is not None and trace.id in ledger.kept and not self._erasure.kept_too:
            print(f"R-{trace.id} is kept for the law, nothing was erased; --kept-too erases all the same")
            return 1
        note_erasure(self._config.privacy.key_file, self._erasure)
        await self._forgetting.erase_mentions(self._number)
        if trace is None:
            print("no sender with this number is known; backups that know one are cleaned when restored")
            return 0
        spared = await spared_now(self._store, ledger, self._policy)
        found = await contents_of(self._store, self._name, self._erasure, spared)
        count = len(found.erasable)
        fact = Erased(at=self._erasure.at, sender=trace.id, by=shell_user(), contents=count)
        if await note(self._store, fact):
            await erase_sender(self._store, ledger, self._name, self._erasure, self._policy, spared)
            scrubbed = await self._forgetting.scrub(whole=True)
        else:
            scrubbed = await self._erased_by_the_bot(found.spared.total())
        left = await self._forgetting.trace(self._name)
        redactions = await self._forgetting.left_to_redact()
        for line in _told(trace.id, count, found.spared, ledger, left, redactions):
            print(line)
        undone = _undone(found.spared, left, scrubbed=scrubbed)
        for line in undone:
            print(line, file=sys.stderr)
        return 1 if undone else 0

    async def _erased_by_the_bot(self, stays: int) -> bool:
        """Wait until the running bot has erased all but what `stays`. False: not yet."""
        deadline = time.monotonic() + _BOT_WITHIN
        while time.monotonic() < deadline:
            trace = await self._forgetting.trace(self._name)
            left = 0 if trace is None else await self._forgetting.count_of(trace.no, self._erasure.at)
            # The bot scrubs the files as well; who asks wants to know that it is done.
            if left <= stays and await self._forgetting.scrub(whole=True):
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False


_WHY: dict[Why, str] = {
    "kept": "kept for the law by a founder, with a text or a raid: --kept-too erases them all the same",
    "undecided": "a threat, or part of a raid, for a complaint within a year: --kept-too erases them too",
}


def _told(
    sender: SenderId,
    count: int,
    spared: "Counter[Why]",
    ledger: Ledger,
    left: Trace | None,
    redactions: int,
) -> list[str]:
    lines = [
        f"erased of R-{sender}: {count} contents (text, raw form, salt) and the posts about them",
        "kept: the journal's facts, which hold a random id, no number and no text, for the chain of proof",
    ]
    lines += [
        f"kept: {spared[why]} contents and the number: {words}" for why, words in _WHY.items() if spared[why]
    ]
    if left is not None and not left.named:
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
        lines.append(f"{redactions} texts are to be redacted at the carrier: the bot does so while it runs")
    lines.append("not reached: exports, evidence bundles and backups that were made before: docs/privacy.md")
    return lines


def _undone(spared: "Counter[Why]", left: Trace | None, *, scrubbed: bool) -> list[str]:
    in_hand = spared["held"] + (left.in_hand if left is not None else 0)
    lines = []
    if in_hand:
        lines.append(
            f"not erased yet: {in_hand} texts that are still to be decided or answered, and the number "
            "with them; the bot erases them once they are"
        )
    if not scrubbed:
        lines.append(
            "not all of it is out of the database's files yet: the bot tries again every minute while it "
            "runs; is the disk full?"
        )
    return lines

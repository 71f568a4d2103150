"""What stands in the database beside the journal and must say what facts say: replies, names, files."""

import hmac
from collections.abc import Sequence

from bot.evidence.check import Broken
from bot.policy.facts import AnyFact, Settled
from bot.store.archive import Archive, Ended
from bot.store.senders import pseudonym


class Replies:
    """Compares what became of replies with what facts said, a page of facts at a time.

    A reply that goes on after the fact in hand is waited for: its row has the last word already.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._doubtful: dict[str, tuple[int, str]] = {}

    async def follow(self, facts: Sequence[tuple[int, AnyFact]]) -> None:
        """Take the next facts, with their numbers, in order."""
        settled = [(seq, fact) for seq, fact in facts if type(fact) is Settled]
        if not settled:
            return
        rows = await self._archive.ended(fact.reply for _, fact in settled)
        for seq, fact in settled:
            row = rows.get(fact.reply)
            if row is None:
                continue
            if _agrees(row, fact):
                self._doubtful.pop(fact.reply, None)
            else:
                self._doubtful[fact.reply] = seq, fact.reply

    def settle(self) -> None:
        """All facts were told. Raises Broken at the first reply that became what no fact says."""
        for seq, reply in sorted(self._doubtful.values()):
            raise Broken(f"fact {seq}", f"the stored end of reply {reply} is not what it says")


def _agrees(row: Ended, fact: Settled) -> bool:
    return row.outcome == fact.outcome.value and fact.carrier_id in (None, row.carrier_id)


async def check_names(archive: Archive, key: bytes) -> None:
    """Raises Broken at the first sender whose pseudonym is not that of the number under `key`."""
    after = 0
    while page := await archive.named(after):
        for one in page:
            whole = isinstance(one.number, str) and isinstance(one.pseudonym, bytes)
            if not whole or not hmac.compare_digest(pseudonym(key, one.number), one.pseudonym):
                raise Broken(f"sender R-{one.id}", "has another number than its keyed hash says")
        after = page[-1].no


async def check_files(archive: Archive) -> None:
    """Raises Broken when the database's own pages do not fit together."""
    damage = await archive.damage()
    if damage is not None:
        raise Broken("the database's file", f"is damaged: {damage}")

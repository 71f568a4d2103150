"""What is past its time and stays all the same: for the law, or since nobody decided on it yet."""

from collections.abc import Container
from typing import Literal

from bot.model import InboundKey, Instant
from bot.policy import facts as forms
from bot.policy.care import Category
from bot.policy.facts import Received
from bot.policy.ledger import Ledger, PastRaid
from bot.policy.raids import SEEN_WITHIN, is_kept
from bot.store import Store
from bot.store.forgetting import Old

THREATS: frozenset[Category] = frozenset({"threat", "threat_other"})

Why = Literal["held", "kept", "undecided"]
"""Still to be decided again, from its text; kept for the law; a threat or of a raid, within a year."""


class Spared:
    """What is not erased though it is past its time, as the ledger tells, and the journal of threats.

    For ever: what a founder keeps for the law. Until `undecided_since` only: `threats`, and what came
    with a raid and was not answered, since nobody decided on them.
    """

    def __init__(
        self, ledger: Ledger, undecided_since: Instant, threats: Container[InboundKey] = frozenset()
    ) -> None:
        self._ledger = ledger
        self._undecided_since = undecided_since
        self._threats = threats

    @classmethod
    async def read(cls, store: Store, ledger: Ledger, undecided_since: Instant) -> "Spared":
        """By all that happened so far."""
        threats = set()
        async for row in store.facts():
            # Few facts are of this kind, and to decode a million costs seconds.
            if b'"care":' in row.body:
                fact = forms.decode(row.body)
                if isinstance(fact, Received) and fact.care in THREATS:
                    threats.add(fact.inbound)
        return cls(ledger, undecided_since, threats)

    def why(self, one: Old) -> Why | None:
        """Why the content of `one` stays for now; None: it may go."""
        ledger, decided = self._ledger, one.decided
        if one.key in ledger.held:
            return "held"
        if one.sender in ledger.kept:
            return "kept"
        if decided is not None and decided.detail.get("cluster") in ledger.kept_clusters:
            return "kept"
        raids = [raid for raid in ledger.raids if _came_with(raid, one)]
        if any(is_kept(ledger, raid) for raid in raids):
            return "kept"
        if any(raid.until is None or raid.until >= self._undecided_since for raid in raids):
            return "undecided"
        return "undecided" if one.key in self._threats and one.at >= self._undecided_since else None


def _came_with(raid: PastRaid, one: Old) -> bool:
    """Whether `one` is of `raid` and was not answered: also shortly before that was seen to be one."""
    decided = one.decided
    if decided is None or decided.verdict == "reply":
        return False
    return (raid.since - SEEN_WITHIN <= one.at and (raid.until is None or one.at <= raid.until)) or (
        raid.since <= decided.at and (raid.until is None or decided.at <= raid.until)
    )

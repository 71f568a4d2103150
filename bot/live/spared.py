"""What is past its time and stays all the same: for the law, or since nobody decided on it yet."""

from typing import Literal

from bot.model import Instant
from bot.policy import facts as forms
from bot.policy.care import Category
from bot.policy.facts import Decided, RaidEntered, RaidLeft, Received
from bot.policy.ledger import Ledger
from bot.policy.raids import ONE_RAID, SEEN_WITHIN
from bot.store import Store
from bot.store.forgetting import Old

THREATS: frozenset[Category] = frozenset({"threat", "threat_other"})

Why = Literal["held", "kept", "undecided"]
"""Still to be decided again, from its text; kept for the law; a threat or of a raid, within a year."""

_END = Instant(2**62)


class Spared:
    """What is not erased though it is past its time, as the journal and the ledger tell.

    For ever: what a founder keeps for the law. Until `undecided_since` only: threats, and what came
    with a raid and was not answered, since nobody decided on them.
    """

    def __init__(self, ledger: Ledger, undecided_since: Instant) -> None:
        self._ledger = ledger
        self._undecided_since = undecided_since
        self._threats: set[str] = set()
        self._raids: list[tuple[Instant, Instant]] = []

    @classmethod
    async def read(cls, store: Store, ledger: Ledger, undecided_since: Instant) -> "Spared":
        """By all that happened so far."""
        spared = cls(ledger, undecided_since)
        async for row in store.facts():
            # Few facts are of these kinds, and to decode a million costs seconds.
            if b'"raid_' in row.body or b'"care":' in row.body:
                spared.see(forms.decode(row.body))
        return spared

    def see(self, fact: forms.AnyFact) -> None:
        """Take one fact into account; in order."""
        if isinstance(fact, Received) and fact.care in THREATS:
            self._threats.add(fact.inbound)
        elif isinstance(fact, RaidEntered):
            if self._raids and fact.at < self._raids[-1][1] + ONE_RAID:
                self._raids[-1] = (self._raids[-1][0], _END)
            else:
                self._raids.append((fact.at, _END))
        elif isinstance(fact, RaidLeft) and self._raids:
            self._raids[-1] = (self._raids[-1][0], fact.at)

    def why(self, one: Old) -> Why | None:
        """Why the content of `one` stays for now; None: it may go."""
        ledger, decided = self._ledger, one.decided
        if one.key in ledger.held:
            return "held"
        if one.sender in ledger.kept:
            return "kept"
        if decided is not None and decided.detail.get("cluster") in ledger.kept_clusters:
            return "kept"
        raids = [] if decided is None or decided.verdict == "reply" else self._raids_of(one, decided)
        if any(start <= kept <= end for start, end in raids for kept in ledger.kept_raids):
            return "kept"
        if any(end >= self._undecided_since for _, end in raids):
            return "undecided"
        return "undecided" if one.key in self._threats and one.at >= self._undecided_since else None

    def _raids_of(self, one: Old, decided: Decided) -> list[tuple[Instant, Instant]]:
        """The raids that `one` came with: also shortly before they were seen to be raids."""
        return [
            (start, end)
            for start, end in self._raids
            if start - SEEN_WITHIN <= one.at <= end or start <= decided.at <= end
        ]

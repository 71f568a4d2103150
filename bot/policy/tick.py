"""tick: what time alone brings. The state names its next deadline; before it, a tick changes nothing."""

from bot.model import Instant
from bot.policy.facts import AnyFact, ModeSet
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.policy.senses import Senses


def deadline_of(ledger: Ledger, senses: Senses, policy: Policy) -> Instant | None:
    """When `tick` will next have something to say; None when nothing waits for time."""
    return ledger.mode_until


def tick(ledger: Ledger, senses: Senses, policy: Policy, now: Instant) -> list[AnyFact]:
    """The facts that are due at `now`. Empty once they are folded."""
    if ledger.mode_until is not None and now >= ledger.mode_until:
        return [ModeSet(at=now, mode="open")]
    return []

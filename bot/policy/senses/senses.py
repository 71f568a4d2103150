"""The senses as a whole: one value that is snapshot and restored, and one function that updates it."""

import msgspec

from bot.model import Arrival, Instant
from bot.policy.policy import Policy


class Impression(msgspec.Struct, frozen=True, kw_only=True):
    """What the senses say of one arrival, at the moment it came."""

    distress: bool = False


class Senses(msgspec.Struct, kw_only=True):
    """All that is noticed of traffic."""

    now: Instant = Instant(0)


def perceive(senses: Senses, arrival: Arrival, policy: Policy, now: Instant) -> Impression:
    """Take notice of `arrival`: changes `senses` in place, and returns what they say of it."""
    senses.now = now
    return Impression()

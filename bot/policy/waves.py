"""Raid and press: what is known of the wave that is on. Its facts come from `tick`, or from a founder."""

from collections.abc import Callable
from typing import Any

from bot.policy import raids
from bot.policy.facts import PressAsked, RaidEntered, RaidLeft, WaveEnded, WaveNamed
from bot.policy.ledger import Ledger


def _entered(ledger: Ledger, fact: RaidEntered) -> None:
    ledger.raid_since = ledger.last_raid = fact.at
    raids.entered(ledger, fact.at)


def _left(ledger: Ledger, fact: RaidLeft) -> None:
    ledger.raid_since = None
    raids.left(ledger, fact.at)


def _asked(ledger: Ledger, fact: PressAsked) -> None:
    ledger.asked = fact.at


def _named(ledger: Ledger, fact: WaveNamed) -> None:
    ledger.wave = fact.what if fact.by is not None else "silence"


def _ended(ledger: Ledger, fact: WaveEnded) -> None:
    ledger.asked = ledger.wave = None


CHANGES: dict[type, Callable[[Ledger, Any], None]] = {
    RaidEntered: _entered,
    RaidLeft: _left,
    PressAsked: _asked,
    WaveNamed: _named,
    WaveEnded: _ended,
}

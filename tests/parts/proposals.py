"""Proposals as tests make them: the bot's own, and what the room is told of them."""

from bot.model import Instant, SenderId
from bot.policy import core
from bot.policy.blocks import PROPOSAL_FOR
from bot.policy.facts import AnyFact, Proposed
from bot.policy.policy import Policy
from bot.room import decisions
from bot.room.drafts import Draft
from tests.parts.desk import POLICY, WORDS, Desk

SUSPECTS = [SenderId(f"S{n:03d}") for n in range(17)]


def suspected(desk: Desk, number: int = 1, senders: list[SenderId] = SUSPECTS) -> Proposed:
    """The bot proposes to block `senders`."""
    fact = Proposed(
        at=desk.now,
        proposal=number,
        senders=senders,
        reason="cluster",
        until=Instant(desk.now + PROPOSAL_FOR),
        cluster="C-12",
        texts=412,
        genuine=2,
    )
    core.fold(desk.state.ledger, [fact])
    return fact


def told(desk: Desk, facts: list[AnyFact], policy: Policy = POLICY) -> list[Draft]:
    return decisions.told(WORDS, facts, desk.state.ledger, policy, desk.now, reactions=True)

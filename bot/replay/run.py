"""One replay: each inbound decided at its own time, and time let pass between them."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from bot.model import DAY, Arrival, InboundKey, Instant, Money, SenderId, Span
from bot.policy import core
from bot.policy.facts import AnyFact, Decided, RaidEntered, RaidLeft, Seeded
from bot.policy.numbers import origin_of
from bot.policy.policy import Policy
from bot.policy.texts import cleaned
from bot.replay.traffic import Decision, Recorded, told
from bot.units import show_money

_AFTER = 2 * DAY
"""How long time passes after the last inbound, for what it left held."""


class Word(msgspec.Struct):
    """What is known of one inbound: the last word on it."""

    at: Instant
    verdict: str
    reason: str
    replied_at: Instant | None = None
    cost: Money = Money(0)


class Outcome(msgspec.Struct):
    """What a replay brought: words by inbound in the order of the traffic, and what was paid."""

    words: dict[InboundKey, Word]
    senders: int
    state: core.State
    raids: list[tuple[Instant, Instant | None]]

    def decisions(self) -> Iterable[Decision]:
        """As they are written."""
        for key, word in self.words.items():
            yield Decision(
                key,
                word.verdict,
                word.reason,
                None if word.replied_at is None else told(word.replied_at),
                show_money(word.cost),
            )

    def reasons(self) -> Counter[tuple[str, str]]:
        """How many inbounds got which verdict for which reason."""
        return Counter((word.verdict, word.reason) for word in self.words.values())

    def spent(self) -> Money:
        """What all replies cost."""
        return Money(sum(word.cost for word in self.words.values()))

    def waits(self) -> list[Span]:
        """The times from an inbound to its reply, the shortest first."""
        return sorted(
            Span(word.replied_at - word.at) for word in self.words.values() if word.replied_at is not None
        )


def replay(
    traffic: Iterable[tuple[Recorded, Instant]], policy: Policy, seed: Seeded, line: str = "replay"
) -> Outcome:
    """Send `traffic` through the core. The same traffic and policy give the same outcome to the bit."""
    state = core.State()
    core.fold(state.ledger, [seed])
    outcome = Outcome({}, 0, state, [])
    ids: dict[str, SenderId] = {}
    now = Instant(0)
    for recorded, at in traffic:
        now = at
        _let_pass(outcome, policy, now)
        sender = ids.get(recorded.number)
        if sender is None:
            sender = ids[recorded.number] = SenderId(f"S{len(ids):06d}")
        key = InboundKey(recorded.id)
        if key in outcome.words:
            continue  # a carrier tells some things twice
        arrival = Arrival(
            key=key,
            line=line,
            channel=recorded.channel,
            at=at,
            sender=sender,
            origin=origin_of(recorded.number),
            number=recorded.number,
            text=cleaned(recorded.body),
        )
        outcome.words[key] = Word(at, "silent", "")
        _note(outcome, core.step(state, arrival, policy, now))
    outcome.senders = len(ids)
    _let_pass(outcome, policy, Instant(now + _AFTER), held_only=True)
    return outcome


def _let_pass(outcome: Outcome, policy: Policy, until: Instant, *, held_only: bool = False) -> None:
    state = outcome.state
    while (due := core.next_deadline(state, policy)) is not None and due <= until:
        if held_only and not state.ledger.held:
            return
        _note(outcome, core.advance(state, policy, due))


def _note(outcome: Outcome, facts: list[AnyFact]) -> None:
    for fact in facts:
        if type(fact) is RaidEntered:
            outcome.raids.append((fact.at, None))
        elif type(fact) is RaidLeft:
            outcome.raids[-1] = outcome.raids[-1][0], fact.at
        elif type(fact) is Decided:
            word = outcome.words[fact.inbound]
            word.verdict, word.reason = fact.verdict, fact.reason
            if fact.reply is not None:
                word.replied_at = fact.due or fact.at
                word.cost = fact.price

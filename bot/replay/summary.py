"""What a founder makes of a replay: what came, who was answered, what was silent and why, and the money."""

from collections.abc import Sequence

import msgspec

from bot.model import Instant, Money, Span
from bot.policy.money import saved, to_all
from bot.policy.policy import Policy
from bot.replay.run import Outcome
from bot.room.words import Words


class Row(msgspec.Struct, frozen=True):
    """One line. `rank` orders those below a section's first where two replays have different ones."""

    label: str
    value: str
    rank: int = 0


class Section(msgspec.Struct, frozen=True):
    """A first row, and what it is made of."""

    first: Row
    below: list[Row] = []


def summary(words: Words, outcome: Outcome, policy: Policy) -> list[Section]:
    """One replay, told in `words`. Sections are the same, and in the same order, for any two."""
    return [
        Section(
            Row(words("replay.inbounds"), words.number(len(outcome.words))),
            [Row(words("replay.senders"), words.number(outcome.senders))],
        ),
        *(_verdict(words, outcome, verdict) for verdict in ("reply", "silent", "hold")),
        _money(words, outcome, policy),
        _waits(words, outcome),
        _raids(words, outcome),
    ]


def _verdict(words: Words, outcome: Outcome, verdict: str) -> Section:
    reasons = {reason: n for (given, reason), n in outcome.reasons().items() if given == verdict}
    rows = [Row(words(f"reason.{reason}"), words.number(n), n) for reason, n in reasons.items()]
    first = Row(words(f"replay.{verdict}"), words.number(sum(reasons.values())))
    return Section(first, sorted(rows, key=lambda row: (-row.rank, row.label)))


def _money(words: Words, outcome: Outcome, policy: Policy) -> Section:
    ledger, count, spent = outcome.state.ledger, len(outcome.words), outcome.spent()
    rows = [
        ("replay.to_all", to_all(ledger, policy, count)),
        ("replay.saved", saved(ledger, policy, count, spent)),
        ("replay.fees", ledger.fees),
        ("replay.pot", ledger.pot),
    ]
    return Section(
        Row(words("replay.cost"), words.money(spent)),
        [Row(words(key), words.money(Money(amount)), -place) for place, (key, amount) in enumerate(rows)],
    )


def _waits(words: Words, outcome: Outcome) -> Section:
    waits = outcome.waits()
    nine_in_ten = waits[(len(waits) - 1) * 9 // 10] if waits else Span(0)
    return Section(
        Row(words("replay.wait"), words.span(waits[-1] if waits else Span(0))),
        [Row(words("replay.wait_most"), words.span(nine_in_ten))],
    )


def _raids(words: Words, outcome: Outcome) -> Section:
    end = max((word.at for word in outcome.words.values()), default=Instant(0))
    spans = [max((left or end) - entered, 0) for entered, left in outcome.raids]
    return Section(
        Row(words("replay.raids"), words.number(len(spans))),
        [
            Row(words("replay.raid_time"), words.span(Span(sum(spans)))),
            Row(words("replay.proposals"), words.number(outcome.state.ledger.next_proposal - 1), -1),
        ],
    )


def side_by_side(summaries: Sequence[list[Section]]) -> list[tuple[Row, list[str], bool]]:
    """The rows of all of them: label, a value for each, and whether it stands below another one."""
    table = []
    for sections in zip(*summaries, strict=True):
        table.append((sections[0].first, [section.first.value for section in sections], False))
        found: dict[str, int] = {}
        for section in sections:
            for row in section.below:
                found[row.label] = max(row.rank, found.get(row.label, row.rank))
        for label in sorted(found, key=lambda name: -found[name]):
            values = [
                next((row.value for row in section.below if row.label == label), "0") for section in sections
            ]
            table.append((Row(label, values[0]), values, True))
    return table

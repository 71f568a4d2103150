"""`anti-relou replay`: recorded traffic through the policy, and what a founder makes of the outcome."""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.config import Config, ConfigError, environment, load
from bot.config.policy import policy_of, seed_of
from bot.model import Instant, Money
from bot.policy.policy import Policy
from bot.replay.run import Outcome, replay
from bot.replay.traffic import BadTraffic, Recorded, read_traffic, write_decisions
from bot.room.words import Words

OK, FAILED, WRONG_CONFIG = 0, 1, 78

Traffic = list[tuple[Recorded, Instant]]


def run_replay(path: Path, traffic: Path, out: Path | None, compare: Path | None) -> int:
    """Replay `traffic` by the configuration at `path`, and by the one at `compare` beside it."""
    paths = [path] if compare is None else [path, compare]
    try:
        configs = [load(one, environment(one, os.environ)) for one in paths]
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return WRONG_CONFIG
    err = Console(stderr=True)
    try:
        with err.status(f"reading {traffic.name}"):
            recorded = list(read_traffic(traffic))
        outcomes = []
        for one, config in zip(paths, configs, strict=True):
            with err.status(f"replaying {len(recorded):,} inbounds by {one}"):
                outcomes.append(_replayed(recorded, config))
        if out is not None:
            write_decisions(out, outcomes[0].decisions())
    except (BadTraffic, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED
    words = Words(configs[0].language, configs[0].timezone)
    summary = [_summary(words, outcome, policy_of(c)) for outcome, c in zip(outcomes, configs, strict=True)]
    Console(soft_wrap=True).print(_table(words, [str(one) for one in paths], summary))
    return OK


def _replayed(recorded: Traffic, config: Config) -> Outcome:
    first = recorded[0][1] if recorded else Instant(0)
    return replay(recorded, policy_of(config), seed_of(config, first))


def _summary(words: Words, outcome: Outcome, policy: Policy) -> dict[str, str]:
    """Rows of what came of it, by what they are called."""
    rows = {
        words("replay.inbounds"): words.number(len(outcome.words)),
        words("replay.senders"): words.number(outcome.senders),
    }
    for (verdict, reason), count in sorted(outcome.reasons().items(), key=lambda one: -one[1]):
        name = words("replay.row", verdict=words(f"replay.{verdict}"), reason=words(f"reason.{reason}"))
        rows[name] = words.number(count)
    spent = outcome.spent()
    everything = Money(len(outcome.words) * policy.prices.per_segment["default"])
    rows[words("replay.cost")] = words.money(spent)
    rows[words("replay.saved")] = words.money(Money(max(everything - spent, 0)))
    rows[words("replay.wait")] = words.span(outcome.longest_wait())
    rows[words("replay.raids")] = words.number(len(outcome.raids))
    return rows


def _table(words: Words, names: list[str], summaries: list[dict[str, str]]) -> Table:
    table = Table("", *names, title=words("replay.title"))
    for column in table.columns[1:]:
        column.justify = "right"
    keys = list(dict.fromkeys(key for summary in summaries for key in summary))
    for key in keys:
        table.add_row(key, *(summary.get(key, "0") for summary in summaries))
    return table

"""`anti-relou replay`: recorded traffic through the policy, and what a founder makes of the outcome."""

import os
import sys
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.config import Config, ConfigError, environment, load
from bot.config.policy import policy_of, seed_of
from bot.model import Instant
from bot.replay.run import Outcome, replay
from bot.replay.summary import Section, side_by_side, summary
from bot.replay.traffic import BadTraffic, Recorded, read_traffic, write_decisions
from bot.room.words import Words

OK, FAILED, WRONG_USAGE, WRONG_CONFIG = 0, 1, 2, 78

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
    if out is not None and out.exists() and out.samefile(traffic):
        print(f"{out}: is the traffic itself: write the decisions somewhere else", file=sys.stderr)
        return WRONG_USAGE
    try:
        with err.status(f"reading {traffic.name}"):
            recorded = list(read_traffic(traffic))
        outcomes = []
        for one, config in zip(paths, configs, strict=True):
            with err.status(f"replaying {len(recorded):,} inbounds by {one}"):
                outcomes.append(_replayed(recorded, config))
        if out is not None:
            write_decisions(out, outcomes[0].decisions())
    except BadTraffic as error:
        print(error, file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"{error.filename or traffic}: {error.strerror}", file=sys.stderr)
        return FAILED
    words = Words(configs[0].language, configs[0].timezone)
    summaries = [summary(words, outcome, policy_of(c)) for outcome, c in zip(outcomes, configs, strict=True)]
    names = [traffic.name] if compare is None else _told_apart(paths)
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    console.print(_table(words, names, summaries))
    return OK


def _replayed(recorded: Traffic, config: Config) -> Outcome:
    first = recorded[0][1] if recorded else Instant(0)
    return replay(recorded, policy_of(config), seed_of(config, first))


_WIDTH = 120
"""Columns of what is written into a file or a pipe."""


def _told_apart(paths: list[Path]) -> list[str]:
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]


def _table(words: Words, names: list[str], summaries: list[list[Section]]) -> Table:
    table = Table("", *names, title=words("replay.title"), box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
        column.no_wrap = True
    for row, values, below in side_by_side(summaries):
        table.add_row(f"  {row.label}" if below else row.label, *values, style=None if below else "bold")
    return table

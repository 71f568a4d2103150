"""`make bench`: what the machine does, as ratios in one run, beside what must be reached.

A single run swings by half with whatever else the machine does, so nothing is compared with a
number of another day: rounds are interleaved, medians are taken, and only ratios are judged.
Servers run on one core and the load on another. All on loopback, bounded in count and time.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import load, replaying, room, whole
from benchmarks.processes import server
from benchmarks.texts import raid_mix, requests_for

Figures = dict[str, list[float]]
TEXTS = 20_000
SECONDS = 6.0
WARMING = 1_000
"""Texts before the clock starts: what is measured is a raid, not a start."""


async def _intake_round(folder: Path, number: int, figures: Figures, *, flask: bool) -> None:
    requests = requests_for(raid_mix(TEXTS, seed=number), tag=number)
    names = ["bare", "intake", *(["flask"] if flask else [])]
    for name in names if number % 2 else reversed(names):
        place = folder / f"{name}-{number}"
        place.mkdir()
        async with server(name, place) as port:
            count = len(requests) if name != "flask" else 3_000
            await load.run(port, requests[:WARMING])
            result = await load.run(port, requests[WARMING:count], most_seconds=SECONDS)
            assert result.failures == 0, f"{name}: {result.failures} refused"
            figures[f"{name} rate"].append(result.rate)
            figures[f"{name} p99"].append(result.percentile(0.99))


async def _measure(rounds: int, *, flask: bool, with_room: bool) -> Figures:
    figures: Figures = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="relou-bench-") as name, Progress(console=_err) as progress:
        folder = Path(name)
        task = progress.add_task("measuring", total=rounds * 2 + 1 + with_room)
        for number in range(rounds):
            await _intake_round(folder, number, figures, flask=flask)
            progress.advance(task)
            await whole.measure(folder / f"whole-{number}", number, figures)
            progress.advance(task)
        replaying.measure(figures)
        progress.advance(task)
        if with_room:
            await room.measure(folder / "room", figures)
            progress.advance(task)
    return figures


_err = Console(stderr=True)

# What DESIGN calls must and aim; "less" where a smaller figure is the better one.
_ROWS: tuple[tuple[str, str, str, float, float, bool], ...] = (
    ("intake alone ÷ bare aiohttp", "intake rate", "bare rate", 0.40, 0.55, False),
    ("durable intake, brain working, raid mix ÷ bare", "raid ack rate", "bare rate", 0.30, 0.40, False),
    ("durable intake × a Flask tutorial bot", "raid ack rate", "flask rate", 15, 25, False),
    ("p99 ÷ bare p99, raid mix", "raid ack p99", "bare p99", 3.5, 2.5, True),
    ("whole way, texts/s, raid mix", "raid whole rate", "", 3_000, 5_000, False),
    ("whole way, texts/s, all new senders", "new whole rate", "", 1_000, 3_000, False),
    ("memory under load, MB", "memory", "", 150, 110, True),
    ("replay, inbounds/s", "replay rate", "", 5_000, 20_000, False),
    ("text to room, calm, median ms", "text to room", "", 300, 120, True),
)


def _report(figures: Figures) -> bool:
    table = Table("what", "measured", "must", "aim", "", title="medians of one run")
    good = True
    for what, name, over, must, aim, less in _ROWS:
        if not figures.get(name) or (over and not figures.get(over)):
            continue
        value = statistics.median(figures[name])
        if over:
            value /= statistics.median(figures[over])
        reached = value <= must if less else value >= must
        at_aim = value <= aim if less else value >= aim
        good &= reached
        verdict = "[green]aim" if at_aim else "[yellow]must" if reached else "[red]below must"
        table.add_row(what, f"{value:,.2f}", f"{must:g}", f"{aim:g}", verdict)
    Console().print(table)
    for name in sorted(figures):
        print(f"{name}: {', '.join(f'{value:,.4g}' for value in figures[name])}")
    return good


def main() -> None:
    """Measure and print. Exit code 1 when something is below what must be reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (3)")
    parser.add_argument("--no-flask", action="store_true", help="leave the tutorial bot out")
    parser.add_argument("--no-room", action="store_true", help="leave Synapse out")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    flask = not options.no_flask and all(find_spec(name) for name in ("flask", "gunicorn"))
    if not flask and not options.no_flask:
        print("the tutorial bot is left out: pip install flask gunicorn", file=sys.stderr)
    figures = uvloop.run(_measure(options.rounds, flask=flask, with_room=not options.no_room))
    sys.exit(0 if _report(figures) else 1)


if __name__ == "__main__":
    main()

"""How raids of each kind come out: `python -m benchmarks.raids [--seeds 101,102] [PROFILE …]`.

Traffic is simulated, so it is known who is genuine. The ideal is one reply to each genuine sender
and none to anyone else; beside it stand what answering everything and answering each sender once
would cost. Prints a table in Markdown.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import fmean

import msgspec
from rich.console import Console
from rich.progress import track

from bot.model import MINUTE, Money
from bot.policy.facts import Seeded
from bot.policy.policy import Policy, Prices
from bot.replay.run import replay
from bot.replay.traffic import Recorded
from bot.simulate import generate, profiles
from bot.simulate.profiles import COUNTRIES

PRICE = Money(160_000)
"""What a reply cost in 2017: two segments."""


class Score(msgspec.Struct):
    """Costs as multiples of the ideal; shares of the genuine senders."""

    everything: float
    once: float
    ours: float
    answered: float
    within_a_minute: float


def score(profile: str, seed: int) -> tuple[Score, float]:
    """How `profile` drawn from `seed` comes out, and how many inbounds a second were replayed."""
    policy = Policy(
        countries=frozenset(COUNTRIES),
        prices=Prices(per_segment={"default": PRICE}, per_inbound=Money(0), per_call_minute=Money(0)),
        cap_calls=Money(1_250_000_000),
    )
    genuine: dict[str, int] = {}
    kinds: dict[str, str] = {}
    senders: set[str] = set()
    traffic = []
    for labelled in generate(profile, seed=seed):
        line = labelled.inbound
        moment = datetime.fromtimestamp(line.at / 1_000_000, UTC).isoformat()
        recorded = Recorded(at=moment, id=line.key, channel=line.channel, number=line.number, body=line.text)
        traffic.append((recorded, line.at))
        kinds[line.key] = labelled.sender_kind
        senders.add(line.number)
        if labelled.sender_kind == "genuine":
            genuine.setdefault(line.number, line.at)
    seed_fact = Seeded(
        at=traffic[0][1],
        pot=Money(10_000_000_000),
        cap_hour=Money(5_000_000_000),
        cap_day=Money(10_000_000_000),
        texts={"fr": "non", "en": "no", "distress.fr": "17", "distress.en": "17"},
        founders=[],
    )
    began = time.process_time()
    outcome = replay(traffic, policy, seed_fact)
    took = time.process_time() - began
    answered: dict[str, int] = {}
    replies = 0
    for recorded, _ in traffic:
        word = outcome.words[recorded.id]
        if word.replied_at is not None:
            replies += 1
            if kinds[recorded.id] == "genuine":
                answered.setdefault(recorded.number, word.replied_at)
    soon = sum(at - genuine[number] <= MINUTE for number, at in answered.items())
    people = len(genuine)
    found = Score(
        len(traffic) / people, len(senders) / people, replies / people, len(answered) / people, soon / people
    )
    return found, len(traffic) / took


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.raids", description=__doc__.split("\n")[0])
    parser.add_argument("profiles", nargs="*", default=list(profiles()), metavar="PROFILE")
    parser.add_argument("--seeds", default="101,102", help="comma-separated (101,102)")
    options = parser.parse_args(argv)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    print("| behaviour | to all | once a sender | ours | genuine answered | within a minute |")
    print("|---|---|---|---|---|---|")
    rates = []
    for profile in track(options.profiles, "replaying", console=Console(stderr=True)):
        found = [score(profile, seed) for seed in seeds]
        rates += [rate for _, rate in found]
        mean = [fmean(getattr(one, name) for one, _ in found) for name in Score.__struct_fields__]
        print(
            f"| {profile} | {mean[0]:.2f} | {mean[1]:.2f} | {mean[2]:.3f} | {mean[3]:.3f} | {mean[4]:.3f} |"
        )
        sys.stdout.flush()
    print(f"\nMean of {len(seeds)} seeds; replayed at {fmean(rates):,.0f} inbounds a second of CPU time.")


if __name__ == "__main__":
    main()

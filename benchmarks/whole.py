"""The whole way: the real bot, its carrier simulated, its room out of reach (posts wait)."""

import asyncio
import json
import time
from pathlib import Path

from aiohttp import ClientSession

from benchmarks import load
from benchmarks.account import ACCOUNT, NUMBER, PUBLIC_URL, TOKEN
from benchmarks.processes import free_port, listening, process, resident_megabytes
from benchmarks.texts import new_senders, raid_mix, requests_for
from bridges.simulator import Behaviour, CarrierSettings, running_carrier

MIX, NEW = 20_000, 5_000
MOST_SECONDS = 20.0
HOUR = 3_600.0
WARMING = 500
"""Texts before the clock starts: what is measured is a raid, not a start."""


def config(port: int, admin: int, api_base: str, *, detect: bool) -> str:
    """A configuration whose caps let everything through: what is measured is the way, not the wall."""
    return json.dumps(
        {
            "number": NUMBER,
            "web": {"port": port, "admin_port": admin, "public_url": PUBLIC_URL},
            "lines": {"twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN, "api_base": api_base}},
            "rooms": {
                "matrix": {"homeserver": "http://127.0.0.1:9", "user": "@b:localhost", "password": "x"}
            },
            "people": {"founders": ["@a:localhost"]},
            "budget": {"pot": 90_000, "caps": {"hour": 80_000, "day": 80_000}},
            "firewall": {"detect": detect},
            "log": {"level": "warning"},
        }
    )


async def measure(folder: Path, seed: int, figures: dict[str, list[float]]) -> None:
    """Acknowledged and whole-way rates for a raid's mix and for new senders, and the memory taken."""
    folder.mkdir()
    await _one(folder / "raid", requests_for(raid_mix(MIX, seed), seed), "raid", figures)
    await _one(folder / "new", requests_for(new_senders(NEW, seed), seed), "new", figures)


async def _one(folder: Path, requests: list[bytes], name: str, figures: dict[str, list[float]]) -> None:
    folder.mkdir()
    settings = CarrierSettings(account_sid=ACCOUNT, auth_token=TOKEN, number=NUMBER)
    async with running_carrier(settings) as carrier, ClientSession() as session:
        # Delivered, and told so, at the network's pace of one a second: not in these seconds.
        carrier.behaviour = Behaviour(told=[], stages=(HOUR, HOUR, HOUR))
        port, admin, log = free_port(), free_port(), folder / "bot.log"
        # Without detection a quarter is answered in the mix, and everybody among new senders.
        (folder / "config.yaml").write_text(config(port, admin, carrier.base_url, detect=False))
        argv = ("-m", "bot", "run", "--config", str(folder / "config.yaml"))
        async with process(*argv, log=log) as bot:
            await listening(port, bot, log)
            await listening(admin, bot, log)
            await _started(session, admin)
            await load.run(port, requests[:WARMING])
            before = await _all_decided(session, admin, WARMING)
            began = time.perf_counter()
            result = await load.run(port, requests[WARMING:], most_seconds=MOST_SECONDS)
            assert result.failures == 0, f"{result.failures} refused:\n{log.read_text()[-2_000:]}"
            figures[f"{name} ack rate"].append(result.rate)
            figures[f"{name} ack p99"].append(result.percentile(0.99))
            figures["memory"].append(resident_megabytes(bot.pid))
            answered = await _all_decided(session, admin, WARMING + len(result.latencies))
            while carrier.account.counts.sent < answered:
                assert time.perf_counter() - began < 120, "replies did not get through"
                await asyncio.sleep(0.01)
            assert answered > before, "nobody was answered"
            assert len({message.to for message in carrier.sent()}) == answered, "somebody was answered twice"
            figures[f"{name} whole rate"].append(len(result.latencies) / (time.perf_counter() - began))


async def _started(session: ClientSession, admin: int) -> None:
    """Wait until the brain leads and what the room needs is loaded; the room itself is out of reach."""
    for _ in range(1_500):
        async with session.get(f"http://127.0.0.1:{admin}/readyz") as answer:
            parts = await answer.json()
        if parts["brain"] == "ok" and "rooms" not in parts:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("the bot did not start")


async def _all_decided(session: ClientSession, admin: int, texts: int) -> int:
    """Wait until `texts` were decided; how many of them are answered."""
    for _ in range(6_000):
        async with session.get(f"http://127.0.0.1:{admin}/metrics") as answer:
            lines = [
                line for line in (await answer.text()).splitlines() if line.startswith("relou_verdicts_total")
            ]
        if sum(float(line.rsplit(" ", 1)[1]) for line in lines) >= texts:
            return round(sum(float(line.rsplit(" ", 1)[1]) for line in lines if 'verdict="reply"' in line))
        await asyncio.sleep(0.02)
    raise TimeoutError("not everything was decided")

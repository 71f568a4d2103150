"""One number served by several processes on one PostgreSQL: intakes, a brain, and one that stands by."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bridges.simulator import Carrier
from tests.parts.alone import config_alone
from tests.parts.bot import PUBLIC, Bot
from tests.parts.until import until, until_answer

TEXTS = 400


class House:
    """The processes, and the journal that they share."""

    def __init__(self, carrier: Carrier, folder: Path, url: str) -> None:
        self.carrier = carrier
        self._url = url
        self._folder = folder
        self._started: list[Bot] = []

    async def start(self, name: str, role: str) -> Bot:
        config = config_alone(self.carrier) | {"database": self._url, "firewall": {"detect": False}}
        config["privacy"] = {"key_file": str(self._folder / "pseudonym.key")}
        bot = Bot(self._folder / name, config)
        self._started.append(bot)
        await bot.start(role=role)
        return bot

    async def facts(self, kind: str) -> list[dict[str, Any]]:
        connection = await asyncpg.connect(self._url)
        try:
            rows = await connection.fetch("SELECT body FROM journal ORDER BY seq")
        finally:
            await connection.close()
        return [fact for row in rows if (fact := json.loads(row["body"]))["kind"] == kind]

    async def close(self) -> None:
        for bot in self._started:
            if bot.running:
                await bot.kill()


@pytest.fixture
async def house(carrier: Carrier, tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    house = House(carrier, tmp_path, postgres_url)
    yield house
    await house.close()


async def leads(bot: Bot) -> None:
    """Return once `bot` leads, or knows of one that does."""
    await until_answer(bot.parts, lambda told: told["brain"] == "ok")


async def test_a_killed_brain_is_followed_by_the_next_and_nothing_is_lost_or_answered_twice(house: House):
    carrier = house.carrier
    first = await house.start("brain-a", "brain")
    await leads(first)
    second = await house.start("brain-b", "brain")
    await until_answer(second.parts, lambda told: "stands by" in told["brain"])
    intakes = [await house.start(f"intake-{n}", "intake") for n in range(2)]
    for intake in intakes:
        await leads(intake)

    # Calls are answered where there is no brain, once each whichever process they reach.
    carrier.point_at(PUBLIC, intakes[0].url)
    assert (await carrier.call("+33639989001")).heard
    carrier.point_at(PUBLIC, intakes[1].url)
    assert (await carrier.call("+33639989001")).heard == ()
    assert (await carrier.call("+33639989002")).heard
    await until_answer(lambda: house.facts("call_answered"), lambda facts: len(facts) == 2)

    carrier.behaviour.answer_after = 0.2
    texting = asyncio.gather(*(carrier.text(f"+3363998{n:04d}", f"message numéro {n}") for n in range(TEXTS)))
    await until(lambda: len(carrier.sent()) > 50)
    carrier.point_at(PUBLIC, intakes[0].url)
    await first.kill()
    assert all(outcome.taken for outcome in await texting)

    await leads(second)
    await until(lambda: len(carrier.sent()) >= TEXTS + 2, 90)
    received = await until_answer(lambda: house.facts("received"), lambda facts: len(facts) == TEXTS + 3)
    assert set(Counter(fact["inbound"] for fact in received).values()) == {1}
    assert set(Counter(message.to for message in carrier.sent()).values()) == {1}
    # The one that leads now publishes the gate.
    await leads(intakes[0])
    assert (await carrier.call("+33639989003")).heard

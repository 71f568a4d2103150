"""A raid at a homeserver's default limits: 5,000 texts within a minute, and a room one can still use."""

import asyncio
import time
from pathlib import Path

from bot.demo.synapse import Synapse
from bridges.simulator import Ring
from tests.e2e.test_surge import bodies
from tests.parts.bot import running_world
from tests.parts.until import until

TEXTS = 5_000
SLICES = 50
WITHIN = 60.0


def phone(n: int) -> str:
    return f"+336399{n:05d}"


async def test_five_thousand_texts_in_a_minute_leave_one_true_card_and_a_room_that_answers(
    stingy_synapse: Synapse, tmp_path: Path
) -> None:
    async with running_world(stingy_synapse, tmp_path) as world:
        founder = world.founders[0]
        room = await world.room(founder)
        rings = [Ring(sender=phone(n), body=f"on arrive tous {n * 7919 % 977} salope") for n in range(TEXTS)]
        step = TEXTS // SLICES
        begun = time.monotonic()
        asked = None
        waits: list[float] = []

        async def ask() -> None:
            at = time.monotonic()
            event = await founder.say(room, "!état")
            await founder.answered(event, 30)
            waits.append(time.monotonic() - at)

        for number in range(SLICES):
            # Evenly over half a minute: shorter is harder, since the room refills by time.
            await asyncio.sleep(max(0.0, begun + number * WITHIN / 2 / SLICES - time.monotonic()))
            outcomes = await world.carrier.inject(rings[number * step : (number + 1) * step])
            assert all(outcome.taken for outcome in outcomes)
            if number == SLICES // 2:
                asked = asyncio.create_task(ask())
        assert asked is not None
        ended = time.monotonic()
        assert ended - begun < WITHIN

        await until(lambda: bodies(founder, "en cours depuis", "\n5\u202f000 messages"), 40)
        counted = time.monotonic() - ended
        await asked
        assert counted < 15, counted
        assert waits[0] < 15, waits

        seen = len(bodies(founder, "on arrive tous"))
        event = await founder.say(room, "!chiffres")
        assert "5\u202f000 messages et appels" in await founder.answered(event, 15)
        event = await founder.say(room, "!derniers 5")
        assert len((await founder.answered(event, 15)).splitlines()) == 6
        assert len(world.bot.facts("received")) == TEXTS
        # No backlog of old notices comes after all.
        assert len(bodies(founder, "on arrive tous")) - seen <= 2
        assert seen < 30, seen

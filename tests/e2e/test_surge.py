"""More texts than the room takes, at a homeserver's default limits: one card, and answers go first."""

from pathlib import Path

from bot.demo.synapse import Synapse
from bridges.simulator import Ring
from tests.parts.bot import running_world
from tests.parts.matrix import Person
from tests.parts.until import until


def phone(n: int) -> str:
    return f"+3363998{n:04d}"


def bodies(person: Person, *parts: str) -> list[str]:
    said = [getattr(event, "body", "") for event in person.seen]
    return [body for body in said if all(part in body for part in parts)]


async def test_a_kill_in_a_flood_leaves_every_text_counted_by_the_one_card(
    stingy_synapse: Synapse, tmp_path: Path
):
    async with running_world(stingy_synapse, tmp_path) as world:
        founder = world.founders[0]
        await world.room(founder)
        rings = [Ring(sender=phone(n), body=f"message numéro {n}") for n in range(200)]
        await world.carrier.inject(rings[:150])
        await until(lambda: bodies(founder, "en cours depuis"), 60)
        await world.bot.kill()
        await world.bot.start()
        outcomes = await world.carrier.inject(rings[150:])
        assert all(outcome.taken for outcome in outcomes)
        await until(lambda: bodies(founder, "* ", "en cours depuis", "\n200 messages"), 90)
        cards = [body for body in bodies(founder, "en cours depuis") if not body.startswith("* ")]
        assert len(cards) == 1

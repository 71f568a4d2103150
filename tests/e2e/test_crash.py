"""kill -9 in the middle of the traffic: nothing acknowledged is lost, nobody is answered twice."""

import asyncio
from collections import Counter
from pathlib import Path

from bot.demo.synapse import Synapse
from bridges.simulator import Ring
from tests.parts.bot import running_world
from tests.parts.until import until

TEXTS = 2_000


def phone(n: int) -> str:
    return f"+3363998{n:04d}"


async def test_kill_in_the_middle_of_two_thousand_texts(synapse: Synapse, tmp_path: Path):
    async with running_world(synapse, tmp_path, firewall={"detect": False}) as world:
        world.carrier.behaviour.answer_after = 0.3
        rings = [Ring(sender=phone(n), body=f"message numéro {n}") for n in range(TEXTS)]
        posting = asyncio.create_task(world.carrier.inject(rings))
        await until(lambda: len(world.carrier.sent()) > 100, 60)
        await world.bot.kill()
        outcomes = await posting
        acknowledged = [o.sid for o in outcomes if o.taken]
        assert 0 < len(acknowledged) < TEXTS
        await world.bot.start()
        for outcome in outcomes:
            await world.carrier.again(outcome.sid)
        await until(lambda: len(world.carrier.sent()) >= TEXTS, 180)
        await until(lambda: len(world.bot.facts("received")) == TEXTS, 90)

        received = Counter(fact["inbound"] for fact in world.bot.facts("received"))
        assert set(acknowledged) <= set(received)
        assert set(received.values()) == {1}
        replies = Counter(message.to for message in world.carrier.sent())
        assert len(replies) == TEXTS
        assert set(replies.values()) == {1}

        founder = world.founders[0]

        def times_shown() -> Counter[int]:
            seen: Counter[int] = Counter()
            for event in founder.seen:
                body = getattr(event, "body", "")
                if body and not body.startswith("* "):
                    seen.update(int(word) for word in _numbers(body))
            return seen

        await until(lambda: len(times_shown()) == TEXTS, 120)
        assert set(times_shown().values()) == {1}


def _numbers(body: str) -> list[str]:
    return [part.split(" ")[0] for part in body.split("message numéro ")[1:]]

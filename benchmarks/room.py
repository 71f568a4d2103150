"""From a text to a second client's room, decrypted: a real Synapse without rate limits."""

import time
from pathlib import Path

from bot.demo.synapse import Synapse
from tests.parts.bot import running_world, shown
from tests.parts.until import until

TEXTS = 40


async def measure(folder: Path, figures: dict[str, list[float]]) -> None:
    """The milliseconds from handing the text to the carrier until a founder's client shows it."""
    folder.mkdir()
    async with (
        Synapse(folder / "synapse") as synapse,
        running_world(synapse, folder / "world", firewall={"detect": False}) as world,
    ):
        founder = world.founders[0]
        for number in range(TEXTS):
            began = time.perf_counter()
            await world.carrier.text(f"+33639980{number:03d}", f"mesure {number}")
            await until(lambda number=number: shown(founder, f"« mesure {number} »"))
            if number >= 5:
                figures["text to room"].append((time.perf_counter() - began) * 1_000)

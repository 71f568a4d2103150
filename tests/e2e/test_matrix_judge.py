"""matrix-js-sdk in its strictest mode as the judge of our cross-signing: it shuts out unsigned devices."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.npm import NoNpm, command
from bot.demo.synapse import Synapse
from bot.model import PersonId
from tests.parts.matrix import PASSWORD, table
from tests.parts.until import until

_PREFIX = b"judge "


class Judge:
    """A founder with the strictest client there is."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[dict[str, Any]] = []
        self.reading = asyncio.create_task(self._read())

    async def sees(self, event: str) -> dict[str, Any]:
        """Wait until the judge opened an event, or gave it up."""
        return await until(
            lambda: next((line for line in self.lines if line.get("event") == event), None), 30
        )

    async def joined(self) -> str:
        """The room that the judge is in."""
        return await until(lambda: next((line["joined"] for line in self.lines if "joined" in line), None))

    async def say(self, room: str, text: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps({'say': [room, text]})}\n".encode())
        await self._process.stdin.drain()

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            if line.startswith(_PREFIX):
                self.lines.append(json.loads(line.removeprefix(_PREFIX)))


@asynccontextmanager
async def judge(synapse: Synapse, user: PersonId) -> AsyncIterator[Judge]:
    from tests.parts.browser import node_packages

    try:
        script = await node_packages() / "judge.js"
    except NoNpm as error:
        pytest.skip(f"matrix-js-sdk cannot be installed: {error}")
    process = await asyncio.create_subprocess_exec(
        *command("node"),
        str(script),
        synapse.base_url,
        user,
        PASSWORD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    it = Judge(process)
    try:
        await until(lambda: {"ready": True} in it.lines, 90)
        yield it
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await it.reading


async def test_a_client_that_excludes_insecure_devices_reads_the_bot_and_is_read(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with table(synapse, tmp_path) as people:
        founder = await people.account("alix")
        settings = await people.settings([founder], require_cross_signing=True)
        async with judge(synapse, founder) as strict:
            for start in range(2):  # a restart is the same device, and stays trusted
                async with people.running(settings) as room:
                    # To say something it asks for our device first, as it does soon after entering.
                    await strict.say(await strict.joined(), f"!pause {start}h")
                    heard = await room.hears(text=f"!pause {start}h", encrypted=True)
                    assert heard.person == founder
                    shown = await strict.sees(await room.shows(start, f"texte {start}"))
                    assert shown["text"] == f"texte {start}"
                    assert shown["shield"] == 0, "shown without a warning"
        assert not people.notes, "an identity that signed its device is nothing to tell of"

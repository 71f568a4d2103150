"""Run a Matrix room as a process of its own, to be killed: `python -m tests.parts.matrix_child SETTINGS`.

Prints a line `{"ready": true}`, and one for each event heard. Posts what comes in as `[number, text]`.
"""

import asyncio
import json
import sys

import msgspec

from bot.model import RoomEvent, Said
from bridges.matrix.room import MatrixRoom
from bridges.matrix.settings import MatrixSettings
from tests.parts.rooms import post, running


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


async def main() -> None:
    settings = msgspec.json.decode(sys.argv[1], type=MatrixSettings, dec_hook=lambda kind, value: kind(value))
    async with running(MatrixRoom(settings)) as room:

        async def tell(event: RoomEvent) -> None:
            if isinstance(event, Said):
                say(heard=event.event, text=event.text)

        room.before = tell
        say(ready=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            number, text = json.loads(line)
            say(posted=await room.room.post(post(number, text)))


if __name__ == "__main__":
    asyncio.run(main())

from collections.abc import AsyncIterator
from pathlib import Path

import nio
import pytest

from bot.demo.synapse import Synapse
from bot.model import EventId
from bot.ports import Room
from bridges.matrix.room import MatrixRoom
from bridges.matrix.settings import MatrixSettings
from tests.contract.room_contract import Bench, RoomContract, Shown
from tests.parts.matrix import Person, ask, table
from tests.parts.until import until


class MatrixBench:
    def __init__(self, settings: MatrixSettings, person: Person) -> None:
        self._settings = settings
        self._person = person
        self.founder = person.user

    def room(self) -> Room:
        return MatrixRoom(self._settings)

    async def account(self) -> str:
        answer = await ask(
            self._person.client, "POST", "/keys/query", {"device_keys": {self._settings.user: []}}
        )
        return ",".join(sorted(answer["device_keys"][self._settings.user]))

    async def say(self, text: str) -> EventId:
        return await self._person.say(await self._where(), text)

    async def edit(self, event: EventId, text: str) -> None:
        await self._person.edit(await self._where(), event, text)

    async def react(self, event: EventId, emoji: str) -> EventId:
        return await self._person.react(await self._where(), event, emoji)

    async def withdraw(self, reaction: EventId) -> None:
        await self._person.withdraw(await self._where(), reaction)

    async def sees(self, text: str) -> Shown:
        message = await self._person.sees(text)
        assert message.decrypted
        content = message.source["content"]
        relation = content.get("m.relates_to", {})
        return Shown(
            EventId(message.event_id),
            message.body,
            notice=isinstance(message, nio.RoomMessageNotice),
            reply_to=relation.get("m.in_reply_to", {}).get("event_id"),
            edits=relation["event_id"] if relation.get("rel_type") == "m.replace" else None,
            mentions=tuple(content["m.mentions"].get("user_ids", ())),
        )

    def times_seen(self, text: str) -> int:
        return len(self._person.messages(text))

    async def sees_reaction(self, event: EventId, emoji: str) -> None:
        await self._person.sees_reaction(event, emoji)

    async def _where(self) -> str:
        return await until(lambda: next(iter(self._person.client.rooms), None))


class TestMatrixRoom(RoomContract):
    @pytest.fixture
    async def bench(self, synapse: Synapse, tmp_path: Path) -> AsyncIterator[Bench]:
        async with table(synapse, tmp_path) as people:
            person = await people.person("alix")
            yield MatrixBench(await people.settings([person.user]), person)

"""The two sides of a Matrix room: people with a client of their own, and the room under test.

A person's client is matrix-nio as its documentation uses it, so that what our bridge makes of nio's
parts is read by somebody else's use of them.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import nio
import pytest

from bot.demo.synapse import Synapse
from bot.model import EventId, PersonId
from bridges.matrix.crosssigning import SigningKeys
from bridges.matrix.room import MatrixRoom
from bridges.matrix.settings import MatrixSettings, Note, Notice
from tests.parts.rooms import Running, running
from tests.parts.until import until, until_answer

PASSWORD = "not a secret"
# It warns of every device it does not know.
logging.getLogger("nio").setLevel(logging.CRITICAL)


class Person:
    """Somebody with a Matrix client, who sees what that client shows."""

    def __init__(self, client: nio.AsyncClient) -> None:
        self.client = client
        self.seen: list[nio.Event] = []
        self._task: asyncio.Task[None] | None = None
        client.add_event_callback(self._see, nio.Event)

    @classmethod
    async def log_in(cls, synapse: Synapse, user: PersonId, store: Path, password: str = PASSWORD) -> Self:
        """A new device of `user`, following all rooms and accepting all invitations."""
        client = nio.AsyncClient(synapse.base_url, user, store_path=str(store))
        answer = await client.login(password, device_name="a phone")
        assert isinstance(answer, nio.LoginResponse), answer
        self = cls(client)
        client.add_event_callback(self._accept, nio.InviteMemberEvent)
        await client.sync(timeout=0, full_state=True)
        # An answer holds ten events unless it is asked for more, and nio fetches none that it skipped.
        wide = {"room": {"timeline": {"limit": 500}}}
        self._task = asyncio.create_task(client.sync_forever(timeout=10_000, sync_filter=wide))
        return self

    @property
    def user(self) -> PersonId:
        return PersonId(self.client.user_id)

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self.client.close()

    async def say(self, room: str, text: str, **more: Any) -> EventId:
        """Say `text`, encrypted. `more` goes into the content."""
        return await self._send(room, "m.room.message", {"msgtype": "m.text", "body": text, **more})

    async def take_identity(self, keys: SigningKeys, password: str = PASSWORD) -> None:
        """Give the account an identity, in place of the one it has, and sign this device with it."""
        upload, body = "/keys/device_signing/upload", keys.published(self.user)
        answer = await ask(self.client, "POST", upload, body)
        if "session" in answer:
            auth = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": self.user},
                "password": password,
                "session": answer["session"],
            }
            answer = await ask(self.client, "POST", upload, {**body, "auth": auth})
        assert not answer
        await self.sign(keys)

    async def sign(self, keys: SigningKeys) -> None:
        """Sign this device with the identity that the account has."""
        name = self.client.device_id

        async def devices() -> dict[str, Any]:
            found = await ask(self.client, "POST", "/keys/query", {"device_keys": {self.user: []}})
            return dict(found["device_keys"][self.user])

        # The client publishes its keys with its first sync, some time soon.
        found = await until_answer(devices, lambda answer: name in answer)
        device = {k: v for k, v in found[name].items() if k != "unsigned"}
        body = {self.user: {name: keys.sign_device(self.user, device)}}
        assert not (await ask(self.client, "POST", "/keys/signatures/upload", body))["failures"]

    async def edit(self, room: str, event: EventId, text: str) -> EventId:
        return await self.say(
            room,
            f"* {text}",
            **{
                "m.new_content": {"msgtype": "m.text", "body": text},
                "m.relates_to": {"rel_type": "m.replace", "event_id": event},
            },
        )

    async def react(self, room: str, event: EventId, emoji: str) -> EventId:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": emoji}
        return await self._send(room, "m.reaction", {"m.relates_to": relation})

    async def withdraw(self, room: str, event: EventId, content: dict[str, object] | None = None) -> None:
        """Redact; `content` as some clients send it (`{"reason": None}`)."""
        where = f"/rooms/{room}/redact/{event}/{secrets.token_hex(8)}"
        await ask(self.client, "PUT", where, content or {})

    async def say_openly(self, room: str, text: str) -> EventId:
        """Say `text` without encryption, as a homeserver's administrator could in anybody's name."""
        where = f"/rooms/{room}/send/m.room.message/{secrets.token_hex(8)}"
        answer = await ask(self.client, "PUT", where, {"msgtype": "m.text", "body": text})
        return EventId(answer["event_id"])

    async def _send(self, room: str, kind: str, content: dict[str, Any]) -> EventId:
        await until(lambda: room in self.client.rooms and self.client.rooms[room].encrypted)
        answer = await self.client.room_send(room, kind, content, ignore_unverified_devices=True)
        assert isinstance(answer, nio.RoomSendResponse), answer
        return EventId(answer.event_id)

    async def sees(self, text: str, seconds: float = 15.0) -> nio.RoomMessage:
        """Wait until a message with exactly this text is shown."""
        return await until(lambda: next(iter(self.messages(text)), None), seconds)

    def messages(self, text: str) -> list[nio.RoomMessage]:
        """What is shown with exactly this text."""
        return [e for e in self.seen if isinstance(e, nio.RoomMessageFormatted) and e.body == text]

    def answers(self, to: EventId) -> list[nio.Event]:
        """What is shown as a reply to `to`: texts, and pictures with one."""
        found = [e for e in self.seen if getattr(e, "body", "")]
        return [e for e in found if _relation(e).get("m.in_reply_to", {}).get("event_id") == to]

    async def answered(self, to: EventId, seconds: float = 60.0) -> str:
        """Wait until somebody replied to `to`; what the first reply says."""
        return str((await until(lambda: self.answers(to), seconds))[0].body)

    async def sees_reaction(self, event: EventId, emoji: str) -> nio.ReactionEvent:
        def find() -> nio.ReactionEvent | None:
            for seen in self.seen:
                if isinstance(seen, nio.ReactionEvent) and (seen.reacts_to, seen.key) == (event, emoji):
                    return seen
            return None

        return await until(find)

    async def _see(self, room: nio.MatrixRoom, event: nio.Event) -> None:
        self.seen.append(event)

    async def _accept(self, room: nio.MatrixInvitedRoom, event: nio.InviteMemberEvent) -> None:
        if event.state_key == self.client.user_id and event.membership == "invite":
            await self.client.join(room.room_id)


def _relation(event: nio.Event) -> dict[str, Any]:
    return dict(event.source.get("content", {}).get("m.relates_to", {}))


async def ask(client: nio.AsyncClient, method: str, where: str, content: object = None) -> Any:
    """Ask the homeserver with the person's own token, past the client's own ideas."""
    answer = await client.send(
        method,
        f"/_matrix/client/v3{where}",
        None if content is None else json.dumps(content),
        {"Authorization": f"Bearer {client.access_token}", "Content-Type": "application/json"},
    )
    async with answer:
        return await answer.json()


class Table:
    """A bot's account and people to sit with it, on one homeserver; everyone's files in `folder`."""

    def __init__(self, synapse: Synapse, folder: Path) -> None:
        self.synapse = synapse
        self.folder = folder
        self.tag = secrets.token_hex(3)
        self.notes: list[Note] = []
        self._people: list[Person] = []

    async def account(self, name: str) -> PersonId:
        return PersonId(await self.synapse.register(f"{name}-{self.tag}", PASSWORD))

    async def person(self, name: str, user: PersonId | None = None, password: str = PASSWORD) -> Person:
        """Somebody new, or one more device of `user`."""
        user = user or await self.account(name)
        store = self.folder / secrets.token_hex(4)
        store.mkdir()
        person = await Person.log_in(self.synapse, user, store, password)
        self._people.append(person)
        return person

    async def settings(self, founders: Sequence[PersonId], **more: Any) -> MatrixSettings:
        """Settings of a bot with an account of its own."""
        user = await self.account("bot")
        return MatrixSettings(
            homeserver=self.synapse.base_url,
            user=user,
            password=PASSWORD,
            data=self.folder / f"data-{user[1:6]}-{secrets.token_hex(2)}",
            founders=tuple(founders),
            **more,
        )

    @asynccontextmanager
    async def running(
        self, settings: MatrixSettings, *, ready: bool = True, patience: float = 10.0
    ) -> AsyncIterator[Running[MatrixRoom]]:
        """The room of `settings`, running; stopped at the end."""
        async with running(MatrixRoom(settings, self.notes.append, patience=patience), ready=ready) as room:
            yield room

    def told(self, what: Notice) -> list[Note]:
        return [note for note in self.notes if note.what is what]

    async def close(self) -> None:
        await asyncio.gather(*(person.close() for person in self._people))


@pytest.fixture
async def people(synapse: Synapse, tmp_path: Path) -> AsyncIterator["Table"]:
    """A table at the session's homeserver."""
    async with table(synapse, tmp_path) as seats:
        yield seats


@asynccontextmanager
async def table(synapse: Synapse, folder: Path) -> AsyncIterator[Table]:
    """A `Table`, cleared at the end."""
    made = Table(synapse, folder)
    try:
        yield made
    finally:
        await made.close()

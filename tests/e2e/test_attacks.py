"""What whoever runs the homeserver can do with its own interface, and what comes of it: nothing, and told."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nio
import pytest

from bot.demo.synapse import Synapse
from bot.model import EventId, PersonId
from bridges.matrix.crosssigning import SigningKeys
from tests.parts.bot import World, running_world, shown
from tests.parts.matrix import Person, ask
from tests.parts.until import until, until_answer

FOUNDERS_ROOM = "anti-relou : fondateurs"


class Administrator:
    """Runs the homeserver, and uses what its software offers for that."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._synapse = world.table.synapse
        self.password = secrets.token_hex(8)

    @asynccontextmanager
    async def posing_as(self, user: PersonId) -> AsyncIterator[nio.AsyncClient]:
        """A log-in as `user` that needs no password and is no device."""
        answer = await self._synapse.admin("POST", f"/_synapse/admin/v1/users/{quote(user)}/login", {})
        client = nio.AsyncClient(self._synapse.base_url, user)
        client.access_token = answer["access_token"]
        try:
            yield client
        finally:
            await client.close()

    async def add_device(self, user: PersonId) -> Person:
        """A device of the administrator's own on the account, after giving it the password `password`."""
        body = {"new_password": self.password, "logout_devices": False}
        await self._synapse.admin("POST", f"/_synapse/admin/v1/reset_password/{quote(user)}", body)
        return await self._world.table.person("somebody", user, self.password)

    async def give_power(self, room: str, user: PersonId) -> None:
        """Make `user` as powerful in the room as the bot."""
        where = f"/_synapse/admin/v1/rooms/{quote(room)}/make_room_admin"
        await self._synapse.admin("POST", where, {"user_id": user})


@pytest.fixture
async def world(synapse: Synapse, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(synapse, tmp_path, identities=True) as world:
        yield world


def phone(last: int) -> str:
    return f"+336399802{last:02d}"


async def send(client: nio.AsyncClient, room: str, kind: str, content: dict[str, Any]) -> EventId:
    """Put an event into the room, unencrypted."""
    answer = await ask(client, "PUT", f"/rooms/{room}/send/{kind}/{secrets.token_hex(8)}", content)
    return EventId(answer["event_id"])


async def react(client: nio.AsyncClient, room: str, target: str, emoji: str) -> EventId:
    relation = {"rel_type": "m.annotation", "event_id": target, "key": emoji}
    return await send(client, room, "m.reaction", {"m.relates_to": relation})


def event_with(person: Person, part: str) -> nio.RoomMessageFormatted:
    return next(e for e in person.seen if isinstance(e, nio.RoomMessageFormatted) and part in e.body)


def rings(event: nio.Event) -> bool:
    return bool(event.source["content"]["msgtype"] == "m.text" and event.source["content"]["m.mentions"])


async def closed_to(person: Person, event: str) -> bool:
    """Wait until the event came to `person`; whether it stays closed."""
    found = await until(lambda: next((e for e in person.seen if e.event_id == event), None))
    return isinstance(found, nio.MegolmEvent)


async def test_a_device_added_to_a_founders_account_and_events_forged_in_her_name_do_nothing(world: World):
    her, his = world.founders
    room = await world.room(her)
    asked = await her.say(room, "!pause")
    (paused,) = await until(lambda: her.answers(asked))
    await world.carrier.text(phone(1), "avant l'attaque")
    sender = (await until(lambda: shown(his, "avant l'attaque")))[0].split(" ")[0]
    mine = await world.moderator.say(room, f"!bloquer {sender}")
    assert "P-1" in await world.moderator.answered(mine)
    proposal = (await until(lambda: [e for e in his.seen if "Proposition P-1" in getattr(e, "body", "")]))[0]

    admin = Administrator(world)
    device = await admin.add_device(her.user)
    await until(lambda: shown(his, "n’a pas signé"))
    assert rings(event_with(his, "n’a pas signé")), "a founder's new key wakes"
    await world.carrier.text(phone(2), "après l'attaque")
    await until(lambda: shown(her, "après l'attaque"))
    assert await closed_to(device, event_with(her, "après l'attaque").event_id)

    for command in ("!reprendre", f"!montrer {sender}", "!cagnotte +100"):
        await device.say(room, command)
    async with admin.posing_as(her.user) as posing:
        await send(posing, room, "m.room.message", {"msgtype": "m.text", "body": "!reprendre"})
        for emoji in ("▶️", "✅", "🟢"):
            await react(posing, room, paused.event_id, emoji)
        forged = await react(posing, room, proposal.event_id, "✅")
        await until(lambda: world.bot.facts("blocked"))
        await ask(posing, "PUT", f"/rooms/{room}/redact/{forged}/{secrets.token_hex(8)}", {})

    await until(lambda: shown(his, "Un ordre non chiffré est arrivé"))
    await until(lambda: shown(his, "a écrit en son nom"))
    assert "en pause" in await his.answered(await his.say(room, "!état"))
    refused = {(fact["by"], fact["why"]) for fact in world.bot.facts("refused")}
    assert refused == {(her.user, "device"), (her.user, "plaintext")}
    assert [fact["mode"] for fact in world.bot.facts("mode_set")] == ["paused"]
    done = {fact["kind"] for fact in world.bot.facts()}
    assert not done & {"revealed", "pot_added", "unblocked", "identity_trusted"}


async def test_a_founder_given_another_identity_is_suspended_until_the_other_confirms_hers(world: World):
    her, his = world.founders
    room, private = await world.room(her), await world.room(his, FOUNDERS_ROOM)
    await her.answered(await her.say(room, "!pause"))
    admin, false, true = Administrator(world), SigningKeys.make(), SigningKeys.make()
    device = await admin.add_device(her.user)
    await device.take_identity(false, admin.password)
    await until(lambda: shown(his, f"L’identité Matrix de {her.user} a changé"))
    assert rings(event_with(his, "L’identité Matrix"))
    await world.carrier.text(phone(3), "pendant l'attaque")
    await until(lambda: shown(his, "pendant l'attaque"))
    text = event_with(his, "pendant l'attaque").event_id
    assert await closed_to(device, text)
    assert await closed_to(her, text), "whose account it is cannot be told apart"
    async with admin.posing_as(her.user) as posing:

        async def pinned() -> dict[str, list[str]]:
            return dict(await ask(posing, "GET", f"/rooms/{room}/state/m.room.pinned_events/"))

        card = (await until_answer(pinned, lambda found: bool(found.get("pinned"))))["pinned"][0]
        await react(posing, room, card, "🔇")
    await device.say(room, "!reprendre")
    await until(lambda: shown(his, "a écrit sous une identité qui a changé"))
    assert [fact["mode"] for fact in world.bot.facts("mode_set")] == ["paused"]

    await her.take_identity(true, admin.password)  # she got the account back, and another identity
    await until(lambda: [f for f in world.bot.facts("key_seen") if f["key"] == true.identity])
    question = await his.answered(await his.say(private, f"!équipe confirmer {her.user}"))
    code = question.split("!oui ")[1][:4]
    assert "est confirmée" in await his.answered(await his.say(private, f"!oui {code}"))
    await world.carrier.text(phone(4), "entre nous de nouveau")
    await until(lambda: shown(his, "entre nous de nouveau"))
    await until(lambda: shown(her, "entre nous de nouveau"))
    assert await closed_to(device, event_with(his, "entre nous de nouveau").event_id)
    assert "en pause" in await her.answered(await her.say(room, "!état"))


async def test_somebody_let_in_by_force_is_put_out_and_a_room_forced_open_gets_no_texts(world: World):
    her, his = world.founders
    room = await world.room(her)
    admin, intruder = Administrator(world), await world.table.person("intrus")
    await admin.give_power(room, her.user)
    async with admin.posing_as(her.user) as posing:
        await ask(posing, "POST", f"/rooms/{room}/invite", {"user_id": intruder.user})

        async def membership() -> object:
            where = f"/rooms/{room}/state/m.room.member/{intruder.user}"
            return (await ask(his.client, "GET", where)).get("membership")

        await until_answer(membership, lambda found: found == "leave")
        await until(lambda: shown(his, "a passé la porte"))
        await world.carrier.text(phone(5), "après l'intrus")
        await until(lambda: shown(his, "après l'intrus"))
        assert not shown(intruder, "après l'intrus")

        history = f"/rooms/{room}/state/m.room.history_visibility/"
        await ask(posing, "PUT", history, {"history_visibility": "world_readable"})
        await until(lambda: shown(his, "n’est plus assez fermé"))
        await world.bot.until_answers("/readyz", 503)
        await world.carrier.text(phone(6), "à toute fenêtre")
        await until(lambda: len(world.bot.facts("received")) == 2)
        assert not shown(his, "à toute fenêtre")
        await ask(posing, "PUT", history, {"history_visibility": "joined"})
    await until(lambda: shown(his, "de nouveau chiffré et fermé"))
    await until(lambda: shown(his, "à toute fenêtre"))

"""The pinned card in a real room: found, tapped, edited, and found again after a restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import nio
import pytest

from bot.demo.synapse import Synapse
from bot.model import EventId
from tests.parts.bot import World, running_world, shown
from tests.parts.matrix import ask
from tests.parts.until import until, until_answer


@pytest.fixture
async def world(synapse: Synapse, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(synapse, tmp_path) as world:
        yield world


def cards(world: World) -> list[nio.RoomMessageFormatted]:
    """The cards that a founder can read: what was shown before they joined is shown anew."""
    return [
        event
        for event in world.founders[0].seen
        if isinstance(event, nio.RoomMessageFormatted)
        and event.body.startswith("État de la ligne")
        and "fait taire" in event.body
    ]


async def card_of(world: World) -> EventId:
    """The card, once it stands: a founder reads it, it is pinned, and no other."""
    founder = world.founders[0]
    room = await world.room(founder)

    async def pinned() -> list[str]:
        found = await ask(founder.client, "GET", f"/rooms/{room}/state/m.room.pinned_events/")
        return found.get("pinned", [])

    found = await until_answer(pinned, lambda ids: any(ids == [card.event_id] for card in cards(world)))
    return EventId(found[0])


def edits(world: World, part: str) -> list[str]:
    bodies = [getattr(event, "body", "") for event in world.founders[0].seen]
    return [body for body in bodies if body.startswith("* État de la ligne") and part in body]


async def test_the_card_is_pinned_tapped_and_found_again(world: World):
    founder = world.founders[0]
    room = await world.room(founder)
    card = await card_of(world)
    await founder.sees_reaction(card, "⏸️")
    await founder.sees_reaction(card, "🔇")

    async def pinned() -> object:
        return await ask(founder.client, "GET", f"/rooms/{room}/state/m.room.pinned_events/")

    async def topic() -> object:
        return (await ask(founder.client, "GET", f"/rooms/{room}/state/m.room.topic/")).get("topic")

    await until_answer(pinned, lambda found: found == {"pinned": [card]})
    await until_answer(topic, lambda found: found == "🟢 ouverte")

    await world.moderator.react(await world.room(world.moderator), card, "⏸️")
    await founder.react(room, card, "🔇")
    await until(lambda: shown(founder, "La ligne est muette"))
    await until(lambda: edits(world, "Ligne : muette"))
    await until_answer(topic, lambda found: found == "🔇 muette")
    assert [fact["mode"] for fact in world.bot.facts("mode_set")] == ["silent"]

    await world.bot.stop()
    await world.bot.start()
    await founder.say(room, "!reprendre")
    await until(lambda: edits(world, "Ligne : ouverte"))
    await until_answer(topic, lambda found: found == "🟢 ouverte")
    assert await card_of(world) == card
    assert {EventId(one.event_id) for one in cards(world)} == {card}

"""A text reaches the room, the reply reaches the texter: the real bot, Synapse, and encryption."""

import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.synapse import Synapse
from tests.parts.bot import World, running_world, shown
from tests.parts.until import until


@pytest.fixture
async def world(synapse: Synapse, tmp_path: Path) -> AsyncIterator[World]:
    # Without raid logic: these few texts are alike, and come faster than people write.
    async with running_world(synapse, tmp_path, firewall={"detect": False}) as world:
        yield world


def phone(last: int) -> str:
    return f"+336399800{last:02d}"


async def test_a_text_is_shown_and_answered_once(world: World):
    founder = world.founders[0]
    await world.carrier.text(phone(1), "salut c'est kevin")
    await until(lambda: shown(founder, "salut c'est kevin"))
    await until(lambda: world.carrier.sent(phone(1)))
    notice = shown(founder, "salut c'est kevin")[0]
    assert "R-" in notice
    assert phone(1) not in notice
    await world.carrier.text(phone(1), "tu réponds ?")
    second = await until(lambda: shown(founder, "tu réponds ?"))
    assert "a déjà eu sa réponse" in second[0]
    assert len(world.carrier.sent(phone(1))) == 1


async def test_the_notice_tells_when_the_reply_was_delivered(world: World):
    founder = world.founders[0]
    await world.carrier.text(phone(2), "hey toi")
    edits = lambda: [e.body for e in founder.seen if "réponse remise" in getattr(e, "body", "")]  # noqa: E731
    assert "hey toi" in (await until(edits))[0]


async def test_a_pause_stops_replies_and_resume_starts_them(world: World):
    founder = world.founders[0]
    room = await world.room(founder)
    asked = await founder.say(room, "!pause 2h raid")
    await until(lambda: shown(founder, "en pause"))
    answer = next(e for e in founder.seen if "en pause" in getattr(e, "body", ""))
    assert answer.source["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == asked
    await world.carrier.text(phone(3), "pendant la pause")
    assert "la ligne est en pause" in (await until(lambda: shown(founder, "pendant la pause")))[0]
    await founder.say(room, "!reprendre")
    await until(lambda: shown(founder, "La ligne est ouverte"))
    await world.carrier.text(phone(4), "après la pause")
    await until(lambda: world.carrier.sent(phone(4)))
    assert world.carrier.sent(phone(3)) == []


async def test_a_moderator_who_pauses_is_told_and_nothing_else_happens(world: World):
    room = await world.room(world.moderator)
    await world.moderator.say(room, "!pause")
    await until(lambda: shown(world.moderator, "réservé aux fondateurs"))
    await world.carrier.text(phone(5), "toujours ouvert ?")
    await until(lambda: world.carrier.sent(phone(5)))


async def test_a_command_in_a_text_is_only_a_text(world: World):
    founder = world.founders[0]
    await world.carrier.text(phone(6), "!pause @room <script>alert(1)</script> https://evil.example")
    notice = (await until(lambda: shown(founder, "alert(1)")))[0]
    event = next(e for e in founder.seen if getattr(e, "body", "") == notice)
    content = event.source["content"]
    assert content["m.mentions"] == {}
    assert content["msgtype"] == "m.notice"
    assert "<script" not in content["formatted_body"]
    assert "@room" not in notice
    assert "https://evil.example" not in notice
    await world.carrier.text(phone(7), "et moi")
    await until(lambda: world.carrier.sent(phone(7)))


async def test_a_founder_sees_the_number_in_their_own_room(world: World):
    founder = world.founders[0]
    room = await world.room(founder)
    await world.carrier.text(phone(8), "qui suis-je")
    notice = (await until(lambda: shown(founder, "qui suis-je")))[0]
    sender = notice.split(" ")[0]
    await founder.say(room, f"!montrer {sender}")
    await until(lambda: shown(founder, f"{sender} : {phone(8)}"))
    await until(lambda: shown(founder, "Envoyé aux fondateurs"))
    assert shown(world.moderator, phone(8)) == []


async def test_a_text_shows_in_a_second_client_within_a_moment(world: World):
    founder, waits = world.founders[1], []
    for n in range(10, 25):
        began = time.perf_counter()
        await world.carrier.text(phone(n), f"mesure {n}")
        await until(lambda n=n: shown(founder, f"mesure {n}"))
        waits.append(time.perf_counter() - began)
    assert statistics.median(waits) < 1.5, waits  # the bench measures; this catches a wait that crept in

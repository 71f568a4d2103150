"""What hurts, who is in, and panic: in a real room, through real clients."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.synapse import Synapse
from tests.parts.bot import World, running_world, shown
from tests.parts.matrix import ask
from tests.parts.until import until, until_answer


@pytest.fixture
async def world(synapse: Synapse, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(synapse, tmp_path) as world:
        yield world


def phone(last: int) -> str:
    return f"+336399801{last:02d}"


async def test_a_threat_is_read_by_who_asks_and_seen_by_nobody_else(world: World):
    founder, moderator = world.founders[0], world.moderator
    await world.carrier.text(phone(1), "je vais te tuer sale chienne")
    notice = (await until(lambda: shown(founder, "menace")))[0]
    assert "tuer" not in notice
    sender = notice.split(" ")[0]
    asked = await moderator.say(await world.room(moderator), f"!lire {sender}")
    (found,) = await until(lambda: moderator.answers(asked))
    content = found.source["content"]
    assert '<span data-mx-spoiler="menace">je vais te tuer sale chienne</span>' in content["formatted_body"]
    assert content["msgtype"] == "m.notice"

    await founder.say(await world.room(founder), "!menaces")
    await until(lambda: shown(founder, f"{sender} : menace"))
    assert shown(moderator, f"{sender} : menace") == []
    received = world.bot.facts("received")
    assert [fact["care"] for fact in received] == ["threat"]


async def test_a_call_for_help_rings_the_founders(world: World):
    founder = world.founders[0]
    await world.carrier.text(phone(2), "aidez-moi il me frappe")
    await until(lambda: shown(founder, "Un appel à l’aide"))
    event = next(e for e in founder.seen if "Un appel à l’aide" in getattr(e, "body", ""))
    content = event.source["content"]
    assert content["msgtype"] == "m.text"
    assert content["m.mentions"]["user_ids"] == [person.user for person in world.founders]
    assert shown(world.moderator, "Un appel à l’aide") == []


async def test_a_moderator_who_is_removed_is_out_and_obeyed_no_more(world: World):
    founder, moderator = world.founders[0], world.moderator
    room = await world.room(moderator)
    await founder.say(await world.room(founder), f"!équipe retirer {moderator.user}")
    await until(lambda: shown(founder, "ne fait plus partie de l’équipe"))

    async def membership() -> object:
        where = f"/rooms/{room}/state/m.room.member/{moderator.user}"
        return (await ask(founder.client, "GET", where)).get("membership")

    await until_answer(membership, lambda found: found == "leave")
    await world.carrier.text(phone(3), "après son départ")
    await until(lambda: shown(founder, "après son départ"))
    assert shown(moderator, "après son départ") == []


async def test_panic_silences_and_hides_at_once(world: World):
    founder = world.founders[0]
    room = await world.room(founder)
    await founder.say(room, "!panique")
    await until(lambda: shown(founder, "rien de ce qui arrive n’est plus montré"))
    await world.carrier.text(phone(4), "un texte quelconque")
    await until(lambda: shown(founder, "rien n’est montré"))
    assert shown(founder, "un texte quelconque") == []
    assert world.carrier.sent(phone(4)) == []


async def test_panic_takes_back_what_the_room_showed(world: World):
    founder = world.founders[0]
    room = await world.room(founder)
    await world.carrier.text(phone(5), "un texte à cacher")
    await until(lambda: shown(founder, "un texte à cacher"))
    notice = next(e for e in founder.seen if "un texte à cacher" in getattr(e, "body", ""))
    await founder.say(room, "!panique")

    async def content() -> object:
        return (await ask(founder.client, "GET", f"/rooms/{room}/event/{notice.event_id}"))["content"]

    await until_answer(content, lambda found: found == {})


async def test_who_wrote_in_a_pause_is_answered_by_a_yes_and_not_before(world: World):
    founder = world.founders[0]
    room = await world.room(founder, "anti-relou : fondateurs")
    await founder.say(room, "!pause 2h dîner")
    await until(lambda: world.bot.facts("mode_set"))
    await world.carrier.text(phone(6), "bonsoir, on s'est vus au marché")
    await until(lambda: world.bot.facts("received"))
    asked = await founder.say(room, "!reprendre")
    question = await founder.answered(asked)
    assert "1 personne a écrit" in question
    assert world.carrier.sent(phone(6)) == []
    code = re.findall(r"!oui (\d{4})", question)[0]
    yes = await world.founders[1].say(
        await world.room(world.founders[1], "anti-relou : fondateurs"), f"!oui {code}"
    )
    await world.founders[1].answered(yes)
    await until(lambda: world.carrier.sent(phone(6)))
    assert [fact["reason"] for fact in world.bot.facts("decided")] == ["mode_paused", "missed"]

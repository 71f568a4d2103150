"""The rooms as the homeserver has them: asked with the bot's or a person's own token."""

import io
import json
from typing import Any

import nio
import pytest
from msgspec.structs import replace
from nio.crypto import decrypt_attachment
from PIL import Image

from bot.model import Attachment, EventId, PersonId
from bot.ports import RoomBusy
from bridges.matrix.settings import Note, Notice
from tests.parts.matrix import Person, Table, ask
from tests.parts.rooms import post
from tests.parts.until import until, until_answer


async def in_room(person: Person, rooms: int = 1) -> str:
    """The id of the newest room that `person` is in, once in so many."""
    return await until(lambda: len(person.client.rooms) >= rooms and list(person.client.rooms)[-1])


async def state(person: Person, room: str) -> dict[str, Any]:
    """The state with an empty key, and the members."""
    events = await ask(person.client, "GET", f"/rooms/{room}/state")
    found = {event["type"]: event["content"] for event in events if event["state_key"] == ""}
    members = {e["state_key"]: e["content"]["membership"] for e in events if e["type"] == "m.room.member"}
    return {**found, "members": members}


async def make_room(person: Person, *, encrypted: bool = True, **more: object) -> str:
    encryption = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    body = {"preset": "private_chat", "initial_state": [encryption] if encrypted else [], **more}
    return str((await ask(person.client, "POST", "/createRoom", body))["room_id"])


async def test_the_room_it_makes_is_encrypted_private_and_the_bots_to_open(people: Table) -> None:
    founder, moderator = await people.person("alix"), await people.person("mo")
    settings = await people.settings(
        [founder.user], moderators=(moderator.user,), names={"traffic": "Relous en direct"}
    )
    async with people.running(settings):
        room = await in_room(founder)
        found = await state(founder, room)
        refused = await ask(moderator.client, "POST", f"/rooms/{room}/invite", {"user_id": "@x:localhost"})
        loosened = await ask(
            founder.client,
            "PUT",
            f"/rooms/{room}/state/m.room.history_visibility/",
            {"history_visibility": "world_readable"},
        )
    assert found["m.room.encryption"]["algorithm"] == "m.megolm.v1.aes-sha2"
    assert found["m.room.join_rules"] == {"join_rule": "invite"}
    assert found["m.room.guest_access"] == {"guest_access": "forbidden"}
    assert found["m.room.history_visibility"] == {"history_visibility": "joined"}
    assert found["m.room.create"]["room_version"] == "11"
    assert found["m.room.name"] == {"name": "Relous en direct"}
    assert set(found["members"]) == {settings.user, founder.user, moderator.user}
    levels = found["m.room.power_levels"]
    assert levels["users"] == {settings.user: 100, founder.user: 50}
    assert (levels["invite"], levels["redact"], levels["events_default"]) == (100, 50, 0)
    assert refused["errcode"] == loosened["errcode"] == "M_FORBIDDEN"


async def test_a_restart_finds_its_room_again_and_invites_who_is_missing(people: Table) -> None:
    founder, newcomer = await people.person("alix"), await people.person("bo")
    settings = await people.settings([founder.user])
    async with people.running(settings):
        room = await in_room(founder)
    changed = replace(settings, moderators=(newcomer.user,))
    async with people.running(changed) as running:
        assert await in_room(newcomer) == room
        await running.shows(1, "bienvenue")
        await newcomer.sees("bienvenue")
    assert set(founder.client.rooms) == {room}


async def test_a_room_whose_id_was_lost_is_found_and_not_made_twice(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings):
        room = await in_room(founder)
    for file in settings.data.iterdir():
        file.unlink()
    people.notes.clear()
    async with people.running(settings) as running:
        await running.shows(1, "me revoilà")
        await founder.sees("me revoilà")
    assert set(founder.client.rooms) == {room}


async def test_the_founders_room_is_for_founders_alone(people: Table) -> None:
    founder, moderator = await people.person("alix"), await people.person("mo")
    settings = await people.settings(
        [founder.user], moderators=(moderator.user,), places={"traffic": None, "founders": None}
    )
    async with people.running(settings) as running:
        private = await in_room(founder, 2)
        await running.room.post(post(1, "entre nous", "founders"))
        await founder.sees("entre nous")
        await running.hears(event=await founder.say(private, "!montre"), place="founders")
        await running.shows(2, "pour tous")
        await moderator.sees("pour tous")
    assert private not in moderator.client.rooms
    assert not moderator.messages("entre nous")


async def test_without_a_founders_room_theirs_is_the_traffic_room(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        await running.room.post(post(1, "pour les fondateurs", "founders"))
        await founder.sees("pour les fondateurs")


async def test_a_given_room_is_entered_on_a_founders_invitation_only(people: Table) -> None:
    founder, stranger = await people.person("alix"), await people.person("relou")
    room = await make_room(stranger)
    settings = await people.settings([founder.user], places={"traffic": room})
    async with people.running(settings, ready=False) as running:
        await until(
            lambda: running.room.ready() == "not in the traffic room: waiting for a founder's invitation"
        )
        await ask(stranger.client, "POST", f"/rooms/{room}/invite", {"user_id": settings.user})
        with pytest.raises(RoomBusy):
            await running.shows(1, "trop tôt")
    given = await make_room(founder, invite=[settings.user])
    settings = replace(settings, places={"traffic": given})
    async with people.running(settings) as running:
        event = await running.shows(2, "me voici")
        assert (await founder.sees("me voici")).event_id == event
        await running.hears(event=await founder.say(given, "!aide"))
    joined = await ask(stranger.client, "GET", f"/rooms/{room}/joined_members")
    assert set(joined["joined"]) == {stranger.user}


async def test_nothing_is_posted_into_a_room_that_is_not_encrypted(people: Table) -> None:
    founder = await people.person("alix")
    room = await make_room(founder, encrypted=False)
    await ask(founder.client, "POST", f"/rooms/{room}/invite", {"user_id": people_user(people)})
    settings = replace(await people.settings([founder.user]), places={"traffic": room})
    async with people.running(settings, ready=False) as running:
        await until(lambda: running.room.ready() == "the traffic room is not encrypted")
        with pytest.raises(RoomBusy):
            await running.shows(1, "en clair")
    assert people.told(Notice.WEAKENED) == [Note(what=Notice.WEAKENED, place="traffic", detail="encryption")]


async def test_a_room_opened_to_everyone_is_told_and_posting_stops_until_it_is_closed(people: Table) -> None:
    founder = await people.person("alix")
    room = await make_room(founder, invite=[people_user(people)])
    settings = replace(await people.settings([founder.user]), places={"traffic": room})
    rules = f"/rooms/{room}/state/m.room.join_rules/"
    async with people.running(settings) as running:
        await ask(founder.client, "PUT", rules, {"join_rule": "public"})
        await until(lambda: people.told(Notice.WEAKENED))
        with pytest.raises(RoomBusy):
            await running.shows(1, "devant tout le monde")
        await ask(founder.client, "PUT", rules, {"join_rule": "invite"})
        await until(lambda: people.told(Notice.MENDED))
        await running.shows(1, "entre nous")
        await founder.sees("entre nous")


async def test_a_room_of_its_own_that_was_opened_is_closed_again_by_the_next_start(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        room = await in_room(founder)
        # As whoever runs the homeserver could: in the bot's own name.
        token = json.loads((settings.data / "login.json").read_bytes())["token"]
        bot = nio.AsyncClient(founder.client.homeserver)
        bot.access_token = token
        history = f"/rooms/{room}/state/m.room.history_visibility/"
        await ask(bot, "PUT", history, {"history_visibility": "shared"})
        await bot.close()
        await until(lambda: people.told(Notice.WEAKENED))
        with pytest.raises(RoomBusy):
            await running.shows(1, "devant d'autres")
        assert running.room.ready() == "the traffic room shows its history to more people than before"
    async with people.running(settings) as running:
        await running.shows(1, "entre nous")
        await founder.sees("entre nous")
        assert (await state(founder, room))["m.room.history_visibility"] == {"history_visibility": "joined"}
    assert people.notes == [
        Note(what=Notice.NO_IDENTITY, person=founder.user),
        Note(what=Notice.WEAKENED, place="traffic", detail="history"),
        Note(what=Notice.MENDED, place="traffic"),
    ]


async def test_a_stranger_is_told_put_out_and_holds_no_key(people: Table) -> None:
    founder, stranger = await people.person("alix"), await people.person("intrus")
    room = await make_room(founder, invite=[people_user(people)])
    levels = f"/rooms/{room}/state/m.room.power_levels/"
    await ask(founder.client, "PUT", levels, {"users": {people_user(people): 100}})
    settings = replace(await people.settings([founder.user]), places={"traffic": room}, farewell="au revoir")
    async with people.running(settings) as running:
        before = await running.shows(1, "avant")
        await ask(founder.client, "POST", f"/rooms/{room}/invite", {"user_id": stranger.user})
        assert await until_left(founder, room, stranger.user) == "au revoir"
        await running.is_ready()
        after = await running.shows(2, "R-7K3Q · ta gueule")
        await founder.sees("R-7K3Q · ta gueule")
        sessions = [(await event(founder, room, it))["session_id"] for it in (before, after)]
    assert sessions[0] != sessions[1], "what is said after is under another key"
    assert not stranger.messages("R-7K3Q · ta gueule")
    assert people.told(Notice.STRANGER_JOINED) == [
        Note(what=Notice.STRANGER_JOINED, place="traffic", person=stranger.user)
    ]


async def test_a_stranger_whom_it_may_not_put_out_holds_up_the_texts_and_not_the_alarm(people: Table) -> None:
    founder, stranger = await people.person("alix"), await people.person("intrus")
    room = await make_room(founder, invite=[people_user(people)])
    settings = replace(await people.settings([founder.user]), places={"traffic": room})
    async with people.running(settings) as running:
        await ask(founder.client, "POST", f"/rooms/{room}/invite", {"user_id": stranger.user})
        await until(lambda: people.told(Notice.CANNOT_EXPEL))
        await until(lambda: stranger.client.rooms)
        with pytest.raises(RoomBusy):
            await running.shows(1, "R-7K3Q · ta gueule")
        alarm = await running.room.post(post(2, "quelqu'un est là", "founders"))
        await founder.sees("quelqu'un est là")
        unread = await until(lambda: next((e for e in stranger.seen if e.event_id == alarm), None))
        assert isinstance(unread, nio.MegolmEvent), "a stranger holds no key"
        await ask(founder.client, "POST", f"/rooms/{room}/kick", {"user_id": stranger.user})
        await running.is_ready()
        await running.shows(1, "R-7K3Q · ta gueule")
        await founder.sees("R-7K3Q · ta gueule")


async def test_topic_pins_redactions_and_pictures(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "purple").save(drawn, "PNG")
    picture = Attachment(name="h.png", mime="image/png", data=drawn.getvalue(), width=40, height=20)
    async with people.running(settings) as running:
        room = await in_room(founder)
        card = await running.shows(1, "Numéro ouvert")
        await running.room.set_topic("traffic", "ouvert")
        await running.room.pin("traffic", card)
        number = await running.shows(2, "06 39 98 00 01")
        await founder.sees("06 39 98 00 01")
        await running.room.redact("traffic", number)
        shown = await running.shows(3, "Textos par heure", attachment=picture, reply_to=card)
        assert await running.shows(3, "Textos par heure", attachment=picture, reply_to=card) == shown
        found = await state(founder, room)
        gone = await ask(founder.client, "GET", f"/rooms/{room}/event/{number}")
        image = await until(
            lambda: next((e for e in founder.seen if isinstance(e, nio.RoomEncryptedImage)), None)
        )
        kept = await founder.client.download(image.url)
    assert found["m.room.topic"]["topic"] == "ouvert"
    assert found["m.room.pinned_events"] == {"pinned": [card]}
    assert gone["content"] == {}
    assert picture.data not in kept.body
    opened = decrypt_attachment(kept.body, image.key["k"], image.hashes["sha256"], image.iv)
    assert opened == picture.data


async def test_the_homeserver_reads_neither_text_nor_html_nor_whom_it_rings(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        room = await in_room(founder)
        event = await running.shows(1, "secret", notice=False, mentions=(founder.user,))
        stored = await ask(founder.client, "GET", f"/rooms/{room}/event/{event}")
    assert stored["type"] == "m.room.encrypted"
    assert "secret" not in json.dumps(stored)
    assert "mentions" not in json.dumps(stored)


def people_user(people: Table) -> PersonId:
    """The bot's id, before it has an account."""
    return PersonId(f"@bot-{people.tag}:localhost")


async def until_left(person: Person, room: str, gone: PersonId) -> str | None:
    """Wait until somebody is out of the room; what they were told."""

    async def members() -> list[dict[str, Any]]:
        return list((await ask(person.client, "GET", f"/rooms/{room}/members"))["chunk"])

    def out(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            e["content"] for e in found if e["state_key"] == gone and e["content"]["membership"] == "leave"
        ]

    found = await until_answer(members, lambda answer: bool(out(answer)))
    reason: str | None = out(found)[0].get("reason")
    return reason


async def event(person: Person, room: str, id_: EventId) -> dict[str, Any]:
    """An event's content as the homeserver has it."""
    return dict((await ask(person.client, "GET", f"/rooms/{room}/event/{id_}"))["content"])

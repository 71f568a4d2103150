"""Who can read the bot and whom it believes: each attack as somebody with that power would make it."""

import json
import secrets
from typing import Any

import nio
import vodozemac
from msgspec.structs import replace

from bot.model import EventId, Said, Unreadable
from bridges.matrix.crosssigning import SigningKeys, canonical, identity_of, unsigned
from bridges.matrix.settings import MatrixSettings, Note, Notice
from tests.parts.matrix import PASSWORD, Person, Table, ask
from tests.parts.until import until

Json = dict[str, Any]


async def in_room(person: Person) -> str:
    return await until(lambda: next(iter(person.client.rooms), None))


async def query(person: Person, user: str) -> Json:
    return dict(await ask(person.client, "POST", "/keys/query", {"device_keys": {user: []}}))


async def as_the_bot(person: Person, settings: MatrixSettings) -> Json:
    """What the homeserver tells the bot of its own keys."""
    client = nio.AsyncClient(person.client.homeserver)
    client.access_token = json.loads((settings.data / "login.json").read_bytes())["token"]
    try:
        return dict(await ask(client, "POST", "/keys/query", {"device_keys": {settings.user: []}}))
    finally:
        await client.close()


def signed(value: Json, user: str, key_id: str, public: str) -> bool:
    signature = value["signatures"][user].get(key_id)
    if signature is None:
        return False
    key = vodozemac.Ed25519PublicKey.from_base64(public)
    key.verify_signature(canonical(unsigned(value)), vodozemac.Ed25519Signature.from_base64(signature))
    return True


async def send_encrypted(person: Person, room: str, content: Json) -> EventId:
    """Put an m.room.encrypted into the room in the name of `person`, as their homeserver could."""
    where = f"/rooms/{room}/send/m.room.encrypted/{secrets.token_hex(8)}"
    return EventId((await ask(person.client, "PUT", where, content))["event_id"])


async def stored(person: Person, room: str, event: EventId) -> Json:
    """The content of an event as the homeserver has it."""
    return dict((await ask(person.client, "GET", f"/rooms/{room}/event/{event}"))["content"])


async def unread(person: Person, event: EventId) -> nio.MegolmEvent:
    """Wait until `person` got the event, and could not open it."""
    found = await until(lambda: next((e for e in person.seen if e.event_id == event), None))
    assert isinstance(found, nio.MegolmEvent)
    return found


async def test_its_own_device_is_cross_signed_as_everyone_sees_it(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings):
        user, answer = settings.user, await query(founder, settings.user)
        seen_by_itself = await as_the_bot(founder, settings)
    master, signing = answer["master_keys"][user], answer["self_signing_keys"][user]
    ((device, keys),) = answer["device_keys"][user].items()
    ((_, by_master),), ((_, by_signing),) = master["keys"].items(), signing["keys"].items()
    assert signed(signing, user, f"ed25519:{by_master}", by_master)
    assert signed(keys, user, f"ed25519:{by_signing}", by_signing)
    # A homeserver shows a signature on an identity to who made it.
    master = seen_by_itself["master_keys"][user]
    assert signed(master, user, f"ed25519:{device}", keys["keys"][f"ed25519:{device}"])
    async with people.running(settings):
        assert await query(founder, user) == answer, "a restart neither makes nor signs anything anew"
    assert not people.told(Notice.FOREIGN_CROSS_SIGNING)


async def test_an_identity_whose_keys_are_not_ours_is_replaced_and_told(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings):
        before = await query(founder, settings.user)
    for file in settings.data.iterdir():
        file.unlink()
    async with people.running(settings):
        after = await query(founder, settings.user)
    identity = identity_of(settings.user, after)
    assert identity
    assert after["master_keys"] != before["master_keys"]
    new = set(after["device_keys"][settings.user]) - set(before["device_keys"][settings.user])
    assert [identity.signed(settings.user, after["device_keys"][settings.user][name]) for name in new] == [
        True
    ]
    async with people.running(settings):
        assert await query(founder, settings.user) == after
    assert len(people.told(Notice.FOREIGN_CROSS_SIGNING)) == 1


async def test_its_files_are_for_its_own_eyes(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        await running.shows(1, "bonjour")
        assert settings.data.stat().st_mode & 0o777 == 0o700
        files = list(settings.data.iterdir())
        assert {"login.json", "cross-signing.json", "room.db", "olm.db"} <= {file.name for file in files}
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert PASSWORD not in repr(settings)


async def test_a_device_that_comes_later_reads_what_is_posted_from_then_on(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        await running.shows(1, "avant")
        await founder.sees("avant")
        laptop = await people.person("alix", founder.user)
        read = None
        for number in range(2, 100):
            # The news of the device comes with the homeserver's next answer, some time soon.
            event = await running.shows(number, "après")
            got = await until(lambda event=event: next((e for e in laptop.seen if e.event_id == event), None))
            if not isinstance(got, nio.MegolmEvent):
                read = got
                break
        assert read
        room = await in_room(laptop)
        await running.hears(event=await laptop.say(room, "!aide"), encrypted=True)
    assert not laptop.messages("avant")


async def test_who_joins_late_reads_on_and_who_left_reads_no_more(people: Table) -> None:
    founder, moderator = await people.person("alix"), await people.person("mo")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        room = await in_room(founder)
        first = await running.shows(1, "à une")
        await founder.sees("à une")
        running.room.seat((founder.user,), (moderator.user,))
        await until(lambda: room in moderator.client.rooms)
        second = await running.shows(2, "à deux")
        await moderator.sees("à deux")
        running.room.seat((founder.user,), ())
        await running.is_ready()
        third = await running.shows(3, "de nouveau à une")
        await founder.sees("de nouveau à une")
        assert not moderator.messages("de nouveau à une")
        fourth = await running.shows(4, "porte fermée")
        await founder.sees("porte fermée")
        sessions = [
            (await stored(founder, room, event))["session_id"] for event in (first, second, third, fourth)
        ]
    assert len(set(sessions[:3])) == 3, "each change of readers begins a session"
    assert sessions[3] == sessions[2], "and only that"
    assert not people.told(Notice.STRANGER_JOINED), "who is put out by the lists is no intruder"


async def test_what_is_said_without_encryption_is_heard_as_such(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        said = await founder.say_openly(await in_room(founder), "!resume")
        heard = await running.hears(event=said)
    assert isinstance(heard, Said)
    assert not heard.encrypted


async def test_a_session_of_somebody_elses_device_does_not_speak_for_a_founder(people: Table) -> None:
    founder, member = await people.person("alix"), await people.person("mo")
    settings = await people.settings([founder.user], moderators=(member.user,))
    async with people.running(settings, patience=0.5) as running:
        room = await in_room(founder)
        own = await member.say(room, "!resume")
        await running.hears(event=own)
        kind, content = member.client.encrypt(
            room, "m.room.message", {"msgtype": "m.text", "body": "!resume"}
        )
        assert kind == "m.room.encrypted"
        device = founder.client.olm.account.identity_keys["curve25519"]
        for forged in (content, {**content, "sender_key": device, "device_id": founder.client.device_id}):
            event = await send_encrypted(founder, room, forged)
            assert isinstance(await running.hears(event=event), Unreadable)


async def test_an_old_command_put_in_again_is_refused_also_after_a_restart(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings, patience=0.5) as running:
        room = await in_room(founder)
        content = await stored(founder, room, said := await founder.say(room, "!resume"))
        await running.hears(event=said)
        again = await send_encrypted(founder, room, content)
        assert isinstance(await running.hears(event=again), Unreadable)
    async with people.running(settings, patience=0.5) as running:
        again = await send_encrypted(founder, room, content)
        assert isinstance(await running.hears(event=again), Unreadable)
    assert running.texts().count("!resume") <= 1, "what was heard last may come again, under its own id"


async def test_what_cannot_be_read_is_told_once_and_a_key_that_comes_late_opens_it(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings, patience=2.0) as running:
        room = await in_room(founder)
        await running.hears(event=await founder.say(room, "!aide"))
        # A session whose key stays with the founder, and then one whose key comes after the message.
        lost = await say_without_key(founder, room, "!perdu", settings)
        assert isinstance(await running.hears(event=lost[0]), Unreadable)
        late = await say_without_key(founder, room, "!tard", settings)
        await running.hears(event=await founder.say_openly(room, "entre-temps"))
        await hand_key(founder, late[1])
        assert isinstance(await running.hears(event=late[0]), Said)
        await hand_key(founder, lost[1])
        await running.hears(event=await founder.say(room, "!fin"))
    assert len(running.matching(event=lost[0])) == 1


async def say_without_key(
    founder: Person, room: str, text: str, settings: MatrixSettings
) -> tuple[EventId, list[Json]]:
    """Say something in a new session; its key, not yet handed out."""
    olm = founder.client.olm
    olm.create_outbound_group_session(room)
    keys = [body for _, body in olm.share_group_session_parallel(room, [settings.user], True)]
    olm.outbound_group_sessions[room].shared = True
    _, content = founder.client.encrypt(room, "m.room.message", {"msgtype": "m.text", "body": text})
    founder.client.invalidate_outbound_session(room)
    return await send_encrypted(founder, room, content), keys


async def hand_key(founder: Person, keys: list[Json]) -> None:
    for body in keys:
        await ask(founder.client, "PUT", f"/sendToDevice/m.room.encrypted/{secrets.token_hex(8)}", body)


async def test_a_device_that_its_owner_did_not_sign_neither_reads_nor_commands(people: Table) -> None:
    founder = await people.person("alix")
    await founder.take_identity(SigningKeys.make())
    settings = await people.settings([founder.user])
    async with people.running(settings, patience=0.5) as running:
        room = await in_room(founder)
        await running.hears(event=await founder.say(room, "!aide"), encrypted=True)
        added = await people.person("alix", founder.user)
        await until(lambda: people.told(Notice.UNSIGNED_DEVICE))
        event = await running.shows(1, "secret")
        await founder.sees("secret")
        await unread(added, event)
        heard = await running.hears(event=await added.say(room, "!resume"))
        assert isinstance(heard, Unreadable)
        assert heard.why == "device"
    name = added.client.device_id
    assert people.notes == [Note(what=Notice.UNSIGNED_DEVICE, person=founder.user, detail=name)]


async def test_a_changed_identity_is_told_and_shut_out_until_that_one_is_trusted(people: Table) -> None:
    founder = await people.person("alix")
    await founder.take_identity(SigningKeys.make())
    settings = await people.settings([founder.user])
    async with people.running(settings, patience=0.5) as running:
        room = await in_room(founder)
        card = await running.shows(1, "avant")
        await founder.sees("avant")
        await founder.take_identity(new := SigningKeys.make())
        await until(lambda: people.told(Notice.IDENTITY_CHANGED))
        await unread(founder, await running.shows(2, "secret"))
        await founder.react(room, card, "⏸️")
        said = await running.hears(event=await founder.say(room, "!resume"))
        openly = await running.hears(event=await founder.say_openly(room, "!resume"))
        assert {e.why for e in (said, openly) if isinstance(e, Unreadable)} == {"identity"}
        assert not running.matching(emoji="⏸️"), "nor does a tap of theirs count"
    assert {note.detail for note in people.told(Notice.IDENTITY_CHANGED)} == {new.identity}
    async with people.running(settings, patience=0.5) as running:
        await unread(founder, await running.shows(3, "toujours secret"))
        running.room.trust(founder.user, new.identity)
        await running.shows(4, "après")
        await founder.sees("après")
        await running.hears(event=await founder.say(room, "!status"), encrypted=True)


async def test_where_cross_signing_is_required_nobody_without_it_reads(people: Table) -> None:
    founder, signing = await people.person("alix"), await people.person("bo")
    await signing.take_identity(SigningKeys.make())
    settings = replace(await people.settings([founder.user, signing.user]), require_cross_signing=True)
    async with people.running(settings, patience=0.5) as running:
        room = await in_room(founder)
        event = await running.shows(1, "secret")
        await signing.sees("secret")
        await unread(founder, event)
        heard = await running.hears(event=await founder.say(room, "!resume"))
        assert isinstance(heard, Unreadable)
        assert heard.why == "required"
    assert people.notes == [Note(what=Notice.NO_IDENTITY, person=founder.user)]


async def test_rubbish_from_anybody_on_the_homeserver_does_not_stop_the_room(people: Table) -> None:
    founder, stranger = await people.person("alix"), await people.person("relou")
    settings = await people.settings([founder.user])
    async with people.running(settings, patience=0.5) as running:
        room = await in_room(founder)
        identity = await query(founder, settings.user)
        ((device, keys),) = identity["device_keys"][settings.user].items()
        curve = keys["keys"][f"curve25519:{device}"]
        for body in (
            {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x", "ciphertext": {curve: {}}},
            {
                "algorithm": "m.olm.v1.curve25519-aes-sha2",
                "sender_key": "A" * 43,
                "ciphertext": {curve: {"type": 0, "body": "AAAA"}},
            },
            {"algorithm": "m.megolm.v1.aes-sha2"},
            {},
        ):
            where = f"/sendToDevice/m.room.encrypted/{secrets.token_hex(8)}"
            await ask(stranger.client, "PUT", where, {"messages": {settings.user: {device: body}}})
        strange: list[tuple[str, Json]] = [
            ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": 1, "session_id": []}),
            ("m.room.encrypted", {"algorithm": "?", "ciphertext": "AAAA"}),
            ("m.room.message", {"msgtype": "m.text"}),
            ("m.room.message", {"msgtype": ["m.text"], "body": "x", "m.relates_to": 7}),
            ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "x", "key": None}}),
        ]
        taken = 0
        for kind, content in strange:
            where = f"/rooms/{room}/send/{kind}/{secrets.token_hex(8)}"
            taken += "event_id" in await ask(founder.client, "PUT", where, content)
        assert taken >= 2, "the homeserver itself refuses some of it"
        await running.hears(event=await founder.say(room, "!encore là"), encrypted=True)
        assert running.room.ready() is None


async def test_a_reaction_is_withdrawn_whatever_the_redaction_looks_like(people: Table) -> None:
    founder = await people.person("alix")
    settings = await people.settings([founder.user])
    async with people.running(settings) as running:
        room = await in_room(founder)
        event = await running.shows(1, "Bloquer ?")
        for content in ({"reason": None}, {"reason": "erreur"}, {}):
            click = await founder.react(room, event, "✅")
            await running.hears(event=click)
            await founder.withdraw(room, click, content)
            await running.hears(reaction=click)
        said = await founder.say(room, "!aide")
        await founder.withdraw(room, said)
        await running.hears(event=await founder.say(room, "!fin"))
    assert not running.matching(reaction=said), "taking back a message is no reaction taken back"

"""From a phone alone: the file comes into the founders' room, and what was erased is in no place of ours."""

import asyncio
import sys
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import nio
import pytest
from nio.crypto import decrypt_attachment

from bot.demo.synapse import Synapse
from bot.evidence.verify import verify_bundle
from tests.parts.bot import World, running_world, shown
from tests.parts.matrix import Person
from tests.parts.until import until

HIM, HER = "+33639980061", "+33639980062"
SECRET = "un texte que personne ne doit retrouver"


@pytest.fixture
async def world(synapse: Synapse, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(synapse, tmp_path, firewall={"detect": False}) as world:
        yield world


async def command(world: World, *argv: str) -> tuple[int, str]:
    config = str(world.bot.folder / "config.yaml")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *argv, "--config", config,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def files(person: Person) -> dict[str, nio.RoomEncryptedFile]:
    return {event.body: event for event in person.seen if isinstance(event, nio.RoomEncryptedFile)}


async def opened(person: Person, name: str) -> bytes:
    event = files(person)[name]
    kept = await person.client.download(event.url)
    assert isinstance(kept, nio.DownloadResponse)
    assert isinstance(kept.body, bytes)
    return bytes(decrypt_attachment(kept.body, event.key["k"], event.hashes["sha256"], event.iv))


async def test_the_file_is_asked_for_and_read_on_a_phone_and_the_erased_are_in_none(
    world: World, tmp_path: Path
):
    founder, bot = world.founders[0], world.bot
    await world.carrier.text(HIM, SECRET)
    await world.carrier.text(HER, "un autre texte")
    await until(lambda: shown(founder, SECRET) and shown(founder, "un autre texte"))
    await until(lambda: world.carrier.sent(HIM) and world.carrier.sent(HER))
    notice = next(event for event in founder.seen if SECRET in getattr(event, "body", ""))
    room = await world.room(founder)

    code, said = await command(world, "erase", HIM)

    assert (code, "1 contents" in said) == (0, True), said
    await until(lambda: [one.body for one in world.carrier.received(HIM)] == [""])
    await until(
        lambda: any(
            isinstance(event, nio.RedactionEvent) and event.redacts == notice.event_id
            for event in founder.seen
        )
    )
    code, said = await command(world, "evidence", "verify")
    assert (code, "1 are erased" in said) == (0, True), said
    await founder.say(room, "!dossier")
    await until(lambda: len(files(founder)) == 3, 90)
    assert (await opened(founder, "rapport.pdf")).startswith(b"%PDF")
    with zipfile.ZipFile(BytesIO(await opened(founder, "dossier.zip"))) as archive:
        archive.extractall(tmp_path / "dossier")
    found = verify_bundle(tmp_path / "dossier")
    assert (found.contents, found.erased) == (1, 1)
    assert [fact["by"] for fact in bot.facts("exported")] == [founder.user]
    assert [fact["by"].partition(":")[0] for fact in bot.facts("erased")] == ["cli"]
    left = [
        path
        for folder in (bot.folder, tmp_path / "dossier")
        for path in folder.rglob("*")
        if path.is_file() and any(one.encode() in path.read_bytes() for one in (HIM, SECRET))
    ]
    assert left == []
    code, said = await command(world, "erase", "06 39 98 09 99")
    assert (code, "no sender with this number" in said) == (0, True), said

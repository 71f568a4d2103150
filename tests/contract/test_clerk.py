"""The file that a founder asks for: made apart from the brain, noted, shown, and not left behind."""

import asyncio
import contextlib
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.evidence.jobs import Job
from bot.evidence.selection import Selection
from bot.evidence.verify import verify_bundle
from bot.live.clerk import Clerk
from bot.model import Attachment, EventId, SenderId
from bot.policy.facts import Exported, FileAsked
from bot.policy.orders import Noted
from bot.room.drafts import Draft
from bot.room.words import Words
from tests.contract.evidence_kit import FOUNDERS, LINE, NOW, PARIS, START, Line, small_raid
from tests.parts.until import until


class Told:
    """What the brain was given to show."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    def show(self, draft: Draft) -> None:
        self.drafts.append(draft)

    @property
    def files(self) -> dict[str, Attachment]:
        return {draft.attachment.name: draft.attachment for draft in self.drafts if draft.attachment}

    @property
    def words(self) -> str:
        return "\n".join(draft.text.plain for draft in self.drafts)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    await line.raid()
    yield line
    await line.store.close()


@asynccontextmanager
async def clerk_of(line: Line, folder: Path, told: Told) -> AsyncIterator[Clerk]:
    def job(asked: FileAsked, own: Path) -> Job:
        return Job(
            url=f"sqlite:///{folder}/line.db",
            folder=str(own),
            selection=Selection(senders=frozenset({asked.sender} if asked.sender else ())),
            line=LINE,
            language="fr",
            zone=PARIS.key,
            now=NOW,
        )

    clerk = Clerk(line.store, told, Words("fr", PARIS), SystemClock(), folder=folder, job=job)
    task = asyncio.create_task(clerk.run())
    try:
        yield clerk
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def asked(sender: SenderId | None = None) -> FileAsked:
    return FileAsked(at=START, event=EventId("$asked"), by=FOUNDERS[0], sender=sender)


async def test_report_bundle_and_identities_come_apart_and_the_bundle_verifies(
    line: Line, tmp_path: Path
) -> None:
    told, left = Told(), tmp_path / ".dossier-of-a-crash"
    left.mkdir()
    async with clerk_of(line, tmp_path, told) as clerk:
        clerk.take(asked())
        await until(lambda: len(told.files) == 3, 60)
        await until(lambda: not list(tmp_path.glob(".dossier-*")))

    assert told.files["rapport.pdf"].data.startswith(b"%PDF-1.7")
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(BytesIO(told.files["dossier.zip"].data)) as archive:
        archive.extractall(folder)
        assert not any(name.startswith("identities") for name in archive.namelist())
    assert verify_bundle(folder).contents == len(small_raid())
    with zipfile.ZipFile(BytesIO(told.files["identites-a-part.zip"].data)) as archive:
        archive.extractall(folder)
    found = verify_bundle(folder)
    assert found.identities
    assert found.fingerprint in told.words
    assert all(draft.place == "founders" for draft in told.drafts)
    taken = await line.store.take(9, 5)
    [noted] = [event for event in taken.events if isinstance(event, Noted)]
    assert isinstance(noted.fact, Exported)
    assert (noted.fact.by, noted.fact.room, noted.fact.fingerprint) == (FOUNDERS[0], True, found.fingerprint)


async def test_why_there_is_no_file_is_told_and_nothing_is_noted(line: Line, tmp_path: Path) -> None:
    told = Told()
    async with clerk_of(line, tmp_path, told) as clerk:
        clerk.take(asked(SenderId("ZZZZZ")))
        await until(lambda: "nothing ever came from R-ZZZZZ" in told.words, 60)

    assert not told.files
    assert (await line.store.take(9, 0.1)).events == []

"""The clerk: makes the file that a founder asked for, and puts it into their room.

One at a time, in a process of its own. Nothing of it stays on the disk: what a crash left is
removed at the next start.
"""

import asyncio
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from bot import log
from bot.evidence.apart import Failed, make_apart
from bot.evidence.jobs import BUNDLE, IDENTITIES, REPORT, Job, Made
from bot.model import FOUNDERS, SECOND, Attachment, EventId, Instant
from bot.policy.facts import Exported, FileAsked
from bot.policy.orders import Noted
from bot.ports import CannotCommit, Clock
from bot.room import custody
from bot.room.drafts import Draft, Rank, plain
from bot.room.words import Words
from bot.store import Store

_LEFT = ".dossier-"
_TOLD_EVERY = 4 * SECOND
LARGEST = 45 * 1024 * 1024
"""Bytes of one file: homeservers take 50 MiB unless told otherwise."""
_PDF, _ZIP = "application/pdf", "application/zip"

_log = log.get("clerk")


class Teller(Protocol):
    """What the clerk needs of the brain."""

    def show(self, draft: Draft) -> None:
        """Have the rooms shown `draft` with the next turn."""
        ...


class Clerk:
    """Serves requests until cancelled. `job` says what one amounts to, for a folder to make it in."""

    def __init__(
        self,
        store: Store,
        brain: Teller,
        words: Words,
        clock: Clock,
        *,
        folder: Path,
        job: Callable[[FileAsked, Path], Job],
    ) -> None:
        self._store = store
        self._brain = brain
        self._words = words
        self._clock = clock
        self._folder = folder
        self._job = job
        self._asked: asyncio.Queue[FileAsked] = asyncio.Queue()

    def take(self, asked: FileAsked) -> None:
        """Make this one when its turn comes."""
        self._asked.put_nowait(asked)

    async def run(self) -> None:
        """Make what is asked for, for ever."""
        await asyncio.to_thread(self._tidy)
        while True:
            await self._one(await self._asked.get())

    def _tidy(self) -> None:
        for left in self._folder.glob(f"{_LEFT}*"):
            shutil.rmtree(left, ignore_errors=True)

    async def _one(self, asked: FileAsked) -> None:
        words, own = self._words, self._folder / f"{_LEFT}{secrets.token_hex(8)}"
        try:
            own.mkdir(mode=0o700)
            made = await make_apart(self._job(asked, own), _Progress(self._clock, self._brain, words, asked))
            files = await asyncio.to_thread(self._files, own)
            # Before anything is shown: what cannot be noted does not leave.
            await self._note(asked, made)
            self._show(asked, made, files)
        except (Failed, CannotCommit, OSError) as error:
            why = str(error) if isinstance(error, Failed) else type(error).__name__
            _log.warning("no file was made", why=why)
            self._tell(asked, words("file.failed", why=why))
        finally:
            await asyncio.to_thread(shutil.rmtree, own, ignore_errors=True)

    def _files(self, own: Path) -> list[Attachment]:
        return [
            Attachment(name=self._words(f"file.name.{file}"), mime=mime, data=(own / file).read_bytes())
            for file, mime in ((REPORT, _PDF), (BUNDLE, _ZIP), (IDENTITIES, _ZIP))
            if (own / file).stat().st_size <= LARGEST
        ]

    async def _note(self, asked: FileAsked, made: Made) -> None:
        fact = Exported(
            at=self._clock.now(),
            what="evidence",
            by=asked.by,
            contents=made.contents,
            room=True,
            since=asked.since,
            until=asked.until,
            senders=[asked.sender] if asked.sender is not None else [],
            clusters=[asked.cluster] if asked.cluster is not None else [],
            fingerprint=made.fingerprint,
        )
        event = EventId(f"file-{asked.event}")
        await self._store.hear("clerk", Noted(event=event, by=asked.by, command="", fact=fact))

    def _show(self, asked: FileAsked, made: Made, files: list[Attachment]) -> None:
        words = self._words
        count = words("custody.contents", count=made.contents)
        text = words("file.done", contents=count, fingerprint=made.fingerprint)
        if len(files) < 3:
            text += "\n" + words("file.too_large")
        self._tell(asked, text)
        for file in files:
            draft = Draft(
                text=plain(file.name), rank=Rank.ANSWER, place=FOUNDERS, attachment=file, reveals=True
            )
            self._brain.show(draft)

    def _tell(self, asked: FileAsked, text: str) -> None:
        draft = Draft(text=plain(text), rank=Rank.ANSWER, place=FOUNDERS)
        self._brain.show(draft)


class _Progress:
    """Tells how far it is, where the command was answered, now and then."""

    def __init__(self, clock: Clock, brain: Teller, words: Words, asked: FileAsked) -> None:
        self._clock = clock
        self._brain = brain
        self._words = words
        self._subject = custody.file_subject(asked.event)
        self._told: Instant = clock.now()

    def __call__(self, step: str, done: int, total: int) -> None:
        now = self._clock.now()
        if now < self._told + _TOLD_EVERY:
            return
        self._told = now
        percent = 100 * done // max(1, total)
        text = self._words("file.progress", step=self._words(f"file.step.{step}"), percent=percent)
        self._brain.show(Draft(text=plain(text), rank=Rank.EDIT, place=FOUNDERS, edits=self._subject))

"""The process that makes a bundle; `bot.evidence.apart` starts it."""

import asyncio
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from bot.clock import SystemClock
from bot.evidence import bundle, jobs
from bot.evidence.check import Broken
from bot.evidence.jobs import Done, Failure, Job, Made, Step
from bot.evidence.timestamps import Authority
from bot.evidence.tokens import read_roots
from bot.ports import CannotCommit
from bot.store.archive import Archive
from bot.store.values import WrongDatabase

_NICE = 10


async def _make(job: Job) -> Made:
    authority = None
    if job.authority is not None:
        roots = read_roots(Path(job.root)) if job.root is not None else ()
        authority = Authority(job.authority, SystemClock(), roots)
    folder = Path(job.folder)
    archive = await Archive.open(job.url)
    try:
        made = await bundle.make_bundle(
            archive,
            folder / "bundle",
            job.selection,
            line=job.line,
            language=job.language,
            zone=ZoneInfo(job.zone),
            now=job.now,
            authority=authority,
            progress=lambda step, done, total: _say(Step(step, done, total)),
        )
    finally:
        await archive.close()
    whole, apart = folder / "bundle", f"{bundle.IDENTITIES}/"
    _zip(folder / jobs.BUNDLE, whole, lambda name: not name.startswith(apart))
    _zip(folder / jobs.IDENTITIES, whole, lambda name: name.startswith(apart))
    (whole / jobs.REPORT).rename(folder / jobs.REPORT)
    return made


def _zip(target: Path, whole: Path, wanted: Callable[[str], bool]) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(whole.rglob("*")):
            name = path.relative_to(whole).as_posix()
            if path.is_file() and wanted(name):
                archive.write(path, name)


def _say(what: Step | Done | Failure) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Do the job that stdin names."""
    os.nice(_NICE)
    try:
        job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
        _say(Done(asyncio.run(_make(job))))
    except (Broken, bundle.NothingThere, WrongDatabase, CannotCommit) as error:
        _say(Failure(str(error)))
    except Exception as error:  # whatever it is: its kind tells nothing of a text, its words might
        _say(Failure(type(error).__name__))


if __name__ == "__main__":
    main()

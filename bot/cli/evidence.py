"""`anti-relou evidence export|verify`. 0 done, 1 failed, 2 wrong usage, 78 wrong configuration."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cryptography.x509 import Certificate
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.noting import note, shell_user
from bot.clock import SystemClock
from bot.config import Config, ConfigError, environment, load
from bot.evidence.check import Broken
from bot.evidence.selection import Selection, read_cluster, read_sender
from bot.evidence.tokens import Token, read_roots, system_roots
from bot.model import Instant
from bot.policy.facts import Exported
from bot.ports import CannotCommit
from bot.room.times import from_datetime
from bot.store import BrokenChain, KeyFileError, Store, WrongKey, read_key
from bot.store.archive import Archive
from bot.store.values import WrongDatabase
from bot.units import read_span

if TYPE_CHECKING:
    from bot.evidence.jobs import Made

OK, FAILED, WRONG_USAGE, WRONG_CONFIG = 0, 1, 2, 78

_STEPS = {"read": "Reading", "write": "Writing", "report": "Setting the report", "verify": "Verifying"}


def run_export(
    path: Path,
    folder: Path,
    *,
    since: str | None = None,
    until: str | None = None,
    senders: Sequence[str] = (),
    clusters: Sequence[str] = (),
) -> int:
    """Make a bundle at `folder`, which is not there yet or empty. What was made goes to stdout."""
    from bot.evidence.bundle import Occupied, refuse_occupied

    with _told() as code:
        config = load(path, environment(path, os.environ))
        try:
            selection = read_selection(since, until, senders, clusters, config.timezone)
            refuse_occupied(folder)
        except (ValueError, Occupied) as error:
            return _fail(str(error), WRONG_USAGE)
        asyncio.run(_export(config, folder, selection))
    return code[0]


async def _export(config: Config, folder: Path, selection: Selection) -> None:
    from bot.evidence.bundle import make_bundle
    from bot.evidence.timestamps import authority_of, roots_of

    clock = SystemClock()
    # First of all: what cannot be noted in the journal is not made.
    async with _store(config) as store:
        with _progress() as progress:
            made = await make_bundle(
                Archive.of(store),
                folder,
                selection,
                line=config.number,
                language=config.language,
                zone=config.timezone,
                now=clock.now(),
                authority=authority_of(config, clock),
                roots=roots_of(config),
                progress=progress,
            )
        await note(store, _exported(selection, made))
    print(f"{folder}: {_facts(made.facts, made.shown)}; {_contents(made.contents, made.erased)}")
    if made.unstamped is not None:
        print(f"the manifest has no timestamp: {made.unstamped}", file=sys.stderr)
    print(f"fingerprint of the manifest, to be noted and left with a third party: {made.fingerprint}")


def _exported(selection: Selection, made: "Made") -> Exported:
    return Exported(
        at=SystemClock().now(),
        what="evidence",
        by=shell_user(),
        contents=made.contents,
        since=selection.since,
        until=selection.until,
        senders=sorted(selection.senders),
        clusters=sorted(selection.clusters),
        fingerprint=made.fingerprint,
    )


@asynccontextmanager
async def _store(config: Config) -> AsyncIterator[Store]:
    file, key_file = config.database.file, config.privacy.key_file
    if file is not None and not file.exists():
        raise CannotCommit(f"{file} is not there: nothing was recorded yet")
    if not key_file.exists():
        raise KeyFileError(f"{key_file} is not there: put the key file back first")
    store = await Store.open(config.database.url.get_secret_value(), pseudonym_key=read_key(key_file))
    try:
        yield store
    finally:
        await store.close()


def run_verify(folder: Path | None, path: Path, root: Path | None = None) -> int:
    """Check the bundle at `folder`, or the database that the configuration at `path` names.

    `root` is a file of certificates (PEM) that vouch for authorities, beside those of the machine.
    """
    with _told() as code:
        if folder is None:
            config = load(path, environment(path, os.environ))
            asyncio.run(_verify_journal(config, root))
        elif not folder.is_dir():
            return _fail(f"{folder} is no folder", WRONG_USAGE)
        else:
            _verify_bundle(folder, root)
    return code[0]


async def _verify_journal(config: Config, root: Path | None) -> None:
    from bot.evidence.beside import check_files
    from bot.evidence.journal import verify_journal

    root = root or config.evidence.timestamp_root
    key = read_key(config.privacy.key_file) if config.privacy.key_file.exists() else None
    # What is read is kept for a moment only, and holds no cycles.
    gc.disable()
    async with _archive(config) as archive:
        with _progress() as progress:
            try:
                found = await verify_journal(archive, progress, roots=_roots(root), key=key)
            except CannotCommit:
                # A page that cannot be read: where, says the database itself.
                await check_files(archive)
                raise
    print(f"whole: {found.facts:,} facts; {_contents(found.contents, found.erased)}")
    _tell_stamps([(found.stamped, token) for token in found.tokens], found.facts)


def _verify_bundle(folder: Path, root: Path | None) -> None:
    from bot.evidence.verify import verify_bundle

    found = verify_bundle(folder, _roots(root))
    print(f"whole: {_facts(found.facts, found.shown)}; {_contents(found.contents, found.erased)}")
    if not found.identities:
        print("the identities are not here, as they need not be")
    if found.whole is not None:
        print(f"the manifest is timestamped: {_by(found.whole)}")
    _tell_stamps(found.tokens, found.facts)
    print(f"fingerprint of the manifest: {found.fingerprint}")


def _roots(file: Path | None) -> list[Certificate] | None:
    """Those in `file` with the machine's own; None: those alone."""
    if file is None:
        return None
    try:
        return [*read_roots(file), *system_roots()]
    except ValueError:
        raise WrongDatabase(f"{file} holds no certificates in PEM form") from None


def _facts(facts: int, shown: int) -> str:
    return f"{facts:,} facts, {shown:,} of them shown"


def _contents(contents: int, erased: int) -> str:
    return f"{contents:,} contents match, {erased:,} are erased"


def _tell_stamps(tokens: Sequence[tuple[int, Token]], facts: int) -> None:
    if not tokens:
        print("no timestamps: this shows that all fits together, not that it was never made anew as a whole")
        return
    seq, token = tokens[-1]
    print(f"{len(tokens)} timestamps, up to fact {seq:,} of {facts:,}; the last: {_by(token)}")


def _by(token: Token) -> str:
    when = token.at.isoformat(timespec="seconds").replace("+00:00", "Z")
    if token.root is not None:
        return f"{when} by {token.authority}, vouched for by a root that this machine trusts"
    return (
        f"{when} by {token.authority}, certificate {token.certificate}: compare that with the authority's own"
    )


def read_selection(
    since: str | None, until: str | None, senders: Sequence[str], clusters: Sequence[str], zone: ZoneInfo
) -> Selection:
    """What is asked for in words. A day given as `until` is included. Raises ValueError."""
    start, end = _moment(since, "--since", zone), _moment(until, "--until", zone, whole_day=True)
    if start is not None and end is not None and start >= end:
        raise ValueError("--since must be before --until")
    return Selection(
        since=start,
        until=end,
        senders=frozenset(read_sender(one) for one in senders),
        clusters=frozenset(read_cluster(one) for one in clusters),
    )


def _moment(text: str | None, option: str, zone: ZoneInfo, *, whole_day: bool = False) -> Instant | None:
    if text is None:
        return None
    try:
        return Instant(SystemClock().now() - read_span(text))
    except ValueError:
        pass
    try:
        if len(text.strip()) == len("2017-10-30"):
            day = date.fromisoformat(text.strip()) + timedelta(days=whole_day)
            return from_datetime(datetime.combine(day, time(), zone))
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{option}: {text!r} is no time: like 2017-10-30, 2017-10-30T16:00 or 7d") from None
    return from_datetime(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))


@asynccontextmanager
async def _archive(config: Config) -> AsyncIterator[Archive]:
    file = config.database.file
    if file is not None and not file.exists():
        raise CannotCommit(f"{file} is not there: nothing was recorded yet")
    archive = await Archive.open(config.database.url.get_secret_value())
    try:
        yield archive
    finally:
        await archive.close()


@contextmanager
def _told() -> Iterator[list[int]]:
    """Runs what stands in it, and tells what went wrong in a line. The exit code is in the list."""
    from bot.evidence.bundle import NothingThere, Occupied

    code = [OK]
    try:
        yield code
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        code[0] = WRONG_CONFIG
    except Broken as error:
        code[0] = _fail(f"not whole: {error}", FAILED)
    except (
        NothingThere,
        Occupied,
        WrongDatabase,
        WrongKey,
        KeyFileError,
        BrokenChain,
        CannotCommit,
        OSError,
    ) as error:
        code[0] = _fail(str(error), FAILED)


def _fail(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def hear(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(_STEPS[step], total=total)
            bar.update(tasks[step], completed=done)

        yield hear

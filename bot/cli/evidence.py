"""`anti-relou evidence export|verify`. 0 done, 1 failed, 2 wrong usage, 78 wrong configuration."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cryptography.x509 import Certificate
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli import OK, WRONG_USAGE
from bot.cli.noting import note, shell_user
from bot.cli.shared import CannotDo, must_exist, read_moment, recorded, told, with_config
from bot.clock import SystemClock
from bot.config import Config
from bot.evidence.check import Broken
from bot.evidence.selection import Selection, read_cluster, read_sender
from bot.evidence.tokens import Token, read_roots, system_roots
from bot.policy.facts import Exported
from bot.ports import CannotCommit
from bot.store import WrongDatabase, read_key
from bot.store.archive import Archive

if TYPE_CHECKING:
    from bot.evidence.jobs import Made

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
    asked = since, until, senders, clusters
    return with_config(path, lambda config: _exported(config, folder, *asked))


def _exported(
    config: Config,
    folder: Path,
    since: str | None,
    until: str | None,
    senders: Sequence[str],
    clusters: Sequence[str],
) -> int:
    from bot.evidence.bundle import NothingThere, Occupied, refuse_occupied

    try:
        selection = read_selection(since, until, senders, clusters, config.timezone)
        refuse_occupied(folder)
    except (ValueError, Occupied) as error:
        raise CannotDo(str(error), WRONG_USAGE) from None
    with _whole():
        try:
            asyncio.run(_export(config, folder, selection))
        except (NothingThere, Occupied) as error:
            raise CannotDo(str(error)) from None
    return OK


async def _export(config: Config, folder: Path, selection: Selection) -> None:
    from bot.evidence.bundle import make_bundle
    from bot.evidence.timestamps import authority_of, roots_of

    clock = SystemClock()
    # First of all: what cannot be noted in the journal is not made.
    async with recorded(config) as store:
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
        await note(store, _fact_of(selection, made))
    print(f"{folder}: {_facts(made.facts, made.shown)}; {_contents(made.contents, made.erased)}")
    if made.unstamped is not None:
        print(f"the manifest has no timestamp: {made.unstamped}", file=sys.stderr)
    print(f"fingerprint of the manifest, to be noted and left with a third party: {made.fingerprint}")


def _fact_of(selection: Selection, made: "Made") -> Exported:
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


def run_verify(folder: Path | None, path: Path, root: Path | None = None) -> int:
    """Check the bundle at `folder`, or the database that the configuration at `path` names.

    `root` is a file of certificates (PEM) that vouch for authorities, beside those of the machine.
    """
    if folder is None:
        return with_config(path, lambda config: _verified(lambda: asyncio.run(_verify_journal(config, root))))
    return told(lambda: _verified(lambda: _verify_bundle(folder, root)))


def _verified(verify: Callable[[], None]) -> int:
    with _whole():
        verify()
    return OK


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

    if not folder.is_dir():
        raise CannotDo(f"{folder} is no folder", WRONG_USAGE)
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
    start = read_moment(since, "--since", zone)
    end = read_moment(until, "--until", zone, whole_day=True)
    if start is not None and end is not None and start >= end:
        raise ValueError("--since must be before --until")
    return Selection(
        since=start,
        until=end,
        senders=frozenset(read_sender(one) for one in senders),
        clusters=frozenset(read_cluster(one) for one in clusters),
    )


@asynccontextmanager
async def _archive(config: Config) -> AsyncIterator[Archive]:
    must_exist(config)
    archive = await Archive.open(config.database.url.get_secret_value())
    try:
        yield archive
    finally:
        await archive.close()


@contextmanager
def _whole() -> Iterator[None]:
    """Has it told where something was found broken."""
    try:
        yield
    except Broken as error:
        raise CannotDo(f"not whole: {error}") from None


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

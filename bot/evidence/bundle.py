"""Making a bundle: a folder that proves what it shows to somebody who has nothing else.

It is made beside its place, under another name, and moved there once it is whole.
"""

import asyncio
import secrets
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from cryptography.x509 import Certificate

from bot.evidence import check, custody, lines, manifest, sheets
from bot.evidence.chain import Seal
from bot.evidence.check import Broken, Link
from bot.evidence.figures import Figures
from bot.evidence.jobs import Made
from bot.evidence.journal import Progress, check_content, check_stamp, fact_of
from bot.evidence.lines import Content, Stamped
from bot.evidence.material import Material
from bot.evidence.people import Cast
from bot.evidence.report import set_pages
from bot.evidence.selection import Chosen, Index, Selection, Showing
from bot.evidence.timestamps import Authority
from bot.evidence.tokens import Refused, Token, system_roots
from bot.evidence.words import Phrases
from bot.model import Instant
from bot.policy.facts import AnyFact, Blocked, ModeSet, RaidEntered, RaidLeft, Received, Unblocked
from bot.store.archive import Archive, Row
from bot.store.stamps import Stamp

FORMAT = 1
"""Raised when what a bundle's files look like changes: `verify` knows each."""

IDENTITIES = "identities"
_EVENTS = (ModeSet, RaidEntered, RaidLeft, Blocked, Unblocked)


class NothingThere(Exception):
    """Nothing can be exported. Says why."""


class Occupied(Exception):
    """No bundle can be made at this place. Says why."""


class _Work(msgspec.Struct, kw_only=True):
    """What is known on the way."""

    folder: Path
    selection: Selection
    line: str
    zone: ZoneInfo
    say: Phrases
    made: Instant
    last: int
    index: Index = msgspec.field(default_factory=Index)
    cast: Cast = msgspec.field(default_factory=Cast)
    events: list[AnyFact] = msgspec.field(default_factory=list)
    stamps: list[tuple[Stamp, bytes, Token]] = msgspec.field(default_factory=list)
    shown: list[tuple[int, AnyFact]] = msgspec.field(default_factory=list)
    contents: list[Content] = msgspec.field(default_factory=list)
    custody: list[tuple[int, AnyFact]] = msgspec.field(default_factory=list)
    apart: list[int] = msgspec.field(default_factory=list)
    head: str = ""


async def make_bundle(
    archive: Archive,
    folder: Path,
    selection: Selection,
    *,
    line: str,
    language: str,
    zone: ZoneInfo,
    now: Instant,
    authority: Authority | None = None,
    roots: Sequence[Certificate] | None = None,
    progress: Progress = lambda *_: None,
) -> Made:
    """Make the bundle of `selection` at `folder`, which is not there yet or empty.

    `line` is the number that texts came to, `now` the date that everything in it bears. `roots`
    vouch for authorities (None: those that this machine trusts). Raises Occupied, NothingThere,
    Broken when the journal is not whole, CannotCommit, OSError.
    """
    end = await archive.end()
    if end is None:
        raise NothingThere("the journal is empty")
    refuse_occupied(folder)
    own = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    say = Phrases(language, zone)
    work = _Work(folder=own, selection=selection, line=line, zone=zone, say=say, made=now, last=end.seq)
    try:
        own.mkdir(mode=0o700)
        await _read(work, archive, roots, progress)
        chosen = _choose(work)
        await _write_facts(work, archive, chosen, progress)
        fingerprint = await asyncio.to_thread(_write_rest, work, chosen, progress)
        unstamped = await _stamp_manifest(own, authority)
        own.rename(folder)
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        raise
    erased = sum(one.salt is None for one in work.contents)
    return Made(
        facts=work.last,
        shown=len(work.shown),
        contents=len(work.contents) - erased,
        erased=erased,
        stamps=len(work.stamps),
        fingerprint=fingerprint,
        unstamped=unstamped,
    )


def refuse_occupied(folder: Path) -> None:
    """Raises Occupied unless a bundle can be made at `folder`."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Occupied(f"{folder} is there and is no folder")
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(f"{folder} is not empty")
    if not folder.absolute().parent.is_dir():
        raise Occupied(f"{folder.absolute().parent} is not there")


async def _read(
    work: _Work, archive: Archive, roots: Sequence[Certificate] | None, progress: Progress
) -> None:
    stamps = {stamp.seq: stamp for stamp in await archive.stamps()}
    tip, seal = check.START, Seal()
    if roots is None:
        roots = system_roots() if stamps else ()
    async for page in archive.pages(work.last):
        tip = check.follow(tip, page)
        for row in page:
            seq, _, hash_, *_ = row
            seal.add(hash_)
            if seq in stamps:
                stamp = stamps[seq]
                work.stamps.append((stamp, seal.document(), check_stamp(stamp, seal, roots)))
            fact = fact_of(row)
            work.index.note(seq, fact)
            work.cast.note(fact)
            if isinstance(fact, custody.KINDS):
                work.custody.append((seq, fact))
            if isinstance(fact, _EVENTS) and work.selection.covers(fact.at):
                work.events.append(fact)
        progress("read", tip.seq, work.last)
    work.head = tip.hash.hex()


def _choose(work: _Work) -> Chosen:
    known = {piece.sender for piece in work.index.pieces.values()}
    unknown = sorted(work.selection.senders - known)
    if unknown:
        raise NothingThere(f"nothing ever came from R-{unknown[0]}")
    chosen = Chosen(work.selection, work.index)
    if work.selection.narrow and not chosen.pieces:
        raise NothingThere("nothing came that was asked for")
    return chosen


async def _write_facts(work: _Work, archive: Archive, chosen: Chosen, progress: Progress) -> None:
    prev = check.START.hash
    apart = work.folder / IDENTITIES
    manifest.write_file(work.folder / "facts.jsonl", b"")
    manifest.write_file(apart / "facts.jsonl", b"")
    with (work.folder / "facts.jsonl").open("ab") as main, (apart / "facts.jsonl").open("ab") as names:
        async for page in archive.pages(work.last):
            received: list[tuple[int, Received]] = []
            for row in page:
                seq, _, hash_, body, _ = row
                link = Link(seq, prev, hash_, body)
                prev = hash_
                showing = _showing(row, chosen, work, received)
                main.write(lines.fact_line(link, shown=showing is Showing.SHOWN))
                if showing is Showing.APART:
                    work.apart.append(seq)
                    names.write(lines.fact_line(link, shown=True))
            await _fetch(work, archive, chosen, received)
            progress("write", page[-1][0], work.last)


def _showing(row: Row, chosen: Chosen, work: _Work, received: list[tuple[int, Received]]) -> Showing:
    fact = fact_of(row)
    showing = chosen.showing(fact)
    if showing is Showing.SHOWN:
        work.shown.append((row[0], fact))
        if isinstance(fact, Received):
            received.append((row[0], fact))
    return showing


async def _fetch(work: _Work, archive: Archive, chosen: Chosen, received: list[tuple[int, Received]]) -> None:
    arrived = await archive.arrived(fact.inbound for _, fact in received)
    for seq, fact in received:
        one = arrived.get((fact.line, fact.inbound))
        if one is None:
            raise Broken(f"fact {seq}", f"tells of inbound {fact.inbound}, which is missing")
        content = Content(seq=seq, inbound=fact.inbound, line=fact.line, sender=fact.sender)
        if check_content(seq, fact, one) and one.salt is not None:
            content = msgspec.structs.replace(content, number=one.number, text=one.text, salt=one.salt.hex())
            piece = chosen.pieces[fact.inbound]
            piece.number, piece.text = one.number, one.text
        work.contents.append(content)


def _write_rest(work: _Work, chosen: Chosen, progress: Progress) -> str:
    folder, zone = work.folder, work.zone
    _write_lines(folder / "contents.jsonl", [lines.line_of(one) for one in work.contents])
    manifest.write_file(folder / "facts.csv", sheets.facts_csv(work.shown, zone))
    manifest.write_file(folder / "contents.csv", sheets.contents_csv(work.shown, work.contents, zone))
    manifest.write_file(folder / "carrier-ids.csv", sheets.carrier_csv(work.shown, zone))
    work.custody = [(seq, fact) for seq, fact in work.custody if custody.concerns(fact, chosen)]
    told = custody.rows(work.custody, work.cast, work.say)
    manifest.write_file(folder / "custody.csv", sheets.custody_csv(told, zone))
    _write_stamps(folder / "timestamps", work.stamps)
    howto = Path(__file__).with_name("howto.txt").read_bytes()
    manifest.write_file(folder / "HOWTO-VERIFY.txt", howto)
    progress("report", 0, 1)
    figures = Figures(_material(work, chosen), work.say)
    manifest.write_file(folder / "groups.csv", sheets.groups_csv(figures.groups, zone))
    manifest.write_file(folder / "report.pdf", set_pages("report.typ", figures.report(), work.made))
    _write_identities(folder / IDENTITIES, figures.identities(), work.made)
    progress("report", 1, 1)
    about = _about(work)
    manifest.write(folder / IDENTITIES, about)
    return manifest.write(folder, about, apart=IDENTITIES)


def _material(work: _Work, chosen: Chosen) -> Material:
    founders = work.index.blocked | work.index.kept
    named = work.selection.senders or (chosen.senders if work.selection.clusters else founders)
    pieces = sorted(chosen.pieces.values(), key=lambda piece: (piece.came, piece.seq))
    return Material(
        line=work.line,
        made=work.made,
        selection=work.selection,
        pieces=pieces,
        whole=work.index.between(pieces[0].came, pieces[-1].came) if pieces else 0,
        clusters=work.index.clusters(),
        meant=frozenset(named & chosen.senders),
        events=work.events,
        custody=work.custody,
        cast=work.cast,
        facts=work.last,
        shown=len(work.shown),
        head=work.head,
        tokens=[(stamp.seq, token) for stamp, _, token in work.stamps],
    )


def _write_stamps(folder: Path, stamps: list[tuple[Stamp, bytes, Token]]) -> None:
    heads = []
    for stamp, document, token in stamps:
        name = f"{stamp.seq:09d}"
        manifest.write_file(folder / f"{name}.tsr", stamp.token)
        manifest.write_file(folder / f"{name}.head", document)
        heads.append(lines.line_of(stamped_line(stamp.seq, token)))
    _write_lines(folder / "heads.jsonl", heads)


def stamped_line(seq: int, token: Token) -> Stamped:
    """The line of heads.jsonl for the timestamp of fact `seq`."""
    return Stamped(seq=seq, file=f"{seq:09d}", at=token.at.isoformat(), authority=token.authority)


def _write_identities(folder: Path, identities: dict[str, list[list[str]]], made: Instant) -> None:
    rows = [*identities["team"], *([sender, "", number] for sender, number in identities["meant"])]
    sheet = sheets.sheet(("named", "role", "account or number"), rows)
    manifest.write_file(folder / "identities.csv", sheet)
    manifest.write_file(folder / "identities.pdf", set_pages("identities.typ", identities, made))


def _write_lines(path: Path, rows: list[bytes]) -> None:
    manifest.write_file(path, b"".join(rows))


def _about(work: _Work) -> dict[str, object]:
    told, selection = sheets.times(sheets.UTC), work.selection
    return {
        "format": FORMAT,
        "made": told(work.made)[0],
        "made_by": f"anti-relou {version('anti-relou')}",
        "line": work.line,
        "timezone": work.zone.key,
        "language": work.say.language,
        "since": None if selection.since is None else told(selection.since)[0],
        "until": None if selection.until is None else told(selection.until)[0],
        "senders": sorted(f"R-{sender}" for sender in selection.senders),
        "clusters": sorted(selection.clusters),
        "facts": work.last,
        "head": work.head,
        "apart": work.apart,
    }


async def _stamp_manifest(folder: Path, authority: Authority | None) -> str | None:
    """Have the manifest stamped, and return why it is not."""
    if authority is None:
        return "no timestamp authority is configured"
    try:
        answer, _ = await authority.stamp((folder / manifest.MANIFEST).read_bytes())
    except Refused as error:
        return str(error)
    manifest.write_file(folder / manifest.TOKEN, answer)
    manifest.note_fingerprint(folder)
    return None

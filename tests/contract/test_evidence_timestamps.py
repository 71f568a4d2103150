"""Timestamps by a real authority: kept, checked, refused where they are not ours, and never in the way."""

import asyncio
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import rfc3161_client as rfc3161
from aiohttp import web

from bot.clock import SystemClock
from bot.evidence import manifest
from bot.evidence.bundle import make_bundle
from bot.evidence.check import Broken
from bot.evidence.journal import verify_journal
from bot.evidence.selection import Selection
from bot.evidence.timestamps import Authority, Stamping, run_timestamps
from bot.evidence.tokens import Refused, check_token, read_roots
from bot.evidence.verify import verify_bundle
from bot.model import HOUR, Instant, Span
from bot.store.archive import Archive
from bot.store.stamps import Stamp, Stamps
from tests.contract.evidence_forger import forge_first_text, signed_anew
from tests.contract.evidence_kit import LINE, NOW, PARIS, Line, inbound
from tests.contract.evidence_tsa import Tsa, openssl, running_tsa

DOCUMENT = b"what is stamped\n"


@pytest.fixture
async def tsa(tmp_path: Path) -> AsyncIterator[Tsa]:
    async with running_tsa(tmp_path / "tsa") as tsa:
        yield tsa


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    await line.raid()
    yield line
    await line.store.close()


def authority_of(tsa: Tsa, *, trusted: bool = False, within: float = 10.0) -> Authority:
    return Authority(tsa.url, SystemClock(), read_roots(tsa.root) if trusted else (), within)


def stamping(line: Line, tsa: Tsa, **more: bool) -> Stamping:
    return Stamping(Stamps.of(line.store), authority_of(tsa, **more))


async def stamps_of(line: Line) -> list[Stamp]:
    return await Archive.of(line.store).stamps()


async def bundle(
    line: Line, folder: Path, tsa: Tsa | None = None, selection: Selection | None = None
) -> Path:
    await make_bundle(
        Archive.of(line.store), folder, selection or Selection(), line=LINE, language="fr", zone=PARIS,
        now=NOW, authority=authority_of(tsa) if tsa is not None else None,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("trusted", [False, True])
async def test_a_timestamp_says_who_gave_it_and_whether_somebody_vouches_for_them(
    tsa: Tsa, trusted: bool
) -> None:
    answer, token = await authority_of(tsa, trusted=trusted).stamp(DOCUMENT)

    assert token.authority == "CN=Horodatage de test"
    assert (token.root is not None) == trusted
    assert check_token(answer, DOCUMENT, roots=read_roots(tsa.root)).root is not None


async def test_the_head_is_stamped_once_and_again_when_there_is_more(line: Line, tsa: Tsa) -> None:
    work = stamping(line, tsa)
    first = await work.stamp()
    assert await work.stamp() is None
    assert tsa.asked == 1

    await line.admit([inbound(900, "+33639980001", "encore moi")])
    second = await work.stamp()

    assert first is not None
    assert second is not None
    assert second.seq > first.seq
    found = await verify_journal(Archive.of(line.store))
    assert (found.stamped, len(found.tokens)) == (second.seq, 2)


async def test_what_was_stamped_before_a_restart_is_not_stamped_again(line: Line, tsa: Tsa) -> None:
    await stamping(line, tsa).stamp()

    assert await stamping(line, tsa).stamp() is None
    assert tsa.asked == 1


async def test_openssl_agrees_with_the_bundle_and_with_its_manifest(
    line: Line, tsa: Tsa, tmp_path: Path
) -> None:
    stamp = await stamping(line, tsa).stamp()
    assert stamp is not None
    folder = await bundle(line, tmp_path / "bundle", tsa)

    found = verify_bundle(folder)

    assert [seq for seq, _ in found.tokens] == [stamp.seq]
    assert found.whole is not None
    name = f"timestamps/{stamp.seq:09d}"
    for data, token in ((f"{name}.head", f"{name}.tsr"), ("manifest.json", "manifest.tsr")):
        arguments = ("-data", folder / data, "-in", folder / token, "-CAfile", tsa.root)
        assert "Verification: OK" in (await openssl("ts", "-verify", *arguments))[1]
        (folder / data).write_bytes((folder / data).read_bytes()[:-1])
        assert (await openssl("ts", "-verify", *arguments, check=False))[0] != 0


async def test_any_flipped_bit_of_what_is_stamped_is_found_in_bundle_and_database(
    line: Line, tsa: Tsa, tmp_path: Path
) -> None:
    stamp = await stamping(line, tsa).stamp()
    assert stamp is not None
    folder, dice = await bundle(line, tmp_path / "bundle", tsa), random.Random(3)
    name = f"timestamps/{stamp.seq:09d}"
    for file in (f"{name}.head", f"{name}.tsr", "timestamps/heads.jsonl", "manifest.tsr", "manifest.sha256"):
        data = (folder / file).read_bytes()
        for bit in dice.sample(range(8 * len(data)), 20):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            (folder / file).write_bytes(changed)
            with pytest.raises(Broken, match=r"manifest\.\w+: |timestamps/"):
                verify_bundle(folder)
        (folder / file).write_bytes(data)
    with closing(sqlite3.connect(tmp_path / "line.db")) as database:
        for bit in dice.sample(range(8 * len(stamp.token)), 30):
            changed = bytearray(stamp.token)
            changed[bit // 8] ^= 1 << bit % 8
            database.execute("UPDATE timestamps SET token = ?", (bytes(changed),))
            database.commit()
            with pytest.raises(Broken, match=f"^timestamp at fact {stamp.seq}: "):
                await verify_journal(Archive.of(line.store))


@pytest.mark.parametrize("change", ["hash = zeroblob(32)", "at = at + 1", "token = x''", "seq = seq - 1"])
async def test_a_timestamp_that_was_touched_in_the_database_is_named(
    line: Line, tsa: Tsa, tmp_path: Path, change: str
) -> None:
    await stamping(line, tsa).stamp()
    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute(f"UPDATE timestamps SET {change}")  # noqa: S608 -- ours

    with pytest.raises(Broken, match=r"^timestamp at fact \d+: "):
        await verify_journal(Archive.of(line.store))


async def test_a_journal_cut_behind_a_timestamp_misses_facts(line: Line, tsa: Tsa, tmp_path: Path) -> None:
    stamp = await stamping(line, tsa).stamp()
    assert stamp is not None
    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute("DELETE FROM journal WHERE seq = ?", (stamp.seq,))

    with pytest.raises(Broken, match=f"^fact {stamp.seq}: is missing"):
        await verify_journal(Archive.of(line.store))


async def test_a_forger_who_recomputes_everything_cannot_forge_what_was_stamped(
    line: Line, tsa: Tsa, tmp_path: Path
) -> None:
    """Not even before a fact that is not shown, where nobody can compute the hashes that follow."""
    await stamping(line, tsa).stamp()
    folder = await bundle(line, tmp_path / "bundle", selection=Selection(until=Instant(NOW)))
    forge_first_text(folder)
    for path in (folder / "identities").iterdir():
        path.unlink()
    (folder / "identities").rmdir()

    with pytest.raises(Broken, match=r"\.head: is not of the journal that facts.jsonl has"):
        verify_bundle(folder)


async def test_a_forger_who_writes_the_head_anew_has_no_timestamp_of_it(
    line: Line, tsa: Tsa, tmp_path: Path
) -> None:
    await stamping(line, tsa).stamp()
    folder = await bundle(line, tmp_path / "bundle")
    head = next((folder / "timestamps").glob("*.head"))
    told = json.loads(head.read_bytes())
    rows = (folder / "facts.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "facts.jsonl").write_bytes(b"".join(rows[: told["seq"]]))
    tsr = head.with_suffix(".tsr")
    (_, other), _ = await authority_of(tsa).stamp(DOCUMENT), tsr
    assert other.authority
    tsr.write_bytes((await authority_of(tsa).stamp(DOCUMENT))[0])
    signed_anew(folder)

    with pytest.raises(Broken, match=r"\.tsr: it is a timestamp of something else"):
        verify_bundle(folder)


async def test_a_manifest_stamped_by_an_authority_that_is_away_is_made_without(
    line: Line, tsa: Tsa, tmp_path: Path
) -> None:
    tsa.answer = failing(503)
    folder = await bundle(line, tmp_path / "bundle", tsa)

    assert verify_bundle(folder).whole is None
    assert not (folder / manifest.TOKEN).exists()


Wrong = Callable[[Tsa, bytes], Awaitable[web.StreamResponse]]


def failing(status: int) -> Callable[[bytes], Awaitable[web.StreamResponse]]:
    async def wrong(_query: bytes) -> web.StreamResponse:
        return web.Response(status=status)

    return wrong


async def _other_document(tsa: Tsa, _query: bytes) -> web.StreamResponse:
    other = rfc3161.TimestampRequestBuilder(b"another", rfc3161.HashAlgorithm.SHA256).build()
    return await tsa.sign(other.as_bytes())


async def _another_request(tsa: Tsa, _query: bytes) -> web.StreamResponse:
    same = rfc3161.TimestampRequestBuilder(DOCUMENT, rfc3161.HashAlgorithm.SHA256).build()
    return await tsa.sign(same.as_bytes())


async def _without_certificate(tsa: Tsa, _query: bytes) -> web.StreamResponse:
    bare = rfc3161.TimestampRequestBuilder(
        DOCUMENT, rfc3161.HashAlgorithm.SHA256, nonce=False, cert_req=False
    ).build()
    return await tsa.sign(bare.as_bytes())


async def _with_sha512(tsa: Tsa, _query: bytes) -> web.StreamResponse:
    other = rfc3161.TimestampRequestBuilder(DOCUMENT, rfc3161.HashAlgorithm.SHA512).build()
    return await tsa.sign(other.as_bytes())


async def _garbage(_tsa: Tsa, _query: bytes) -> web.StreamResponse:
    return web.Response(body=b"<html>log in first</html>")


async def _nothing(_tsa: Tsa, _query: bytes) -> web.StreamResponse:
    return web.Response()


async def _cut_off(tsa: Tsa, query: bytes) -> web.StreamResponse:
    whole = await tsa.sign(query)
    assert isinstance(whole.body, bytes)
    return web.Response(body=whole.body[:-40])


async def _flipped(tsa: Tsa, query: bytes) -> web.StreamResponse:
    whole = await tsa.sign(query)
    assert isinstance(whole.body, bytes)
    return web.Response(body=whole.body[:-1] + bytes([whole.body[-1] ^ 1]))


async def _endless(_tsa: Tsa, _query: bytes) -> web.StreamResponse:
    return web.Response(body=bytes(200_000))


async def _moved(_tsa: Tsa, _query: bytes) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})


WRONG: list[tuple[Wrong, str]] = [
    (_other_document, "of something else"),
    (_another_request, "another request"),
    (_without_certificate, "does not hold the authority's certificate"),
    (_with_sha512, "grants no timestamp"),
    (_garbage, "grants no timestamp"),
    (_nothing, "grants no timestamp"),
    (_cut_off, "no timestamp"),
    (_flipped, "signature is wrong"),
    (_endless, "too long"),
    (_moved, "answers 302"),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG)
async def test_a_wrong_answer_is_refused_and_said_why(tsa: Tsa, wrong: Wrong, told: str) -> None:
    tsa.answer = lambda query: wrong(tsa, query)

    with pytest.raises(Refused, match=told):
        await authority_of(tsa).stamp(DOCUMENT)


async def test_an_authority_that_nobody_configured_is_refused(tsa: Tsa, tmp_path: Path) -> None:
    async with running_tsa(tmp_path / "other") as other:
        stranger = Authority(other.url, SystemClock(), read_roots(tsa.root))
        with pytest.raises(Refused, match="vouches"):
            await stranger.stamp(DOCUMENT)


async def test_a_timestamp_of_another_time_is_refused(tsa: Tsa) -> None:
    class Slow(SystemClock):
        def now(self) -> Instant:
            return Instant(super().now() - HOUR)

    with pytest.raises(Refused, match="far from ours"):
        await Authority(tsa.url, Slow()).stamp(DOCUMENT)


async def test_an_authority_that_does_not_answer_is_given_up(tsa: Tsa) -> None:
    gone = asyncio.Event()

    async def never(_query: bytes) -> web.StreamResponse:
        await gone.wait()
        return web.Response()

    tsa.answer = never
    with pytest.raises(Refused, match="in time"):
        await authority_of(tsa, within=0.05).stamp(DOCUMENT)
    gone.set()


async def test_an_authority_that_is_not_there_is_said_to_be(tsa: Tsa) -> None:
    with pytest.raises(Refused, match="cannot be reached"):
        await Authority("http://127.0.0.1:1/", SystemClock()).stamp(DOCUMENT)
    with pytest.raises(Refused, match="cannot be reached"):
        await Authority("not a url", SystemClock()).stamp(DOCUMENT)


class Paced(SystemClock):
    """Sleeps as long as the test lets it, and notes for how long it was asked to."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[Span] = asyncio.Queue()
        self.go = asyncio.Semaphore(0)

    async def sleep(self, span: Span) -> None:
        await self.asked.put(span)
        await self.go.acquire()


@asynccontextmanager
async def stamping_loop(line: Line, tsa: Tsa, clock: Paced, told: list[str | None]) -> AsyncIterator[None]:
    running = run_timestamps(
        Stamps.of(line.store), authority_of(tsa), clock, told.append, every=Span(40), again_after=Span(10)
    )
    task = asyncio.create_task(running)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_loop_waits_longer_after_each_failure_and_tells_of_the_first_and_of_the_end(
    line: Line, tsa: Tsa
) -> None:
    clock, told = Paced(), list[str | None]()
    tsa.answer = failing(500)
    async with asyncio.timeout(20), stamping_loop(line, tsa, clock, told):
        waits = []
        for _ in range(4):
            waits.append(await clock.asked.get())
            clock.go.release()
        assert waits == [10, 20, 40, 40]
        assert told == ["the authority answers 500"]
        assert await stamps_of(line) == []

        tsa.answer = tsa.sign
        await clock.asked.get()
        clock.go.release()
        assert await clock.asked.get() == 40
        assert told == ["the authority answers 500", None]
        assert len(await stamps_of(line)) == 1


async def test_stamping_goes_on_from_where_it_was_as_facts_come(line: Line, tsa: Tsa) -> None:
    clock = Paced()
    async with asyncio.timeout(20), stamping_loop(line, tsa, clock, []):
        for n in range(3):
            assert await clock.asked.get() == 40
            assert len(await stamps_of(line)) == n + 1
            await line.admit([inbound(1_000 + n, "+33639980001", "encore")])
            clock.go.release()
    found = await verify_journal(Archive.of(line.store))
    assert len(found.tokens) >= 3

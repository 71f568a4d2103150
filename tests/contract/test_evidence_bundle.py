"""The bundle: whole by itself, about nobody who was not asked for, and broken by any change in any file."""

import asyncio
import json
import random
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from bot.evidence import manifest
from bot.evidence.bundle import NothingThere, Occupied
from bot.evidence.chain import link
from bot.evidence.check import Broken
from bot.evidence.selection import Selection
from bot.evidence.verify import Checked, verify_bundle
from bot.model import Instant, SenderId
from tests.contract.evidence_forger import forge_first_text, rewrite, signed_anew
from tests.contract.evidence_kit import FOUNDERS, MODERATOR, NASTY, START, Line, inbound, small_raid

FILES = {
    "HOWTO-VERIFY.txt", "carrier-ids.csv", "contents.csv", "contents.jsonl", "custody.csv",
    "facts.csv", "facts.jsonl",
    "groups.csv", "identities/facts.jsonl", "identities/identities.csv", "identities/identities.pdf",
    "identities/manifest.json", "identities/manifest.sha256", "manifest.json", "manifest.sha256",
    "report.pdf", "timestamps/heads.jsonl",
}  # fmt: skip


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    await line.raid()
    yield line
    await line.store.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of everything. Only to be read, or copied."""
    folder = tmp_path_factory.mktemp("evidence")

    async def make() -> None:
        line = await Line.open(f"sqlite:///{folder}/line.db")
        await line.raid()
        await line.bundle(folder / "bundle")
        await line.store.close()

    asyncio.run(make())
    return folder / "bundle"


@pytest.fixture
def bundle(whole: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def broken(folder: Path) -> str:
    with pytest.raises(Broken) as caught:
        verify_bundle(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def make(line: Line, folder: Path, selection: Selection | None = None) -> Checked:
    await line.bundle(folder, selection)
    return verify_bundle(folder)


def test_a_bundle_holds_its_files_and_is_whole(whole: Path) -> None:
    assert {path.relative_to(whole).as_posix() for path in files_of(whole)} == FILES

    found = verify_bundle(whole)

    assert (found.contents, found.erased, found.identities) == (len(small_raid()), 0, True)
    # Seeded, a mode and a block name people: they stand apart.
    assert found.facts - found.shown == 3


def test_nobody_else_can_read_it(whole: Path) -> None:
    for path in (whole, *whole.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_chain_of_facts_jsonl_is_what_the_contract_says(whole: Path) -> None:
    prev = "00" * 32
    for number, line in enumerate((whole / "facts.jsonl").read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        assert (row["seq"], row["prev"]) == (number, prev)
        if "fact" in row:
            fact = json.dumps(row["fact"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert sha256(bytes.fromhex(prev) + fact.encode()).hexdigest() == row["hash"]
        prev = row["hash"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_any_flipped_bit_in_any_file_is_found(bundle: Path, name: str) -> None:
    dice, path = random.Random(name), bundle / name
    data = path.read_bytes()
    bits = range(8 * len(data)) if len(data) <= 12 else dice.sample(range(8 * len(data)), 25)
    for bit in bits:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        told = broken(bundle)
        folder = "identities/" if name.startswith("identities/") else ""
        places = [name] if "manifest" not in name else [f"{folder}manifest.json", f"{folder}manifest.sha256"]
        assert any(told.startswith(place) for place in places), (bit, told)


@pytest.mark.parametrize("name", ["facts.jsonl", "contents.jsonl", "identities/facts.jsonl"])
def test_lines_deleted_swapped_doubled_or_cut_are_found_and_the_line_is_named(
    bundle: Path, name: str
) -> None:
    path = bundle / name
    data = path.read_bytes()
    count = len(data.splitlines())
    for at in range(count):
        changes: list[Callable[[list[bytes]], list[bytes]]] = [
            lambda lines, at=at: lines[:at] + lines[at + 1 :],
            lambda lines, at=at: lines[: at + 1] + lines[at:],
        ]
        if at + 1 < count:
            changes.append(lambda lines, at=at: [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]])
        for change in changes:
            rewrite(path, change)
            signed_anew(bundle)
            told = re.match(rf"{name}, line (\d+): ", broken(bundle))
            assert told is not None
            assert abs(int(told[1]) - (at + 1)) <= 1
            path.write_bytes(data)
    path.write_bytes(data[:-5])
    signed_anew(bundle)
    assert broken(bundle).startswith(f"{name}, last line: is cut off")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_found(bundle: Path, name: str) -> None:
    (bundle / name).unlink()

    assert broken(bundle) == f"{name}: is missing"


@pytest.mark.parametrize(
    "name", ["more.txt", "timestamps/000000001.tsr", "manifest.tsr", "identities/x", "a/b"]
)
def test_an_extra_file_is_found(bundle: Path, name: str) -> None:
    (bundle / name).parent.mkdir(exist_ok=True)
    (bundle / name).write_text("x")

    assert broken(bundle).startswith(f"{name}: was added")


def test_an_extra_folder_and_a_link_are_found(bundle: Path) -> None:
    (bundle / "empty").mkdir()
    assert broken(bundle).startswith("empty: was added")
    (bundle / "empty").rmdir()
    (bundle / "facts.csv").rename(bundle.parent / "facts.csv")
    (bundle / "facts.csv").symlink_to(bundle.parent / "facts.csv")
    assert broken(bundle).startswith("facts.csv: ")


def test_a_forged_text_is_found_though_every_digest_was_made_to_fit(bundle: Path) -> None:
    rewrite(bundle / "contents.jsonl", lambda lines: [lines[0].replace(b"Kevin", b"Kelvin"), *lines[1:]])
    signed_anew(bundle)

    assert broken(bundle) == "contents.jsonl, line 1: was changed: fact 2 commits to another content"


def test_a_forged_table_is_found_though_every_digest_was_made_to_fit(bundle: Path) -> None:
    path = bundle / "contents.csv"
    path.write_bytes(path.read_bytes().replace(b"Kevin", b"Kelvin"))
    signed_anew(bundle)

    assert broken(bundle) == "contents.csv, line 2: does not say what the JSON files say"


def test_a_forged_fact_breaks_the_chain_at_the_next_one_though_its_own_hash_fits(bundle: Path) -> None:
    def forge(lines: list[bytes]) -> list[bytes]:
        row = json.loads(lines[4])
        body = lines[4].partition(b',"fact":')[2][:-2].replace(b"twilio", b"signal")
        hash_ = link(bytes.fromhex(row["prev"]), body).hex().encode()
        lines[4] = b'{"seq":5,"prev":"%s","hash":"%s","fact":%s}\n' % (row["prev"].encode(), hash_, body)
        return lines

    rewrite(bundle / "facts.jsonl", forge)
    signed_anew(bundle)

    told = "facts.jsonl, line 6: fact 5 has another hash than the one that the next fact follows"
    assert broken(bundle) == told


def test_erased_in_a_bundle_cannot_stand_for_a_part_of_the_content(bundle: Path) -> None:
    rewrite(bundle / "contents.jsonl", lambda lines: [re.sub(rb',"salt":"\w+"', b"", lines[0]), *lines[1:]])
    signed_anew(bundle)

    assert "fact 2 commits to another content" in broken(bundle)


def test_the_identities_may_be_left_out_and_their_facts_are_checked_with_them(
    bundle: Path, whole: Path
) -> None:
    apart = bundle / "identities"
    rewrite(
        apart / "facts.jsonl", lambda lines: [lines[0].replace(b"fondatrice-a", b"fondatrice-z"), *lines[1:]]
    )
    signed_anew(bundle)
    assert broken(bundle).startswith("identities/facts.jsonl, line 1: fact 1 ")

    shutil.rmtree(apart)
    found = verify_bundle(bundle)
    assert (found.identities, found.facts) == (False, verify_bundle(whole).facts)


def test_the_identities_of_another_bundle_are_refused(bundle: Path) -> None:
    path = bundle / "identities" / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"made": "2017', b'"made": "2018'))
    manifest.note_fingerprint(path.parent)

    assert broken(bundle) == "identities/manifest.json: is of another bundle"


async def test_the_how_to_alone_is_enough_to_verify(bundle: Path, tmp_path: Path) -> None:
    program = (bundle / "HOWTO-VERIFY.txt").read_text("utf-8")
    program = program.partition("verify.py --------\n")[2].partition("-------- end")[0]
    (tmp_path / "verify.py").write_text(program)

    async def run() -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, tmp_path / "verify.py", bundle,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    assert await run() == (0, "whole\n")
    rewrite(bundle / "contents.jsonl", lambda lines: [lines[0].replace(b"Kevin", b"Kelvin"), *lines[1:]])
    signed_anew(bundle)
    code, said = await run()
    assert (code, "AssertionError: 2" in said) == (1, True)


async def test_a_sender_s_bundle_holds_nothing_of_anybody_else(line: Line, tmp_path: Path) -> None:
    chosen = line.senders["+33639980102"]
    folder = tmp_path / "one"
    found = await make(line, folder, Selection(senders=frozenset({chosen})))

    assert found.contents == 1
    others = [number for number in line.senders if number != "+33639980102"]
    ids = [sender for sender in line.senders.values() if sender != chosen]
    for path in files_of(folder):
        data = path.read_bytes()
        for unwanted in (*others, *(f'"{one}"' for one in ids), "Kevin", "samedi soir"):
            assert unwanted.encode() not in data, (path.name, unwanted)
    assert b"+33639980102" in (folder / "contents.jsonl").read_bytes()


async def test_nobody_of_the_team_is_named_outside_of_the_identities(line: Line, tmp_path: Path) -> None:
    await make(line, tmp_path / "all")

    for path in files_of(tmp_path / "all"):
        data = path.read_bytes()
        named = [who for who in (*FOUNDERS, MODERATOR, "Camille Martin") if who.encode() in data]
        assert bool(named) == (path.parent.name == "identities" and path.suffix != ".pdf") or (
            "manifest" in path.name and not named
        ), path


async def test_a_cluster_selects_the_texts_that_bore_its_name(line: Line, tmp_path: Path) -> None:
    found = await make(line, tmp_path / "cluster", Selection(clusters=frozenset({"C-7"})))

    rows = [json.loads(row) for row in (tmp_path / "cluster/contents.jsonl").read_text("utf-8").splitlines()]
    assert found.contents == len(rows) == 7
    assert all("seize" in row["text"].lower() for row in rows)


async def test_time_selects_what_came_then(line: Line, tmp_path: Path) -> None:
    since, until = Instant(START + 10 * 60_000_000), Instant(START + 12 * 60_000_000)
    found = await make(line, tmp_path / "time", Selection(since=since, until=until))

    assert found.contents == 2


async def test_erased_content_is_told_as_erased(line: Line, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute("UPDATE inbox SET text = NULL, salt = NULL, raw = NULL WHERE id = 1")

    found = await make(line, tmp_path / "erased")

    assert (found.contents, found.erased) == (len(small_raid()) - 1, 1)
    assert "Kevin" not in (tmp_path / "erased/contents.jsonl").read_text("utf-8")


async def test_a_broken_journal_is_not_exported(line: Line, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute("UPDATE journal SET body = '{}' WHERE seq = 5")

    with pytest.raises(Broken, match=r"^fact 5: "):
        await line.bundle(tmp_path / "bundle")
    assert [path.name for path in tmp_path.iterdir() if "bundle" in path.name] == []


async def test_changed_content_is_not_exported(line: Line, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute("UPDATE inbox SET text = 'je vous aime' WHERE id = 1")

    with pytest.raises(Broken, match=r"^fact 2: "):
        await line.bundle(tmp_path / "bundle")


async def test_a_folder_that_holds_something_is_left_alone(line: Line, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(Occupied, match="is not empty"):
        await line.bundle(folder)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]

    (folder / "letter.txt").unlink()
    assert (await make(line, folder)).facts


async def test_a_sender_that_nobody_knows_is_an_error_not_an_empty_bundle(line: Line, tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match="R-ZZZZZ"):
        await line.bundle(tmp_path / "none", Selection(senders=frozenset({SenderId("ZZZZZ")})))
    with pytest.raises(NothingThere, match="nothing came"):
        await line.bundle(tmp_path / "none", Selection(clusters=frozenset({"C-99"})))
    assert not (tmp_path / "none").exists()


async def test_the_same_journal_and_date_give_the_same_bytes(line: Line, tmp_path: Path) -> None:
    one = await line.bundle(tmp_path / "one")
    two = await line.bundle(tmp_path / "two")

    assert one.fingerprint == two.fingerprint
    for path in files_of(tmp_path / "one"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


async def test_nothing_that_a_texter_writes_can_break_the_export(tmp_path: Path) -> None:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    dice = random.Random(7)
    texts = [
        *NASTY,
        "".join(
            chr(dice.choice((dice.randrange(0x20, 0xD7FF), dice.randrange(0x10000, 0x10FFFF))))
            for _ in range(400)
        ),
        "\ue000\U000f0000\uffff\ufffe",
        "क्षि ﷽ 👩‍👩‍👧‍👦 \u0300\u0301",
        " ",
        "#" * 2_000,
    ]
    numbers = ["PAYPAL", "Anonymous", "33700", "+1", "=1+1", "#let x = 1"]
    await line.admit([inbound(n, numbers[n % len(numbers)], text) for n, text in enumerate(texts * 2)])

    found = await make(line, tmp_path / "bundle")
    await line.store.close()

    assert found.contents == 2 * len(texts)
    assert (tmp_path / "bundle/report.pdf").read_bytes().startswith(b"%PDF-1.7")


async def test_a_line_where_nothing_came_yet_has_a_bundle_too(tmp_path: Path) -> None:
    line = await Line.open(f"sqlite:///{tmp_path}/line.db")
    found = await make(line, tmp_path / "bundle")
    await line.store.close()

    assert (found.facts, found.contents) == (1, 0)


def test_a_forger_who_recomputes_everything_is_not_found_without_a_timestamp(bundle: Path) -> None:
    """What HOWTO-VERIFY.txt says plainly; with a timestamp it is found, see the timestamps' tests."""
    forge_first_text(bundle)
    shutil.rmtree(bundle / "identities")

    assert verify_bundle(bundle).facts

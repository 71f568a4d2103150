"""`evidence export` and `evidence verify` as they are called: exit codes, and what is said where."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from bot.cli.evidence import read_selection, run_export, run_verify
from bot.evidence.manifest import write_file
from bot.room.times import from_datetime
from tests.contract.evidence_kit import FOUNDERS, KEY, LINE, PARIS, Line, small_raid
from tests.contract.evidence_tsa import running_tsa


def config_at(folder: Path, authority: str | None = None, root: Path | None = None) -> Path:
    path = folder / "config.yaml"
    settings = {
        "number": LINE,
        "web": {"public_url": "https://sms.example.org"},
        "lines": {"twilio": {"account_sid": "AC" + "0" * 32, "auth_token": "token"}},
        "rooms": {
            "matrix": {"homeserver": "https://example.org", "user": "@relou:example.org", "password": "x"}
        },
        "people": {"founders": list(FOUNDERS)},
        "database": "sqlite:///line.db",
        "evidence": {
            "timestamp_authority": authority,
            "timestamp_root": None if root is None else str(root),
        },
    }
    path.write_text(yaml.safe_dump(settings))
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The configuration of a line that had a small raid. Nothing runs."""

    async def make() -> None:
        line = await Line.open(f"sqlite:///{tmp_path}/line.db")
        await line.raid()
        await line.store.close()

    asyncio.run(make())
    write_file(tmp_path / "pseudonym.key", KEY.hex().encode() + b"\n")
    return config_at(tmp_path)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_an_export_is_made_and_verified(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dossier"
    assert run_export(config, folder) == 0
    made = capsys.readouterr()
    assert f"{len(small_raid())} contents match, 0 are erased" in made.out
    assert "the manifest has no timestamp: no timestamp authority is configured" in made.err

    assert run_verify(folder, Path("no config is needed")) == 0
    found = lines(capsys.readouterr().out)
    assert found[0].startswith("whole: ")
    assert found[-1].rpartition(" ")[2] == lines(made.out)[-1].rpartition(" ")[2]


def test_one_line_on_stderr_says_what_is_wrong_with_a_bundle(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dossier"
    run_export(config, folder)
    capsys.readouterr()
    (folder / "report.pdf").write_bytes(b"another report")

    assert run_verify(folder, config) == 1
    said = capsys.readouterr()
    told = "not whole: report.pdf: was changed: it is not what the manifest says"
    assert (said.out, lines(said.err)) == ("", [told])


def test_the_database_is_verified_when_no_folder_is_named(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_verify(None, config) == 0
    assert "no timestamps: this shows that all fits together" in capsys.readouterr().out

    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute("UPDATE journal SET body = replace(body, 'twilio', 'signal') WHERE seq = 2")
    assert run_verify(None, config) == 1
    assert lines(capsys.readouterr().err)[-1].startswith("not whole: fact 2: was changed")


def test_an_export_of_a_broken_database_fails_and_leaves_nothing(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(tmp_path / "line.db")) as database, database:
        database.execute("DELETE FROM journal WHERE seq = 9")

    assert run_export(config, tmp_path / "dossier") == 1
    assert "not whole: fact 9: is missing" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if "dossier" in path.name] == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"since": "yesterday"}, "--since: 'yesterday' is no time"),
        ({"until": "2017-13-01"}, "--until: '2017-13-01' is no time"),
        ({"since": "2017-11-02", "until": "2017-11-01"}, "--since must be before --until"),
        ({"senders": ["+33639980001"]}, "must be a sender like R-7K3Q"),
        ({"clusters": ["T-1"]}, "must be a cluster like C-12"),
    ],
)
def test_wrong_usage_is_told_and_is_a_code_of_its_own(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, object], told: str
) -> None:
    assert run_export(config, tmp_path / "dossier", **options) == 2
    (line,) = lines(capsys.readouterr().err)
    assert told in line


def test_a_folder_that_cannot_be_used_is_wrong_usage(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_export(config, tmp_path) == 2
    assert "is not empty" in capsys.readouterr().err
    assert run_export(config, tmp_path / "not" / "there") == 2
    assert run_verify(tmp_path / "nowhere", config) == 2
    assert run_verify(config, config) == 2


def test_a_wrong_configuration_is_a_code_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.yaml").write_text("number: x\n")

    assert run_export(tmp_path / "config.yaml", tmp_path / "dossier") == 78
    assert run_verify(None, tmp_path / "config.yaml") == 78
    assert "Traceback" not in capsys.readouterr().err


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = config_at(tmp_path)

    assert run_verify(None, config) == 1
    assert run_export(config, tmp_path / "dossier") == 1
    assert "nothing was recorded yet" in capsys.readouterr().err
    assert not (tmp_path / "line.db").exists()


def test_what_is_no_database_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "line.db").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)

    assert run_verify(None, config_at(tmp_path)) == 1
    assert len(lines(capsys.readouterr().err)) == 1


async def test_the_manifest_is_stamped_where_an_authority_is_configured(config: Path, tmp_path: Path) -> None:
    async with running_tsa(tmp_path / "tsa") as tsa:
        config_at(tmp_path, tsa.url)
        assert await asyncio.to_thread(run_export, config, tmp_path / "dossier") == 0
    assert (tmp_path / "dossier" / "manifest.tsr").exists()
    assert run_verify(tmp_path / "dossier", config) == 0


def test_times_are_read_in_the_line_s_zone_and_a_last_day_is_whole() -> None:
    selection = read_selection("2017-10-30", "2017-10-31", [], [], PARIS)

    assert selection.since == 1_509_318_000_000_000
    assert selection.until == 1_509_490_800_000_000
    utc = read_selection("2017-10-30T16:00Z", None, ["r-7k3q", "R-7K3Q"], ["c3"], PARIS)
    assert (utc.since, utc.senders, utc.clusters) == (1_509_379_200_000_000, {"7K3Q"}, {"C-3"})
    ago = read_selection("7d", None, [], [], PARIS).since
    assert ago is not None
    assert ago > from_datetime(datetime(2024, 1, 1, tzinfo=PARIS))


async def test_only_the_configured_root_is_believed_and_verify_says_that_it_vouches(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, root = tmp_path / "dossier", tmp_path / "tsa" / "root.pem"
    async with running_tsa(tmp_path / "tsa") as tsa, running_tsa(tmp_path / "other") as other:
        config_at(tmp_path, other.url, root)
        assert await asyncio.to_thread(run_export, config, tmp_path / "refused") == 0
        assert "none of the configured certificates vouches for the authority" in capsys.readouterr().err
        config_at(tmp_path, tsa.url, root)
        assert await asyncio.to_thread(run_export, config, folder) == 0
        capsys.readouterr()

    assert run_verify(folder, config, root) == 0
    assert "vouched for by a root that this machine trusts" in capsys.readouterr().out
    assert run_verify(folder, config) == 0
    assert "compare that with the authority's own" in capsys.readouterr().out

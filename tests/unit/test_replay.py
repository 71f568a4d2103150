"""A replay as it is asked for and read: files in, decisions and a summary out."""

import gzip
import json
import os
import re
import subprocess
import sys
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec
import pytest
import yaml
from click.testing import CliRunner

from bot.__main__ import main
from bot.replay.traffic import BadTraffic, read_traffic
from bot.simulate.files import write
from bot.simulate.profiles import generate
from tests.unit.test_config import ENVIRON, with_

TEXTS = 600


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raid from the first minute, as `simulate` writes it."""
    file = tmp_path_factory.mktemp("traffic") / "raid.jsonl"
    with file.open("wb") as out:
        for _ in write(islice(generate("first-minute", seed=5), TEXTS), out, None):
            pass
    return file


def config(folder: Path, name: str = "config.yaml", **changes: object) -> Path:
    file = folder / name
    file.write_text(yaml.safe_dump(with_(**changes), allow_unicode=True))
    return file


def replayed(*arguments: object) -> tuple[int, str]:
    """The exit code, and what was said; blanks of any width are one."""
    result = CliRunner().invoke(main, ["replay", *map(str, arguments)], env=ENVIRON)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, re.sub(r"[ \u00a0\u202f]+", " ", result.output)


def row(output: str, label: str) -> list[str]:
    """What stands beside `label`."""
    (line,) = (line for line in output.splitlines() if line.strip().startswith(label))
    return line.strip().removeprefix(label).split(" ")[1:]


def test_every_inbound_gets_one_decision_with_a_verdict_and_a_reason(traffic: Path, tmp_path: Path):
    out = tmp_path / "decisions.jsonl"
    assert replayed(traffic, "--config", config(tmp_path), "--out", out)[0] == 0
    asked = [json.loads(line) for line in traffic.read_text().splitlines()]
    decided = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["id"] for one in decided] == [one["id"] for one in asked]
    for one, inbound in zip(decided, asked, strict=True):
        assert set(one) == {"id", "verdict", "reason", "replied_at", "cost"}
        assert one["verdict"] in ("reply", "hold", "silent")
        assert one["reason"]
        assert (one["replied_at"] is not None) == (one["verdict"] == "reply")
        if one["replied_at"] is not None:
            assert datetime.fromisoformat(one["replied_at"]) >= datetime.fromisoformat(inbound["at"])
            assert one["cost"] == "0.0763"


def test_the_same_again_is_the_same_to_the_byte_also_in_another_process(traffic: Path, tmp_path: Path):
    written = []
    for seed in ("1", "2"):
        out = tmp_path / f"decisions-{seed}.jsonl"
        subprocess.run(  # noqa: S603  # our own program, on files of the test
            [sys.executable, "-m", "bot", "replay", traffic, "--config", config(tmp_path), "--out", out],
            check=True,
            capture_output=True,
            env={**os.environ, **ENVIRON, "PYTHONHASHSEED": seed},
        )
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_the_summary_adds_up(traffic: Path, tmp_path: Path):
    out = tmp_path / "decisions.jsonl"
    _, said = replayed(traffic, "--config", config(tmp_path), "--out", out)
    decided = [json.loads(line) for line in out.read_text().splitlines()]
    answered = sum(one["verdict"] == "reply" for one in decided)
    assert "".join(row(said, "messages et appels")) == str(TEXTS)
    assert "".join(row(said, "avec réponse")) == str(answered)
    silent = sum(one["verdict"] == "silent" for one in decided)
    assert "".join(row(said, "sans réponse")) == str(silent)
    cost = answered * 0.0763
    assert " ".join(row(said, "coût des réponses")) == f"{cost:.2f} €".replace(".", ",")
    assert " ".join(row(said, "économisé")) == f"{TEXTS * 0.0763 - cost:.2f} €".replace(".", ",")
    assert row(said, "raids reconnus") == ["1"]
    assert "premier message de cette personne" in said


def test_two_policies_stand_side_by_side(traffic: Path, tmp_path: Path):
    other = config(tmp_path, "other.yaml", firewall={"detect": False}, language="en")
    code, said = replayed(traffic, "--config", config(tmp_path), "--compare", other)
    assert code == 0
    assert "config.yaml" in said
    assert "other.yaml" in said
    assert row(said, "raids reconnus") == ["1", "0"]
    first, second = row(said, "avec réponse")
    assert 0 < int(first) < int(second)


def test_the_summary_speaks_the_rooms_language(traffic: Path, tmp_path: Path):
    _, said = replayed(traffic, "--config", config(tmp_path, language="en"))
    assert "nine replies in ten, at most" in said
    assert "this person’s first message" in said


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "not an inbound in JSON"),
        ('{"at": "2017-10-30T15:00:01Z", "id": "SM2"}', "missing required field"),
        ('{"at": "2017-10-30", "id": "SM2", "channel": "sms", "from": "+33"}', "offset from UTC"),
        ('{"at": "2017-10-30T15:00:01", "id": "SM2", "channel": "sms", "from": "+33"}', "offset from UTC"),
        ('{"at": "2017-10-30T13:00:00Z", "id": "SM2", "channel": "sms", "from": "+33"}', "earlier than"),
        ('{"at": "2017-10-30T15:00:01Z", "id": "SM2", "channel": "fax", "from": "+33"}', "Invalid enum"),
    ],
)
def test_a_line_that_is_no_inbound_is_named_and_not_quoted(line: str, told: str, tmp_path: Path):
    file = tmp_path / "traffic.jsonl"
    good = {"at": "2017-10-30T15:00:00Z", "id": "SM1", "channel": "sms", "from": "+33639980001"}
    file.write_text(f"{json.dumps(good)}\n{line}\n")
    with pytest.raises(BadTraffic, match=told) as error:
        list(read_traffic(file))
    assert "line 2" in str(error.value)
    assert "SM2" not in str(error.value)
    code, said = replayed(file, "--config", config(tmp_path))
    assert (code, "line 2" in said) == (1, True)


def test_a_wrong_configuration_is_told_and_nothing_replayed(traffic: Path, tmp_path: Path):
    code, said = replayed(traffic, "--config", config(tmp_path, budget={"pott": 3}))
    assert code == 78
    assert "pott" in said


def test_an_empty_file_is_an_empty_replay(tmp_path: Path):
    file = tmp_path / "traffic.jsonl"
    file.write_text("\n")
    code, said = replayed(file, "--config", config(tmp_path), "--out", tmp_path / "out.jsonl")
    assert code == 0
    assert row(said, "messages et appels") == ["0"]
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_compressed_file_is_read_as_it_is_also_with_another_editors_mark(traffic: Path, tmp_path: Path):
    packed = tmp_path / "raid.jsonl.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + traffic.read_bytes()))
    assert list(read_traffic(packed)) == list(read_traffic(traffic))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(packed.read_bytes()[:-2000])
    code, said = replayed(cut, "--config", config(tmp_path))
    assert (code, "damaged" in said) == (1, True)


def test_times_are_the_same_however_they_are_written(tmp_path: Path):
    file = tmp_path / "traffic.jsonl"
    times = ("2017-10-30T15:00:00Z", "2017-10-30T16:00:00.000+01:00", "2017-10-30T15:00:00.000000+00:00")
    file.write_text(
        "\n".join(f'{{"at": "{at}", "id": "SM{at}", "channel": "sms", "from": "+33"}}' for at in times)
    )
    assert len({moment for _, moment in read_traffic(file)}) == 1


def test_decisions_are_never_written_over_the_traffic(traffic: Path, tmp_path: Path):
    before = traffic.read_bytes()
    code, said = replayed(traffic, "--config", config(tmp_path), "--out", traffic)
    assert (code, "somewhere else" in said) == (2, True)
    assert traffic.read_bytes() == before
    code, said = replayed(traffic, "--config", config(tmp_path), "--out", tmp_path / "none" / "out.jsonl")
    assert (code, "Errno" in said, "No such file" in said) == (1, False, True)


def test_what_a_carrier_tells_twice_is_decided_once(tmp_path: Path):
    file, out = tmp_path / "traffic.jsonl", tmp_path / "out.jsonl"
    one = {"at": "2017-10-30T15:00:00Z", "id": "SM1", "channel": "sms", "from": "+33639980001", "body": "a"}
    file.write_bytes(msgspec.json.encode(one) + b"\n" + msgspec.json.encode(one) + b"\n")
    assert replayed(file, "--config", config(tmp_path), "--out", out)[0] == 0
    assert len(out.read_text().splitlines()) == 1

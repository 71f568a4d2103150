"""`anti-relou check` without asking anybody."""

from pathlib import Path

import pytest
import yaml

from bot.cli.check import run_check
from tests.unit.test_config import ENVIRON, with_


def test_a_right_configuration_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(with_(database="postgresql://u:${TOKEN}@h/d")))
    assert run_check(file, online=False, environ=ENVIRON) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == f"{file}: right"
    said = {line[2:15].strip(): line[15:].strip() for line in lines[1:]}
    assert said["number"] == "+33937000001"
    assert said["people"] == "2 founders, 0 moderators; a block needs 1 founder"
    assert said["database"] == "PostgreSQL"
    assert said["reply fr"] == "151 letters, GSM-7, 1 segment: 0.0763 €"
    assert said["pot"] == "500.00 € (6553 replies)"
    assert said["caps"] == "20.00 € (262 replies) an hour, 100.00 € (1310 replies) a day"
    assert "a-token" not in out
    assert "a-password" not in out


def test_every_mistake_is_a_line_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(with_(language="de", number="12")))
    assert run_check(file, online=False, environ=ENVIRON) == 78
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[1] for line in err.splitlines()] == ["language", "number"]


def test_a_letter_that_doubles_the_price_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        yaml.safe_dump(with_(reply={"texts": {"fr": "Être sourd à un non, ça suffit. " * 3 + "STOP"}}))
    )
    assert run_check(file, online=False, environ=ENVIRON) == 0
    out, err = capsys.readouterr()
    assert "reply fr     100 letters, UCS-2, 2 segments: 0.1526 €" in out
    line = next(at for at, text in enumerate(file.read_text().splitlines(), 1) if "fr:" in text)
    assert err.startswith(f"{file}:{line}: reply.texts.fr: warning: takes 2 segments, 0.1526 € each time")
    assert "“Ê” (write E), “ç” (write c)" in err


def test_a_secret_in_a_file_that_others_can_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(with_(rooms__matrix__password="hunter2")))
    file.chmod(0o644)
    assert run_check(file, online=False, environ=ENVIRON) == 0
    err = capsys.readouterr().err
    assert err == f"{file}: warning: holds secrets and others can read it: chmod 600\n"
    file.chmod(0o600)
    assert run_check(file, online=False, environ=ENVIRON) == 0
    assert capsys.readouterr().err == ""


def test_secrets_are_taken_from_the_file_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(with_()))
    assert run_check(file, online=False, environ={}) == 78
    env = tmp_path / ".env"
    env.write_text("TOKEN=a\nPASSWORD='b c'\n")
    env.chmod(0o640)
    capsys.readouterr()
    assert run_check(file, online=False, environ={}) == 0
    assert capsys.readouterr().err == f"{env}: warning: holds secrets and others can read it: chmod 600\n"


def test_no_price_divides_by_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(with_(budget={"per_segment": {"default": 0}, "caps": {"day": 0}})))
    assert run_check(file, online=False, environ=ENVIRON) == 0

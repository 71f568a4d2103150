"""`anti-relou setup` writes what the bot can load, keeps secrets to their owner, sets the webhooks."""

import stat
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli.probes import Unanswered, probe
from bot.cli.setup import run_setup, set_webhooks
from bot.config import environment, load
from bridges.simulator import CarrierSettings, running_carrier

SID = "AC" + "1" * 32
GIVEN = {
    "number": "+33937000001",
    "web.public_url": "https://sms.example.org",
    "lines.twilio.account_sid": SID,
    "lines.twilio.auth_token": "it's a $ecret ${X}",
    "rooms.matrix.homeserver": "https://matrix.example.org",
    "rooms.matrix.user": "@relou:example.org",
    "rooms.matrix.password": "hunter2",
    "people.founders": "@fondatrice-a:example.org, @fondateur-b:example.org",
}


def setup(path: Path, given: dict[str, str], typed: str = "", **options: Any) -> Result:
    """Runs it as the command line does, with `typed` at the terminal."""
    options.setdefault("environ", {})
    options.setdefault("ask_people", bool(typed))

    @click.command()
    @click.pass_context
    def command(context: click.Context) -> None:
        context.exit(run_setup(path, given, **options))

    return CliRunner().invoke(command, input=typed)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "config.yaml"


def test_answers_at_the_terminal_become_a_configuration(path: Path) -> None:
    typed = [
        "0937000001", "+33937000001",  # the first is refused, and asked again
        "", "",
        "https://sms.example.org",
        "", SID, "hunter1",
        "matrix", "https://matrix.example.org", "@relou:example.org", "hunter2",
        "fondatrice", "@fondatrice-a:example.org @fondateur-b:example.org",
        "@modo:example.org",
        "", "lots", "15", "",
        "null",
        "n",
    ]  # fmt: skip
    result = setup(path, {}, "\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    assert 'must be in international form with a plus: "+33937000001"' in result.output
    assert "hunter" not in result.output
    config = load(path, environment(path, {}))
    assert config.number == "+33937000001"
    assert config.people.moderators == ("@modo:example.org",)
    assert config.budget.caps.hour == 15_000_000
    assert config.web.admin_port is None
    assert config.lines.twilio is not None
    assert config.lines.twilio.auth_token.get_secret_value() == "hunter1"


def test_without_a_terminal_options_and_defaults_are_enough(path: Path) -> None:
    result = setup(path, GIVEN | {"budget.per_segment.BE": "0.09", "firewall.expected": '["Bonjour, stop"]'})
    assert result.exit_code == 0, result.output
    config = load(path, environment(path, {}))
    assert config.budget.per_segment["BE"] == 90_000
    assert config.firewall.expected == ("Bonjour, stop",)
    assert config.web.admin_port == 8081
    assert config.people.founders == ("@fondatrice-a:example.org", "@fondateur-b:example.org")


def test_secrets_go_into_a_file_that_others_cannot_read(path: Path) -> None:
    assert setup(path, GIVEN).exit_code == 0
    env = path.parent / ".env"
    assert "hunter2" not in path.read_text()
    assert [stat.S_IMODE(file.stat().st_mode) for file in (path, env)] == [0o600, 0o600]
    assert sorted(file.name for file in path.parent.iterdir()) == [".env", "config.yaml"]
    twilio = load(path, environment(path, {})).lines.twilio
    assert twilio is not None
    assert twilio.auth_token.get_secret_value() == GIVEN["lines.twilio.auth_token"]


def test_secrets_can_stand_in_the_configuration_itself(path: Path) -> None:
    assert setup(path, GIVEN, inline=True).exit_code == 0
    assert not (path.parent / ".env").exists()
    twilio = load(path, {}).lines.twilio
    assert twilio is not None
    assert twilio.auth_token.get_secret_value() == GIVEN["lines.twilio.auth_token"]


def test_a_secret_of_the_environment_is_neither_asked_nor_written(path: Path) -> None:
    environ = {"MATRIX_PASSWORD": "hunter3"}
    given = {key: value for key, value in GIVEN.items() if key != "rooms.matrix.password"}
    assert setup(path, given, environ=environ).exit_code == 0
    assert "MATRIX_PASSWORD" not in (path.parent / ".env").read_text()
    matrix = load(path, environment(path, environ)).rooms.matrix
    assert matrix is not None
    assert matrix.password.get_secret_value() == "hunter3"


def test_the_environment_of_the_process_is_what_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATRIX_PASSWORD", "hunter3")
    given = {key: value for key, value in GIVEN.items() if key != "rooms.matrix.password"}
    assert run_setup(path, given, ask_people=False) == 0
    assert "MATRIX_PASSWORD" not in (path.parent / ".env").read_text()


def test_other_lines_of_the_file_of_secrets_stay(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / ".env").write_text("# ours\nOTHER=1\nMATRIX_PASSWORD=old\n")
    assert setup(path, GIVEN).exit_code == 0
    lines = (path.parent / ".env").read_text().splitlines()
    assert lines[:2] == ["# ours", "OTHER=1"]
    assert lines.count("MATRIX_PASSWORD=hunter2") == 1
    assert "MATRIX_PASSWORD=old" not in lines


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"number": None}, 2, "number: is missing"),
        ({"number": "12"}, 2, "number: must be a phone number in international form"),
        ({"line": "pigeon"}, 2, "line: must be one of twilio, signal, both"),
        ({"people.founders": "[1"}, 2, "people.founders: must be a list"),
        ({"rooms.matrix.pasword": "hunter3"}, 78, "is no key: did you mean rooms.matrix.password"),
        ({"approval.founders_needed": "3"}, 78, "approval.founders_needed: must be 2 at most"),
        ({"number.x": "1"}, 78, "number: must be a phone number"),
    ],
)  # fmt: skip
def test_a_wrong_answer_writes_nothing(
    path: Path, changes: dict[str, str | None], code: int, said: str
) -> None:
    given = {key: value for key, value in (GIVEN | changes).items() if value is not None}
    result = setup(path, given)
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert not path.parent.exists() or list(path.parent.iterdir()) == []
    assert "hunter" not in result.output


def test_a_configuration_that_is_there_is_not_overwritten_unasked(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious")
    assert setup(path, GIVEN).exit_code == 2
    assert setup(path, GIVEN, typed="n\n").exit_code == 2
    assert path.read_text() == "precious"
    assert setup(path, GIVEN, force=True).exit_code == 0


def test_signal_alone_asks_nothing_of_twilio_and_matrix(path: Path) -> None:
    given = {
        "number": "+33937000001",
        "web.public_url": "https://sms.example.org",
        "line": "signal",
        "room": "signal",
        "lines.signal.account": "+33937000001",
        "rooms.signal.account": "+33937000001",
        "rooms.signal.group": "QUJD",
        "people.founders": "6f3a2f0e-0001-4000-8000-00000000000a",
    }
    result = setup(path, given)
    assert result.exit_code == 0, result.output
    config = load(path, {})
    assert config.lines.twilio is None
    assert config.rooms.matrix is None


async def test_the_number_then_posts_to_us_with_retries_and_a_fallback(path: Path) -> None:
    settings = CarrierSettings(account_sid=SID, auth_token="hunter1", webhook_base="https://old.example.org")
    async with running_carrier(settings) as carrier:
        given = GIVEN | {"lines.twilio.api_base": carrier.base_url, "lines.twilio.auth_token": "hunter1"}
        assert setup(path, given).exit_code == 0
        config = load(path, environment(path, {}))
        assert config.lines.twilio is not None
        await set_webhooks(config, config.lines.twilio)
        number = carrier.account.number
        assert number is not None
        text, call = (f"https://sms.example.org/twilio/{name}#rc=5&rp=all" for name in ("sms", "voice"))
        assert (number.sms_url, number.sms_fallback_url, number.sms_method) == (text, text, "POST")
        assert (number.voice_url, number.voice_fallback_url) == (call, call)
        assert number.status_callback == "https://sms.example.org/twilio/status#rc=5&rp=all"
        found = [finding for finding in await probe(config) if finding.part == "Twilio"]
        assert all(finding.ok for finding in found)


async def test_a_number_that_the_account_does_not_have_is_told(path: Path) -> None:
    settings = CarrierSettings(account_sid=SID, auth_token="hunter1", number="+33937000009")
    async with running_carrier(settings) as carrier:
        given = GIVEN | {"lines.twilio.api_base": carrier.base_url, "lines.twilio.auth_token": "hunter1"}
        assert setup(path, given).exit_code == 0
        config = load(path, environment(path, {}))
        assert config.lines.twilio is not None
        with pytest.raises(Unanswered, match="does not have"):
            await set_webhooks(config, config.lines.twilio)


def test_webhooks_that_cannot_be_set_are_told_and_the_configuration_stays(path: Path) -> None:
    result = setup(path, GIVEN | {"lines.twilio.api_base": "http://127.0.0.1:9"}, webhooks=True)
    assert result.exit_code == 1
    assert "Twilio: cannot be reached: the webhooks are not set" in result.output
    assert path.exists()

"""`anti-relou check --online`: each part is asked, and what is wrong is told with what to do."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.cli.check import run_check
from bot.cli.probes import Finding, probe
from bot.config import Config
from bot.demo.synapse import Synapse
from bridges.simulator import CarrierSettings, running_carrier
from tests.unit.test_config import loaded, with_

SID = "AC" + "1" * 32
ENVIRON = {"TOKEN": "hunter1", "PASSWORD": "hunter2", "SECRET": "hunter3", "DB": "hunter4"}
PUBLIC = "https://sms.example.org"


def config_of(folder: Path, **changes: Any) -> Config:
    """A configuration whose parts are nowhere, but for `changes`."""
    values = with_(
        lines__twilio__account_sid=SID,
        lines__twilio__api_base="http://127.0.0.1:9",
        rooms__matrix__homeserver="http://127.0.0.1:9",
    )
    for key, value in changes.items():
        place = values
        *above, last = key.split("__")
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return loaded(folder, values, ENVIRON)


async def asked(part: str, config: Config) -> list[Finding]:
    found = await probe(config)
    assert not any("hunter" in finding.line() for finding in found)
    return [finding for finding in found if finding.part == part]


@asynccontextmanager
async def answering(*routes: tuple[str, str, int, Any]) -> AsyncIterator[str]:
    """A server that gives fixed answers, and its address."""

    def answer(status: int, body: Any) -> Any:
        async def handle(request: web.Request) -> web.Response:
            return web.json_response(body, status=status, headers={"Location": "/"})

        return handle

    app = web.Application()
    app.add_routes([web.route(method, path, answer(status, body)) for method, path, status, body in routes])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


# --- Twilio


async def test_a_number_whose_webhooks_are_ours_is_right(tmp_path: Path) -> None:
    settings = CarrierSettings(
        account_sid=SID,
        auth_token="hunter1",
        webhook_base=PUBLIC,
        url_fragment="rc=5&rp=all",
        api_keys={"SK1": "hunter3"},
    )
    async with running_carrier(settings) as carrier:
        keys = {"lines__twilio__api_key": "SK1", "lines__twilio__api_secret": "${SECRET}"}
        config = config_of(tmp_path, lines__twilio__api_base=carrier.base_url, **keys)
        assert [finding.line() for finding in await asked("Twilio", config)] == [
            "ok   Twilio: knows the account: 100.00000 EUR left",
            "ok   Twilio: takes the API key",
            "ok   Twilio: sms_url is https://sms.example.org/twilio/sms",
            "ok   Twilio: voice_url is https://sms.example.org/twilio/voice",
        ]


async def test_webhooks_of_somebody_else_and_a_wrong_key_are_told(tmp_path: Path) -> None:
    settings = CarrierSettings(account_sid=SID, auth_token="hunter1", webhook_base="https://evil.example.org")
    async with running_carrier(settings) as carrier:
        keys = {"lines__twilio__api_key": "SK1", "lines__twilio__api_secret": "${SECRET}"}
        config = config_of(tmp_path, lines__twilio__api_base=carrier.base_url, **keys)
        found = await asked("Twilio", config)
    assert [finding.ok for finding in found] == [True, False, False, False]
    assert "refuses the API key (401)" in found[1].what
    assert found[2].what == "sms_url is not https://sms.example.org/twilio/sms"
    assert "anti-relou setup" in found[2].remedy


async def test_a_wrong_token_is_told(tmp_path: Path) -> None:
    async with running_carrier(CarrierSettings(account_sid=SID, auth_token="another")) as carrier:
        (found,) = await asked("Twilio", config_of(tmp_path, lines__twilio__api_base=carrier.base_url))
    assert (found.ok, found.what) == (False, "refuses account_sid and auth_token (401)")


async def test_a_number_of_another_account_is_told(tmp_path: Path) -> None:
    settings = CarrierSettings(account_sid=SID, auth_token="hunter1", number="+33937000009")
    async with running_carrier(settings) as carrier:
        found = await asked("Twilio", config_of(tmp_path, lines__twilio__api_base=carrier.base_url))
    assert (found[-1].ok, found[-1].what) == (False, "the account does not have +33937000001")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, {"code": 20005, "message": "hunter"}, "the account is suspended or closed"),
        (500, None, "answers 500"),
        (200, "hunter", "answers 200"),
        (302, {}, "answers with a redirection"),
        (200, {"balance": "hunter", "currency": "\x1b[2J"}, "knows the account: something left"),
    ],
)
async def test_what_twilio_answers_instead_is_told_in_our_words(
    tmp_path: Path, status: int, body: Any, said: str
) -> None:
    path = f"/2010-04-01/Accounts/{SID}/"
    numbers = ("GET", path + "IncomingPhoneNumbers.json", 200, {"incoming_phone_numbers": None})
    async with answering(("GET", path + "Balance.json", status, body), numbers) as url:
        found = await asked("Twilio", config_of(tmp_path, lines__twilio__api_base=url))
    assert found[0].what == said
    assert not found[-1].ok


async def test_parts_that_are_not_there_are_told_each(tmp_path: Path) -> None:
    signal = {"rpc": "http://127.0.0.1:9", "account": "+33937000002"}
    database = "postgresql://u:${DB}@127.0.0.1:9/d"
    config = config_of(tmp_path, lines__signal=signal, database=database)
    found = await probe(config)
    assert {(finding.part, finding.ok, finding.what) for finding in found} == {
        ("database", False, "PostgreSQL cannot be reached"),
        ("Twilio", False, "cannot be reached"),
        ("Matrix", False, "cannot be reached"),
        ("Signal", False, "cannot be reached"),
    }
    assert all(finding.remedy for finding in found)


async def test_a_part_that_never_answers_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.probes.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        (found,) = await asked("Matrix", config_of(tmp_path, rooms__matrix__homeserver=url))
    assert found.what == "no answer within 0 s"


async def test_something_that_speaks_no_http_is_told(tmp_path: Path) -> None:
    async with answering(("GET", "/", 200, {})) as url:
        secure = url.replace("http:", "https:")
        (found,) = await asked("Matrix", config_of(tmp_path, rooms__matrix__homeserver=secure))
    assert found.what == "cannot be reached"


# --- the homeserver


async def test_a_real_homeserver_is_right(tmp_path: Path, synapse: Synapse) -> None:
    (found,) = await asked("Matrix", config_of(tmp_path, rooms__matrix__homeserver=synapse.base_url))
    assert found.line() == "ok   Matrix: is there, and takes passwords"


@pytest.mark.parametrize(
    ("versions", "flows", "said"),
    [
        ({}, [], "is no Matrix homeserver"),
        ([], [], "is no Matrix homeserver"),
        ({"versions": ["v1.11"]}, {"flows": [{"type": "m.login.sso"}, "x"]}, "does not let accounts log in"),
        ({"versions": ["v1.11"]}, None, "does not let accounts log in"),
    ],
)
async def test_a_homeserver_that_is_none_or_takes_no_password_is_told(
    tmp_path: Path, versions: Any, flows: Any, said: str
) -> None:
    async with answering(
        ("GET", "/_matrix/client/versions", 200, versions), ("GET", "/_matrix/client/v3/login", 200, flows)
    ) as url:
        (found,) = await asked("Matrix", config_of(tmp_path, rooms__matrix__homeserver=url))
    assert not found.ok
    assert found.what.startswith(said)


# --- Signal


@pytest.mark.parametrize(
    ("answer", "ok", "said"),
    [
        ({"result": [{"number": "+33937000002"}]}, True, "the daemon is there and has +33937000002"),
        ({"result": [{"number": "+33937000009"}]}, False, "the daemon does not have +33937000002"),
        ({"error": {"code": -32601}}, True, "the daemon is there"),
    ],
)
async def test_the_account_is_looked_for_in_the_daemon(
    tmp_path: Path, answer: Any, ok: bool, said: str
) -> None:
    async with answering(
        ("GET", "/api/v1/check", 200, None), ("POST", "/api/v1/rpc", 200, {"jsonrpc": "2.0", **answer})
    ) as url:
        config = config_of(tmp_path, lines__signal={"rpc": url, "account": "+33937000002"})
        (found,) = await asked("Signal", config)
    assert (found.ok, found.what) == (ok, said)


# --- the database


async def test_a_real_postgresql_is_right(tmp_path: Path, postgres_url: str) -> None:
    (found,) = await asked("database", config_of(tmp_path, database=postgres_url))
    assert found.ok
    assert found.what.startswith("PostgreSQL ")


async def test_a_database_that_postgresql_does_not_have_is_told(tmp_path: Path, postgres_url: str) -> None:
    other = postgres_url.replace("/test_", "/missing_", 1)
    (found,) = await asked("database", config_of(tmp_path, database=other))
    assert (found.ok, found.what) == (False, "PostgreSQL has no such database")


async def test_sqlite_needs_a_folder_one_can_write_to(tmp_path: Path) -> None:
    (found,) = await asked("database", config_of(tmp_path, database="sqlite:///data/x.db"))
    assert (found.ok, found.remedy) == (False, f"mkdir -m 700 {tmp_path}/data")
    (tmp_path / "data").mkdir()
    (found,) = await asked("database", config_of(tmp_path, database="sqlite:///data/x.db"))
    assert (found.ok, found.what) == (True, f"{tmp_path}/data/x.db will be made")
    assert not (tmp_path / "data" / "x.db").exists()


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("Dear diary, " * 100)
    (found,) = await asked("database", config_of(tmp_path, database="sqlite:///x.db"))
    assert (found.ok, found.what) == (False, f"{tmp_path}/x.db is no SQLite database")


# --- the command


def test_the_command_fails_when_a_part_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config_of(tmp_path)
    code = run_check(tmp_path / "config.yaml", online=True, environ=ENVIRON)
    out = capsys.readouterr().out
    assert code == 1
    assert "ok   database: " in out
    assert "FAIL Twilio: cannot be reached: look at lines.twilio.api_base" in out
    assert "hunter" not in out

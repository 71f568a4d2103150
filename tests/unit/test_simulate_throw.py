import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # twilio ships no types

from bot.model import SECOND
from bot.simulate import generate
from bot.simulate.cli import simulate
from bot.simulate.throw import NO_ANSWER, loopback, throw

SID = "AC" + "0" * 32
TOKEN = "token-of-the-tests"
PUBLIC = "https://sms.example.org"


class Instance:
    """A bot's front door: checks signatures with the carrier's own library, and remembers."""

    def __init__(self, status: int = 200) -> None:
        self.forms: list[dict[str, str]] = []
        self.at: list[float] = []
        self.status = status
        self.in_flight = self.most_in_flight = 0

    async def take(self, request: web.Request) -> web.Response:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0)
        form = {name: str(value) for name, value in (await request.post()).items()}
        signed = RequestValidator(TOKEN).validate(
            PUBLIC + request.path, form, request.headers["X-Twilio-Signature"]
        )
        self.forms.append({**form, "path": request.path})
        self.at.append(asyncio.get_running_loop().time())
        self.in_flight -= 1
        return web.Response(status=self.status if signed else 403)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/twilio/sms", self.take)
        app.router.add_post("/twilio/voice", self.take)
        return app


async def test_signed_texts_and_calls_arrive_once_each_up_to_the_count() -> None:
    instance = Instance()
    seen: list[int] = []
    async with TestServer(instance.app()) as server:
        thrown = await throw(
            generate("newspapers", seed=1),
            url=str(server.make_url("")),
            account_sid=SID,
            auth_token=TOKEN,
            public_url=PUBLIC,
            count=300,
            in_flight=7,
            progress=lambda done, status: seen.append(done),
        )
    expected = [one.inbound for one, _ in zip(generate("newspapers", seed=1), range(300), strict=False)]
    assert thrown.answers == {200: 300}
    assert (thrown.count, thrown.taken) == (300, 300)
    assert seen == list(range(1, 301))
    assert instance.most_in_flight <= 7
    bodies = {form["MessageSid"]: form["Body"] for form in instance.forms if form["path"] == "/twilio/sms"}
    assert bodies == {one.key: one.text for one in expected if one.channel == "sms"}
    calls = {form["CallSid"]: form["From"] for form in instance.forms if form["path"] == "/twilio/voice"}
    assert calls == {one.key: one.number for one in expected if one.channel == "call"} and calls
    assert {form["AccountSid"] for form in instance.forms} == {SID}


async def test_other_answers_are_counted_by_status() -> None:
    async with TestServer(Instance(status=503).app()) as server:
        thrown = await throw(
            generate("calm", seed=1),
            url=str(server.make_url("")),
            account_sid=SID,
            auth_token=TOKEN,
            public_url=PUBLIC,
            count=20,
        )
    assert thrown.answers == {503: 20}
    assert "20 × 503" in thrown.summary()


async def test_nobody_listening_is_counted_not_raised() -> None:
    async with TestServer(Instance().app()) as server:
        gone = str(server.make_url(""))
    thrown = await throw(generate("calm", seed=1), url=gone, account_sid=SID, auth_token=TOKEN, count=3)
    assert thrown.answers == {NO_ANSWER: 3}
    assert "3 × no answer" in thrown.summary()


async def test_a_rate_is_kept_and_time_ends_it() -> None:
    instance = Instance()
    async with TestServer(instance.app()) as server:
        thrown = await throw(
            generate("calm", seed=1),
            url=str(server.make_url("")),
            account_sid=SID,
            auth_token=TOKEN,
            public_url=PUBLIC,
            rate=100,
            seconds=0.3,
        )
    assert 5 <= thrown.count <= 31
    assert instance.at[-1] - instance.at[0] >= (thrown.count - 1) / 100 - 0.05


async def test_speed_keeps_the_rhythm_of_the_traffic() -> None:
    async with TestServer(Instance().app()) as server:
        thrown = await throw(
            generate("hammer", seed=1),
            url=str(server.make_url("")),
            account_sid=SID,
            auth_token=TOKEN,
            public_url=PUBLIC,
            speed=3600,
            seconds=0.5,
        )
    first, *rest = [one.inbound.at for one in generate("hammer", seed=1)]
    due = 1 + sum(at < first + 1800 * SECOND for at in rest)
    assert due - 3 <= thrown.count <= due


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "http://192.0.2.1:8080",
        "https://127.0.0.1:8443",
        "http://0.0.0.0:8080",
        "http://localhost.example.org",
        "http://127.0.0.1@example.org",
        "http://user@127.0.0.1",
        "ftp://127.0.0.1",
        "127.0.0.1:8080",
        "",
    ],
)
async def test_only_loopback_is_thrown_at(url: str) -> None:
    with pytest.raises(ValueError, match="on this machine"):
        await throw(generate("calm", seed=1), url=url, account_sid=SID, auth_token=TOKEN)


def test_loopback_addresses_are_tidied() -> None:
    assert loopback("http://localhost:8080/") == "http://127.0.0.1:8080"
    assert loopback("http://127.3.2.1") == "http://127.3.2.1:80"
    assert loopback("http://[::1]:9000") == "http://[::1]:9000"
    assert loopback("http://127.0.0.1:80/behind/") == "http://127.0.0.1:80/behind"


@pytest.mark.parametrize(
    "limits",
    [
        {"count": 0},
        {"count": 10**7},
        {"in_flight": 1000},
        {"seconds": 1e9},
        {"rate": 0},
        {"rate": 1, "speed": 1},
    ],
)
async def test_limits_out_of_range_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at most|exclude"):
        await throw(
            generate("calm", seed=1), url="http://127.0.0.1:1", account_sid=SID, auth_token=TOKEN, **limits
        )


def test_the_command_writes_traffic_and_labels(tmp_path: Path) -> None:
    traffic, labels = tmp_path / "traffic.jsonl", tmp_path / "labels.jsonl"
    done = CliRunner().invoke(
        simulate, ["crowd", "--count", "500", "--out", str(traffic), "--labels", str(labels)]
    )
    assert done.exit_code == 0, done.output
    assert len(traffic.read_bytes().splitlines()) == len(labels.read_bytes().splitlines()) == 500
    assert "500 inbounds" in done.stderr


def test_the_command_lists_what_there_is() -> None:
    done = CliRunner().invoke(simulate, ["--list"])
    assert done.exit_code == 0
    assert "newspapers" in done.output and "prefilled-raid" in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["crowd"],
        ["nonsense", "--out", "x"],
        ["crowd", "--out", "x", "--against", "http://127.0.0.1:1"],
        ["crowd", "--against", "http://127.0.0.1:1", "--labels", "x"],
        ["crowd", "--against", "http://127.0.0.1:1", "--rate", "1", "--speed", "2"],
        ["crowd", "--against", "http://example.org", "--account-sid", SID, "--auth-token", TOKEN],
    ],
)
def test_wrong_usage_is_exit_code_2_in_one_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(simulate, arguments)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert not list(tmp_path.iterdir())


def test_a_wrong_configuration_is_exit_code_78(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("nonsense: true\n")
    done = CliRunner().invoke(simulate, ["calm", "--config", str(config), "--against"])
    assert done.exit_code == 78, done.output
    assert "nonsense" in done.stderr


async def test_the_command_takes_address_and_secrets_from_the_configuration(tmp_path: Path) -> None:
    instance = Instance()
    async with TestServer(instance.app()) as server:
        config = tmp_path / "config.yaml"
        config.write_text(
            f"""
number: "+33937000009"
web: {{port: {server.port}, public_url: "{PUBLIC}"}}
lines: {{twilio: {{account_sid: {SID}, auth_token: "{TOKEN}"}}}}
rooms: {{matrix: {{homeserver: "http://127.0.0.1:8008", user: "@relou:localhost", password: "irrelevant"}}}}
people: {{founders: ["@a:localhost", "@b:localhost"]}}
"""
        )
        arguments = ["gibberish", "--config", str(config), "--against", "--count", "25", "--rate", "1000"]
        done = await asyncio.to_thread(CliRunner(env={"TWILIO_AUTH_TOKEN": None}).invoke, simulate, arguments)
    assert done.exit_code == 0, done.output
    assert len(instance.forms) == 25
    assert {form["To"] for form in instance.forms} == {"+33937000009"}
    assert TOKEN not in done.output

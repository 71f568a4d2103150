import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from click.testing import CliRunner

from bot.model import SECOND, Admission, Inbound, Instant, Receipt, ReplyKey
from bot.ports import CannotCommit
from bot.simulate import generate
from bot.simulate.aim import loopback
from bot.simulate.cli import simulate
from bot.simulate.profiles import LINE
from bot.simulate.throw import NO_ANSWER, paced, throw
from bridges.twilio.line import TwilioLine
from bridges.twilio.settings import Settings
from tests.parts.clock import START, LeapingClock

SID = "AC" + "0" * 32
TOKEN = "token-of-the-tests"
PUBLIC = "https://sms.example.org"


class Instance:
    """The real line's webhooks; behind them a door that remembers, or that cannot commit."""

    def __init__(self, number: str = LINE, *, committing: bool = True) -> None:
        settings = Settings(account_sid=SID, auth_token=TOKEN, public_url=PUBLIC, number=number)
        self.line = TwilioLine(settings, lambda: Instant(time.time_ns() // 1000))
        self.inbounds: list[Inbound] = []
        self.committing = committing
        self.in_flight = self.most_in_flight = 0

    async def admit(self, inbound: Inbound) -> Admission:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        if not self.committing:
            raise CannotCommit
        self.inbounds.append(inbound)
        return Admission(key=inbound.key, new=True)

    async def report(self, line: str, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None:
        raise NotImplementedError

    async def greet(self, inbound: Inbound, admission: Admission) -> None:
        """Nobody is greeted: each call is rejected."""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[BaseTestServer]:
        app = web.Application()
        app.router.add_routes(self.line.routes())
        await self.line.start(self)
        async with TestServer(app) as server:
            yield server
        await self.line.stop()


async def test_signed_texts_and_calls_arrive_once_each_up_to_the_count() -> None:
    instance = Instance()
    seen: list[int] = []
    async with instance.serve() as server:
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
    assert {one.key: (one.channel, one.number, one.to, one.text) for one in instance.inbounds} == {
        one.key: (one.channel, one.number, one.to, one.text) for one in expected
    }
    assert {one.channel for one in instance.inbounds} == {"sms", "call"}


async def test_other_answers_are_counted_by_status() -> None:
    async with Instance(committing=False).serve() as server:
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


async def test_a_wrong_token_is_refused_by_the_line() -> None:
    async with Instance().serve() as server:
        thrown = await throw(
            generate("calm", seed=1), url=str(server.make_url("")), account_sid=SID, auth_token="x", count=5
        )
    assert thrown.answers == {403: 5}
    assert thrown.taken == 0


async def test_nobody_listening_is_counted_not_raised() -> None:
    async with Instance().serve() as server:
        gone = str(server.make_url(""))
    thrown = await throw(generate("calm", seed=1), url=gone, account_sid=SID, auth_token=TOKEN, count=3)
    assert thrown.answers == {NO_ANSWER: 3}
    assert "3 × no answer" in thrown.summary()


async def test_a_rate_is_kept_and_time_ends_it() -> None:
    clock = LeapingClock()
    sent = [clock.now() async for _ in paced(generate("calm", seed=1), clock, None, rate=100, seconds=0.3)]
    assert sent == [START + index * SECOND // 100 for index in range(30)]


async def test_speed_keeps_the_rhythm_of_the_traffic() -> None:
    clock = LeapingClock()
    sent = [clock.now() async for _ in paced(generate("hammer", seed=1), clock, 3600, rate=None, seconds=0.5)]
    first, *rest = [one.inbound.at for one in generate("hammer", seed=1)]
    due = [START, *(START + (at - first) / 3600 for at in rest if at < first + 1800 * SECOND)]
    assert sent == pytest.approx(due, rel=0, abs=len(due))


async def test_time_that_is_over_ends_it_though_more_is_due_at_once() -> None:
    clock = LeapingClock()
    sent = 0
    async for _ in paced(generate("calm", seed=1), clock, None, None, seconds=2):
        await clock.sleep(SECOND)
        sent += 1
    assert sent == 2


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
        ["crowd", "--out", "x", "--labels", "x"],
        ["crowd", "--against", "http://127.0.0.1:99999"],
        ["crowd", "--against", "http://example.org"],
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


def configured(folder: Path, port: int, api_base: str) -> Path:
    config = folder / "config.yaml"
    config.write_text(
        f"""
number: "+33937000009"
web: {{port: {port}, public_url: "{PUBLIC}"}}
lines: {{twilio: {{account_sid: {SID}, auth_token: "{TOKEN}", api_base: "{api_base}"}}}}
rooms: {{matrix: {{homeserver: "http://127.0.0.1:8008", user: "@relou:localhost", password: "irrelevant"}}}}
people: {{founders: ["@a:localhost", "@b:localhost"]}}
"""
    )
    return config


async def test_the_command_takes_address_and_secrets_from_the_configuration(tmp_path: Path) -> None:
    instance = Instance("+33937000009")
    async with instance.serve() as server:
        config = configured(tmp_path, server.port or 0, "http://127.0.0.1:1")
        arguments = ["gibberish", "--config", str(config), "--against", "--count", "25", "--rate", "1000"]
        done = await asyncio.to_thread(CliRunner(env={"TWILIO_AUTH_TOKEN": None}).invoke, simulate, arguments)
    assert done.exit_code == 0, done.output
    assert len(instance.inbounds) == 25
    assert TOKEN not in done.output


def test_an_instance_with_a_real_carrier_is_never_thrown_at(tmp_path: Path) -> None:
    config = configured(tmp_path, 1, "https://api.twilio.com")
    done = CliRunner().invoke(simulate, ["calm", "--config", str(config), "--against", "--count", "1"])
    assert done.exit_code == 2, done.output
    assert "real carrier" in done.stderr


def test_an_instance_that_does_not_answer_makes_the_command_fail() -> None:
    arguments = ["calm", "--against", "http://127.0.0.1:1", "--account-sid", SID, "--auth-token", TOKEN]
    done = CliRunner().invoke(simulate, [*arguments, "--count", "2", "--rate", "1000"])
    assert done.exit_code == 1, done.output
    assert "2 × no answer" in done.output

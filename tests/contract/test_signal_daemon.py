"""The real signal-cli daemon, for what it can do without an account, and our double of it beside it."""

from typing import Any

import aiohttp
import pytest

from bot.model import Outcome, Outgoing, ReplyKey
from bridges.signal.line import SignalLine
from bridges.signal.rpc import Daemon, Refused, Unreachable
from bridges.signal.settings import SignalSettings
from tests.contract.line_contract import RecordingDoor, wall_clock
from tests.parts.signal import running_signal_cli
from tests.parts.signal_daemon import SignalDaemon, signal_daemon, signal_jars
from tests.parts.signal_network import CAMILLE
from tests.parts.until import until

__all__ = ["signal_daemon", "signal_jars"]

NOBODY = "+33639980009"
JSON = {"Content-Type": "application/json"}
VERSION = b'{"jsonrpc":"2.0","id":"1","method":"version"}'
SEND = b'{"jsonrpc":"2.0","id":1,"method":"send","params":{%s"recipient":["+33639980001"],"message":"x"}}'

QUESTIONS: list[tuple[str, str, dict[str, str], bytes]] = [
    ("GET", "/api/v1/check", {}, b""),
    ("POST", "/api/v1/check", {}, b""),
    ("POST", "/api/v1/events", {}, b""),
    ("GET", f"/api/v1/events?account=%2B{NOBODY[1:]}", {}, b""),
    ("GET", "/api/v1/rpc", {}, b""),
    ("POST", "/api/v1/rpc", {}, VERSION),
    ("POST", "/api/v1/rpc", {"Content-Type": "text/plain"}, VERSION),
    ("POST", "/api/v1/rpc", {"Content-Type": "application/json; charset=utf-8"}, VERSION),
    ("POST", "/api/v1/rpc", JSON, VERSION),
    ("POST", "/api/v1/rpc", JSON, b""),
    ("POST", "/api/v1/rpc", JSON, b"{}"),
    ("POST", "/api/v1/rpc", JSON, b"garbage"),
    ("POST", "/api/v1/rpc", JSON, b'{"id":1,"method":"version"}'),
    ("POST", "/api/v1/rpc", JSON, b'{"jsonrpc":"2.0","method":"version"}'),
    ("POST", "/api/v1/rpc", JSON, b'{"jsonrpc":"2.0","id":1,"method":"nope"}'),
    (
        *("POST", "/api/v1/rpc", JSON),
        b'{"jsonrpc":"2.0","id":1,"method":"version","params":{"account":"%s"}}' % NOBODY.encode(),
    ),
    ("POST", "/api/v1/rpc", JSON, SEND % b""),
    ("POST", "/api/v1/rpc", JSON, SEND % (b'"account":"%s",' % NOBODY.encode())),
]


async def asked(rpc: str) -> list[Any]:
    """The status of each answer, and of what is JSON the id, the result's type and the error's code."""
    found = []
    async with aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as http:
        for method, path, headers, body in QUESTIONS:
            async with http.request(method, f"{rpc}{path}", headers=headers, data=body) as answer:
                told = await answer.json() if answer.content_type == "application/json" else None
                result, error = (told or {}).get("result"), (told or {}).get("error") or {}
                found.append((path, body, answer.status, (told or {}).get("id"), result, error.get("code")))
    return found


async def test_the_double_answers_as_the_real_one(signal_daemon: SignalDaemon) -> None:
    async with running_signal_cli() as double:
        for real, ours in zip(await asked(signal_daemon.rpc), await asked(double.rpc), strict=True):
            assert ours == real


async def test_what_the_real_one_says_is_understood(signal_daemon: SignalDaemon) -> None:
    daemon = Daemon(signal_daemon.rpc, NOBODY)
    try:
        with pytest.raises(Refused) as no:
            await daemon.call("version")
        assert no.value.code == -32602
        with pytest.raises(Refused) as no:
            await daemon.send(recipient=[CAMILLE], message="bonjour")
        assert no.value.code == -32602
        with pytest.raises(Refused) as no:
            await anext(daemon.events("0"))
        assert no.value.code == 400
    finally:
        await daemon.close()
    with pytest.raises(Unreachable):
        await daemon.call("version")


async def test_a_line_outlives_the_real_one_and_says_what_is_wrong(signal_daemon: SignalDaemon) -> None:
    line = SignalLine(SignalSettings(rpc=signal_daemon.rpc, account=NOBODY), wall_clock)
    reply = Outgoing(key=ReplyKey("r-1"), line="signal", number=CAMILLE, text="bonjour")
    await line.start(RecordingDoor())
    try:
        await until(lambda: line.ready() == "signal-cli has no such account")
        assert (await line.send(reply)).outcome is Outcome.REFUSED
        await signal_daemon.kill()
        await until(lambda: line.ready() == "signal-cli cannot be reached")
        assert (await line.send(reply)).outcome is Outcome.NOT_SENT
        await signal_daemon.start()
        await until(lambda: line.ready() == "signal-cli has no such account", 60)
        assert (await line.send(reply)).outcome is Outcome.REFUSED
    finally:
        await line.stop()

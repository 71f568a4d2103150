"""signal-cli's daemon over HTTP: one request, one answer; and the stream of what comes in.

Protocol: signal-cli-jsonrpc(5) and, for the HTTP side, `HttpServerHandler` of signal-cli 0.13:
errors are JSON-RPC's with HTTP 200, and its own words in them hold numbers, so that nothing of
them is kept but the code. One connection for each request: the daemon closes idle ones, and a
request that is lost with such a one could not be told from one that was carried out.
"""

import itertools
import json
import socket
import struct
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import aiohttp

from bridges.signal.sse import Parser, TooLarge

Json = dict[str, Any]

_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 45.0
"""The daemon breaks the stream's silence every 15 s, and answers at all with the first event or then."""
_LARGEST_ANSWER = 16 * 1024 * 1024


class Result(NamedTuple):
    """What became of a message for one of its recipients: `kind` in the daemon's words.

    `captcha`: Signal waits for one before it takes more. `wait` is in seconds.
    """

    kind: str
    person: str | None = None
    wait: int | None = None
    captcha: bool = False


class Sent(NamedTuple):
    """A message that the daemon made: its time in milliseconds, which is its name, and who got it."""

    stamp: int
    results: tuple[Result, ...] = ()


class Refused(Exception):
    """The daemon said no: JSON-RPC's error `code`, or an HTTP status. `sent` is what it tried before."""

    def __init__(self, code: int, sent: Sent | None = None) -> None:
        super().__init__(f"code {code}")
        self.code = code
        self.sent = sent


class Unreachable(Exception):
    """It was certainly not asked."""


class Unanswered(Exception):
    """It may have done what it was asked to."""


class Heard(NamedTuple):
    """A sign of life of the stream; with `params` when something came in."""

    params: Json | None = None
    id: str | None = None


class Daemon:
    """One account at one daemon. Opens nothing before it is asked."""

    def __init__(self, rpc: str, account: str, timeout: float = 30.0) -> None:
        self._base = rpc.rstrip("/")
        self._account = account
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, _CONNECT_SECONDS))
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._ids = itertools.count(1)

    async def call(self, method: str, **params: object) -> Any:
        """What `method` gives for our account. Raises `Refused`, `Unreachable` or `Unanswered`."""
        request = {
            "jsonrpc": "2.0",
            "id": next(self._ids),
            "method": method,
            "params": {"account": self._account, **params},
        }
        try:
            status, body = await self._post(json.dumps(request).encode())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            raise Unreachable from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Unanswered from None
        if 400 <= status < 500:
            raise Refused(status)
        return _result(status, body)

    async def send(self, method: str = "send", **params: object) -> Sent:
        """Send a message or a reaction. Raises as `call` does."""
        sent = sent_of(await self.call(method, **params))
        if sent is None:
            raise Unanswered
        return sent

    async def events(self, last: str) -> AsyncGenerator[Heard, None]:
        """What comes in, until the connection ends. Raises `Refused`, `Unreachable` or `Unanswered`.

        `last` is the id of the last event that was taken: daemons that keep some give what followed.
        """
        patience = aiohttp.ClientTimeout(
            total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS
        )
        parser = Parser()
        try:
            async with (
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=_abrupt)) as http,
                http.get(
                    f"{self._base}/api/v1/events",
                    params={"account": self._account},
                    headers={"Accept": "text/event-stream", "Last-Event-ID": last},
                    timeout=patience,
                ) as answer,
            ):
                if answer.status != 200:
                    raise Refused(answer.status)
                async for piece in answer.content.iter_any():
                    yield Heard()
                    for event in parser.feed(piece):
                        if event.name == "receive":
                            yield Heard(_params(event.data), event.id)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            raise Unreachable from None
        except (aiohttp.ClientError, TimeoutError, OSError, TooLarge):
            raise Unanswered from None

    async def close(self) -> None:
        """Close what is open. What is asked afterwards is `Unreachable`."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"}
        async with self._http().post(
            f"{self._base}/api/v1/rpc", data=body, headers=headers, timeout=self._timeout
        ) as answer:
            content = await answer.content.read(_LARGEST_ANSWER)
            while not answer.content.at_eof() and len(content) < _LARGEST_ANSWER:
                content += await answer.content.read(_LARGEST_ANSWER)
            return answer.status, content

    def _http(self) -> aiohttp.ClientSession:
        if self._closed:
            raise Unreachable
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self._session


def sent_of(answer: object) -> Sent | None:
    """What a send answered; None when it holds no message's time."""
    stamp = answer.get("timestamp") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(stamp, int) or isinstance(stamp, bool):
        return None
    results = answer.get("results")
    rows = results if isinstance(results, list) else []
    return Sent(stamp, tuple(_result_of(row) for row in rows if isinstance(row, dict)))


def _result_of(row: Json) -> Result:
    address = row.get("recipientAddress")
    person = address.get("uuid") if isinstance(address, dict) else None
    wait = row.get("retryAfterSeconds")
    return Result(
        kind=str(row.get("type")),
        person=person if isinstance(person, str) else None,
        wait=wait if isinstance(wait, int) and wait >= 0 else None,
        captcha=isinstance(row.get("token"), str),
    )


def _result(status: int, body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except ValueError:
        raise Unanswered from None
    if status != 200 or not isinstance(answer, dict):
        raise Unanswered
    error = answer.get("error")
    if isinstance(error, dict):
        code, data = error.get("code"), error.get("data")
        tried = sent_of(data.get("response")) if isinstance(data, dict) else None
        raise Refused(code if isinstance(code, int) else 0, tried)
    if "result" not in answer:
        raise Unanswered
    return answer["result"]


def _abrupt(address: tuple[Any, ...]) -> socket.socket:
    """A socket whose connection is reset when it ends, also when we are killed.

    The daemon learns that we are gone from a write that fails. After an ordinary end its first one
    still succeeds, and the message in it would go to nobody.
    """
    family, kind, protocol, *_ = address
    connection = socket.socket(family, kind, protocol)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return connection


def _params(data: str) -> Json | None:
    try:
        params = json.loads(data)
    except ValueError:
        return None
    return params if isinstance(params, dict) else None

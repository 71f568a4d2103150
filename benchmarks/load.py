"""A load generator that costs little: raw HTTP/1.1 over kept connections, one request at a time each.

Requests are built and signed before the clock starts. An HTTP client of comfort would take the
time of several servers and be what is measured.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """What one run gave. Times in seconds, of answers that were 200."""

    seconds: float
    latencies: list[float]
    failures: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that `share` of the answers stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def signed_text(
    *, url: str, path: str, token: str, account: str, number: str, sender: str, sid: str, text: str
) -> bytes:
    """The bytes of one inbound text's webhook, as Twilio posts it."""
    form = {
        "ToCountry": "FR",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": text,
        "FromCountry": "FR",
        "To": number,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": account,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    payload = url + path + "".join(key + form[key] for key in sorted(form))
    digest = hmac.new(token.encode(), payload.encode(), hashlib.sha1).digest()
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nX-Twilio-Signature: {base64.b64encode(digest).decode()}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Connection(asyncio.Protocol):
    def __init__(self, run: "_Run") -> None:
        self._run = run
        self._buffer = b""
        self._began = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        found = _LENGTH.search(self._buffer, 0, end)
        if len(self._buffer) < end + (int(found[1]) if found is not None else 0):
            return
        # One request at a time: what came is one answer.
        good, self._buffer = self._buffer.startswith(b"HTTP/1.1 200"), b""
        self._run.answered(time.perf_counter() - self._began, good)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.closed()


class _Run:
    def __init__(self, requests: Sequence[bytes], connections: int, until: float) -> None:
        self._requests = iter(requests)
        self._open = connections
        self._until = until
        self.latencies: list[float] = []
        self.failures = 0
        self.done = asyncio.Event()

    def next_request(self) -> bytes | None:
        return None if time.perf_counter() > self._until else next(self._requests, None)

    def answered(self, seconds: float, good: bool) -> None:
        if good:
            self.latencies.append(seconds)
        else:
            self.failures += 1

    def closed(self) -> None:
        self._open -= 1
        if not self._open:
            self.done.set()


async def run(
    port: int, requests: Sequence[bytes], *, connections: int = 64, most_seconds: float = 20
) -> Result:
    """Post `requests` to loopback until they are through or the time is over."""
    began = time.perf_counter()
    load = _Run(requests, connections, began + most_seconds)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port)
    await load.done.wait()
    return Result(time.perf_counter() - began, load.latencies, load.failures)

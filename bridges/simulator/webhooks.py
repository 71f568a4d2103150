"""Requests to the bot: signed as Twilio signs, within Twilio's times, tried again when Twilio would.

By default: 5 s to connect, 15 s for an answer, 15 s for all; one second try, on a failed
connection only. A URL's fragment overrides that (`#rc=5&rp=all&ct=…&rt=…&tt=…`, times in ms) and is
neither sent nor signed. When the first URL fails, the fallback URL is asked at once.

Nothing leaves the machine: an address that is not on loopback fails as one that nobody knows.
"""

import time
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import parse_qs, urldefrag, urlencode, urlsplit

import aiohttp
import msgspec
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # twilio ships no types
from yarl import URL

from bridges.simulator.records import Attempt, new_sid

LARGEST_ANSWER = 64 * 1024


class Overrides(msgspec.Struct, frozen=True):
    """Times in seconds, `retries`, and what is tried again: some of ct, rt, 4xx, 5xx, or all."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def again(self, kind: str) -> bool:
        """Whether a failure of this kind is worth another try."""
        return bool(self.policy & {kind, "all"})


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one webhook. `code` is Twilio's for what went wrong; None when a 2xx came."""

    status: int | None
    code: int | None
    content_type: str = ""
    body: str = ""
    attempts: tuple[Attempt, ...] = ()


def is_url(text: str) -> bool:
    """Whether Twilio would take this as the address of a webhook."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def overrides(fragment: str) -> Overrides:
    """What a URL's fragment asks for; what it does not say, or says out of range, is Twilio's default."""
    given = {name: values[-1] for name, values in parse_qs(fragment).items()}

    def whole(name: str, default: int, least: int, most: int) -> int:
        text = given.get(name, "")
        return int(text) if text.isdecimal() and least <= int(text) <= most else default

    return Overrides(
        connect=whole("ct", 5000, 100, 10_000) / 1000,
        read=whole("rt", 15_000, 100, 15_000) / 1000,
        total=whole("tt", 15_000, 100, 15_000) / 1000,
        retries=whole("rc", 1, 0, 5),
        policy=frozenset(given.get("rp", "ct").split(",")),
    )


class _Request(msgspec.Struct, frozen=True):
    """One request, made once and sent at each attempt: the same token, the same signature."""

    method: str
    url: str
    data: bytes | None
    headers: dict[str, str]


@lru_cache(maxsize=256)
def _on_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _kind(answer: Answer) -> str:
    if answer.status is not None:
        return f"{answer.status // 100}xx"
    return "rt" if answer.code == 11200 else "ct"


def _status_code(status: int) -> int | None:
    """Twilio's code for an HTTP status; redirections are not followed and count as failures."""
    if 200 <= status < 300:
        return None
    return 11217 if status == 429 else 11200


class Webhooks:
    """Sends them. `reach` rewrites a public address to where it is really reached."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._session: aiohttp.ClientSession | None = None
        self.reach: tuple[str, str] | None = None

    async def open(self) -> None:
        """Ready to send; within the loop that will send."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=256),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
        )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, url: str, params: Mapping[str, str], *, method: str = "POST", fallback: str = ""
    ) -> Answer:
        """Send `params` to `url`, then to `fallback` if that failed. Never raises for what the bot does."""
        answer = await self._ask_one(url, params, method)
        if answer.code is None or not fallback:
            return answer
        told = {**params, "ErrorCode": str(answer.code), "ErrorUrl": urldefrag(url).url}
        second = await self._ask_one(fallback, told, method)
        return msgspec.structs.replace(second, attempts=answer.attempts + second.attempts)

    async def _ask_one(self, url: str, params: Mapping[str, str], method: str) -> Answer:
        bare, fragment = urldefrag(url)
        rules = overrides(fragment)
        request = self._request(bare, params, method)
        until = time.monotonic() + rules.total
        attempts: list[Attempt] = []
        while True:
            began = time.monotonic()
            answer = await self._attempt(request, rules, max(until - began, 0.001))
            now = time.monotonic()
            took = round((now - began) * 1000, 2)
            attempts.append(Attempt(url=bare, status=answer.status, code=answer.code, ms=took))
            tired = len(attempts) > rules.retries or now >= until
            if answer.code is None or tired or not rules.again(_kind(answer)):
                return msgspec.structs.replace(answer, attempts=tuple(attempts))

    def sign(self, url: str, params: Mapping[str, str]) -> str:
        """The X-Twilio-Signature of a form posted to `url`."""
        signature: str = self._validator.compute_signature(url, params)
        return signature

    def _request(self, url: str, params: Mapping[str, str], method: str) -> _Request:
        signed: Mapping[str, str] = params
        data: bytes | None = urlencode(params).encode()
        if method == "GET":
            url = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(params)}"
            signed, data = {}, None
        headers = {
            "X-Twilio-Signature": self.sign(url, signed),
            "I-Twilio-Idempotency-Token": new_sid(""),
            "Host": urlsplit(url).netloc,
        }
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if self.reach is not None and url.startswith(self.reach[0]):
            url = self.reach[1] + url[len(self.reach[0]) :]
        return _Request(method, url, data, headers)

    async def _attempt(self, request: _Request, rules: Overrides, left: float) -> Answer:
        if self._session is None:
            raise RuntimeError("the carrier is not running")
        # As it was signed: yarl would otherwise write some escapes its own way.
        url = URL(request.url, encoded=True)
        if not _on_this_machine(url.host):
            return Answer(status=None, code=11210)
        limits = aiohttp.ClientTimeout(
            total=left, sock_connect=min(rules.connect, left), sock_read=min(rules.read, left)
        )
        try:
            async with self._session.request(
                request.method,
                url,
                data=request.data,
                headers=request.headers,
                timeout=limits,
                allow_redirects=False,
            ) as response:
                body = await _read_some(response)
        except aiohttp.ClientConnectorDNSError:
            return Answer(status=None, code=11210)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer(status=None, code=11205)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Answer(status=None, code=11200)
        if len(body) > LARGEST_ANSWER:
            return Answer(status=response.status, code=11750)
        return Answer(
            status=response.status,
            code=_status_code(response.status),
            content_type=response.headers.get("Content-Type", ""),
            body=body.decode("utf-8", "replace"),
        )


async def _read_some(response: aiohttp.ClientResponse) -> bytes:
    """The body, or a little more than the largest that is taken."""
    body = b""
    while len(body) <= LARGEST_ANSWER and (part := await response.content.read(LARGEST_ANSWER + 1)):
        body += part
    return body

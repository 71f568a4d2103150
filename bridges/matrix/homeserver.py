"""The client-server API of one homeserver: single requests, and a closed vocabulary of failures.

No request is ever retried here: whoever asks owns the waiting. Nothing of a request or an answer
is put into an error but the homeserver's code. https://spec.matrix.org/v1.15/client-server-api/
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.model import SECOND, Span
from bot.ports import RoomBusy, RoomRefused

Json = dict[str, Any]

CLIENT = "/_matrix/client/v3"
MEDIA = "/_matrix/media/v3"
_SECONDS = 30.0
_UPLOAD_SECONDS = 120.0
_LONGEST_WAIT = 3600.0
_AGAIN_WAIT, _UNTOLD_WAIT = 5.0, 10.0


class Unreachable(Exception):
    """No answer, or one that says nothing (5xx, not JSON): what was asked may have been done."""


class Limited(Exception):
    """429: refused before anything was done. `wait` is in seconds, None when it did not say."""

    def __init__(self, wait: float | None) -> None:
        super().__init__("rate limit")
        self.wait = wait


class Rejected(Exception):
    """Any other 4xx. `answer` is for user-interactive authentication; it never goes into a log."""

    def __init__(self, status: int, answer: Json) -> None:
        self.status = status
        self.code = str(answer.get("errcode", ""))[:64]
        self.answer = answer
        super().__init__(f"{status} {self.code}")


def pause_after(error: Limited | Unreachable | Rejected) -> float:
    """For how many seconds to leave what failed so, where nobody waits for it."""
    if isinstance(error, Limited):
        return _UNTOLD_WAIT if error.wait is None else error.wait
    return _AGAIN_WAIT


def path(*parts: str) -> str:
    """A path below the client API, each part escaped."""
    return "/".join((CLIENT, *(quote(part, safe="") for part in parts)))


@contextmanager
def as_room_errors() -> Iterator[None]:
    """Turn what a homeserver says into what a room may say."""
    try:
        yield
    except Limited as limit:
        wait = None if limit.wait is None else Span(int(limit.wait * SECOND))
        raise RoomBusy(wait, untouched=True) from limit
    except Unreachable as away:
        raise RoomBusy from away
    except Rejected as no:
        # 401 is mended by a new log-in, 404 and 409 by making or joining the room.
        if no.status in (400, 403, 413):
            raise RoomRefused(f"the homeserver answered {no}") from no
        raise RoomBusy from no


class Homeserver:
    """One homeserver, as one device of ours speaks to it."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http: aiohttp.ClientSession | None = None
        self._closed = False
        self.token: str | None = None

    async def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        query: Mapping[str, str] | None = None,
        seconds: float = _SECONDS,
    ) -> Json:
        """Make one request and return its answer; raise `Unreachable`, `Limited` or `Rejected`."""
        data = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        answer = await self._request(method, path, data, query=query, seconds=seconds)
        if not isinstance(answer, dict):
            raise Unreachable("not what the specification says")
        return answer

    async def state(self, room: str) -> list[Any]:
        """The state events of a room that we are in."""
        answer = await self._request("GET", path("rooms", room, "state"))
        if not isinstance(answer, list):
            raise Unreachable("not what the specification says")
        return answer

    async def upload(self, data: bytes) -> str:
        """Store `data`, already encrypted, and return its mxc URI."""
        answer = await self._request(
            "POST", f"{MEDIA}/upload", data, kind="application/octet-stream", seconds=_UPLOAD_SECONDS
        )
        return str(answer["content_uri"])

    async def close(self) -> None:
        """Close the connections. Requests under way fail, as do later ones."""
        self._closed = True
        if self._http:
            await self._http.close()

    async def _request(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        *,
        kind: str = "application/json",
        query: Mapping[str, str] | None = None,
        seconds: float = _SECONDS,
    ) -> Any:
        if self._closed:
            raise Unreachable("stopped")
        if self._http is None:
            self._http = aiohttp.ClientSession()
        headers = {"Content-Type": kind} if data is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        # The parts are escaped already: a room id's "%21" must not become "%2521".
        url = URL(self._url + path, encoded=True)
        if query:
            url = url.update_query(query)
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=10)
        try:
            async with self._http.request(
                method, url, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                status, text, patience = response.status, await response.read(), response.headers
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        return _answer(status, text, patience.get("Retry-After"))


def _answer(status: int, text: bytes, retry_after: str | None) -> Any:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if status == 429:
        raise Limited(_wait(answer, retry_after))
    if status >= 500 or answer is None:
        raise Unreachable(f"status {status}")
    if status >= 300:
        raise Rejected(status, answer if isinstance(answer, dict) else {})
    return answer


def _wait(answer: object, retry_after: str | None) -> float | None:
    told = answer.get("retry_after_ms") if isinstance(answer, dict) else None
    if isinstance(told, int | float) and told >= 0:
        return min(told / 1000, _LONGEST_WAIT)
    if retry_after and retry_after.isdecimal():
        return min(float(retry_after), _LONGEST_WAIT)
    return None

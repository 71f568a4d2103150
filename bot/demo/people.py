"""The demo's accounts: two founders who follow every invitation, and the bot."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import quote

import aiohttp
import msgspec

from bot.demo.synapse import Synapse

FOUNDERS = {"fondatrice-a": "Fondatrice A", "fondateur-b": "Fondateur B"}
BOT = "relou"
_SYNC_SECONDS = 20
_AGAIN_SECONDS = 0.5
_FILTER = '{"room":{"timeline":{"limit":0}},"presence":{"types":[]}}'


class Secrets(msgspec.Struct, kw_only=True):
    """What one demo's data folder is opened with; kept beside it."""

    account_sid: str
    auth_token: str
    passwords: dict[str, str]

    @classmethod
    def fresh(cls) -> Self:
        """New ones for every account."""
        return cls(
            account_sid="AC" + secrets.token_hex(16),
            auth_token=secrets.token_hex(16),
            passwords={name: secrets.token_hex(6) for name in (*FOUNDERS, BOT)},
        )


Joined = Callable[[str, str], None]
"""Takes the id and the name of a room that somebody sits in now."""


class Usher:
    """Joins whatever `user` is invited to, with a log-in that is no device and so gets no keys."""

    def __init__(self, synapse: Synapse, user: str, joined: Joined) -> None:
        self._synapse = synapse
        self._user = user
        self._joined = joined
        self._told: set[str] = set()
        self._token: str | None = None

    async def run(self) -> None:
        """Until cancelled; a homeserver that is away is asked again."""
        since: str | None = None
        timeout = aiohttp.ClientTimeout(total=_SYNC_SECONDS + 10)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            while True:
                try:
                    since = await self._follow(http, since)
                except (aiohttp.ClientError, TimeoutError):
                    await asyncio.sleep(_AGAIN_SECONDS)

    async def _follow(self, http: aiohttp.ClientSession, since: str | None) -> str:
        if self._token is None:
            path = f"/_synapse/admin/v1/users/{quote(self._user, safe='')}/login"
            self._token = (await self._synapse.admin("POST", path, {}))["access_token"]
        query = {"timeout": str(_SYNC_SECONDS * 1000), "filter": _FILTER}
        if since:
            query["since"] = since
        news = await self._ask(http, "GET", "sync", query)
        rooms = news.get("rooms", {})
        for room in rooms.get("invite", {}):
            await self._ask(http, "POST", f"rooms/{quote(room, safe='')}/join")
        for room in {*rooms.get("invite", {}), *rooms.get("join", {})} - self._told:
            name = await self._ask(http, "GET", f"rooms/{quote(room, safe='')}/state/m.room.name")
            self._joined(room, str(name.get("name")))
            self._told.add(room)
        return str(news["next_batch"])

    async def _ask(
        self, http: aiohttp.ClientSession, method: str, path: str, query: dict[str, str] | None = None
    ) -> Any:
        url = f"{self._synapse.base_url}/_matrix/client/v3/{path}"
        headers = {"Authorization": f"Bearer {self._token}"}
        body: dict[str, str] | None = {} if method == "POST" else None
        async with http.request(method, url, params=query, headers=headers, json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

"""A bot of a few lines for the simulated carrier to talk to, and ways to speak to the carrier."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, encode_basic_auth, web
from multidict import CIMultiDict, MultiDict
from twilio.request_validator import RequestValidator

from bridges.simulator import Behaviour, Carrier, CarrierSettings, Raid, running_carrier

ACCOUNT = "AC" + "0a" * 16
TOKEN = "simulated-token"
LINE = "+33937000001"
PHONE = "+33639980001"
OTHER = "+33639980002"
AT_ONCE = Behaviour(stages=(0.0, 0.0, 0.0))
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def twiml(inside: str = "", status: int = 200) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(text=f"<Response>{inside}</Response>", content_type="text/xml", status=status)

    return handler


def answer(text: str = "", content_type: str | None = "text/xml", status: int = 200) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        response = web.Response(body=text.encode(), status=status, content_type=content_type or "x/x")
        if content_type is None:
            del response.headers["Content-Type"]
        return response

    return handler


async def cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def never(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError("nothing sets the event")


@dataclass
class Seen:
    path: str
    form: MultiDict[str]
    headers: CIMultiDict[str]
    genuine: bool


@dataclass
class Bot:
    """Keeps every webhook, checks its signature with Twilio's own validator, answers as it is told."""

    base: str = ""
    seen: list[Seen] = field(default_factory=list)
    script: dict[str, deque[Handler]] = field(default_factory=lambda: defaultdict(deque))

    def answers(self, path: str, *handlers: Handler) -> None:
        self.script[path].extend(handlers)

    def forms(self, path: str) -> list[dict[str, str]]:
        return [dict(seen.form) for seen in self.seen if seen.path == path]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form: MultiDict[str] = MultiDict((await request.post()).items())
        signature = request.headers.get("X-Twilio-Signature", "")
        genuine = RequestValidator(TOKEN).validate(self.base + request.path_qs, form, signature)
        self.seen.append(Seen(request.path, form, CIMultiDict(request.headers), genuine))
        queue = self.script[request.path]
        return await (queue.popleft() if queue else twiml())(request)


@asynccontextmanager
async def running_bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", bot.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        bot.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield bot
    finally:
        await runner.cleanup()


def settings(**changes: Any) -> CarrierSettings:
    return CarrierSettings(**({"account_sid": ACCOUNT, "auth_token": TOKEN} | changes))


@asynccontextmanager
async def bot_and_carrier(raid: Raid | None = None, **changes: Any) -> AsyncIterator[tuple[Bot, Carrier]]:
    """A carrier that delivers at once, its webhooks pointed at a bot."""
    async with (
        running_bot() as bot,
        running_carrier(settings(webhook_base=bot.base, **changes), raid) as carrier,
    ):
        carrier.behaviour = Behaviour(stages=AT_ONCE.stages)
        yield bot, carrier


class Api:
    """Plain HTTP to the carrier's REST API: a status and the JSON."""

    def __init__(self, session: ClientSession, carrier: Carrier) -> None:
        self._session = session
        self.base = f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}"
        self._root = carrier.base_url

    async def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **options: Any
    ) -> tuple[int, dict[str, Any]]:
        url = f"{self._root}{path}" if path.startswith("/2010") else self.base + path
        async with self._session.request(method, url, data=form, **options) as response:
            return response.status, await response.json() if response.status != 204 else {}

    async def send(self, to: str = PHONE, body: str = "Bonjour", **more: str) -> tuple[int, dict[str, Any]]:
        return await self.ask("POST", "/Messages.json", {"To": to, "From": LINE, "Body": body, **more})

    async def get(self, path: str) -> dict[str, Any]:
        status, found = await self.ask("GET", path)
        assert status == 200, found
        return found


@asynccontextmanager
async def api_of(carrier: Carrier, user: str = ACCOUNT, secret: str = TOKEN) -> AsyncIterator[Api]:
    headers = {"Authorization": encode_basic_auth(user, secret)}
    async with ClientSession(headers=headers) as session:
        yield Api(session, carrier)

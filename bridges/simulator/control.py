"""The control API: JSON on loopback, for the page and for tests in another process.

Every POST wants `Content-Type: application/json`, which a foreign web page cannot send without being
asked first: nobody's browser tab can throw texts at the bot.
"""

from contextlib import aclosing, suppress
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from bridges.simulator.carrier import Carrier
from bridges.simulator.inbound import Ring
from bridges.simulator.settings import Behaviour

T = TypeVar("T")

LISTED = 60
MOST_RINGS = 100_000
_encode = msgspec.json.Encoder().encode


class _Sid(msgspec.Struct, forbid_unknown_fields=True):
    sid: str
    status: str | None = None


class _Inject(msgspec.Struct, forbid_unknown_fields=True):
    rings: list[Ring]
    concurrency: int = 32


class _Pause(msgspec.Struct, forbid_unknown_fields=True):
    seconds: float


class _Raid(msgspec.Struct, forbid_unknown_fields=True):
    stop: bool = False


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=_encode(value), status=status, content_type="application/json")


def _problem(status: int, text: str) -> web.Response:
    return _json({"error": text}, status)


async def _read(request: web.Request, kind: type[T]) -> T:
    """The body as `kind`; a wrong one is 400, another content type 415."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="application/json is wanted")
    try:
        return msgspec.json.decode(await request.read() or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise web.HTTPBadRequest(text=str(error)) from None


class Control:
    """The handlers under `/control`."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._feed = carrier.feed

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.get("/control/page", self.page),
            web.get("/control/events", self.events),
            web.get("/control/conversations", self.conversations),
            web.get("/control/conversations/{number}", self.conversation),
            web.get("/control/behaviour", self.behaviour),
            web.post("/control/behaviour", self.behave),
            web.get("/control/sent", self.sent),
            web.get("/control/debugger", self.debugger),
            web.get("/control/counts", self.counts),
            web.post("/control/inbound", self.inbound),
            web.post("/control/inject", self.inject),
            web.post("/control/again", self.again),
            web.post("/control/callback", self.callback),
            web.post("/control/refuse", self.refuse),
            web.post("/control/forget", self.forget),
            web.post("/control/raid", self.raid),
        ]

    async def page(self, _: web.Request) -> web.Response:
        """What the page must know of the settings."""
        settings = self._carrier.settings
        return _json(
            {
                "number": settings.number,
                "currency": settings.currency,
                "room_url": settings.room_url,
                "room_label": settings.room_label,
                "raid": self._carrier.raid is not None,
            }
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one `Batch` each, a comment when nothing happens."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        # A closed page is no mistake: there is nobody left to tell.
        with suppress(ConnectionResetError):
            async with aclosing(self._feed.batches()) as batches:
                async for batch in batches:
                    data = b":\n\n" if batch is None else b"data: " + _encode(batch) + b"\n\n"
                    await response.write(data)
        return response

    async def conversations(self, request: web.Request) -> web.Response:
        """The latest, as `Summary`; and those with the phones of `?also=`, parted by commas."""
        latest = self._feed.latest(LISTED)
        known = {summary.number for summary in latest}
        also = request.query.get("also", "").split(",")[:LISTED]
        return _json(
            latest + [self._feed.summary(number) for number in also if number and number not in known]
        )

    async def conversation(self, request: web.Request) -> web.Response:
        """One, as summary and entries."""
        number = request.match_info["number"]
        return _json({"summary": self._feed.summary(number), "entries": self._feed.conversation(number)})

    async def behaviour(self, _: web.Request) -> web.Response:
        """How the carrier behaves now."""
        return _json(self._carrier.behaviour)

    async def behave(self, request: web.Request) -> web.Response:
        """Change it: keys that are given replace, the others stay. Answers what holds now."""
        changes = await _read(request, dict[str, Any])
        current: dict[str, Any] = msgspec.to_builtins(self._carrier.behaviour)
        try:
            self._carrier.behaviour = msgspec.convert(current | changes, Behaviour)
        except msgspec.ValidationError as error:
            return _problem(400, str(error))
        return _json(self._carrier.behaviour)

    async def sent(self, request: web.Request) -> web.Response:
        """The texts that the bot sent, `?to=` one phone or to all."""
        return _json(self._carrier.sent(request.query.get("to")))

    async def debugger(self, _: web.Request) -> web.Response:
        """What went wrong with webhooks."""
        return _json(self._carrier.debugger)

    async def counts(self, _: web.Request) -> web.Response:
        """Running totals."""
        return _json(self._carrier.account.counts)

    async def inbound(self, request: web.Request) -> web.Response:
        """One text or call (`Ring`); answers its `Outcome`."""
        ring = await _read(request, Ring)
        try:
            outcomes = await self._carrier.inject([ring])
        except ValueError as error:
            return _problem(400, str(error))
        return _json(outcomes[0])

    async def inject(self, request: web.Request) -> web.Response:
        """Many; answers how many were taken, and the codes of those that were not."""
        asked = await _read(request, _Inject)
        if len(asked.rings) > MOST_RINGS or not 1 <= asked.concurrency <= 256:
            return _problem(400, f"at most {MOST_RINGS} at once, concurrency from 1 to 256")
        try:
            outcomes = await self._carrier.inject(asked.rings, asked.concurrency)
        except ValueError as error:
            return _problem(400, str(error))
        codes: dict[str, int] = {}
        for outcome in outcomes:
            if not outcome.taken:
                name = str(outcome.code or "none")
                codes[name] = codes.get(name, 0) + 1
        taken = sum(outcome.taken for outcome in outcomes)
        return _json({"taken": taken, "lost": codes, "sids": [outcome.sid for outcome in outcomes]})

    async def again(self, request: web.Request) -> web.Response:
        """Post an old text's webhook once more."""
        asked = await _read(request, _Sid)
        try:
            return _json(await self._carrier.again(asked.sid))
        except KeyError:
            return _problem(404, "no inbound text of that sid")

    async def callback(self, request: web.Request) -> web.Response:
        """Post a status callback by hand."""
        asked = await _read(request, _Sid)
        try:
            return _json({"status": await self._carrier.callback(asked.sid, asked.status)})
        except KeyError:
            return _problem(404, "no sent text of that sid")
        except ValueError as error:
            return _problem(400, str(error))

    async def refuse(self, request: web.Request) -> web.Response:
        """Refuse connections for some seconds. The answer still comes."""
        asked = await _read(request, _Pause)
        if not 0 < asked.seconds <= 600:
            return _problem(400, "from 0 to 600 seconds")
        self._carrier.refuse_for(asked.seconds)
        return _json({"seconds": asked.seconds})

    async def forget(self, request: web.Request) -> web.Response:
        """Drop all records."""
        await _read(request, dict[str, Any])
        self._carrier.forget()
        return _json({})

    async def raid(self, request: web.Request) -> web.Response:
        """Begin or stop the raid: 404 when there is none, 409 when it runs (or does not run) already."""
        asked = await _read(request, _Raid)
        if self._carrier.raid is None:
            return _problem(404, "no raid is set up")
        done = self._carrier.stop_raid() if asked.stop else self._carrier.start_raid()
        return _json({}) if done else _problem(409, "nothing to do")

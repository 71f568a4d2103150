"""A double of signal-cli's daemon for one account, and of the Signal network behind it.

Speaks what signal-cli 0.13.19 speaks over HTTP, as strictly, started with `--receive-mode=on-connection`:
what nobody is connected for waits at Signal. `keeps` makes it one of the later daemons, which number
their events and bring the last ones again to who asks. The real daemon is asked the same questions
in tests/contract/test_signal_daemon.py.
"""

import asyncio
import itertools
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.parts.signal_network import ACCOUNT, OWN, GroupState, Network, SentMessage

Json = dict[str, Any]

_KEEPALIVE_SECONDS = 15.0
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PARAMS = {
    "version": set[str](),
    "listAccounts": set[str](),
    "send": {
        *("recipient", "groupId", "message", "mention", "quoteTimestamp", "quoteAuthor"),
        *("quoteMessage", "editTimestamp"),
    },
    "sendReaction": {"recipient", "groupId", "emoji", "targetAuthor", "targetTimestamp", "remove"},
    "listGroups": {"groupId"},
    "listIdentities": {"number"},
    "updateGroup": {"groupId", "member", "removeMember"},
    "trust": {"recipient", "trustAllKnownKeys", "verifiedSafetyNumber"},
}


class RpcError(Exception):
    def __init__(self, code: int, response: Json | None = None, message: str = "no") -> None:
        super().__init__(message)
        self.code = code
        self.data = None if response is None else {"response": response}


class SignalCli(Network):
    """Started and stopped at will; what was sent and said stays."""

    def __init__(self, *, keeps: bool = False) -> None:
        super().__init__()
        self.silent = False
        self.calls: list[tuple[str, Json]] = []
        self._keeps = keeps
        self._port = 0
        self._waiting: deque[Json] = deque()
        self._kept: list[tuple[str, str]] = []
        self._clients: set[asyncio.Queue[tuple[str, str] | None]] = set()
        self._runner: web.AppRunner | None = None
        self._run = itertools.count(1)

    @property
    def rpc(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def connected(self) -> int:
        """How many read the stream."""
        return len(self._clients)

    async def start(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/v1/rpc", self._rpc)
        app.router.add_route("*", "/api/v1/events", self._events)
        app.router.add_route("*", "/api/v1/check", self._check)
        self._runner = web.AppRunner(app, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self._id = f"{next(self._run)}000000000000"

    async def stop(self) -> None:
        """Killed: connections break, and what it kept for who comes back is gone."""
        runner, self._runner = self._runner, None
        for client in self._clients:
            client.put_nowait(None)
        self._kept.clear()
        if runner is not None:
            await runner.cleanup()

    def push(self, params: Json) -> None:
        if not self._clients:
            self._waiting.append(params)
            return
        event = (f"{self._id}-{len(self._kept) + 1}", json.dumps(params, ensure_ascii=False))
        self._kept.append(event)
        for client in self._clients:
            client.put_nowait(event)

    async def _check(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if request.method == "GET" else 405)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if request.method != "GET":
            return web.Response(status=405)
        if request.query.get("account", ACCOUNT) != ACCOUNT:
            return web.Response(status=400)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        client: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        last = request.headers.get("Last-Event-ID")
        if self._keeps and last is not None:
            names = [name for name, _ in self._kept]
            missed = names.index(last) + 1 if last in names else 0
            for event in self._kept[missed:]:
                client.put_nowait(event)
        self._clients.add(client)
        while self._waiting:
            self.push(self._waiting.popleft())
        try:
            while (told := await self._next(client)) is not None:
                if not response.prepared:
                    # The real one's head comes with the first it has to say.
                    await response.prepare(request)
                await response.write(told)
            return response if response.prepared else web.Response()
        finally:
            self._clients.discard(client)

    async def _next(self, client: "asyncio.Queue[tuple[str, str] | None]") -> bytes | None:
        try:
            event = await asyncio.wait_for(client.get(), _KEEPALIVE_SECONDS)
        except TimeoutError:
            return b":\n"
        if event is None:
            return None
        name = f"id:{event[0]}\n" if self._keeps else ""
        return f"{name}event:receive\ndata:{event[1]}\n\n".encode()

    async def _rpc(self, request: web.Request) -> web.StreamResponse:
        if request.method != "POST":
            return web.Response(status=405)
        if not request.headers.get("Content-Type", "").startswith("application/json"):
            return web.Response(status=415)
        try:
            body = json.loads(await request.read() or b"null")
        except ValueError:
            return web.json_response(_error(None, -32700))
        if self.silent:
            await asyncio.Event().wait()
        try:
            answer = self._answer(body)
        except ConnectionAbortedError:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.Response(status=201) if answer is None else web.json_response(answer)

    def _answer(self, body: Any) -> Json | None:
        if not isinstance(body, dict) or body.get("jsonrpc") != "2.0":
            return _error(body.get("id") if isinstance(body, dict) else None, -32600)
        id_ = body.get("id")
        try:
            answer = {"result": self._result(body.get("method"), body.get("params"))}
        except RpcError as error:
            return None if id_ is None else _error(id_, error.code, error.data)
        return None if id_ is None else {"jsonrpc": "2.0", **answer, "id": id_}

    def _result(self, method: object, params: object) -> Any:
        if not isinstance(method, str) or method not in _PARAMS:
            raise RpcError(-32601)
        given = dict(params) if isinstance(params, dict) else {}
        account = given.pop("account", None)
        if account != ACCOUNT and (account is not None or _PARAMS[method]):
            raise RpcError(-32602)
        # The real one ignores what it does not know; a misspelt parameter would go unseen.
        assert given.keys() <= _PARAMS[method], f"{method} takes no {given.keys() - _PARAMS[method]}"
        self.calls.append((method, given))
        return getattr(self, f"_do_{method}")(given)

    def _do_version(self, params: Json) -> Json:
        return {"version": "0.13.19"}

    def _do_listAccounts(self, params: Json) -> list[Json]:
        return [{"number": ACCOUNT}]

    def _do_send(self, params: Json) -> Json:
        if not params.get("message"):
            raise RpcError(-1)
        if "quoteTimestamp" in params and not params.get("quoteAuthor"):
            raise RpcError(-1)
        for mention in params.get("mention", ()):
            if not re.fullmatch(r"\d+:\d+:.+", mention):
                raise RpcError(-1)
        to, people = self._recipients(params)
        failure = self.failures.popleft() if self.failures else None
        if failure is not None and not failure.taken:
            raise ConnectionAbortedError if failure.code is None else RpcError(failure.code)
        response = self._deliver(to, people, params)
        if failure is not None:
            raise ConnectionAbortedError if failure.code is None else RpcError(failure.code)
        return response

    def _do_sendReaction(self, params: Json) -> Json:
        self._recipients(params)
        if not params["emoji"] or params["targetAuthor"] != OWN:
            raise RpcError(-1)
        self.reactions.append((params["targetTimestamp"], params["emoji"]))
        return {"timestamp": self.next_stamp(), "results": []}

    def _do_listGroups(self, params: Json) -> list[Json]:
        wanted = params.get("groupId") or list(self.groups)
        return [_group_row(name, group) for name, group in self.groups.items() if name in wanted]

    def _do_listIdentities(self, params: Json) -> list[Json]:
        found = self.identities.get(params["number"])
        if found is None:
            return []
        return [
            {
                "number": None,
                "uuid": params["number"],
                "fingerprint": found.fingerprint,
                "safetyNumber": "12345 " * 12,
                "scannableSafetyNumber": None,
                "trustLevel": found.trust,
                "addedTimestamp": found.added,
            }
        ]

    def _do_updateGroup(self, params: Json) -> Json:
        group = self.groups[params["groupId"]]
        if not group.admin:
            raise RpcError(-1)
        group.members |= set(params.get("member", ()))
        group.members -= set(params.get("removeMember", ()))
        return {"timestamp": self.next_stamp(), "results": []}

    def _do_trust(self, params: Json) -> Json:
        self.trust(params["recipient"], verified="verifiedSafetyNumber" in params)
        return {}

    def _recipients(self, params: Json) -> tuple[str, list[str]]:
        if "groupId" in params:
            group = self.groups.get(params["groupId"])
            if group is None or not group.inside or (group.only_admins_write and not group.admin):
                raise RpcError(-1)
            return params["groupId"], sorted(group.members)
        people = params.get("recipient") or []
        if not people or not all(_UUID.fullmatch(one) or re.fullmatch(r"\+\d+", one) for one in people):
            raise RpcError(-1)
        return people[0], people

    def _deliver(self, to: str, people: list[str], params: Json) -> Json:
        kinds = {one: self._kind(one) for one in people}
        stamp = self.next_stamp()
        response = {"timestamp": stamp, "results": [_result(one, kinds[one], to) for one in people]}
        if "SUCCESS" not in kinds.values():
            raise RpcError(_code(response["results"]), response)
        self.sent.append(SentMessage(stamp, to, params))
        if self.phones_on:
            for one in people:
                self.deliver(one, stamp)
        return response

    def _kind(self, person: str) -> str:
        return "IDENTITY_FAILURE" if person in self._closed else self.becomes.get(person, "SUCCESS")


def _code(results: list[Json]) -> int:
    kinds = {row["type"] for row in results}
    alike = kinds.pop() if len(kinds) == 1 else None
    return {"IDENTITY_FAILURE": -4, "RATE_LIMIT_FAILURE": -5}.get(str(alike), -1)


def _result(person: str, kind: str, to: str) -> Json:
    limited = kind in ("RATE_LIMIT_FAILURE", "CAPTCHA")
    row: Json = {
        "recipientAddress": {"uuid": person, "number": None, "username": None},
        "type": "RATE_LIMIT_FAILURE" if limited else kind,
    }
    if to != person:
        row["groupId"] = to
    if limited:
        row["retryAfterSeconds"] = 7
    if kind == "CAPTCHA":
        row["token"] = "challenge"
    return row


def _group_row(name: str, group: GroupState) -> Json:
    ours = [{"number": ACCOUNT, "uuid": OWN}] if group.inside else []
    return {
        "id": name,
        "name": "g",
        "description": "",
        "isMember": group.inside,
        "isBlocked": False,
        "messageExpirationTime": 0,
        "members": ours + [{"number": None, "uuid": uuid} for uuid in sorted(group.members)],
        "pendingMembers": [],
        "requestingMembers": [],
        "admins": ours if group.admin else [],
        "banned": [],
        "permissionAddMember": "ONLY_ADMINS",
        "permissionEditDetails": "ONLY_ADMINS",
        "permissionSendMessage": "ONLY_ADMINS" if group.only_admins_write else "EVERY_MEMBER",
        "groupInviteLink": None,
    }


def _error(id_: object, code: int, data: Json | None = None) -> Json:
    # The daemon's words hold numbers; so do these, for who would log them.
    error = {"code": code, "message": "The user +33639980001 is not registered.", "data": data}
    return {"jsonrpc": "2.0", "error": error, "id": id_}


@asynccontextmanager
async def running_signal_cli(**options: bool) -> AsyncIterator[SignalCli]:
    """A `SignalCli`, running; stopped at the end."""
    daemon = SignalCli(**options)
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.stop()

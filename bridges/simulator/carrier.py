"""The simulated carrier: a stand-in for Twilio on loopback, the one simulated part of the project.

Same REST API, same webhooks, same signatures, so that the bot under test is the bot that runs in
the world. Nothing here leaves the machine. What it remembers is bounded by `CarrierSettings.keep`
(about 1.5 KB a text), and by the set of phones that texted STOP.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from aiohttp import web

from bridges.simulator.account import Account
from bridges.simulator.feed import Feed
from bridges.simulator.inbound import Inbound, Outcome, Ring
from bridges.simulator.outbound import Outbound
from bridges.simulator.records import Call, DebuggerEntry, Message
from bridges.simulator.rest import Rest
from bridges.simulator.settings import Behaviour, CarrierSettings
from bridges.simulator.tasks import Tasks
from bridges.simulator.webhooks import Webhooks

LOOK_AGAIN = 0.01

Raid = Callable[["Carrier"], Awaitable[None]]
"""Throws a raid at the bot through the carrier it is handed; cancelled when somebody stops it."""


class Carrier:
    """What a test or a demo holds in its hand. All methods are for the loop that the carrier runs in."""

    def __init__(self, settings: CarrierSettings, raid: Raid | None = None) -> None:
        self.settings = settings
        self.raid = raid
        self.base_url = ""
        self._account = Account(settings)
        self._webhooks = Webhooks(settings.auth_token)
        self._tasks = Tasks()
        self._outbound = Outbound(self._account, self._webhooks, self._tasks)
        self._inbound = Inbound(self._account, self._webhooks, self._outbound)
        self._rest = Rest(self._account, self._outbound)
        self.feed = Feed(self._account)
        self._running: asyncio.Task[None] | None = None
        self._site: web.TCPSite | None = None
        self._runner: web.AppRunner | None = None
        self.point_at(settings.webhook_base, settings.connect_base)

    # -- the bot's address

    def point_at(self, webhook_base: str | None, connect_base: str | None = None) -> None:
        """Set the number's webhooks to the bot; `connect_base` is where that address is really reached."""
        self._account.point_at(webhook_base)
        reached = None if webhook_base is None or connect_base is None else (webhook_base, connect_base)
        self._webhooks.reach = reached

    def sign(self, url: str, params: dict[str, str]) -> str:
        """The X-Twilio-Signature of a form posted to `url`."""
        return self._webhooks.sign(url, params)

    # -- phones

    async def text(
        self,
        sender: str,
        body: str,
        *,
        to: str | None = None,
        media: Sequence[tuple[str, str]] = (),
        webhook: bool = True,
    ) -> Outcome:
        """A phone writes; returns when the bot has answered. See `Inbound.text`."""
        return await self._inbound.text(sender, body, to=to, media=media, webhook=webhook)

    async def call(self, sender: str, *, to: str | None = None, webhook: bool = True) -> Outcome:
        """A phone calls; returns when it has hung up. See `Inbound.call`."""
        return await self._inbound.call(sender, to=to, webhook=webhook)

    async def again(self, sid: str) -> Outcome:
        """Post the webhook of an old text once more. KeyError if there is none."""
        return await self._inbound.again(sid)

    async def inject(self, rings: Iterable[Ring], concurrency: int = 32) -> list[Outcome]:
        """Many texts and calls, at most `concurrency` under way at once."""
        return await self._inbound.ring_all(rings, concurrency)

    async def callback(self, sid: str, status: str | None = None) -> int | None:
        """Post a status callback by hand: again, late, out of order. The bot's HTTP status, None if none."""
        message = self._account.messages.get(sid)
        if message is None or message.inbound:
            raise KeyError(sid)
        return await self._outbound.tell(message, status or message.status)

    # -- what happened

    def sent(self, to: str | None = None) -> list[Message]:
        """The texts that the bot sent and the carrier took, oldest first; to one phone or to all."""
        return [message for message in self._account.messages.oldest_first(to) if not message.inbound]

    def received(self, sender: str | None = None) -> list[Message]:
        """The texts from phones, oldest first."""
        return [message for message in self._account.messages.oldest_first(sender) if message.inbound]

    def calls(self, sender: str | None = None) -> list[Call]:
        """The calls, oldest first."""
        return list(self._account.calls.oldest_first(sender))

    @property
    def debugger(self) -> list[DebuggerEntry]:
        """What went wrong with webhooks, oldest first."""
        return list(self._account.debugger)

    @property
    def opted_out(self) -> set[str]:
        """The phones that texted STOP."""
        return self._account.opted_out

    @property
    def account(self) -> Account:
        """Balance, counts and the number."""
        return self._account

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Return when `condition` holds, here or at the bot. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 -- what is waited for may happen in the bot, where no event is
                await asyncio.sleep(LOOK_AGAIN)

    # -- how it behaves

    @property
    def behaviour(self) -> Behaviour:
        """What can be changed while it runs; change it in place or set another."""
        return self._account.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._account.behaviour = behaviour

    def forget(self) -> None:
        """Drop all records; the number and the behaviour stay."""
        self._account.forget()
        self.feed.changed_all()

    def start_raid(self) -> bool:
        """Begin the raid it was given, if there is one and it does not run yet."""
        if self.raid is None or self.feed.raid_running:
            return False
        self.feed.raid_running = True
        self._running = self._tasks.start(self._run(self.raid))
        self.feed.changed_all()
        return True

    async def _run(self, raid: Raid) -> None:
        try:
            await raid(self)
        finally:
            self.feed.raid_running = False
            self.feed.changed_all()

    def stop_raid(self) -> bool:
        """End it early."""
        return self._running is not None and self._running.cancel()

    # -- listening

    def routes(self) -> list[web.RouteDef]:
        """The REST API."""
        return self._rest.routes()

    async def open(self) -> None:
        """Be ready to post webhooks."""
        await self._webhooks.open()

    async def listen(self, runner: web.AppRunner) -> None:
        """Begin to listen, at the port of the settings or a free one."""
        self._runner = runner
        await self._open_site(self.settings.port)
        host, port = runner.addresses[0][:2]
        self.base_url = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def _open_site(self, port: int) -> None:
        if self._runner is None:
            raise RuntimeError("the carrier is not running")
        self._site = web.TCPSite(self._runner, self.settings.host, port)
        await self._site.start()

    async def refuse(self) -> None:
        """Stop listening: new connections are refused, kept ones are cut at their next request."""
        if self._site is not None:
            self._rest.refusing = True
            await self._site.stop()
            self._site = None

    async def accept(self) -> None:
        """Listen again, at the same address."""
        if self._site is None:
            await self._open_site(int(self.base_url.rpartition(":")[2]))
            self._rest.refusing = False

    def refuse_for(self, seconds: float) -> None:
        """Refuse in the background, and accept again after that time."""

        async def pause() -> None:
            await self.refuse()
            await asyncio.sleep(seconds)
            await self.accept()

        self._tasks.start(pause())

    async def close(self) -> None:
        """End tasks and connections."""
        await self._tasks.close()
        await self._webhooks.close()

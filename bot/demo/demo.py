"""`anti-relou demo`: homeserver, room, bot and a simulated carrier, all on this machine, until Ctrl-C."""

import asyncio
import importlib.util
import signal
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape

from bot.demo import hydrogen
from bot.demo.child import ChildFailed
from bot.demo.hydrogen import Guest, Hydrogen
from bot.demo.npm import NoNpm
from bot.demo.parts import Addresses, Service, bot_service, carrier_service, write_config
from bot.demo.people import FOUNDERS, Secrets, Usher
from bot.demo.synapse import Synapse, SynapseError
from bot.room.words import CATALOGUES

_SEATED_SECONDS = 60.0
_BOT_GRACE = 20.0
_GRACE = 3.0


async def run_demo(*, keep: Path | None = None, open_page: bool = False) -> int:
    """Run until SIGINT or SIGTERM; the exit code.

    The data lie in a temporary folder, gone afterwards, or in `keep`, where a later demo goes on.
    Addresses and log-ins are printed on stdout, the page's address first; all else on stderr.
    """
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    if importlib.util.find_spec("synapse") is None:
        err.print(escape("The demo needs Synapse: pip install 'anti-relou[demo]'"))
        return 1
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    with _folder(keep) as folder:
        demo = asyncio.create_task(_Demo(folder, err).run(open_page))
        asked = asyncio.create_task(stopping.wait())
        await asyncio.wait((demo, asked), return_when=asyncio.FIRST_COMPLETED)
        if not demo.done():
            err.print("Ending…")
        for task in (demo, asked):
            task.cancel()
        return await _outcome(demo, err)


async def _outcome(demo: asyncio.Task[None], err: Console) -> int:
    await asyncio.wait((demo,))
    if demo.cancelled():
        return 0
    failed, rest = _split(demo.exception())
    for error in failed:
        what, _, details = str(error).partition("\n")
        err.print(f"[bold red]{escape(what)}[/]\n[dim]{escape(details)}[/]")
    if rest:
        raise rest
    return 1 if failed else 0


def _split(error: BaseException | None) -> tuple[list[BaseException], BaseException | None]:
    """What may be told in its own words, and what is a mistake of ours."""
    if not isinstance(error, BaseExceptionGroup):
        return [], error
    told, rest = error.split((ChildFailed, SynapseError))
    return list(_leaves(told)), rest


def _leaves(error: BaseException | None) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    elif error is not None:
        yield error


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="anti-relou-demo-", ignore_cleanup_errors=True) as made:
            yield Path(made)
    else:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield keep.absolute()


class _Demo:
    """One run. Parts are put on a stack as they start, and ended in the other order."""

    def __init__(self, folder: Path, err: Console) -> None:
        self._folder = folder
        self._err = err
        self._addresses = Addresses()
        self._guests: dict[str, Guest] = {}
        self._seated = asyncio.Event()

    def _tell(self, what: str) -> None:
        self._err.print(f"[dim]·[/] {escape(what)}")

    async def run(self, open_page: bool) -> None:
        """Start everything, print, and keep it up until cancelled. Raises an exception group."""
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            building = group.create_task(self._built_client())
            self._tell("starting a homeserver: Synapse")
            synapse = await stack.enter_async_context(Synapse(self._folder / "synapse"))
            secrets = await self._accounts(synapse)
            for name in FOUNDERS:
                user = f"@{name}:{synapse.server_name}"
                self._guests[name] = Guest(user, secrets.passwords[name])
                group.create_task(Usher(synapse, user, self._joined(name)).run())
            client = await self._served(stack, await building, synapse)
            room_url = client.link(next(iter(FOUNDERS))) if client else None

            self._tell("starting a simulated carrier, and the bot")
            carrier = carrier_service(self._folder, secrets, self._addresses, room_url)
            write_config(self._config, secrets, self._addresses, synapse)
            bot = bot_service(self._config, self._addresses)
            for service, grace in ((carrier, _GRACE), (bot, _BOT_GRACE)):
                stack.push_async_callback(service.stop, grace)
                await service.start()

            self._tell("waiting for the bot to make its room")
            await bot.until_ready(f"{self._addresses.bot}/readyz")
            async with asyncio.timeout(_SEATED_SECONDS):
                await self._seated.wait()
            for service in (carrier, bot):
                group.create_task(service.watch(self._tell))
            group.create_task(self._watch_homeserver(synapse))
            self._print(synapse, client, secrets, bot)
            if open_page:
                webbrowser.open(f"{self._addresses.page}/")

    @property
    def _config(self) -> Path:
        return self._folder / "config.yaml"

    async def _built_client(self) -> Path | None:
        self._tell("getting a Matrix client: Hydrogen (downloaded and built the first time)")
        try:
            return await hydrogen.build()
        except (NoNpm, ChildFailed) as error:
            # The demo is whole without it: any Matrix client will do.
            why = str(error).partition("\n")[0]
            self._tell(f"no Matrix client here, bring your own ({why})")
            return None

    async def _served(self, stack: AsyncExitStack, built: Path | None, synapse: Synapse) -> Hydrogen | None:
        if built is None:
            return None
        return await stack.enter_async_context(Hydrogen(built, synapse.base_url, self._guests))

    async def _accounts(self, synapse: Synapse) -> Secrets:
        """Make the accounts, or find those that an earlier demo made in this folder."""
        kept = self._folder / "demo.json"
        if kept.exists():
            return msgspec.json.decode(kept.read_bytes(), type=Secrets)
        secrets = Secrets.fresh()
        for name, password in secrets.passwords.items():
            await synapse.register(name, password, displayname=FOUNDERS.get(name, "anti-relou"))
        kept.touch(mode=0o600)
        kept.write_bytes(msgspec.json.encode(secrets))
        return secrets

    def _joined(self, name: str) -> Callable[[str, str], None]:
        def joined(room: str, called: str) -> None:
            if called == CATALOGUES["fr"]["place.traffic"]:
                self._guests[name].room = room
            if all(guest.room for guest in self._guests.values()):
                self._seated.set()

        return joined

    async def _watch_homeserver(self, synapse: Synapse) -> None:
        while True:
            await synapse.wait()
            self._tell("the homeserver ended; starting it again")
            await synapse.stop()
            await synapse.start()
            self._tell("the homeserver is back")

    def _print(self, synapse: Synapse, client: Hydrogen | None, secrets: Secrets, bot: Service) -> None:
        out = Console(highlight=False, soft_wrap=True)
        rows = [("Text from here", f"[bold]{self._addresses.page}/[/]")]
        if client:
            rows += [(f"Room, as {name}", client.link(name)) for name in FOUNDERS]
        rows += [(f"Log-in {name}", f"password [bold]{secrets.passwords[name]}[/]") for name in FOUNDERS]
        if client:
            rows.append(("Log-in page", client.address))
        rows += [
            ("Homeserver", f"{synapse.base_url}  (for a Matrix client of your own)"),
            ("Bot", f"{self._addresses.admin}/readyz and /metrics  (pid {bot.pid}: kill -9 it and see)"),
            ("Configuration", escape(str(self._config))),
        ]
        for title, what in rows:
            out.print(f"{title:<22} {what}")
        self._err.print("Ctrl-C ends all of it.")

"""The carrier as an application: REST API, control API and page, mounted together and run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bridges.simulator.carrier import Carrier, Raid
from bridges.simulator.control import Control
from bridges.simulator.page import page_routes
from bridges.simulator.settings import CarrierSettings

CARRIER = web.AppKey("carrier", Carrier)
LARGEST_REQUEST = 32 * 1024 * 1024


def build_carrier(settings: CarrierSettings, raid: Raid | None = None) -> web.Application:
    """The carrier as an application to be mounted or run; its handle is at `CARRIER`."""
    carrier = Carrier(settings, raid)
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app[CARRIER] = carrier
    app.add_routes(carrier.routes())
    app.add_routes(Control(carrier).routes())
    app.add_routes(page_routes(settings.room_url))

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        await carrier.open()
        yield
        await carrier.close()

    async def end_streams(_: web.Application) -> None:
        carrier.feed.close()

    app.cleanup_ctx.append(lifetime)
    app.on_shutdown.append(end_streams)
    return app


@asynccontextmanager
async def running_carrier(settings: CarrierSettings, raid: Raid | None = None) -> AsyncIterator[Carrier]:
    """The carrier, listening while the block runs; `Carrier.base_url` is where."""
    app = build_carrier(settings, raid)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        carrier = app[CARRIER]
        await carrier.listen(runner)
        yield carrier
    finally:
        await runner.cleanup()

"""The HTTP application: the lines' webhooks, and two addresses that tell whether we live.

Outside sees the bare status alone. Which part fails and why, and the metrics, are on the
admin port, which listens on loopback.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web

from bot.metrics import Metrics

Probe = Callable[[], Awaitable[Mapping[str, str | None]]]
"""For each part, None when it works, else in a few words why not."""

# A proxy asks healthz: a dead homeserver must not stop webhooks.
_VITAL = ("database",)


def public_app(routes: Iterable[web.RouteDef], probe: Probe) -> web.Application:
    """What the carrier and a proxy see."""
    app = web.Application(client_max_size=64 * 1024)
    app.add_routes(routes)

    async def healthz(_request: web.Request) -> web.Response:
        parts = await probe()
        return web.Response(status=503 if any(parts.get(part) for part in _VITAL) else 200)

    async def readyz(_request: web.Request) -> web.Response:
        parts = await probe()
        return web.Response(status=503 if any(parts.values()) else 200)

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    return app


def admin_app(probe: Probe, metrics: Metrics, refresh: Callable[[], Awaitable[None]]) -> web.Application:
    """What the machine's own people see: each part with its trouble, and the metrics."""
    app = web.Application()

    async def parts(request: web.Request) -> web.Response:
        found = await probe()
        vital_only = request.path == "/healthz"
        bad = [part for part, why in found.items() if why and (part in _VITAL or not vital_only)]
        told = {part: why or "ok" for part, why in found.items()}
        return web.json_response(told, status=503 if bad else 200)

    async def metrics_page(_request: web.Request) -> web.Response:
        for part, why in (await probe()).items():
            metrics.part_ready.labels(part).set(0 if why else 1)
        await refresh()
        return web.Response(
            body=metrics.exposition(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    app.router.add_get("/healthz", parts)
    app.router.add_get("/readyz", parts)
    app.router.add_get("/metrics", metrics_page)
    return app


async def serve(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Listen, and return what to clean up later with the port that was taken."""
    # The access log costs as much as half an admission, and would hold what we must not write down.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    site = web.TCPSite(runner, host, port, reuse_address=True)
    await site.start()
    taken = runner.addresses[0][1]
    return runner, taken

"""The servers that are measured, each a process of its own: `python -m benchmarks.servers NAME PORT …`.

`bare` is aiohttp with a constant answer, the yardstick. `flask` is what a tutorial gives: a commit
for each message, no group, twilio's own validator. `intake` is ours without a brain.
"""

import asyncio
import sqlite3
import sys
from pathlib import Path

from aiohttp import web

from benchmarks.account import ACCOUNT, NUMBER, PUBLIC_URL, TOKEN

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def bare(port: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text=TWIML, content_type="text/xml")

    app = web.Application()
    app.router.add_post("/twilio/sms", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


async def intake(port: int, folder: Path) -> None:
    from bot.clock import SystemClock
    from bot.live.calls import Desk
    from bot.live.door import Door
    from bot.memory import settle
    from bot.policy.policy import Policy
    from bot.store import Store
    from bridges.twilio import Settings, TwilioLine

    store = await Store.open(f"sqlite:///{folder / 'intake.db'}", pseudonym_key=bytes(32))
    settings = Settings(account_sid=ACCOUNT, auth_token=TOKEN, public_url=PUBLIC_URL, number=NUMBER)
    line = TwilioLine(settings, SystemClock().now)
    await line.start(Door(store, Desk(Policy(), {}, SystemClock().now)))
    app = web.Application(client_max_size=64 * 1024)
    app.add_routes(line.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    settle()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


def flask(port: int, folder: Path) -> None:
    from flask import Flask, Response, abort, request  # type: ignore[import-not-found]  # only here
    from gunicorn.app.base import BaseApplication
    from twilio.request_validator import RequestValidator

    app = Flask("tutorial")
    validator = RequestValidator(TOKEN)
    file = folder / "flask.db"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE messages (sid TEXT PRIMARY KEY, sender TEXT, body TEXT)")

    @app.post("/twilio/sms")
    def sms() -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(PUBLIC_URL + request.path, request.form, signature):
            abort(403)
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA synchronous=FULL")
            row = (request.form["MessageSid"], request.form["From"], request.form["Body"])
            database.execute("INSERT OR IGNORE INTO messages VALUES (?, ?, ?)", row)
        return Response(TWIML, content_type="text/xml")

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", 4)
            self.cfg.set("keepalive", 75)

        def load(self) -> Flask:
            return app

    Server().run()


def main() -> None:
    import uvloop

    name, port, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if name == "flask":
        flask(port, folder)
    elif name == "bare":
        uvloop.run(bare(port))
    else:
        uvloop.run(intake(port, folder))


if __name__ == "__main__":
    main()

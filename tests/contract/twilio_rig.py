"""The Twilio line on a server of its own, in front of the simulated carrier, all on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.model import InboundKey
from bridges.simulator import Carrier, CarrierSettings, Failure, running_carrier
from bridges.twilio import Settings, TwilioLine
from tests.contract.line_contract import Fault, RecordingDoor, wall_clock

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "fedcba9876543210" * 2
NUMBER = "+33937000001"
PUBLIC = "https://sms.example.org"

_FAILURES = {
    Fault.BUSY: Failure(status=429, code=20429, retry_after=3),
    Fault.REFUSED: Failure(status=401, code=20003),
    Fault.BROKEN: Failure(status=503, code=None),
    Fault.LYING: Failure(status=500, code=20500, taken=True),
}


def settings(api_base: str, **changes: object) -> Settings:
    values: dict[str, object] = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "public_url": PUBLIC,
        "number": NUMBER,
        "api_base": api_base,
        "timeout": 3.0,
    }
    return Settings(**(values | changes))


@dataclass
class TwilioRig:
    """`LineRig`, and what only Twilio has."""

    line: TwilioLine
    door: RecordingDoor
    carrier: Carrier
    server: TestServer

    async def deliver(self, number: str, text: str) -> bool:
        return (await self.carrier.text(number, text)).taken

    async def deliver_again(self, key: InboundKey) -> bool:
        return (await self.carrier.again(key)).taken

    def taken(self, number: str) -> list[str]:
        return [message.body for message in self.carrier.sent(number)]

    def strike(self, fault: Fault) -> None:
        if fault is Fault.LOST:
            self.carrier.behaviour.drop = 1
        else:
            self.carrier.behaviour.fail = [msgspec.structs.replace(_FAILURES[fault])]

    async def vanish(self) -> None:
        await self.carrier.refuse()

    async def keep_silent(self) -> None:
        self.carrier.behaviour.take_after = 3600.0


@asynccontextmanager
async def running_rig(**changes: object) -> AsyncIterator[TwilioRig]:
    """A started line; `changes` are further `Settings`."""
    given = CarrierSettings(
        account_sid=ACCOUNT, auth_token=TOKEN, number=NUMBER, api_keys={"SK" + "1" * 32: "the-secret"}
    )
    async with running_carrier(given) as carrier:
        line = TwilioLine(settings(carrier.base_url, **changes), wall_clock)
        app = web.Application()
        app.add_routes(line.routes())
        door = RecordingDoor()
        server = TestServer(app)
        async with server:
            carrier.point_at(PUBLIC, str(server.make_url("")).rstrip("/"))
            await line.start(door)
            try:
                yield TwilioRig(line, door, carrier, server)
            finally:
                door.release()
                await line.stop()

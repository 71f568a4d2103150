"""`python -m bot.demo.phone`: the simulated carrier with a raid behind the button on its page.

A root of its own, like `bot.app`: the carrier knows nothing of raids, nor raids of the carrier.
"""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from itertools import islice

import click

from bot.simulate.files import TrafficLine
from bot.simulate.profiles import generate
from bridges.simulator import Carrier, CarrierSettings, running_carrier

_PROFILE = "first-minute"
_A_SECOND = 20
_MOST = 3_000
_IN_FLIGHT = 32


async def raid(carrier: Carrier) -> None:
    """Two and a half minutes of raiders, and of the people who text meanwhile: another raid each time."""
    free = asyncio.Semaphore(_IN_FLIGHT)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for index, inbound in enumerate(_traffic(carrier.settings.number)):
            await asyncio.sleep(began + index / _A_SECOND - loop.time())
            await free.acquire()
            group.create_task(_ring(carrier, inbound)).add_done_callback(lambda _: free.release())


def _traffic(number: str) -> Iterator[TrafficLine]:
    seed = random.SystemRandom().randrange(1 << 30)
    return (one.inbound for one in islice(generate(_PROFILE, seed=seed, to=number), _MOST))


async def _ring(carrier: Carrier, inbound: TrafficLine) -> None:
    if inbound.channel == "call":
        await carrier.call(inbound.number)
    else:
        await carrier.text(inbound.number, inbound.text)


async def _serve(settings: CarrierSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_carrier(settings, raid):
        await stop.wait()


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--number", required=True)
@click.option("--webhook-base", required=True, metavar="URL", help="The bot's public address.")
@click.option("--room-url", metavar="URL", help="A Matrix client to show beside the phone.")
@click.option("--room-label", help="What is written above it.")
def main(port: int, number: str, webhook_base: str, room_url: str | None, room_label: str | None) -> None:
    """Run the carrier for the demo; TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are its account's."""
    settings = CarrierSettings(
        account_sid=os.environ["TWILIO_ACCOUNT_SID"],
        auth_token=os.environ["TWILIO_AUTH_TOKEN"],
        number=number,
        webhook_base=webhook_base,
        port=port,
        call_status=True,
        # More than the bot's pot, or it would warn of an account that runs dry.
        balance="250.00",
        room_url=room_url,
        room_label=room_label,
    )
    asyncio.run(_serve(settings))


if __name__ == "__main__":
    main()

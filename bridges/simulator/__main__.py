"""`python -m bridges.simulator`: the carrier alone, until Ctrl-C."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

import click

from bridges.simulator.server import running_carrier
from bridges.simulator.settings import Behaviour, CarrierSettings


def _run(work: Coroutine[Any, Any, None]) -> None:
    """On uvloop where there is one: a third less time for each request."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)


async def _serve(settings: CarrierSettings, behaviour: Behaviour) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with running_carrier(settings) as carrier:
        carrier.behaviour = behaviour
        click.echo(f"phone: {carrier.base_url}/")
        click.echo(f"API:   {carrier.base_url}/2010-04-01/Accounts/{settings.account_sid}")
        await stop.wait()


@click.command(
    context_settings={"show_default": True, "help_option_names": ["-h", "--help"]},
    epilog="The phone is at http://HOST:PORT/, the control API under /control/.",
)
@click.option("--host", default="127.0.0.1", help="Address to listen at; keep it on loopback.")
@click.option("--port", default=8090, type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")
@click.option("--account-sid", default="AC" + "0" * 32, envvar="TWILIO_ACCOUNT_SID", help="The account.")
@click.option(
    "--auth-token",
    required=True,
    envvar="TWILIO_AUTH_TOKEN",
    help="Password of the REST API, and key of the webhooks' signatures. Better given as TWILIO_AUTH_TOKEN.",
)
@click.option("--number", default="+33937000001", help="The number that phones text to, E.164.")
@click.option(
    "--webhook-base",
    metavar="URL",
    help="The bot's public address: webhooks go to URL/twilio/sms and URL/twilio/voice, signed over it.",
)
@click.option("--connect-base", metavar="URL", help="Where that address is really reached, if elsewhere.")
@click.option("--room-url", metavar="URL", help="A Matrix client to show beside the phone.")
@click.option("--slow", default=0.0, metavar="SECONDS", help="Time before a send is answered.")
@click.option("--deliver-after", default=0.6, metavar="SECONDS", help="Time from a send to its delivery.")
@click.option("--keep", default=100_000, type=click.IntRange(1), help="Texts and calls remembered.")
def main(
    *,
    host: str,
    port: int,
    account_sid: str,
    auth_token: str,
    number: str,
    webhook_base: str | None,
    connect_base: str | None,
    room_url: str | None,
    slow: float,
    deliver_after: float,
    keep: int,
) -> None:
    """A stand-in for Twilio on this machine: same REST API, same signed webhooks, and a page with a phone."""
    try:
        settings = CarrierSettings(
            account_sid=account_sid,
            auth_token=auth_token,
            number=number,
            webhook_base=webhook_base,
            connect_base=connect_base,
            host=host,
            port=port,
            keep=keep,
            room_url=room_url,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    third = deliver_after / 3
    behaviour = Behaviour(answer_after=slow, stages=(third, third, third))
    with contextlib.suppress(KeyboardInterrupt):
        _run(_serve(settings, behaviour))


if __name__ == "__main__":
    main()

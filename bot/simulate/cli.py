"""`anti-relou simulate`: traffic into files, or thrown at a running instance of one's own."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.simulate.aim import aim
from bot.simulate.files import Labelled, write
from bot.simulate.profiles import COUNTRIES, LINE, MOST, generate, profiles

OK, FAILED, WRONG_CONFIG = 0, 1, 78
_OWN = "own"
_THROWN = 10_000
_RATE = 20.0


def _list_profiles(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, description in profiles().items():
        table.add_row(f"[bold]{name}[/bold]", description)
    Console().print(table)
    ctx.exit(OK)


@click.command(epilog=f"A replay that is to be scored needs firewall.countries: [{', '.join(COUNTRIES)}].")
@click.argument("profile", type=click.Choice(list(profiles())), metavar="PROFILE")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_profiles,
    help="Show the profiles and what each is.",
)
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.yaml"),
    show_default=True,
    help="Where --against finds number, address, account and token.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="Another seed is another world. Thrown again, the same is known by its ids and changes nothing.",
)
@click.option(
    "--scale",
    type=click.FloatRange(0, 1000),
    default=1.0,
    show_default=True,
    help="Multiplies what raiders send.",
)
@click.option(
    "--genuine-scale",
    type=click.FloatRange(0, 1000),
    default=1.0,
    show_default=True,
    help="Multiplies what genuine people send.",
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%dT%H:%M%z"]),
    help="When it begins, like 2017-10-27T18:00+0200. [default: the profile's own]",
)
@click.option(
    "--to", "number", help=f"The line's number. [default: the configuration's with --against, else {LINE}]"
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write the traffic here; - is stdout.",
)
@click.option("--labels", type=click.Path(path_type=Path, dir_okay=False), help="Write here who is genuine.")
@click.option(
    "--against",
    metavar="[URL]",
    is_flag=False,
    flag_value=_OWN,
    help="Throw it at a running instance on this machine; without URL, at the configuration's own address.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 100_000, min_open=True),
    help=f"Texts a second. [default: {_RATE:g}, unless --speed]",
)
@click.option(
    "--speed",
    type=click.FloatRange(0, 1_000_000, min_open=True),
    help="Keep the traffic's rhythm, so many times as fast.",
)
@click.option(
    "--count",
    type=click.IntRange(1, MOST),
    help=f"Stop after so many. [default: all into a file, {_THROWN} thrown]",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, 86_400, min_open=True),
    default=600.0,
    show_default=True,
    help="Throw no longer than this.",
)
@click.option(
    "--in-flight", type=click.IntRange(1, 256), default=64, show_default=True, help="Requests at once."
)
@click.option("--account-sid", help="Instead of the configuration's lines.twilio.account_sid.")
@click.option(
    "--auth-token",
    envvar="TWILIO_AUTH_TOKEN",
    help="Instead of the configuration's. Safer in TWILIO_AUTH_TOKEN.",
)
@click.option(
    "--public-url", help="What signatures are over. [default: the configuration's web.public_url, else URL]"
)
def simulate(  # noqa: PLR0917  # click hands them over by name
    profile: str,
    path: Path,
    seed: int,
    scale: float,
    genuine_scale: float,
    start: datetime | None,
    number: str | None,
    out: Path | None,
    labels: Path | None,
    against: str | None,
    rate: float | None,
    speed: float | None,
    count: int | None,
    seconds: float,
    in_flight: int,
    account_sid: str | None,
    auth_token: str | None,
    public_url: str | None,
) -> None:
    """Simulate the traffic PROFILE: people and raiders, drawn from a seed.

    \b
      anti-relou simulate newspapers --out raid.jsonl --labels truth.jsonl
      anti-relou simulate rotating --seed 7 --against --rate 50 --count 2000

    With --out it is written as `anti-relou replay` reads it. With --against it is sent to a running
    instance of your own as signed webhooks: loopback only, and with a simulated carrier behind it,
    since an instance with a real one would answer strangers and pay for it.
    """
    if (out is None) == (against is None):
        raise click.UsageError("Say where to: --out FILE or --against [URL].")
    if labels is not None and out is None:
        raise click.UsageError("--labels goes with --out.")
    if labels is not None and labels == out:
        raise click.UsageError("--labels needs a file of its own.")
    if rate is not None and speed is not None:
        raise click.UsageError("--rate and --speed exclude each other.")

    def traffic(to: str) -> Iterator[Labelled]:
        return generate(profile, seed=seed, scale=scale, genuine_scale=genuine_scale, start=start, to=to)

    if out is not None:
        sys.exit(_write(islice(traffic(number or LINE), count or MOST), out, labels))
    from bot.config import ConfigError  # here, since pydantic takes its time

    try:
        target = aim(
            path,
            os.environ,
            url=None if against == _OWN else against,
            number=number,
            account_sid=account_sid,
            auth_token=auth_token,
            public_url=public_url,
        )
    except ConfigError as error:
        click.echo("\n".join(error.lines()), err=True)
        sys.exit(WRONG_CONFIG)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    from bot.simulate.throw import MOST as MOST_THROWN
    from bot.simulate.throw import throw

    wanted = count or _THROWN
    if wanted > MOST_THROWN:
        raise click.UsageError(f"--count is at most {MOST_THROWN} with --against.")
    with _progress() as bar:
        task = bar.add_task(f"{profile} → {target.url}", total=wanted)
        thrown = asyncio.run(
            throw(
                traffic(target.number),
                url=target.url,
                account_sid=target.account_sid,
                auth_token=target.auth_token,
                public_url=target.public_url,
                speed=speed,
                rate=None if speed else rate or _RATE,
                count=wanted,
                in_flight=in_flight,
                seconds=seconds,
                progress=lambda done, _status: bar.update(task, completed=done),
            )
        )
    click.echo(thrown.summary())
    sys.exit(OK if thrown.taken == thrown.count > 0 else FAILED)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _write(traffic: Iterator[Labelled], out: Path, labels: Path | None) -> int:
    """Write the files; say on stderr what is in them."""
    total = genuine = 0
    try:
        with ExitStack() as stack, _progress() as bar:
            task = bar.add_task(str(out), total=None)
            into: BinaryIO = sys.stdout.buffer if str(out) == "-" else stack.enter_context(out.open("wb"))
            truth = stack.enter_context(labels.open("wb")) if labels is not None else None
            for one in write(traffic, into, truth):
                total += 1
                genuine += one.sender_kind == "genuine"
                if total % 1000 == 0:
                    bar.update(task, completed=total)
            bar.update(task, completed=total, total=total)
            into.flush()
    except OSError as error:
        click.echo(f"{error.filename or out}: {error.strerror}", err=True)
        return FAILED
    click.echo(f"{total} inbounds, {genuine} of them genuine", err=True)
    return OK

"""`anti-relou demo` as a command."""

import asyncio
import sys
from pathlib import Path

import click


@click.command()
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep the data in FOLDER, where another demo goes on later. [default: nothing is kept]",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser when all is up.")
def demo(keep: Path | None, open_page: bool) -> None:
    """Run the whole system on this machine: homeserver, room, bot, and a phone to text from."""
    # Not before it is asked for: `--help` needs none of it.
    from bot.demo.demo import run_demo

    sys.exit(asyncio.run(run_demo(keep=keep, open_page=open_page)))

"""`anti-relou run`: reads the configuration, sets up logging and the loop, and runs the app."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal, cast

from bot import log
from bot.cli import WRONG_CONFIG
from bot.config import ConfigError, environment, load
from bot.config.cautions import cautions


def run_bot(path: Path, role: str) -> int:
    """Run until SIGTERM or SIGINT. Returns the exit code; mistakes go to stderr, one a line."""
    try:
        config = load(path, environment(path, os.environ))
    except ConfigError as error:
        for mistake in error.lines():
            print(mistake, file=sys.stderr)
        return WRONG_CONFIG
    if role != "all" and config.database.file is not None:
        print(
            f"{path}: database: --role {role} needs PostgreSQL, like postgresql://user@host/name",
            file=sys.stderr,
        )
        return WRONG_CONFIG
    for caution in cautions(config):
        print(f"{path}: {caution.key}: {caution.message}", file=sys.stderr)
    log.set_up(config.log.level, json={"auto": None, "console": False, "json": True}[config.log.format])
    # Not before the configuration is known to be right: it takes half a second to import.
    from bot.app import CannotStart, run
    from bot.memory import share_one_heap

    share_one_heap()
    try:
        return _loop()(run(config, cast(Literal["all", "intake", "brain"], role)))
    except CannotStart as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1


def _loop() -> Callable[[Coroutine[Any, Any, int]], int]:
    """What runs a coroutine: uvloop where there is one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run

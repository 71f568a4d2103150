"""What commands share: failing, the configuration and the store they work on, and times as typed."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli import FAILED, WRONG_CONFIG
from bot.clock import SystemClock
from bot.config import Config, ConfigError, environment, load
from bot.model import Instant
from bot.ports import CannotCommit
from bot.room.times import from_datetime
from bot.store import BrokenChain, KeyFileError, Store, WrongDatabase, WrongKey, read_key
from bot.store.copies import NoCopy
from bot.units import read_span


class CannotDo(Exception):
    """What is asked cannot be done. Says why; `code` is how the command ends."""

    def __init__(self, why: str, code: int = FAILED) -> None:
        super().__init__(why)
        self.code = code


TROUBLE = (
    CannotDo,
    CannotCommit,
    BrokenChain,
    WrongDatabase,
    WrongKey,
    KeyFileError,
    NoCopy,
    OSError,
)
"""What may keep a command from doing it: told in a line, without a traceback."""


def told(command: Callable[[], int]) -> int:
    """The exit code of `command`; what went wrong is told on stderr, one line a mistake."""
    try:
        return command()
    except ConfigError as error:
        return fail("\n".join(error.lines()), WRONG_CONFIG)
    except TROUBLE as error:
        return fail(words_of(error), error.code if isinstance(error, CannotDo) else FAILED)


def with_config(path: Path, command: Callable[[Config], int]) -> int:
    """As `told`, with the configuration at `path`."""
    return told(lambda: command(load(path, environment(path, os.environ))))


def fail(message: str, code: int = FAILED) -> int:
    """Tell it; the code."""
    print(message, file=sys.stderr)
    return code


def words_of(error: Exception) -> str:
    """What `error` says, for people."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or error.__doc__ or type(error).__name__


def must_exist(config: Config) -> None:
    """Raises CannotDo where there is no database yet: to open one makes it."""
    file = config.database.file
    if file is not None and not file.exists():
        raise CannotDo(f"{file} is not there: nothing was recorded yet")


def key_of(config: Config) -> bytes:
    """The pseudonym key, which is there. Raises CannotDo, KeyFileError."""
    key_file = config.privacy.key_file
    if not key_file.exists():
        # Another one, made here, would be in the way of the one that is put back.
        raise CannotDo(f"{key_file} is not there: put the key file back first")
    return read_key(key_file)


@asynccontextmanager
async def recorded(config: Config) -> AsyncIterator[Store]:
    """The store of a line that ran before. Raises what `told` tells."""
    must_exist(config)
    store = await Store.open(config.database.url.get_secret_value(), pseudonym_key=key_of(config))
    try:
        yield store
    finally:
        await store.close()


def read_moment(text: str | None, option: str, zone: ZoneInfo, *, whole_day: bool = False) -> Instant | None:
    """A day, a day and time, or a duration back from now; of a day its start or end. Raises ValueError."""
    if text is None:
        return None
    try:
        return Instant(SystemClock().now() - read_span(text))
    except ValueError:
        pass
    try:
        if len(text.strip()) == len("2017-10-30"):
            day = date.fromisoformat(text.strip()) + timedelta(days=whole_day)
            return from_datetime(datetime.combine(day, time(), zone))
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{option}: {text!r} is no time: like 2017-10-30, 2017-10-30T16:00 or 7d") from None
    return from_datetime(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))

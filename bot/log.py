"""Logging that cannot leak: what may be said is listed, everything else is left out.

A number or a text in a log outlives every erasure. So an entry carries its event, which is
written in our source, and values under known keys only; exceptions are named by type and
place, since their messages may quote what they choked on.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "part",
        "key",
        "sender",
        "line",
        "room",
        "place",
        "person",
        "outcome",
    }
    | {
        "count",
        "seconds",
        "attempt",
        "status",
        "code",
        "error",
        "where",
        "seq",
        "mode",
        "address",
        "port",
        "why",
    }
    | {"role", "database", "signal", "queue", "facts", "pid", "what"}
)
_DIGITS = re.compile(r"\+?\d(?:[\s.\-()]?\d){5,}")
_CARRIER_ID = re.compile(r"(?:SM|MM|CA|AC|SG)[0-9a-f]{32}")
_FREE_OF_DIGITS = frozenset({"timestamp", "address", "seconds", "port", "pid", "seq", "count", "facts"})


def _only_known(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    shown: dict[str, Any] = {}
    for key, value in entry.items():
        if key.startswith("_"):
            shown[key] = value
        elif key in ("exc_info", "exception"):
            shown.update(_named(value))
        elif key not in _KEYS:
            shown[key] = "[redacted]"
        elif isinstance(value, str) and key not in _FREE_OF_DIGITS and not _CARRIER_ID.fullmatch(value):
            shown[key] = _DIGITS.sub("[digits]", value)
        else:
            shown[key] = value if isinstance(value, str | int | float | bool | None) else type(value).__name__
    return shown


def _named(exc_info: Any) -> dict[str, str]:
    error = exc_info if isinstance(exc_info, BaseException) else sys.exc_info()[1]
    if isinstance(exc_info, tuple):
        error = exc_info[1]
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    return {"error": type(error).__name__, "where": where}


def set_up(level: str = "info", *, json: bool | None = None) -> None:
    """Log to stderr from `level` on: for people on a terminal, as JSON otherwise."""
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _only_known,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_foreign_only)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("nio", "aiohttp", "twilio", "sqlalchemy", "alembic", "aiosqlite", "asyncio", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # They quote requests and responses, bodies included.
    for telling in ("nio.responses", "nio.crypto", "twilio.http_client", "aiohttp.access"):
        logging.getLogger(telling).setLevel(logging.CRITICAL)


def _foreign_only(record: logging.LogRecord) -> bool:
    """Drop a foreign record's arguments: its format string was written in source, they were not."""
    if isinstance(record.msg, str):
        record.args = ()
    return True


def get(part: str) -> Any:
    """The logger of one part of the bot."""
    return structlog.get_logger().bind(part=part)

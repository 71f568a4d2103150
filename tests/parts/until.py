"""Waiting for what will be true, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

_Found = TypeVar("_Found")
_POLL_SECONDS = 0.01


async def until(probe: Callable[[], _Found | None], seconds: float = 60.0) -> _Found:
    """Return what `probe` finds once it is neither None nor False; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        await asyncio.sleep(_POLL_SECONDS)
    return found


async def until_answer(
    ask: Callable[[], Awaitable[_Found]], wanted: Callable[[_Found], bool] = bool, seconds: float = 60.0
) -> _Found:
    """Ask again and again until the answer is `wanted`, and return it; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not wanted(answer := await ask()):
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds:.0f} s"
        await asyncio.sleep(5 * _POLL_SECONDS)
    return answer

"""What both rooms do to follow, to end, and to go on after a failure."""

import asyncio

import pytest

from bridges.following import Following, for_ever


async def test_work_that_fails_is_begun_again() -> None:
    times = 0
    again = asyncio.Event()

    async def work() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise OSError("disk full")
        again.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(for_ever(work, 0.0))
    async with asyncio.timeout(5):
        await again.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert times == 2


async def test_what_is_followed_ends_when_told_to_and_raises_what_it_met() -> None:
    ended: list[str] = []

    async def end() -> None:
        ended.append("by the one who waits")

    async def fails() -> None:
        raise OSError("no folder")

    async def stays() -> None:
        await asyncio.Event().wait()

    with pytest.raises(OSError, match="no folder"):
        await Following().until_ended(fails(), end)

    following = Following()
    waiting = asyncio.create_task(following.until_ended(stays(), end))
    await asyncio.sleep(0)
    await following.end()
    await waiting
    assert ended == []

    waiting = asyncio.create_task(Following().until_ended(stays(), end))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended == ["by the one who waits"]

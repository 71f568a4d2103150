"""Making a bundle in a process of its own: it reads a million facts and sets pages, and nobody waits for it.

The job goes in by stdin, since it names the database with its password; what comes out is a line of
JSON for each step, then one that says what was made, or why nothing was.
"""

import asyncio
import sys
from collections.abc import Callable

import msgspec

from bot.evidence.jobs import Done, Failure, Job, Made, Step

_WITHIN = 1_800.0
_said = msgspec.json.Decoder(Step | Done | Failure)


class Failed(Exception):
    """No bundle was made. Says why."""


async def make_apart(job: Job, progress: Callable[[str, int, int], object]) -> Made:
    """Have `job` done by another process. Raises Failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.evidence.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # What it might print of a text must not reach a log.
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_WITHIN):
            return await _listen(process, msgspec.json.encode(job), progress)
    except TimeoutError:
        raise Failed("it took too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _listen(
    process: asyncio.subprocess.Process, job: bytes, progress: Callable[[str, int, int], object]
) -> Made:
    if process.stdin is None or process.stdout is None:
        raise Failed("it could not be started")
    process.stdin.write(job)
    process.stdin.close()
    async for line in process.stdout:
        match _said.decode(line):
            case Step(name, done, total):
                progress(name, done, total)
            case Done(made):
                await process.wait()
                return made
            case Failure(why):
                raise Failed(why)
    raise Failed(f"the process ended by itself ({await process.wait()})")

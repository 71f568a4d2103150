"""Servers in processes of their own, on the first core, ended by their id."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _first_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})


@asynccontextmanager
async def process(*argv: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python argv…` on the first core; stopped at the end, killed if it does not."""
    with log.open("ab") as output:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *argv,
            stdout=output,
            stderr=output,
            preexec_fn=_first_core,
        )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
            try:
                await asyncio.wait_for(child.wait(), 15)
            except TimeoutError:
                child.kill()
                await child.wait()


async def listening(port: int, child: asyncio.subprocess.Process, log: Path) -> None:
    """Return once `port` takes connections."""
    for _ in range(1_500):
        assert child.returncode is None, log.read_text()[-3_000:]
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        return
    raise TimeoutError(log.read_text()[-3_000:])


@asynccontextmanager
async def server(name: str, folder: Path) -> AsyncIterator[int]:
    """One of `benchmarks.servers`, and the port it listens on."""
    port, log = free_port(), folder / "server.log"
    async with process("-m", "benchmarks.servers", name, str(port), str(folder), log=log) as child:
        await listening(port, child, log)
        yield port


def resident_megabytes(pid: int) -> float:
    """What the process holds in memory now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)

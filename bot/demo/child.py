"""One program that we start, watch and end: its output goes to a file, its children go with it.

A child leads a session of its own, so that Ctrl-C at the terminal reaches us alone and we end
things in order, and so that whatever it started can be ended with it.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

_LEASH = Path(__file__).with_name("leash.py")
_POLL_SECONDS = 0.03
_ASK_TIMEOUT = aiohttp.ClientTimeout(total=5)
_TAIL_LINES = 25
_TAIL_BYTES = 16_384


class ChildFailed(Exception):
    """A program did not start, or ended when it should not. The text holds the end of its log."""


def free_port() -> int:
    """A loopback port that nobody held a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until_answers(child: "Child", url: str, seconds: float) -> None:
    """Return once a GET of `url` is answered 2xx; raise `ChildFailed` when `child` ends or is late."""
    deadline = asyncio.get_running_loop().time() + seconds
    async with aiohttp.ClientSession(timeout=_ASK_TIMEOUT) as http:
        while asyncio.get_running_loop().time() < deadline:
            if child.returncode is not None:
                raise child.failure(f"ended with exit code {child.returncode} while starting")
            try:
                async with http.get(url) as answer:
                    if answer.ok:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(_POLL_SECONDS)
    raise child.failure(f"was not ready within {seconds:.0f} s")


class Child:
    """A running program. `log` is where both its outputs are appended.

    Tied to no event loop: what one test's loop started, another's may end.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        log: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Start `argv` (its first item a full path) from the main thread, whose end would end it.

        `env` adds to our own environment.
        """
        self.name = name
        self.log = log
        self._gone = False
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch(mode=0o600)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                (sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()), *argv),
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id, and its group's."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    async def wait(self) -> int:
        """Wait for its end, whoever brings it about."""
        # Asked again and again: what would tell us is tied to one event loop.
        while (code := self.returncode) is None:  # noqa: ASYNC110 - see above
            await asyncio.sleep(_POLL_SECONDS)
        return code

    async def end(self, grace: float = 5.0) -> None:
        """Ask it to stop, insist after `grace` seconds, and leave nothing of its group. Idempotent."""
        if self.returncode is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wait(), grace)
        await self.kill()

    async def kill(self) -> None:
        """End it and its group as a power cut would. Idempotent."""
        if not self._gone:  # later its number may be somebody else's
            self._signal(signal.SIGKILL)
            self._gone = True
        await self.wait()

    def failure(self, what: str) -> ChildFailed:
        """An error that says `what` went wrong and shows the end of the log."""
        return ChildFailed(f"{self.name}: {what}\n{self.tail()}")

    def tail(self) -> str:
        """The last lines of its log."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-_TAIL_LINES:])

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

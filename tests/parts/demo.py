"""The demo as a person starts it: `anti-relou demo`, a program with an output, ended by Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

_READY_SECONDS = 300  # with npm's downloads, the first time
_END_SECONDS = 40
_POLL_SECONDS = 0.05
_ADDRESS = re.compile(r"http://\S+")
_PASSWORD = re.compile(r"^Log-in (\S+)\s+password (\S+)$", re.MULTILINE)


class RunningDemo:
    """A started demo. `folder` gets its outputs, and its data when `keep`."""

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self._out, self._err = folder / "stdout", folder / "stderr"
        kept = ("--keep", str(folder / "kept")) if keep else ()
        # Its home for temporary files is ours, so that what it leaves can be seen.
        self.temporary = folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        with self._out.open("w") as out, self._err.open("w") as err:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                (sys.executable, "-m", "bot", "demo", *kept),
                stdout=out,
                stderr=err,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "TMPDIR": str(self.temporary)},
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def printed(self) -> str:
        return self._out.read_text()

    @property
    def told(self) -> str:
        return self._err.read_text()

    def wait_until_printed(self) -> None:
        self._wait(lambda: "Configuration" in self.printed and self.printed.endswith("\n"))

    def wait_until_told(self, words: str) -> None:
        self._wait(lambda: words in self.told)

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not until():
            assert self._process.poll() is None, f"the demo ended: {self.told}"
            assert time.monotonic() < deadline, f"the demo did not get ready: {self.told}"
            time.sleep(_POLL_SECONDS)

    @property
    def page(self) -> str:
        """The page's address, without the slash at its end."""
        return _ADDRESS.findall(self.printed)[0].rstrip("/")

    @property
    def addresses(self) -> list[str]:
        return _ADDRESS.findall(self.printed)

    def line(self, title: str) -> str:
        """What stands beside `title`."""
        (found,) = (line for line in self.printed.splitlines() if line.startswith(title))
        return found.removeprefix(title).strip()

    @property
    def passwords(self) -> dict[str, str]:
        return dict(_PASSWORD.findall(self.printed))

    def processes(self) -> list[psutil.Process]:
        """All that it started, and itself."""
        me = psutil.Process(self.pid)
        return [me, *me.children(recursive=True)]

    def bot_pid(self) -> int:
        (bot,) = (process.pid for process in self.processes() if "run" in process.cmdline()[1:4])
        return bot

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        return self._process.wait(_END_SECONDS)

    def close(self) -> None:
        if self._process.poll() is None:
            self.send(signal.SIGTERM)
            try:
                self.wait()
            finally:
                self._process.kill()


async def text(http: aiohttp.ClientSession, demo: RunningDemo, sender: str, body: str) -> dict[str, Any]:
    async with http.post(f"{demo.page}/control/inbound", json={"from": sender, "body": body}) as answer:
        assert answer.status == 200
        outcome: dict[str, Any] = await answer.json()
        return outcome


async def replies(http: aiohttp.ClientSession, demo: RunningDemo, number: str) -> list[dict[str, Any]]:
    async with http.get(f"{demo.page}/control/sent", params={"to": number}) as answer:
        sent: list[dict[str, Any]] = await answer.json()
        return sent


def alive(processes: list[psutil.Process], within: float = 5.0) -> list[str]:
    """Which of them still run after a while; one that only waits to be reaped does not."""
    _, left = psutil.wait_procs([process for process in processes if process.is_running()], timeout=within)
    running = []
    for process in left:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                running.append(" ".join(process.cmdline()))
        except psutil.NoSuchProcess:
            pass
    return running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """A demo for the whole session. Texts in it come from numbers that one test alone uses."""
    running = RunningDemo(tmp_path_factory.mktemp("demo"))
    try:
        running.wait_until_printed()
        yield running
    finally:
        running.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session

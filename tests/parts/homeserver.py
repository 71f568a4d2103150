"""Real homeservers. What a test makes in a shared one carries a name of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.synapse import Synapse


def need_synapse() -> None:
    """Skip the test where there is no homeserver to run."""
    pytest.importorskip("synapse", reason="the extra `demo` (Synapse) is not installed", exc_type=ImportError)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """The session's homeserver, without rate limits. Leave it running: others use it."""
    need_synapse()
    async with Synapse(tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def slow_synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """The session's homeserver at Synapse's default limits. Leave it running."""
    need_synapse()
    async with Synapse(tmp_path_factory.mktemp("slow-synapse"), fast=False) as server:
        yield server


@pytest.fixture
async def stingy_synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """A homeserver of the test's own, at its default limits but for log-ins: a room needs many."""
    need_synapse()
    lifted = {"per_second": 10_000, "burst_count": 10_000}
    logins = {"rc_login": {"address": lifted, "account": lifted}}
    async with Synapse(tmp_path_factory.mktemp("stingy-synapse"), fast=False, settings=logins) as server:
        yield server


@pytest.fixture
async def own_synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """A homeserver of the test's own, without rate limits, to take away and bring back."""
    need_synapse()
    async with Synapse(tmp_path_factory.mktemp("own-synapse")) as server:
        yield server

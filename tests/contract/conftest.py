"""Fixtures of the store, each test that takes `store_url` on SQLite and on PostgreSQL; a line's folder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.contract.forgetting_kit import House
from tests.contract.store_kit import KEY, OpenStore, led


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/relou.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def open_store(store_url: str) -> AsyncIterator[OpenStore]:
    """Opens the test's database, as often as asked, like as many processes."""
    stores: list[Store] = []

    async def open_one(*, rooms: tuple[str, ...] = ("matrix",)) -> Store:
        store = await Store.open(store_url, pseudonym_key=KEY, rooms=rooms)
        stores.append(store)
        return store

    yield open_one
    for store in reversed(stores):
        await store.close()


@pytest.fixture
async def store(open_store: OpenStore) -> Store:
    """An open store that does not lead yet."""
    return await open_store()


@pytest.fixture
async def brain(store: Store) -> Store:
    """An open store that leads and has loaded its state."""
    return await led(store)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The folder of a line that heard from two people and is stopped."""
    house = House(tmp_path)
    asyncio.run(house.fill())
    return house

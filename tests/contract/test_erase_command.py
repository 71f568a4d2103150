"""`anti-relou erase`: one number goes, also beside a bot that runs, and what stays is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli.erase import run_erase
from bot.live.forgetting import Oblivion
from bot.model import DAY, PersonId, Span
from bot.policy import core
from bot.policy.facts import (
    Erased,
    Kept,
    OptedOut,
)
from bot.policy.ledger import Ledger
from bot.policy.orders import Noted
from bot.store import Store, Turn
from tests.contract.forgetting_kit import HIM, NOW, POLICY, SECRET, TYPED, Books, House, bytes_of, texts
from tests.contract.store_kit import an_inbound
from tests.parts.clock import ManualClock


def test_erase_takes_one_number_out_and_tells_what_it_kept(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_erase(house.config, "06 39 98 00 01", kept_too=False) == 0

    said = capsys.readouterr()
    assert f"R-{house.him}: 1 contents" in said.out
    assert "kept: the journal's facts" in said.out
    assert "1 texts are to be redacted at the carrier" in said.out
    assert HIM not in said.out + said.err
    assert SECRET not in said.out + said.err
    assert [fact.sender for fact in house.facts() if isinstance(fact, Erased)] == [house.him]
    assert asyncio.run(house.texts()) == ["un autre texte"]
    left = bytes_of(house.database.parent)
    assert SECRET.encode() not in left
    assert HIM.encode() not in left
    assert TYPED.encode() not in left


def test_erase_keeps_the_hash_of_an_opt_out_and_says_so(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(house.commit(OptedOut(at=NOW, sender=house.him, how="texter")))
    assert run_erase(house.config, HIM, kept_too=False) == 0
    assert "keyed hash, without the number, for an opt-out" in capsys.readouterr().out


def test_erase_leaves_what_is_kept_for_the_law_unless_told(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(house.commit(Kept(at=NOW, sender=house.him, by=PersonId("@a:example.org"))))
    assert run_erase(house.config, HIM, kept_too=False) == 1
    assert "kept for the law" in capsys.readouterr().out
    assert SECRET in asyncio.run(house.texts())
    assert run_erase(house.config, HIM, kept_too=True) == 0
    assert SECRET not in asyncio.run(house.texts())


def test_erase_tells_what_is_still_in_hand_and_fails(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async def write() -> None:
        async with house.brain() as store:
            await store.admit(an_inbound(3, number=HIM, text="pas encore lu"))

    asyncio.run(write())
    assert run_erase(house.config, HIM, kept_too=False) == 1
    assert "1 texts that are still to be decided" in capsys.readouterr().err
    assert asyncio.run(house.texts()) == ["pas encore lu", "un autre texte"]


@asynccontextmanager
async def running(house: House, store: Store) -> AsyncIterator[None]:
    """A brain that writes what commands of the shell did, and the task that forgets."""
    state, books = await store.load_state(), Books(Ledger())
    books.ledger = state.ledger
    task = Oblivion(
        store, {}, books, ManualClock(NOW), retain=Span(3650 * DAY), policy=POLICY,
        erasures=house.erasures,
    )  # fmt: skip

    async def lead() -> None:
        while True:
            taken = await store.take(10)
            facts = [
                fact
                for event in taken.events
                if isinstance(event, Noted)
                for fact in core.step(state, event, POLICY, NOW)
            ]
            await store.commit(Turn(facts=facts, taken=taken.ids))
            books.erasing.set()

    tasks = [asyncio.create_task(lead()), asyncio.create_task(task.run())]
    try:
        yield
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_erase_goes_through_the_running_bot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = House(tmp_path)
    await house.fill()
    store = await house.open()

    async with running(house, store):
        assert await asyncio.to_thread(run_erase, house.config, HIM, kept_too=False) == 0

    assert f"erased of R-{house.him}: 1 contents" in capsys.readouterr().out
    assert await texts(store) == ["un autre texte"]
    assert SECRET.encode() not in bytes_of(house.database.parent)
    assert HIM.encode() not in bytes_of(house.database.parent)
    [fact] = [fact for fact in house.facts() if isinstance(fact, Erased)]
    assert (fact.sender, fact.contents, fact.by.partition(":")[0]) == (house.him, 1, "cli")
    assert (await store.admit(an_inbound(9, number=HIM, text="encore moi"))).sender != house.him
    await store.close()

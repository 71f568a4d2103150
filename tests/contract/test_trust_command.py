"""`anti-relou trust`, beside a bot that runs and on the database of one that is stopped."""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.cli.trust import run_trust
from bot.model import Instant, Money, PersonId
from bot.policy import core
from bot.policy.facts import AnyFact, IdentityTrusted, KeySeen, Seeded, decode
from bot.policy.orders import Noted
from bot.policy.policy import Policy
from bot.room.trust import told
from bot.room.words import Words
from bot.store import Store, Turn, read_key
from tests.contract.store_kit import led

ALIX, BO = PersonId("@fondatrice-a:example.org"), PersonId("@fondateur-b:example.org")
KEY = "kDlA0zB9Qm3fE7wT5yU1iO6p"
CONFIG = {
    "number": "+33937000001",
    "database": "sqlite:///relou.db",
    "web": {"public_url": "https://sms.example.org"},
    "lines": {"twilio": {"account_sid": "AC" + "0" * 32, "auth_token": "0" * 32}},
    "rooms": {"matrix": {"homeserver": "https://example.org", "user": "@r:example.org", "password": "x"}},
    "people": {"founders": [ALIX, BO]},
    "privacy": {"key_file": "pseudonym.key"},
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A bot that is stopped, and both its founders suspended: one shows no identity at all."""
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(CONFIG))

    async def fill() -> None:
        store = await open_store(tmp_path)
        now, nothing = Instant(1), Money(0)
        seeded = Seeded(at=now, pot=nothing, cap_hour=nothing, cap_day=nothing, texts={}, founders=[ALIX, BO])
        seen = [KeySeen(at=now, person=who, what="identity", key=key) for who, key in ((ALIX, KEY), (BO, ""))]
        await store.commit(Turn(facts=[seeded, *seen]))
        await store.close()

    asyncio.run(fill())
    return path


async def open_store(folder: Path) -> Store:
    url = f"sqlite:///{folder / 'relou.db'}"
    return await led(await Store.open(url, pseudonym_key=read_key(folder / "pseudonym.key")))


def test_it_tells_whose_identity_changed_and_confirms_one(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_trust(config, None) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{BO}  shows no identity",
        f"{ALIX}  kDlA 0zB9 Qm3f E7wT",
    ]
    assert run_trust(config, BO) == 1
    assert "shows no identity" in capsys.readouterr().err
    assert run_trust(config, ALIX) == 0
    assert "from the next start on" in capsys.readouterr().out
    assert run_trust(config, ALIX) == 1
    assert "is not suspended" in capsys.readouterr().err

    async def last_fact() -> object:
        store = await open_store(config.parent)
        try:
            return [decode(row.body) async for row in store.facts()][-1]
        finally:
            await store.close()

    fact = asyncio.run(last_fact())
    assert isinstance(fact, IdentityTrusted)
    assert (fact.person, fact.identity, fact.by.partition(":")[0]) == (ALIX, KEY, "cli")


@pytest.mark.parametrize(("shown", "trusted"), [(KEY, [KEY]), ("another", [])])
def test_the_running_bot_confirms_what_was_looked_at_and_nothing_shown_since(
    config: Path, capsys: pytest.CaptureFixture[str], shown: str, trusted: list[str]
) -> None:
    async def both() -> list[AnyFact]:
        store = await open_store(config.parent)
        try:
            assert await asyncio.to_thread(run_trust, config, ALIX) == 0
            state = await store.load_state()
            core.fold(state.ledger, [KeySeen(at=Instant(2), person=ALIX, what="identity", key=shown)])
            [noted] = (await store.take(9, 5)).events
            assert isinstance(noted, Noted)
            facts = core.step(state, noted, Policy(), Instant(3))
            assert bool(told(Words("fr", ZoneInfo("Europe/Paris")), facts, state.ledger)) == bool(facts)
            return facts
        finally:
            await store.close()

    facts = asyncio.run(both())
    assert [fact.identity for fact in facts if isinstance(fact, IdentityTrusted)] == trusted
    assert "by the running bot" in capsys.readouterr().out

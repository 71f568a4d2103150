"""What tests of forgetting share: inbounds that were decided, and a folder as a line leaves it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import msgspec
import yaml

from bot.evidence.journal import Verified, verify_journal
from bot.live.erasures import Erasure, read_erasures
from bot.live.forgetting import forget
from bot.model import DAY, Instant, SenderId, Span
from bot.policy.facts import (
    AnyFact,
    Decided,
    Received,
    decode,
)
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.room.drafts import Draft, Rank, plain
from bot.room.feed import subject_of
from bot.store import Store, Turn, read_key
from bot.store.archive import Archive
from tests.contract.store_kit import an_inbound, facts_on, led, reply_to, said, settled

NOW = Instant(1_700_000_000_000_000)
RETAIN, POLICY = Span(90 * DAY), Policy()
OLD, NEW = Instant(NOW - 100 * DAY), Instant(NOW - DAY)
ANCIENT = Instant(NOW - 400 * DAY)
TYPED = "06 39 98 00 01"
HIM, HER = "+33639980001", "+33639980002"
SECRET = "un texte que personne ne doit retrouver"


async def came(
    store: Store,
    n: int,
    number: str,
    at: Instant,
    text: str = SECRET,
    *,
    care: str | None = None,
    cluster: str | None = None,
    replied: bool = False,
) -> SenderId:
    """An inbound that was decided, with its notice queued and, if it was answered, its reply sent."""
    await store.admit(an_inbound(n, number=number, text=text, at=at))
    taken = await store.take(1, 5)
    [one] = taken.arrivals
    received, decided = facts_on(one, "reply" if replied else "silent")
    assert isinstance(received, Received)
    assert isinstance(decided, Decided)
    if cluster is not None:
        decided = msgspec.structs.replace(decided, detail={"cluster": cluster})
    notice = Draft(text=plain(f"notice: {text}"), rank=Rank.NOTICE, subject=subject_of(one.key), several=True)
    facts = [_with_care(received, care), decided]
    replies = [reply_to(one)] if replied else []
    await store.commit(Turn(facts=facts, taken=taken.ids, replies=replies, drafts=[notice]))
    if replied:
        await store.claim(one.at, 5)
        await store.commit(Turn(facts=[settled(one.key)]))
    return one.sender


def _with_care(fact: Received, care: str | None) -> Received:
    fields = {name: getattr(fact, name) for name in Received.__struct_fields__}
    return Received(**fields | {"care": care})


async def ledger_of(store: Store) -> Ledger:
    return (await store.load_state()).ledger


async def forgotten(store: Store, now: Instant = NOW) -> None:
    assert (await forget(store, await ledger_of(store), now, retain=RETAIN, policy=POLICY)).scrubbed


async def verified(store: Store) -> Verified:
    return await verify_journal(Archive.of(store))


async def texts(store: Store) -> list[str]:
    return sorted(seen.text for seen in await store.last(100) if seen.text is not None)


async def were_said(store: Store, *commands: str) -> None:
    """What a founder typed in the room, and the brain is done with."""
    for n, text in enumerate(commands):
        await store.hear("matrix", said(f"$said-{n}", text))
    await store.commit(Turn(taken=(await store.take(0, 5)).ids))


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


class Books:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.erasing = asyncio.Event()


class House:
    """A folder with a configuration, a key and a database of a line that heard from two people."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.config = folder / "config.yaml"
        self.database = folder / "data" / "relou.db"
        self.url = url or f"sqlite:///{self.database}"
        self.key_file = folder / "keys" / "pseudonym.key"
        self.config.write_text(
            yaml.safe_dump(
                {
                    "number": "+33937000001",
                    "database": url or "sqlite:///data/relou.db",
                    "web": {"public_url": "https://sms.example.org"},
                    "lines": {"twilio": {"account_sid": "AC" + "0" * 32, "auth_token": "0" * 32}},
                    "rooms": {
                        "matrix": {
                            "homeserver": "https://example.org",
                            "user": "@relou:example.org",
                            "password": "x",
                        }
                    },
                    "people": {"founders": ["@fondatrice-a:example.org", "@fondateur-b:example.org"]},
                    "privacy": {"key_file": "keys/pseudonym.key", "retain": "3650d"},
                }
            )
        )
        self.him = SenderId("")

    async def open(self) -> Store:
        key = read_key(self.key_file)
        return await led(await Store.open(self.url, pseudonym_key=key))

    @asynccontextmanager
    async def brain(self) -> AsyncIterator[Store]:
        store = await self.open()
        try:
            yield store
        finally:
            await store.close()

    async def fill(self) -> None:
        async with self.brain() as store:
            self.him = await came(store, 1, HIM, OLD, SECRET)
            await came(store, 2, HER, NEW, "un autre texte")
            await were_said(store, f"!bloquer {TYPED} 30j")

    async def commit(self, *facts: AnyFact) -> None:
        async with self.brain() as store:
            await store.commit(Turn(facts=facts))

    async def texts(self) -> list[str]:
        async with self.brain() as store:
            await verified(store)
            return await texts(store)

    def erasures(self) -> list[tuple[bytes, Erasure]]:
        key = read_key(self.key_file)
        return [(one.name_under(key), one) for one in read_erasures(self.key_file)]

    async def sender_of(self, number: str) -> SenderId | None:
        async with self.brain() as store:
            return (await store.admit(an_inbound(50, number=number, text="encore"))).sender

    def pseudonyms(self) -> set[bytes]:
        with closing(sqlite3.connect(self.database)) as database:
            return {bytes(row[0]) for row in database.execute("SELECT pseudonym FROM senders")}

    def facts(self) -> list[object]:
        with closing(sqlite3.connect(self.database)) as database:
            return [decode(body) for (body,) in database.execute("SELECT body FROM journal ORDER BY seq")]

    def epoch(self) -> bytes:
        with closing(sqlite3.connect(self.database)) as database:
            found: bytes = database.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()[0]
        return found

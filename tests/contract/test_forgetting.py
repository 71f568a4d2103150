"""What is past its time, or whose sender asks, is gone from every file, and the chain still holds."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import msgspec
import pytest
import yaml
from sqlalchemy import Connection, select

from bot.cli.backup import run_backup, run_restore
from bot.cli.erase import run_erase
from bot.cli.evidence import run_verify
from bot.cli.export import run_export
from bot.cli.rotate import run_rotate_key
from bot.evidence.journal import Verified, verify_journal
from bot.live.erasures import Erasure, read_erasures
from bot.live.forgetting import Oblivion, forget
from bot.model import DAY, HOUR, MINUTE, EventId, Instant, PersonId, Said, SenderId, Span
from bot.policy import core
from bot.policy.facts import (
    Decided,
    Erased,
    Exported,
    Kept,
    ModeSet,
    OptedOut,
    RaidEntered,
    RaidLeft,
    Received,
    Rekeyed,
    decode,
)
from bot.policy.ledger import Ledger
from bot.policy.orders import Noted
from bot.policy.policy import Policy
from bot.ports import LineAway
from bot.room.drafts import Draft, Rank, plain
from bot.room.feed import subject_of
from bot.store import Store, Turn, read_key
from bot.store.archive import Archive
from bot.store.forgetting import Forgetting
from bot.store.tables import metadata
from tests.contract.store_kit import KEY, OpenStore, an_inbound, facts_on, led, reply_to, settled
from tests.contract.twilio_rig import TwilioRig, running_rig
from tests.parts.clock import ManualClock

NOW = Instant(1_700_000_000_000_000)
RETAIN, POLICY = Span(90 * DAY), Policy()
OLD, NEW = Instant(NOW - 100 * DAY), Instant(NOW - DAY)
ANCIENT = Instant(NOW - 400 * DAY)
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


async def test_what_is_past_its_time_is_erased_and_the_chain_still_verifies(brain: Store) -> None:
    him = await came(brain, 1, HIM, OLD, "ancien", replied=True)
    her = await came(brain, 2, HER, NEW, "récent", replied=True)

    await forgotten(brain)

    assert await texts(brain) == ["récent"]
    assert (await brain.number_of(him)).number is None
    assert (await brain.number_of(her)).number == HER
    found = await verified(brain)
    assert (found.contents, found.erased) == (1, 1)


async def test_a_number_stays_as_long_as_a_text_of_its_sender_does(brain: Store) -> None:
    him = await came(brain, 1, HIM, OLD, "ancien")
    await came(brain, 2, HIM, NEW, "récent")

    await forgotten(brain)

    assert await texts(brain) == ["récent"]
    assert (await brain.number_of(him)).number == HIM
    assert (await verified(brain)).erased == 1


async def test_what_waits_to_be_decided_or_answered_is_not_erased(brain: Store) -> None:
    await brain.admit(an_inbound(1, number=HIM, at=OLD, text="répondu"))
    taken = await brain.take(1, 5)
    [one] = taken.arrivals
    await brain.commit(Turn(facts=facts_on(one, "reply"), taken=taken.ids, replies=[reply_to(one)]))
    await brain.admit(an_inbound(2, number=HER, at=OLD, text="pas encore lu"))

    await forgotten(brain)

    assert await texts(brain) == ["pas encore lu", "répondu"]
    [claim] = await brain.claim(NOW, 5)
    assert claim.reply.number == HIM


async def test_what_was_kept_for_the_law_stays(brain: Store) -> None:
    him = await came(brain, 1, HIM, ANCIENT, "preuve")
    await brain.commit(Turn(facts=[Kept(at=ANCIENT, sender=him, by=PersonId("@fondatrice-a:example.org"))]))

    await forgotten(brain)

    assert await texts(brain) == ["preuve"]
    assert (await brain.number_of(him)).number == HIM


async def test_threats_and_what_a_raid_brought_stay_for_a_year_without_a_decision(brain: Store) -> None:
    await came(brain, 1, HIM, OLD, "menace", care="threat")
    await came(brain, 2, HER, OLD, "insulte", care="insult")
    await brain.commit(Turn(facts=[RaidEntered(at=Instant(OLD + HOUR), seen=9, usual=1)]))
    await came(brain, 3, "+33639980003", Instant(OLD + 2 * HOUR), "raid")
    await came(brain, 4, "+33639980004", Instant(OLD + 2 * HOUR), "sincère", replied=True)
    await brain.commit(Turn(facts=[RaidLeft(at=Instant(OLD + 3 * HOUR))]))
    await came(brain, 5, "+33639980005", Instant(OLD + 4 * HOUR), "après")

    await forgotten(brain)
    assert await texts(brain) == ["menace", "raid"]

    await forgotten(brain, Instant(NOW + 300 * DAY))
    assert await texts(brain) == []
    assert (await verified(brain)).erased == 5


async def test_a_cluster_and_a_raid_are_kept_for_the_law_and_what_was_answered_in_it_is_not(
    brain: Store,
) -> None:
    by = PersonId("@fondatrice-a:example.org")
    await came(brain, 1, HIM, ANCIENT, "copié", cluster="C-7")
    await came(brain, 2, HER, ANCIENT, "autre copie", cluster="C-8")
    began = Instant(ANCIENT + HOUR)
    await came(brain, 3, "+33639980003", Instant(began - 10 * MINUTE), "juste avant")
    await brain.commit(Turn(facts=[RaidEntered(at=began, seen=9, usual=1)]))
    await came(brain, 4, "+33639980004", Instant(began + HOUR), "raid")
    await came(brain, 5, "+33639980005", Instant(began + HOUR), "sincère", replied=True)
    await brain.commit(Turn(facts=[RaidLeft(at=Instant(began + 2 * HOUR))]))
    again = Instant(began + 5 * HOUR)
    await brain.commit(Turn(facts=[RaidEntered(at=again, seen=9, usual=1)]))
    await came(brain, 6, "+33639980006", Instant(again + 1), "encore")
    kept = [Kept(at=again, cluster="C-7", by=by), Kept(at=again, raid=began, by=by, why="plainte")]
    await brain.commit(Turn(facts=[RaidLeft(at=Instant(again + HOUR)), *kept]))

    await forgotten(brain)

    assert await texts(brain) == ["copié", "encore", "juste avant", "raid"]
    assert (await verified(brain)).erased == 2


async def test_an_undecided_raid_stays_for_a_year_from_its_end(brain: Store) -> None:
    began = Instant(NOW - 366 * DAY)
    await brain.commit(Turn(facts=[RaidEntered(at=began, seen=9, usual=1)]))
    await came(brain, 1, HIM, Instant(began + HOUR), "au début")
    await brain.commit(Turn(facts=[RaidLeft(at=Instant(began + 3 * DAY))]))

    await forgotten(brain)
    assert await texts(brain) == ["au début"]

    await forgotten(brain, Instant(NOW + 3 * DAY))
    assert await texts(brain) == []


async def test_an_opt_out_outlives_the_number_and_knows_it_again(brain: Store) -> None:
    him = await came(brain, 1, HIM, OLD, "STOP")
    her = await came(brain, 2, HER, OLD)
    await brain.commit(Turn(facts=[OptedOut(at=OLD, sender=him, how="texter")]))

    await forgotten(brain)
    assert (await brain.number_of(him)).number is None

    assert await came(brain, 3, HIM, NEW, "encore moi") == him
    assert (await brain.number_of(him)).number == HIM
    assert await came(brain, 4, HER, NEW, "encore moi") != her
    assert (await verified(brain)).contents == 2


async def test_a_sender_who_is_forgotten_is_a_stranger_to_every_process(
    brain: Store, open_store: OpenStore
) -> None:
    him = await came(brain, 1, HIM, OLD)
    await forgotten(brain)
    other = await open_store()

    admission = await other.admit(an_inbound(2, number=HIM, at=NEW))

    assert admission.sender not in (None, him)


async def test_what_the_carrier_lists_once_more_brings_no_number_back(
    brain: Store, open_store: OpenStore
) -> None:
    him = await came(brain, 1, HIM, OLD, "STOP")
    await brain.commit(Turn(facts=[OptedOut(at=OLD, sender=him, how="texter")]))
    await forgotten(brain)

    for store in (brain, await open_store()):
        assert not (await store.admit(an_inbound(1, number=HIM, at=OLD, text="STOP"))).new
        assert (await brain.number_of(him)).number is None

    assert await came(brain, 2, HIM, NEW, "encore moi") == him
    assert (await brain.number_of(him)).number == HIM
    assert (await verified(brain)).contents == 1


async def test_no_byte_of_what_was_erased_is_in_the_database_or_its_wal(tmp_path: Path) -> None:
    file = tmp_path / "relou.db"
    store = await led(await Store.open(f"sqlite:///{file}", pseudonym_key=KEY))
    for n in range(300):
        await came(store, n, f"+3363998{n:04d}", OLD, f"{SECRET} {n} " * 40)
    await came(store, 1_000, "+33639989999", NEW, "récent")
    assert SECRET.encode() in bytes_of(tmp_path)

    await forgotten(store)

    left = bytes_of(tmp_path)
    assert SECRET.encode() not in left
    assert b"+33639980" not in left
    assert "récent".encode() in left
    await store.close()
    assert SECRET.encode() not in bytes_of(tmp_path)


async def test_no_row_of_any_table_holds_what_was_erased(brain: Store) -> None:
    for n in range(20):
        await came(brain, n, f"+3363998{n:04d}", OLD, f"{SECRET} {n}", replied=n % 2 == 0)
    said = f"!bloquer R-7K3Q {SECRET}"
    await brain.hear("matrix", said_in_the_room("$old", said))
    taken = await brain.take(5, 5)
    await brain.commit(Turn(taken=taken.ids))
    await came(brain, 1_000, "+33639989999", NEW, "récent")
    before = await everything(brain)
    assert SECRET in before
    assert "+33639980" in before

    await forgotten(brain)

    left = await everything(brain)
    assert SECRET not in left
    assert "+33639980" not in left
    assert "récent" in left
    assert (await verified(brain)).erased == 20


async def everything(store: Store) -> str:
    """All that a query can find: every column of every table."""

    def rows(connection: Connection) -> str:
        return "\n".join(
            bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for cell in row
        )

    return await store._database.read(rows)


def said_in_the_room(event: str, text: str) -> Said:
    return Said(
        event=EventId(event),
        place="founders",
        person=PersonId("@fondatrice-a:example.org"),
        text=text,
        at=OLD,
        encrypted=True,
    )


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


@pytest.fixture
async def rig() -> AsyncIterator[TwilioRig]:
    async with running_rig() as rig:
        yield rig


class Books:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.erasing = asyncio.Event()


async def oblivion(store: Store, rig: TwilioRig, now: Instant = NOW) -> Oblivion:
    books = Books(await ledger_of(store))
    lines = {"twilio": rig.line}
    return Oblivion(store, lines, books, ManualClock(now), retain=RETAIN, policy=POLICY)


async def test_the_body_at_the_carrier_is_redacted_too(brain: Store, rig: TwilioRig) -> None:
    await rig.deliver(HIM, SECRET)
    [inbound] = rig.door.admitted.values()
    await brain.admit(inbound)
    taken = await brain.take(1, 5)
    await brain.commit(Turn(facts=facts_on(taken.arrivals[0]), taken=taken.ids))
    later = Instant(inbound.at + 100 * DAY)

    assert await (await oblivion(brain, rig, later)).once()

    assert [message.body for message in rig.carrier.received(HIM)] == [""]
    assert await texts(brain) == []


async def test_a_carrier_that_is_away_is_asked_again(brain: Store, rig: TwilioRig) -> None:
    await came(brain, 1, HIM, OLD)
    task = await oblivion(brain, rig)
    await rig.vanish()

    assert not await task.once()
    assert await texts(brain) == []
    assert await Forgetting.of(brain).left_to_redact() == 1


async def test_what_the_carrier_never_had_counts_as_redacted(brain: Store, rig: TwilioRig) -> None:
    await came(brain, 1, HIM, OLD)

    assert await (await oblivion(brain, rig)).once()

    assert await Forgetting.of(brain).left_to_redact() == 0


async def test_one_text_that_cannot_be_redacted_now_keeps_the_others_not(brain: Store) -> None:
    class Line:
        def __init__(self) -> None:
            self.redacted: list[str] = []

        async def redact(self, key: str) -> None:
            if key == an_inbound(1).key:
                raise LineAway("20009")
            self.redacted.append(key)

    for n in (1, 2, 3):
        await came(brain, n, HIM, OLD)
    line, books = Line(), Books(await ledger_of(brain))
    task = Oblivion(brain, {"twilio": line}, books, ManualClock(NOW), retain=RETAIN, policy=POLICY)

    assert not await task.once()
    assert sorted(line.redacted) == [an_inbound(2).key, an_inbound(3).key]


# The command line, on files of its own.


class House:
    """A folder with a configuration, a key and a database of a line that heard from two people."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config.yaml"
        self.database = folder / "data" / "relou.db"
        self.key_file = folder / "keys" / "pseudonym.key"
        self.config.write_text(
            yaml.safe_dump(
                {
                    "number": "+33937000001",
                    "database": "sqlite:///data/relou.db",
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
        return await led(await Store.open(f"sqlite:///{self.database}", pseudonym_key=key))

    async def fill(self) -> None:
        store = await self.open()
        self.him = await came(store, 1, HIM, OLD, SECRET)
        await came(store, 2, HER, NEW, "un autre texte")
        await store.close()

    async def texts(self) -> list[str]:
        store = await self.open()
        try:
            await verified(store)
            return await texts(store)
        finally:
            await store.close()

    def erasures(self) -> list[tuple[bytes, Erasure]]:
        key = read_key(self.key_file)
        return [(one.name_under(key), one) for one in read_erasures(self.key_file)]

    async def sender_of(self, number: str) -> SenderId | None:
        store = await self.open()
        try:
            return (await store.admit(an_inbound(50, number=number, text="encore"))).sender
        finally:
            await store.close()

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


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    asyncio.run(house.fill())
    return house


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


def test_erase_keeps_the_hash_of_an_opt_out_and_says_so(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async def opt_out() -> None:
        store = await house.open()
        await store.commit(Turn(facts=[OptedOut(at=NOW, sender=house.him, how="texter")]))
        await store.close()

    asyncio.run(opt_out())
    assert run_erase(house.config, HIM, kept_too=False) == 0
    assert "keyed hash, without the number, for an opt-out" in capsys.readouterr().out


def test_erase_leaves_what_is_kept_for_the_law_unless_told(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async def keep() -> None:
        store = await house.open()
        await store.commit(Turn(facts=[Kept(at=NOW, sender=house.him, by=PersonId("@a:example.org"))]))
        await store.close()

    asyncio.run(keep())
    assert run_erase(house.config, HIM, kept_too=False) == 1
    assert "kept for the law" in capsys.readouterr().out
    assert SECRET in asyncio.run(house.texts())
    assert run_erase(house.config, HIM, kept_too=True) == 0
    assert SECRET not in asyncio.run(house.texts())


def test_erase_tells_what_is_still_in_hand_and_fails(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async def write() -> None:
        store = await house.open()
        await store.admit(an_inbound(3, number=HIM, text="pas encore lu"))
        await store.close()

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


async def test_a_restore_is_refused_beside_a_running_bot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House(tmp_path)
    await house.fill()
    copy = tmp_path / "copy.db"
    assert await asyncio.to_thread(run_backup, house.config, copy) == 0
    store = await house.open()

    assert await asyncio.to_thread(run_rotate_key, house.config) == 1
    assert "stop it first" in capsys.readouterr().err
    assert await asyncio.to_thread(run_restore, house.config, copy, force=True) == 1
    assert "stop it first" in capsys.readouterr().err
    assert SECRET in await texts(store)
    await store.close()


async def test_a_backup_is_made_while_the_bot_writes_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.fill()
    store = await house.open()
    copy = tmp_path / "copy.db"

    made = asyncio.create_task(asyncio.to_thread(run_backup, house.config, copy))
    n = 10
    while not made.done():
        n += 1
        await came(store, n, HER, NEW)
    await store.close()

    assert await made == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("*copy*")] == ["copy.db"]
    assert run_backup(house.config, copy) == 1


def test_a_restore_makes_the_erasures_since_again_and_leaves_the_line_silent(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, epoch = tmp_path / "copy.db", house.epoch()
    assert run_backup(house.config, copy) == 0
    assert run_erase(house.config, HIM, kept_too=False) == 0

    assert run_restore(house.config, copy, force=False) == 1
    assert "--force" in capsys.readouterr().err
    assert run_restore(house.config, copy, force=True) == 0

    assert asyncio.run(house.texts()) == ["un autre texte"]
    left = bytes_of(house.database.parent)
    assert SECRET.encode() not in left
    assert HIM.encode() not in left
    assert house.epoch() != epoch
    modes = [fact.mode for fact in house.facts() if isinstance(fact, ModeSet)]
    assert modes == ["silent"]
    assert sorted(file.name for file in house.database.parent.iterdir()) == ["relou.db", "relou.db.lock"]


def test_a_restore_without_the_key_makes_no_other_key(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    assert run_backup(house.config, copy) == 0
    house.key_file.unlink()

    assert run_restore(house.config, copy, force=True) == 1
    assert "key file back first" in capsys.readouterr().err
    assert not house.key_file.exists()


def test_a_file_that_is_no_backup_of_this_line_changes_nothing(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter, other = tmp_path / "letter.db", tmp_path / "other"
    letter.write_bytes(b"Dear Sir, " * 1_000)
    other.mkdir()
    stranger = House(other)
    asyncio.run(stranger.fill())

    for file, why in ((letter, "cannot be copied"), (stranger.database, "pseudonym key")):
        assert run_restore(house.config, file, force=True) == 1
        assert why in capsys.readouterr().err
    assert SECRET in asyncio.run(house.texts())


def test_on_postgresql_its_own_tools_are_named(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    config = yaml.safe_load(house.config.read_text())
    house.config.write_text(yaml.safe_dump(config | {"database": "postgresql://relou@localhost/relou"}))

    assert run_backup(house.config, house.config.with_name("copy.db")) == 1
    assert "pg_dump" in capsys.readouterr().err


# The key.


def test_a_new_key_loses_neither_opt_outs_nor_whom_they_are_about(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async def opt_out() -> None:
        store = await house.open()
        await store.commit(Turn(facts=[OptedOut(at=NOW, sender=house.him, how="texter")]))
        await store.close()

    asyncio.run(opt_out())
    assert run_erase(house.config, HIM, kept_too=False) == 0
    old = read_key(house.key_file)
    before = house.pseudonyms()
    assert run_backup(house.config, house.config.with_name("before.db")) == 0

    assert run_rotate_key(house.config) == 0
    assert run_rotate_key(house.config) == 0

    assert "2 senders hashed anew" in capsys.readouterr().out
    assert read_key(house.key_file)[: len(old)] == old
    assert stat.S_IMODE(house.key_file.stat().st_mode) == 0o600
    assert not before & house.pseudonyms()
    assert sum(isinstance(fact, Rekeyed) for fact in house.facts()) == 2
    assert asyncio.run(house.sender_of(HIM)) == house.him
    assert run_verify(None, house.config) == 0


def test_a_copy_from_before_a_new_key_is_restored_and_erased_from_by_the_list(house: House) -> None:
    copy = house.config.with_name("before.db")
    assert run_backup(house.config, copy) == 0
    assert run_erase(house.config, HIM, kept_too=False) == 0
    assert run_rotate_key(house.config) == 0

    assert run_restore(house.config, copy, force=True) == 0

    assert asyncio.run(house.texts()) == ["un autre texte"]
    assert HIM.encode() not in bytes_of(house.database.parent)


def test_a_key_file_that_was_rotated_is_not_replaced_by_an_older_one(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    older = house.key_file.read_bytes()
    assert run_rotate_key(house.config) == 0
    house.key_file.write_bytes(older)

    assert run_erase(house.config, HIM, kept_too=False) == 1
    assert "restore the key file from a backup" in capsys.readouterr().err


def test_an_export_is_for_its_owner_alone_and_no_cell_of_it_is_a_formula(house: House) -> None:
    async def write() -> None:
        store = await house.open()
        await came(store, 60, HER, NEW, ' =HYPERLINK("http://evil.example")')
        await store.close()

    asyncio.run(write())
    out = house.config.with_name("out.csv")
    out.write_text("readable by all")
    out.chmod(0o644)
    assert run_export(house.config, "traffic", None, out, as_csv=True) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text("utf-8")
    assert "'=HYPERLINK" in text
    assert "'+33639980002" in text


def test_an_export_and_a_backup_are_facts(house: House) -> None:
    assert run_export(house.config, "traffic", None, house.config.with_name("t.jsonl"), as_csv=False) == 0
    assert run_backup(house.config, house.config.with_name("copy.db")) == 0

    facts = [fact for fact in house.facts() if isinstance(fact, Exported)]
    assert [(fact.what, fact.contents) for fact in facts] == [("traffic", 2), ("backup", None)]
    assert all(fact.by.startswith("cli") for fact in facts)

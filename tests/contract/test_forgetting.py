"""What is past its time is gone from every file, here and at the carrier, and the chain still holds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.live.forgetting import Oblivion
from bot.model import DAY, HOUR, MINUTE, EventId, Instant, PersonId
from bot.policy.facts import (
    Kept,
    OptedOut,
    RaidEntered,
    RaidLeft,
)
from bot.ports import LineAway
from bot.store import Store, Turn
from bot.store.forgetting import Forgetting
from bot.store.tables import metadata
from tests.contract.forgetting_kit import (
    ANCIENT,
    HER,
    HIM,
    NEW,
    NOW,
    OLD,
    POLICY,
    RETAIN,
    SECRET,
    TYPED,
    Books,
    bytes_of,
    came,
    forgotten,
    ledger_of,
    texts,
    verified,
    were_said,
)
from tests.contract.store_kit import KEY, OpenStore, an_inbound, facts_on, led, reply_to
from tests.contract.twilio_rig import TwilioRig, running_rig
from tests.parts.clock import ManualClock


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
    await were_said(brain, f"!bloquer R-7K3Q {SECRET}")
    await came(brain, 1_000, "+33639989999", NEW, "récent")
    before = await everything(brain)
    assert SECRET in before
    assert "+33639980" in before
    assert "Merci d'arrêter." in before

    await forgotten(brain)

    left = await everything(brain)
    assert SECRET not in left
    assert "+33639980" not in left
    assert "Merci d'arrêter." not in left
    assert "récent" in left
    assert (await verified(brain)).erased == 20


async def test_what_founders_said_of_a_number_goes_however_they_wrote_it(brain: Store) -> None:
    ways = (HIM, TYPED, "06.39.98.00.01", "0033 (0)639980001", "(06) 39-98-00-01")
    await were_said(brain, *(f"!bloquer {way} 30j" for way in ways), "!bloquer 06 39 98 00 02 30j")

    await Forgetting.of(brain).erase_mentions(HIM)

    left = await everything(brain)
    assert [way for way in ways if way in left] == []
    assert "06 39 98 00 02" in left


async def test_what_a_room_has_shown_is_not_kept_here(brain: Store) -> None:
    await came(brain, 1, HIM, NEW, "récent")
    [post] = await brain.waiting_posts("matrix", 5)
    group, _ = await brain.group_posts([post.id])
    await brain.posts_shown(group, EventId("$shown"))
    assert "notice: récent" in await everything(brain)

    await forgotten(brain)

    assert "notice: récent" not in await everything(brain)
    assert await texts(brain) == ["récent"]


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


@pytest.fixture
async def rig() -> AsyncIterator[TwilioRig]:
    async with running_rig() as rig:
        yield rig


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

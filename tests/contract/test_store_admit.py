"""What comes in: durable once, under a sender's id, and handed to the brain as it was."""

import asyncio
from hashlib import sha256

import msgspec
import pytest

from bot.evidence.chain import canonical_content
from bot.model import EventId, Inbound, Instant, Outcome, PersonId, Reacted, Receipt, ReplyKey
from bot.policy.orders import Report
from bot.store import Store, senders
from bot.store.tables import inbox
from tests.contract.store_kit import OpenStore, an_inbound, led, said, silence


async def _salt_of(store: Store, inbound: Inbound) -> bytes:
    query = inbox.select().with_only_columns(inbox.c.salt).where(inbox.c.key == inbound.key)
    return bytes(await store._database.read(lambda connection: connection.execute(query).scalar_one()))


async def test_an_admitted_text_is_handed_to_the_brain_with_all_that_it_decides_by(brain: Store) -> None:
    inbound = an_inbound(1, number="+33639980001", text="t'es où ?")

    admission = await brain.admit(inbound)

    assert (admission.key, admission.new) == (inbound.key, True)
    (arrival,) = (await brain.take(10, 5)).arrivals
    assert (arrival.key, arrival.line, arrival.channel) == (inbound.key, "twilio", "sms")
    assert (arrival.at, arrival.number, arrival.text) == (inbound.at, "+33639980001", "t'es où ?")
    assert (arrival.origin.country, arrival.origin.kind) == ("FR", "mobile")
    salt = await _salt_of(brain, inbound)
    assert len(salt) == 16
    assert arrival.commitment == sha256(salt + canonical_content("+33639980001", "t'es où ?")).hexdigest()


async def test_what_is_read_again_after_a_restart_equals_what_was_handed_over_in_memory(
    open_store: OpenStore,
) -> None:
    first = await led(await open_store())
    await first.admit(an_inbound(1, text="é" * 10))
    await first.hear("matrix", said("$1"))
    await first.report("twilio", Report(receipt=Receipt(outcome=Outcome.DELIVERED), reply=ReplyKey("k")))
    in_memory = await first.take(10, 5)
    await first.close()

    read = await (await led(await open_store())).take(10, 5)

    assert sorted(read.ids) == sorted(in_memory.ids)
    assert read.arrivals == in_memory.arrivals
    assert read.events == in_memory.events
    assert read.reports == in_memory.reports


async def test_a_key_that_was_admitted_is_not_new_and_is_decided_once(brain: Store) -> None:
    assert (await brain.admit(an_inbound(1))).new
    assert not (await brain.admit(an_inbound(1, text="autre chose"))).new

    assert [one.text for one in (await brain.take(10, 5)).arrivals] == ["salut"]


async def test_of_two_admits_in_flight_with_one_key_one_is_new_and_both_wait_for_the_commit(
    brain: Store,
) -> None:
    admissions = await asyncio.gather(*(brain.admit(an_inbound(1)) for _ in range(5)))

    assert [one.new for one in admissions] == [True, False, False, False, False]
    assert await brain.inbox_waiting() == 1


async def test_a_key_is_new_again_on_another_line(brain: Store) -> None:
    assert (await brain.admit(an_inbound(1, line="twilio"))).new
    assert (await brain.admit(an_inbound(1, line="signal"))).new


async def test_a_caller_who_goes_away_takes_nobody_along(brain: Store) -> None:
    gone = asyncio.create_task(brain.admit(an_inbound(1)))
    waits = asyncio.create_task(brain.admit(an_inbound(1)))
    await asyncio.sleep(0)
    gone.cancel()

    assert (await waits).key == an_inbound(1).key
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert len((await brain.take(10, 5)).arrivals) == 1


async def test_a_text_whose_only_caller_went_away_is_decided_all_the_same(brain: Store) -> None:
    gone = asyncio.create_task(brain.admit(an_inbound(1)))
    await asyncio.sleep(0)
    gone.cancel()

    assert len((await brain.take(10, 5)).arrivals) == 1
    await asyncio.sleep(0)  # the turn may have it before the admission is over
    assert not (await brain.admit(an_inbound(1))).new


async def test_lone_surrogates_and_nul_are_cleaned_in_text_number_and_form(brain: Store) -> None:
    dirty = msgspec.structs.replace(
        an_inbound(1), text="a\ud800b\0c", number="+3363998\udfff", raw={"Body": ["\ud800\0"]}
    )

    assert (await brain.admit(dirty)).new
    assert not (await brain.admit(dirty)).new
    (arrival,) = (await brain.take(10, 5)).arrivals
    assert arrival.text == "a\ufffdb\ufffdc"
    assert arrival.number == "+3363998\ufffd"


async def test_dirt_in_an_event_is_cleaned(brain: Store) -> None:
    assert await brain.hear("matrix", said("$1", "!pause \ud800"))

    assert [one.text for one in (await brain.take(10, 5)).events if hasattr(one, "text")] == ["!pause \ufffd"]


@pytest.mark.parametrize("text", ["🤬" * 1_600, "", "\u202eabc\u2066", "x" * 20_000], ids=len)
async def test_any_text_comes_back_as_it_was(open_store: OpenStore, text: str) -> None:
    first = await open_store()
    await first.admit(an_inbound(1, text=text))
    await first.close()

    (arrival,) = (await (await led(await open_store())).take(10, 5)).arrivals

    assert arrival.text == text


async def test_one_text_that_cannot_be_stored_fails_alone(brain: Store) -> None:
    beyond_64_bits = an_inbound(2, at=2**70)

    outcomes = await asyncio.gather(
        brain.admit(an_inbound(1)),
        brain.admit(beyond_64_bits),
        brain.admit(an_inbound(3)),
        return_exceptions=True,
    )

    assert [isinstance(one, Exception) for one in outcomes] == [False, True, False]
    assert {one.key for one in (await brain.take(10, 5)).arrivals} == {
        an_inbound(1).key,
        an_inbound(3).key,
    }


async def test_a_sender_keeps_an_id_for_ever_and_shares_it_with_nobody(open_store: OpenStore) -> None:
    first = await led(await open_store())
    numbers = [f"+336399800{n:02d}" for n in range(50)]
    for round_ in range(2):
        await asyncio.gather(
            *(first.admit(an_inbound(100 * round_ + n, number=number)) for n, number in enumerate(numbers))
        )
    taken = await first.take(200, 5)
    ids = {one.number: one.sender for one in taken.arrivals}
    assert len(set(ids.values())) == 50
    assert all(ids[one.number] == one.sender for one in taken.arrivals)
    assert all(len(one) == 4 and set(one) <= set(senders.ALPHABET) for one in ids.values())
    await first.commit(silence(taken))
    await first.close()

    second = await led(await open_store())
    await second.admit(an_inbound(999, number=numbers[7]))

    assert (await second.take(10, 5)).arrivals[0].sender == ids[numbers[7]]


async def test_an_id_that_is_taken_is_drawn_again_one_letter_longer(
    brain: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Dice that always fall alike: each draw of a length gives the same id.
    monkeypatch.setattr("bot.store.senders.secrets.token_bytes", bytes)

    await asyncio.gather(*(brain.admit(an_inbound(n, number=f"+336399800{n:02d}")) for n in range(3)))
    await brain.admit(an_inbound(3, number="+33639980003"))

    ids = [one.sender for one in (await brain.take(10, 5)).arrivals]
    assert sorted(ids) == ["0000", "00000", "000000", "0000000"]


async def test_an_event_is_new_once_for_each_room(brain: Store) -> None:
    assert await brain.hear("matrix", said("$1"))
    assert not await brain.hear("matrix", said("$1"))
    assert await brain.hear("signal", said("$1"))


async def test_an_event_and_a_text_with_one_name_are_two_things(brain: Store) -> None:
    inbound = an_inbound(1, line="signal")
    assert (await brain.admit(inbound)).new
    assert await brain.hear("signal", said(str(inbound.key)))


async def test_events_of_each_kind_come_back_as_they_were(brain: Store) -> None:
    reaction = Reacted(
        event=EventId("$2"),
        place="traffic",
        person=PersonId("@a:example.org"),
        target=EventId("$0"),
        emoji="✅",
        at=Instant(5),
    )
    await brain.hear("matrix", reaction)

    assert (await brain.take(10, 5)).events == [reaction]


async def test_the_same_report_twice_is_handed_over_twice(brain: Store) -> None:
    report = Report(receipt=Receipt(outcome=Outcome.DELIVERED), reply=ReplyKey("k"), carrier_id="SM1")
    await asyncio.gather(brain.report("twilio", report), brain.report("twilio", report))

    assert (await brain.take(10, 5)).reports == [report, report]


async def test_five_hundred_texts_at_once_are_each_new_and_each_decided_once(brain: Store) -> None:
    admissions = await asyncio.gather(*(brain.admit(an_inbound(n)) for n in range(500)))
    assert all(one.new for one in admissions)

    keys: list[str] = []
    while len(keys) < 500:
        taken = await brain.take(64, 5)
        assert len(taken.arrivals) <= 64
        keys += [one.key for one in taken.arrivals]
        await brain.commit(silence(taken))

    assert sorted(keys) == sorted(an_inbound(n).key for n in range(500))
    assert await brain.inbox_waiting() == 0


async def test_more_than_fits_in_memory_is_decided_all_the_same(
    brain: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.hand._MOST_IN_MEMORY", 8)
    monkeypatch.setattr("bot.store.hand._PAGE", 4)
    for start in range(0, 60, 10):
        await asyncio.gather(*(brain.admit(an_inbound(n)) for n in range(start, start + 10)))

    keys: list[str] = []
    while len(keys) < 60:
        taken = await brain.take(7, 5)
        keys += [one.key for one in taken.arrivals]
        await brain.commit(silence(taken))

    assert sorted(keys) == sorted(an_inbound(n).key for n in range(60))

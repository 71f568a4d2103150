"""Upkeep over a real store and the real Twilio line before the simulated carrier: what it finds and tells."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.live.upkeep import Upkeep
from bot.model import DAY, HOUR, MINUTE, Account, Instant, Money, Outcome, PersonId, ReplyKey, SenderId, Span
from bot.policy import core
from bot.policy.facts import Seeded
from bot.policy.ledger import Ledger, OpenReply
from bot.policy.orders import Report
from bot.ports import LineAway
from bot.room.drafts import Draft
from bot.room.words import Words
from bot.store import Store, Turn
from bridges.simulator import Carrier
from tests.contract.line_contract import OTHER, TEXTER, wall_clock
from tests.contract.store_kit import an_inbound, answer
from tests.contract.twilio_rig import NUMBER, TwilioRig, running_rig

FOUNDER = PersonId("@a:x")


class Books:
    """A brain that keeps what it is told."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.reports: list[Report] = []
        self.drafts: list[Draft] = []

    def report(self, report: Report) -> None:
        self.reports.append(report)

    def tell(self, draft: Draft) -> None:
        self.drafts.append(draft)

    def told(self, part: str) -> list[Draft]:
        return [draft for draft in self.drafts if part in draft.text.plain]


class Rig:
    """All of it, with a journal that began an hour ago."""

    def __init__(self, twilio: TwilioRig, store: Store) -> None:
        self.twilio, self.store, self.books = twilio, store, Books()
        self.upkeep = Upkeep(
            store,
            {"twilio": twilio.line},
            door=twilio.door,
            books=self.books,
            words=Words("fr", ZoneInfo("Europe/Paris")),
            clock=SystemClock(),
        )

    @property
    def carrier(self) -> Carrier:
        return self.twilio.carrier


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await Store.open(f"sqlite:///{tmp_path}/relou.db", pseudonym_key=b"k" * 32)
    await store.lead()
    state = await store.load_state()
    seeded = Seeded(
        at=Instant(wall_clock() - HOUR),
        pot=Money(50_000_000),
        cap_hour=Money(1),
        cap_day=Money(1),
        texts={"fr": "non"},
        founders=[FOUNDER],
    )
    await store.commit(Turn(facts=[seeded]))
    async with running_rig() as twilio:
        rig = Rig(twilio, store)
        rig.books.ledger = core.fold(state.ledger, [seeded])
        yield rig
    await store.close()


async def test_what_was_missed_is_brought_in_and_told_once(rig: Rig) -> None:
    for n in range(3):
        await rig.carrier.text(f"+3363998000{n}", "allô ?", webhook=False)

    assert await rig.upkeep.once("twilio")
    assert await rig.upkeep.once("twilio")

    assert len(rig.twilio.door.admitted) == 3
    assert len(rig.books.told("3 messages ou appels")) == 1


async def test_what_came_before_the_bot_was_set_up_is_not_ours(rig: Rig, tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/new.db", pseudonym_key=b"k" * 32)
    await rig.carrier.text(TEXTER, "vieux", webhook=False)
    rig.carrier.received(TEXTER)[0].created -= 5
    rig.carrier.received(TEXTER)[0].sent = rig.carrier.received(TEXTER)[0].created
    new = Rig(rig.twilio, store)

    assert await new.upkeep.catch_up("twilio") == 0
    await store.close()


async def test_a_carrier_that_is_away_is_told_once_and_asked_again(rig: Rig) -> None:
    await rig.carrier.refuse()
    assert not await rig.upkeep.once("twilio")
    assert not await rig.upkeep.once("twilio")
    assert rig.upkeep.troubles()["twilio"]
    assert len(rig.books.told("ne me dit plus ce qui est arrivé")) == 1

    await rig.carrier.accept()
    await rig.carrier.text(TEXTER, "allô", webhook=False)

    assert await rig.upkeep.once("twilio")
    assert rig.upkeep.troubles() == {"twilio": None}
    assert len(rig.twilio.door.admitted) == 1


def sent_long_ago(rig: Rig, to: str) -> str:
    message = rig.carrier._outbound.queue(NUMBER, to, "non", direction="outbound-api")
    message.created -= 20 * MINUTE / 1_000_000
    return message.sid


async def test_a_send_that_is_not_ours_wakes_the_founders_once(rig: Rig) -> None:
    sent_long_ago(rig, OTHER)
    await rig.upkeep.audit("twilio")
    await rig.upkeep.audit("twilio")

    (draft,) = rig.books.told("1 SMS est parti de notre numéro sans venir de moi")
    assert not draft.notice
    assert draft.mentions == (FOUNDER,)


@pytest.mark.parametrize(("minutes", "told"), [(25, 1), (0, 2)])
async def test_nobody_is_woken_for_a_send_that_may_be_a_reply_of_ours_whose_id_is_not_known(
    rig: Rig, minutes: int, told: int
) -> None:
    then = Instant(wall_clock() - minutes * MINUTE)
    await rig.store.admit(an_inbound(1, at=then))
    await rig.store.commit(answer(await rig.store.take(1, 5)))
    assert await rig.store.claim(then, 1)
    for _ in range(2):
        sent_long_ago(rig, OTHER)
    await rig.upkeep.audit("twilio")
    (draft,) = rig.books.drafts
    assert f" : {told} SMS" in draft.text.plain


async def test_our_own_sends_accuse_nobody_and_get_the_carriers_price(rig: Rig) -> None:
    sid, key = sent_long_ago(rig, TEXTER), ReplyKey("SM1")
    rig.books.ledger.open_replies[key] = OpenReply(
        SenderId("7K3Q"), wall_clock(), Money(80_000), outcome=Outcome.ACCEPTED, carrier_id=sid
    )
    await rig.carrier.until(lambda: rig.carrier.sent(TEXTER)[0].status == "delivered")

    await rig.upkeep.audit("twilio")

    (report,) = rig.books.reports
    assert (report.reply, report.receipt.outcome, report.receipt.price) == (key, Outcome.DELIVERED, 76_300)
    assert rig.books.drafts == []


async def test_a_changed_webhook_is_told_until_it_is_mended(rig: Rig) -> None:
    number = rig.carrier.account.number
    assert number is not None
    good, number.sms_url = number.sms_url, "https://elsewhere.example.org/"
    await rig.upkeep.audit("twilio")
    await rig.upkeep.audit("twilio")
    assert [draft.mentions for draft in rig.books.told("ne m’arrivent plus")] == [(FOUNDER,)]

    number.sms_url = good
    await rig.upkeep.audit("twilio")
    number.sms_url = ""
    await rig.upkeep.audit("twilio")
    assert len(rig.books.told("ne m’arrivent plus")) == 2


async def test_a_balance_below_the_pot_is_told(rig: Rig) -> None:
    await rig.upkeep.audit("twilio")
    assert rig.books.drafts == []
    rig.books.ledger.pot = Money(1_000_000_000)
    await rig.upkeep.audit("twilio")
    assert len(rig.books.told("moins que la cagnotte")) == 1


async def test_it_goes_on_asking_until_cancelled(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.live.upkeep.EVERY", Span(10_000))
    task = asyncio.create_task(rig.upkeep.run())
    try:
        await rig.carrier.text(TEXTER, "un", webhook=False)
        await rig.twilio.door.until(lambda: len(rig.twilio.door.admitted) == 1)
        await rig.carrier.text(OTHER, "deux", webhook=False)
        await rig.twilio.door.until(lambda: len(rig.twilio.door.admitted) == 2)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_start_looks_back_a_day_but_not_before_the_journal(rig: Rig) -> None:
    now = wall_clock()
    since = await rig.upkeep._first_since("twilio", now)
    assert now - DAY < since < now - 59 * MINUTE


async def test_a_key_that_may_not_see_the_balance_does_not_keep_us_from_what_came_in(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forbidden() -> Account:
        raise LineAway("http 403")

    monkeypatch.setattr(rig.twilio.line, "account", forbidden)
    await rig.carrier.text(TEXTER, "allô", webhook=False)

    assert await rig.upkeep.once("twilio")
    assert rig.upkeep.troubles() == {"twilio": None}
    assert len(rig.twilio.door.admitted) == 1

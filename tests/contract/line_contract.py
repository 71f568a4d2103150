"""What every line must show, whatever carrier is behind it.

A line joins by a test class that inherits `LineContract` and gives a `rig` fixture.
"""

import asyncio
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import pytest

from bot.model import Admission, Greeting, Inbound, InboundKey, Instant, Outcome, Outgoing, Receipt, ReplyKey
from bot.ports import CannotCommit, Line

TEXTER = "+33639980001"
OTHER = "+33639980002"
DEADLINE = 10.0


def wall_clock() -> Instant:
    return Instant(time.time_ns() // 1000)


class Fault(StrEnum):
    """What befalls the next send, and nothing after it."""

    BUSY = "refused before it was processed: too many requests"
    REFUSED = "refused: wrong credentials"
    BROKEN = "a server error, and it was not taken"
    LYING = "a server error, and it was taken all the same"
    LOST = "taken, then the connection is closed without an answer"


class RecordingDoor:
    """A door that keeps what it admitted in memory, can be held shut, and can be broken."""

    def __init__(self) -> None:
        self.arrived: list[Inbound] = []
        self.admitted: dict[InboundKey, Inbound] = {}
        self.reports: list[tuple[str, str, ReplyKey | None, Receipt]] = []
        self.broken = False
        self.greeting: Greeting | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._changed = asyncio.Condition()

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    async def admit(self, inbound: Inbound) -> Admission:
        self.arrived.append(inbound)
        await self._tell()
        await self._open.wait()
        if self.broken:
            raise CannotCommit
        new = inbound.key not in self.admitted
        self.admitted.setdefault(inbound.key, inbound)
        return Admission(key=inbound.key, new=new)

    async def report(self, line: str, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None:
        if self.broken:
            raise CannotCommit
        self.reports.append((line, carrier_id, key, receipt))
        await self._tell()

    async def greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        return self.greeting

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE), self._changed:
            await self._changed.wait_for(condition)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


class LineRig(Protocol):
    """A started line, the door it was given, and its carrier in the test's hand."""

    line: Line
    door: RecordingDoor

    async def deliver(self, number: str, text: str) -> bool:
        """Somebody texts. True when the carrier saw it taken, False when it would try again."""
        ...

    async def deliver_again(self, key: InboundKey) -> bool:
        """The carrier tries an old text again."""
        ...

    def taken(self, number: str) -> list[str]:
        """The texts that the carrier took for a number, oldest first."""
        ...

    def strike(self, fault: Fault) -> None: ...

    async def vanish(self) -> None:
        """From now on connections to the carrier are refused."""
        ...

    async def keep_silent(self) -> None:
        """From now on the carrier takes connections and never answers."""
        ...


def reply(text: str = "Message automatique.", number: str = TEXTER, key: str = "r-1") -> Outgoing:
    return Outgoing(key=ReplyKey(key), line="", number=number, text=text)


class LineContract:
    """Inherit, and give a fixture `rig: LineRig`."""

    texter = TEXTER
    other = OTHER

    def reply(
        self, text: str = "Message automatique.", number: str | None = None, key: str = "r-1"
    ) -> Outgoing:
        return reply(text, number or self.texter, key)

    async def test_inbound_is_handed_over_as_it_was_sent(self, rig: LineRig) -> None:
        before = wall_clock()
        text = "Salut ! 🌹 ça va ?\n<script> & +33 100% !pause @room"

        assert await rig.deliver(self.texter, text)

        (inbound,) = rig.door.admitted.values()
        assert inbound.text == text
        assert inbound.number == self.texter
        assert inbound.line == rig.line.name
        assert before <= inbound.at <= wall_clock()

    async def test_carrier_gets_no_answer_before_the_inbound_is_committed(self, rig: LineRig) -> None:
        rig.door.hold()
        delivery = asyncio.create_task(rig.deliver(self.texter, "bonjour"))
        await rig.door.until(lambda: len(rig.door.arrived) == 1)
        assert not delivery.done()

        rig.door.release()

        assert await delivery

    async def test_uncommitted_inbound_is_left_to_the_carrier_to_bring_again(self, rig: LineRig) -> None:
        rig.door.broken = True
        assert not await rig.deliver(self.texter, "bonjour")

        rig.door.broken = False

        assert await rig.deliver_again(rig.door.arrived[0].key)
        assert [inbound.text for inbound in rig.door.admitted.values()] == ["bonjour"]

    async def test_known_inbound_is_acknowledged_again(self, rig: LineRig) -> None:
        assert await rig.deliver(self.texter, "bonjour")

        assert await rig.deliver_again(rig.door.arrived[0].key)

        assert len({inbound.key for inbound in rig.door.arrived}) == 1

    async def test_second_attempt_waits_for_the_commit_of_the_first(self, rig: LineRig) -> None:
        rig.door.hold()
        first = asyncio.create_task(rig.deliver(self.texter, "bonjour"))
        await rig.door.until(lambda: len(rig.door.arrived) == 1)
        second = asyncio.create_task(rig.deliver_again(rig.door.arrived[0].key))
        await rig.door.until(lambda: len(rig.door.arrived) == 2)
        assert not second.done()

        rig.door.release()

        assert await first
        assert await second

    async def test_reply_reaches_the_carrier_once(self, rig: LineRig) -> None:
        receipt = await rig.line.send(self.reply("C'était un message automatique : « non » veut dire non."))

        assert receipt.outcome is Outcome.ACCEPTED
        assert receipt.carrier_id
        assert rig.taken(self.texter) == ["C'était un message automatique : « non » veut dire non."]

    @pytest.mark.parametrize(
        ("fault", "outcome", "taken"),
        [
            (Fault.BUSY, Outcome.BUSY, 0),
            (Fault.REFUSED, Outcome.REFUSED, 0),
            (Fault.BROKEN, Outcome.UNKNOWN, 0),
            (Fault.LYING, Outcome.UNKNOWN, 1),
            (Fault.LOST, Outcome.UNKNOWN, 1),
        ],
    )
    async def test_failed_send_is_one_attempt_with_its_outcome(
        self, rig: LineRig, fault: Fault, outcome: Outcome, taken: int
    ) -> None:
        rig.strike(fault)

        receipt = await rig.line.send(self.reply())

        assert receipt.outcome is outcome
        assert receipt.carrier_id is None
        assert len(rig.taken(self.texter)) == taken

    async def test_send_to_a_carrier_that_is_away_never_left(self, rig: LineRig) -> None:
        await rig.vanish()

        receipt = await rig.line.send(self.reply())

        assert receipt.outcome is Outcome.NOT_SENT

    async def test_send_without_an_answer_in_time_is_unknown(self, rig: LineRig) -> None:
        await rig.keep_silent()

        async with asyncio.timeout(DEADLINE):
            receipt = await rig.line.send(self.reply())

        assert receipt.outcome is Outcome.UNKNOWN

    async def test_look_up_at_a_carrier_that_is_away_is_unknown(self, rig: LineRig) -> None:
        await rig.line.send(self.reply())
        await rig.vanish()

        receipt = await rig.line.look_up(self.reply(), wall_clock())

        assert receipt is not None
        assert receipt.outcome is Outcome.UNKNOWN

    async def test_stopping_twice_does_no_harm_and_nothing_is_sent_after(self, rig: LineRig) -> None:
        await rig.line.send(self.reply())
        await rig.line.stop()
        await rig.line.stop()

        receipt = await rig.line.send(self.reply(number=self.other, key="r-3"))

        assert receipt.outcome is Outcome.NOT_SENT
        assert rig.taken(self.other) == []


class HistoryContract(LineContract):
    """For a line whose carrier can be asked what it was sent."""

    @pytest.mark.parametrize("fault", [Fault.LOST, Fault.LYING])
    async def test_look_up_finds_what_was_taken_without_an_answer(self, rig: LineRig, fault: Fault) -> None:
        since = wall_clock()
        rig.strike(fault)
        await rig.line.send(self.reply())

        receipt = await rig.line.look_up(self.reply(), since)

        assert receipt is not None
        assert receipt.outcome.paid
        assert receipt.carrier_id

    async def test_look_up_of_what_was_never_taken_is_none(self, rig: LineRig) -> None:
        since = wall_clock()
        rig.strike(Fault.BROKEN)
        await rig.line.send(self.reply())

        assert await rig.line.look_up(self.reply(), since) is None

    async def test_look_up_takes_no_other_reply_for_this_one(self, rig: LineRig) -> None:
        since = wall_clock()
        await rig.line.send(self.reply("un autre texte", key="r-2"))
        await rig.line.send(self.reply(number=self.other, key="r-3"))

        assert await rig.line.look_up(self.reply(), since) is None

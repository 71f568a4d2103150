from collections.abc import AsyncIterator

import pytest

from bot.model import Money, Outcome
from bridges.signal.line import IN_HAND
from bridges.signal.settings import Notice
from tests.contract.line_contract import Fault, LineContract, wall_clock
from tests.contract.signal_rig import SignalRig, running_rig
from tests.parts.signal_network import ACCOUNT, CAMILLE, DOMINIQUE, GROUP
from tests.parts.until import until


@pytest.fixture
async def rig() -> AsyncIterator[SignalRig]:
    async with running_rig() as rig:
        yield rig


class TestSignalLine(LineContract):
    """The Signal line before a double of the daemon."""

    texter = CAMILLE
    other = DOMINIQUE

    async def test_it_is_known_by_account_and_the_key_shows_neither_account_nor_time(
        self, rig: SignalRig
    ) -> None:
        stamp = rig.daemon.say(CAMILLE, "bonjour")
        await until(lambda: rig.door.admitted)
        (inbound,) = rig.door.admitted.values()
        assert (inbound.channel, inbound.to, inbound.number) == ("signal", ACCOUNT, CAMILLE)
        assert inbound.key.startswith("SG")
        assert CAMILLE not in inbound.key
        assert str(stamp) not in inbound.key

    async def test_what_is_no_text_to_us_alone_is_not_handed_over(self, rig: SignalRig) -> None:
        rig.daemon.say(CAMILLE, "dans un groupe", group=GROUP)
        rig.daemon.say(CAMILLE, None)
        rig.daemon.say(CAMILLE, None, remoteDelete={"timestamp": 1})
        rig.daemon.say(CAMILLE, "à propos d'une story", storyContext={"authorUuid": CAMILLE})
        rig.daemon.react(CAMILLE, 1, "👍")
        rig.daemon.arrive(CAMILLE, 5, typingMessage={"action": "STARTED", "timestamp": 5})
        rig.daemon.arrive(CAMILLE, 6, syncMessage={"sentMessage": {"message": "de moi", "timestamp": 6}})
        rig.daemon.arrive(CAMILLE, 7, editMessage={"targetSentTimestamp": 5, "dataMessage": {"message": "x"}})
        rig.daemon.deliver(CAMILLE, 8)
        rig.daemon.say(CAMILLE, "enfin")
        await until(lambda: rig.door.admitted)
        assert [inbound.text for inbound in rig.door.arrived] == ["enfin"]

    async def test_a_picture_without_words_is_a_text_too(self, rig: SignalRig) -> None:
        rig.daemon.say(CAMILLE, None, attachments=[{"contentType": "image/jpeg", "id": "x"}])
        await until(lambda: rig.door.admitted)
        (inbound,) = rig.door.admitted.values()
        assert (inbound.text, inbound.raw["attachments"]) == ("", ["1"])

    async def test_what_may_be_seen_once_is_not_kept_and_what_expires_is_marked(self, rig: SignalRig) -> None:
        rig.daemon.say(CAMILLE, "une seule fois", viewOnce=True, attachments=[{"id": "photo"}])
        rig.daemon.say(CAMILLE, "pour une heure", expiresInSeconds=3600)
        await until(lambda: len(rig.door.admitted) == 2)
        once, hour = rig.door.admitted.values()
        assert (once.text, once.raw["viewOnce"]) == ("", ["True"])
        assert "une seule fois" not in str(once)
        assert "photo" not in str(once)
        assert (hour.text, hour.raw["expiresInSeconds"]) == ("pour une heure", ["3600"])

    async def test_what_came_while_nobody_was_there_is_handed_over_after_the_start(
        self, rig: SignalRig
    ) -> None:
        await rig.kill()
        rig.daemon.say(CAMILLE, "pendant l'absence")
        await rig.line.start(rig.door)
        await until(lambda: rig.door.admitted)

    async def test_a_daemon_that_was_killed_and_came_back_is_found_again(self, rig: SignalRig) -> None:
        await rig.deliver(CAMILLE, "avant")
        await rig.daemon.stop()
        await until(rig.line.ready)
        rig.daemon.say(CAMILLE, "pendant")
        await rig.daemon.start()
        await until(lambda: len(rig.door.admitted) == 2)
        assert rig.line.ready() is None
        assert [inbound.text for inbound in rig.door.arrived] == ["avant", "pendant"]

    async def test_many_that_cannot_be_committed_are_left_with_the_daemon_and_none_is_lost(
        self, rig: SignalRig
    ) -> None:
        rig.door.hold()
        for number in range(2 * IN_HAND):
            rig.daemon.say(CAMILLE, f"texte {number}")
        await rig.door.until(lambda: len(rig.door.arrived) == IN_HAND)
        await rig.line.send(self.reply())
        assert len(rig.door.arrived) == IN_HAND
        rig.door.release()
        await until(lambda: len(rig.door.admitted) == 2 * IN_HAND)

    async def test_later_daemons_bring_again_what_a_killed_bot_did_not_commit(self) -> None:
        async with running_rig(keeps=True) as rig:
            rig.door.hold()
            rig.daemon.say(CAMILLE, "bonjour")
            await rig.door.until(lambda: len(rig.door.arrived) == 1)
            await rig.kill()
            rig.door.release()
            assert not rig.door.admitted
            await rig.line.start(rig.door)
            await until(lambda: rig.door.admitted)

    async def test_replies_cost_nothing(self, rig: SignalRig) -> None:
        receipt = await rig.line.send(self.reply())
        assert (receipt.price, receipt.currency) == (Money(0), "EUR")

    @pytest.mark.parametrize(
        ("kind", "outcome", "detail"),
        [
            ("UNREGISTERED_FAILURE", Outcome.UNROUTABLE, "UNREGISTERED_FAILURE"),
            ("IDENTITY_FAILURE", Outcome.UNREACHABLE, "IDENTITY_FAILURE"),
            ("NETWORK_FAILURE", Outcome.UNKNOWN, "NETWORK_FAILURE"),
            ("RATE_LIMIT_FAILURE", Outcome.BUSY, "RATE_LIMIT_FAILURE"),
            ("CAPTCHA", Outcome.REFUSED, "captcha"),
        ],
    )
    async def test_what_became_of_it_for_its_recipient_counts_more_than_the_error_around_it(
        self, rig: SignalRig, kind: str, outcome: Outcome, detail: str
    ) -> None:
        rig.daemon.becomes[CAMILLE] = kind
        receipt = await rig.line.send(self.reply())
        assert (receipt.outcome, receipt.detail, receipt.carrier_id) == (outcome, detail, None)
        assert (receipt.wait == 7_000_000) == (kind == "RATE_LIMIT_FAILURE")

    async def test_a_phone_that_has_it_is_reported(self, rig: SignalRig) -> None:
        receipt = await rig.line.send(self.reply())
        rig.daemon.deliver(DOMINIQUE, rig.daemon.sent[0].stamp)
        rig.daemon.deliver(CAMILLE, rig.daemon.sent[0].stamp)
        await rig.door.until(lambda: len(rig.door.reports) == 1)
        ((line, carrier_id, key, told),) = rig.door.reports
        assert (line, carrier_id, key) == ("signal", receipt.carrier_id, self.reply().key)
        assert told.outcome is Outcome.DELIVERED

    @pytest.mark.parametrize("fault", [Fault.LOST, Fault.LYING])
    async def test_what_was_taken_without_an_answer_is_known_when_the_phone_has_it(
        self, rig: SignalRig, fault: Fault
    ) -> None:
        since = wall_clock()
        rig.daemon.phones_on = True
        rig.strike(fault)
        await rig.line.send(self.reply())
        await until(lambda: rig.line._receipts.has(CAMILLE, rig.daemon.sent[0].stamp))

        receipt = await rig.line.look_up(self.reply(), since)

        assert receipt is not None
        assert receipt.outcome is Outcome.DELIVERED
        assert receipt.carrier_id

    async def test_nothing_can_say_that_it_was_never_taken(self, rig: SignalRig) -> None:
        since = wall_clock()
        rig.strike(Fault.BROKEN)
        await rig.line.send(self.reply())

        receipt = await rig.line.look_up(self.reply(), since)

        assert receipt is not None
        assert receipt.outcome is Outcome.UNKNOWN

    async def test_look_up_takes_no_other_reply_for_this_one(self, rig: SignalRig) -> None:
        since = wall_clock()
        rig.daemon.phones_on = True
        await rig.line.send(self.reply("un autre texte", key="r-2"))
        await rig.line.send(self.reply(number=DOMINIQUE, key="r-3"))
        last = rig.daemon.sent[-1]
        await until(lambda: rig.line._receipts.has(DOMINIQUE, last.stamp))

        receipt = await rig.line.look_up(self.reply(), since)

        assert receipt is not None
        assert receipt.outcome is Outcome.UNKNOWN

    async def test_a_lost_answer_does_not_lose_the_next_text(self, rig: SignalRig) -> None:
        rig.strike(Fault.LOST)
        await rig.line.send(self.reply())
        assert await rig.deliver(CAMILLE, "et après")

    async def test_what_a_person_must_do_is_told_once(self, rig: SignalRig) -> None:
        told: list[Notice] = []
        rig.line._tell = told.append
        for kind in ("RATE_LIMIT_FAILURE", "CAPTCHA", "IDENTITY_FAILURE", "IDENTITY_FAILURE"):
            rig.daemon.becomes[CAMILLE] = kind
            await rig.line.send(self.reply())
        assert told == [Notice.RATE_LIMITED, Notice.CAPTCHA, Notice.TEXTER_KEY]

    async def test_a_texter_whose_key_changed_is_told_of_and_heard_once_it_is_trusted(
        self, rig: SignalRig
    ) -> None:
        told: list[Notice] = []
        rig.line._tell = told.append
        rig.daemon.say(CAMILLE, "avant")
        await until(lambda: len(rig.door.admitted) == 1)
        rig.daemon.new_phone(CAMILLE)
        rig.daemon.say(CAMILLE, "d'un autre téléphone")
        await until(lambda: told)
        rig.daemon.trust(CAMILLE, verified=True)
        await until(lambda: len(rig.door.admitted) == 2)
        assert told == [Notice.TEXTER_KEY]
        assert [inbound.text for inbound in rig.door.admitted.values()][-1] == "d'un autre téléphone"

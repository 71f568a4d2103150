import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.model import EventId, PersonId, Reacted, Withdrawn
from bot.ports import Doorkeeper, RoomBusy, RoomRefused, Seating
from bridges.signal import sender
from bridges.signal.content import EDITS_MOST
from bridges.signal.events import name_of
from bridges.signal.settings import Notice
from tests.contract.room_contract import RoomContract
from tests.contract.signal_bench import FOUNDER, MODERATOR, SignalBench, signal_bench
from tests.parts.rooms import Running, running
from tests.parts.signal_network import CAMILLE, DOMINIQUE, GROUP, OWN, Failure
from tests.parts.until import until

STRANGER = "00000000-0000-4000-8000-0000000000e1"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[SignalBench]:
    async with signal_bench(tmp_path) as bench:
        yield bench


class TestSignalRoom(RoomContract):
    """The Signal room before a double of the daemon."""

    # Signal holds one reaction of each person on a message: what is left of it is tested below.
    test_our_reactions_are_shown_and_theirs_are_heard_and_withdrawn = None  # type: ignore[assignment] # how pytest leaves out one that is inherited


async def test_our_first_reaction_is_shown_and_theirs_are_heard_and_withdrawn(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        event = await room.shows(1, "Bloquer R-7K3Q ?", reactions=("✅", "❌"))
        await bench.sees_reaction(event, "✅")
        click = await bench.react(event, "✅")
        heard = await room.hears(event=click)
        assert isinstance(heard, Reacted)
        assert (heard.target, heard.emoji, heard.person) == (event, "✅", FOUNDER)
        await bench.withdraw(click)
        assert isinstance(await room.hears(reaction=click), Withdrawn)
    assert len(bench.daemon.reactions) == 1


async def test_another_reaction_takes_the_first_one_back(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        event = await room.shows(1, "Bloquer R-7K3Q ?")
        yes = await bench.react(event, "✅")
        no = await bench.react(event, "❌")
        await room.hears(event=no)
    assert [(type(heard), getattr(heard, "reaction", None)) for heard in room.heard] == [
        (Reacted, None),
        (Withdrawn, yes),
        (Reacted, None),
    ]


async def test_reactions_to_what_others_wrote_are_not_heard(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        said = await bench.say("!aide")
        stamp = int(said.split(":")[1])
        reaction = {
            "emoji": "✅",
            "targetAuthor": DOMINIQUE,
            "targetAuthorUuid": DOMINIQUE,
            "targetSentTimestamp": stamp,
            "isRemove": False,
        }
        bench.daemon.say(CAMILLE, None, group=GROUP, reaction=reaction)
        await room.hears(event=await bench.say("!fin"))
    assert room.texts() == ["!aide", "!fin"]
    assert len(room.heard) == 2


async def test_only_the_group_is_heard(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        bench.daemon.say(CAMILLE, "!pause")
        bench.daemon.say(CAMILLE, "!pause", group="QUJD")
        await room.hears(event=await bench.say("!aide"))
    assert room.texts() == ["!aide"]


async def test_a_reply_to_what_was_said_in_another_room_is_shown_without_it(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        mentions = (PersonId("@camille:example.org"),)
        await room.shows(1, "ouvert", reply_to=EventId("$abc"), mentions=mentions)
        shown = await bench.sees("ouvert")
    assert (shown.reply_to, shown.mentions) == (None, ())


async def test_after_as_many_edits_as_clients_show_a_new_message_takes_its_place(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        first = await room.shows(1, "0")
        events = [await room.shows(2 + n, str(1 + n), edits=first) for n in range(EDITS_MOST + 2)]
        shown = [bench.daemon.sent[n].params.get("editTimestamp") for n in range(EDITS_MOST + 3)]
    stamps = [int(event.split(":")[1]) for event in (first, *events)]
    assert shown == [None, *stamps[:EDITS_MOST], None, stamps[-2]]


async def test_a_post_whose_answer_was_lost_is_found_by_its_receipt_and_shown_once(
    bench: SignalBench,
) -> None:
    bench.daemon.phones_on = True
    async with running(bench.room()) as room:
        bench.daemon.failures.append(Failure(None, taken=True))
        with pytest.raises(RoomBusy):
            await room.shows(1, "une fois")
        stamp = bench.daemon.sent[0].stamp
        assert await _shows_in_the_end(room, 1, "une fois") == name_of(OWN, stamp)
    assert bench.times_seen("une fois") == 1


async def test_a_post_that_a_crash_cut_off_is_found_by_its_receipt_after_it(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        bench.daemon.failures.append(Failure(None, taken=True))
        with pytest.raises(RoomBusy):
            await room.shows(1, "une fois")
    await bench.noticed()
    bench.daemon.deliver(DOMINIQUE, bench.daemon.sent[0].stamp)
    async with running(bench.room()) as room:
        await _shows_in_the_end(room, 1, "une fois")
    assert bench.times_seen("une fois") == 1


async def test_a_post_that_nobody_tells_of_is_sent_again(
    bench: SignalBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "GRACE", 0.1)
    async with running(bench.room()) as room:
        bench.daemon.failures.append(Failure(-32603))
        with pytest.raises(RoomBusy):
            await room.shows(1, "enfin")
        await _shows_in_the_end(room, 1, "enfin")
    assert bench.times_seen("enfin") == 1


async def test_the_same_number_from_another_database_is_another_post(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        await room.shows(1, "avant")
    bench.settings = msgspec.structs.replace(bench.settings, epoch="e2")
    async with running(bench.room()) as room:
        await room.shows(1, "après")
    assert [message.text for message in bench.daemon.sent] == ["avant", "après"]


async def test_a_rate_limit_says_how_long_and_is_told(bench: SignalBench) -> None:
    bench.daemon.becomes = dict.fromkeys((CAMILLE, DOMINIQUE), "RATE_LIMIT_FAILURE")
    async with running(bench.room()) as room:
        with pytest.raises(RoomBusy) as busy:
            await room.shows(1, "trop vite")
        assert busy.value.wait == 7_000_000
        assert bench.told == [(Notice.RATE_LIMITED, None)]
        bench.daemon.becomes = {}
        await room.shows(1, "trop vite")
    assert bench.times_seen("trop vite") == 1


async def test_a_captcha_is_told_as_such(bench: SignalBench) -> None:
    bench.daemon.becomes = dict.fromkeys((CAMILLE, DOMINIQUE), "CAPTCHA")
    async with running(bench.room()) as room:
        with pytest.raises(RoomBusy):
            await room.shows(1, "trop vite")
    assert bench.told == [(Notice.CAPTCHA, None)]


async def test_one_phone_that_is_away_does_not_keep_the_others_waiting(bench: SignalBench) -> None:
    bench.daemon.becomes = {DOMINIQUE: "NETWORK_FAILURE"}
    async with running(bench.room()) as room:
        await room.shows(1, "bonjour")
        await bench.sees("bonjour")


async def test_what_the_daemon_makes_no_sense_of_is_refused_for_good(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        with pytest.raises(RoomRefused):
            await room.shows(1, "")


async def test_a_daemon_that_was_killed_and_came_back_loses_nothing(bench: SignalBench) -> None:
    async with running(bench.room()) as room:
        await room.hears(event=await bench.say("!avant"))
        await bench.daemon.stop()
        await until(room.room.ready)
        with pytest.raises(RoomBusy):
            await room.shows(1, "bonjour")
        during = await bench.say("!pendant")
        await bench.daemon.start()
        await room.is_ready()
        await room.hears(event=during)
        await room.shows(1, "bonjour")
    assert room.texts() == ["!avant", "!pendant"]
    assert bench.times_seen("bonjour") == 1


class TestWhoIsIn:
    async def test_somebody_on_no_list_is_told_of_and_put_out_and_nothing_is_posted_until_then(
        self, bench: SignalBench
    ) -> None:
        group = bench.daemon.groups[GROUP]
        group.admin = False
        async with running(bench.room()) as room:
            group.members.add(STRANGER)
            with pytest.raises(RoomBusy):
                await room.shows(1, "entre nous")
            assert room.room.ready()
            await until(lambda: (Notice.STRANGER_IN_GROUP, STRANGER) in bench.told)
            group.admin = True
            with pytest.raises(RoomBusy):
                await room.shows(1, "entre nous")
            await room.is_ready()
            await room.shows(1, "entre nous")
        assert group.members == {CAMILLE, DOMINIQUE}
        assert len(bench.told) == 1

    async def test_what_a_stranger_says_is_handed_over_as_theirs(self, bench: SignalBench) -> None:
        async with running(bench.room()) as room:
            heard = await room.hears(event=await bench.say("!pause", STRANGER))
        assert heard.person == STRANGER

    async def test_without_a_founder_on_signal_nobody_is_put_out_and_nothing_is_posted(
        self, bench: SignalBench
    ) -> None:
        bench.settings = msgspec.structs.replace(bench.settings, founders=(), moderators=())
        async with running(bench.room(), ready=False) as room:
            await until(lambda: "founder" in str(room.room.ready()))
            with pytest.raises(RoomBusy):
                await room.shows(1, "bonjour")
        assert bench.daemon.groups[GROUP].members == {CAMILLE, DOMINIQUE}

    async def test_who_is_taken_off_the_lists_is_put_out_at_once(self, bench: SignalBench) -> None:
        room = bench.room()
        async with running(room):
            room.seat((FOUNDER,), ())
            await until(lambda: bench.daemon.groups[GROUP].members == {CAMILLE})

    async def test_who_joins_the_team_is_taken_in_and_who_is_still_seated_stays(
        self, bench: SignalBench
    ) -> None:
        signal = bench.room()
        assert isinstance(signal, Seating)
        assert isinstance(signal, Doorkeeper)
        async with running(signal):
            signal.seat((FOUNDER,), (MODERATOR, PersonId(STRANGER)))
            for person in (STRANGER, CAMILLE, "@camille:example.org"):
                await signal.invite("traffic", PersonId(person))
            # No founder any more, but a moderator: the one group is theirs too.
            await signal.expel("founders", MODERATOR, "au revoir")
            assert bench.daemon.groups[GROUP].members == {CAMILLE, DOMINIQUE, STRANGER}
            signal.seat((FOUNDER,), (MODERATOR,))
            await signal.expel("traffic", PersonId(STRANGER), "au revoir")
            assert bench.daemon.groups[GROUP].members == {CAMILLE, DOMINIQUE}
            bench.daemon.groups[GROUP].admin = False
            signal.seat((FOUNDER,), ())
            with pytest.raises(RoomRefused):
                await signal.expel("traffic", MODERATOR, "au revoir")

    @pytest.mark.parametrize("weakness", ["inside", "only_admins_write", "alone"])
    async def test_a_group_that_takes_nothing_makes_the_room_busy_and_says_why(
        self, bench: SignalBench, weakness: str
    ) -> None:
        group = bench.daemon.groups[GROUP]
        group.admin = False
        group.inside = weakness != "inside"
        group.only_admins_write = weakness == "only_admins_write"
        group.members = set() if weakness == "alone" else group.members
        async with running(bench.room(), ready=False) as room:
            await until(lambda: (Notice.NO_GROUP, None) in bench.told)
            assert room.room.ready()
            with pytest.raises(RoomBusy):
                await room.shows(1, "bonjour")


class TestSafetyNumbers:
    async def test_a_changed_one_suspends_and_is_told_until_it_is_verified(self, bench: SignalBench) -> None:
        async with running(bench.room()) as room:
            await room.hears(event=await bench.say("!avant"))
            bench.daemon.new_phone(CAMILLE)
            await bench.say("!resume")
            await until(lambda: bench.told == [(Notice.SAFETY_NUMBER_CHANGED, FOUNDER)])
            await room.hears(event=await bench.say("!aide", DOMINIQUE))
            bench.daemon.trust(CAMILLE, verified=True)
            await room.hears(event=await bench.say("!status"))
        # What was said meanwhile is opened by then, and does not count any more.
        assert room.texts() == ["!avant", "!aide", "!status"]

    async def test_trusted_by_the_daemon_is_not_verified(self, bench: SignalBench) -> None:
        async with running(bench.room()) as room:
            await room.hears(event=await bench.say("!avant"))
            bench.daemon.new_phone(CAMILLE)
            await bench.say("!resume")
            bench.daemon.trust(CAMILLE, verified=False)
            await bench.say("!resume")
            await room.hears(event=await bench.say("!aide", DOMINIQUE))
        assert room.texts() == ["!avant", "!aide"]

    async def test_a_daemon_that_trusts_every_key_is_not_believed(self, bench: SignalBench) -> None:
        bench.daemon.trusts_all = True
        async with running(bench.room()) as room:
            await room.hears(event=await bench.say("!avant"))
        bench.daemon.new_phone(CAMILLE)
        async with running(bench.room()) as room:
            await bench.say("!resume")
            await until(lambda: bench.told == [(Notice.SAFETY_NUMBER_CHANGED, FOUNDER)])
            await room.hears(event=await bench.say("!aide", DOMINIQUE))
        assert room.texts() == ["!aide"]

    async def test_who_cannot_be_written_to_for_it_is_suspended_and_the_others_read_on(
        self, bench: SignalBench
    ) -> None:
        async with running(bench.room()) as room:
            bench.daemon.new_phone(DOMINIQUE)
            await room.shows(1, "bonjour")
            await bench.sees("bonjour")
        assert bench.told == [(Notice.SAFETY_NUMBER_CHANGED, MODERATOR)]


async def _shows_in_the_end(room: Running[Any], number: int, text: str) -> EventId:
    """Post as who owns the queue does: again, as long as the room is busy."""
    while True:
        try:
            return await room.shows(number, text)
        except RoomBusy as busy:
            await asyncio.sleep((busy.wait or 100_000) / 10_000_000)

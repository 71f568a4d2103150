"""What every room promises, whatever it is made of. A room's own test module subclasses `RoomContract`."""

import asyncio
import time
from typing import NamedTuple, Protocol

import pytest

from bot.model import EventId, PersonId, Reacted, RoomEvent, Withdrawn
from bot.ports import CannotCommit, Room, RoomBusy
from tests.parts.rooms import post, running
from tests.parts.until import until


class Shown(NamedTuple):
    """A message as a person's client has it."""

    event: EventId
    text: str
    notice: bool
    reply_to: EventId | None
    edits: EventId | None
    mentions: tuple[str, ...]


class Bench(Protocol):
    """A room to be tested, and a founder who sits in it with a client of their own."""

    founder: PersonId

    def room(self) -> Room:
        """A new object on the same account and data, not started; the last one was stopped."""
        ...

    async def account(self) -> str:
        """What the log-in in use is, as the other side knows it: a device, a session."""
        ...

    async def say(self, text: str) -> EventId: ...

    async def edit(self, event: EventId, text: str) -> None: ...

    async def react(self, event: EventId, emoji: str) -> EventId: ...

    async def withdraw(self, reaction: EventId) -> None: ...

    async def sees(self, text: str) -> Shown:
        """Wait until the founder sees a message with exactly this text."""
        ...

    def times_seen(self, text: str) -> int: ...

    async def sees_reaction(self, event: EventId, emoji: str) -> None: ...


class RoomContract:
    """Each test runs in a room of its own."""

    async def test_a_post_is_shown_as_it_was_written(self, bench: Bench) -> None:
        text = "R-7K3Q · +33 6 ·· ·· 01 (FR) : « @room <b>tu</b> viens ? » 🔇\nsilence"
        async with running(bench.room()) as room:
            event = await room.shows(1, text)
            shown = await bench.sees(text)
        assert shown == Shown(event, text, notice=True, reply_to=None, edits=None, mentions=())

    async def test_what_must_ring_is_no_notice_and_names_whom_it_rings(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            await room.shows(1, "plafond atteint", notice=False, mentions=(bench.founder,))
            shown = await bench.sees("plafond atteint")
        assert not shown.notice
        assert shown.mentions == (bench.founder,)

    async def test_the_same_post_twice_shows_once_also_after_a_restart(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            first = await room.shows(7, "une fois")
            assert await room.shows(7, "une fois") == first
        async with running(bench.room()) as room:
            assert await room.shows(7, "une fois") == first
            await room.shows(8, "la suite")
            await bench.sees("la suite")
        assert bench.times_seen("une fois") == 1

    async def test_an_edit_replaces_and_a_reply_points_to_what_it_answers(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            command = await bench.say("!status")
            await room.hears(event=command)
            answer = await room.shows(1, "ouvert", reply_to=command)
            assert (await bench.sees("ouvert")).reply_to == command
            await room.shows(2, "en pause", edits=answer)
            assert (await bench.sees("* en pause")).edits == answer

    async def test_what_a_founder_says_is_heard_once_in_order_and_encrypted(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            said = [await bench.say(f"!last {n}") for n in range(5)]
            await room.hears(event=said[-1])
        assert [event.event for event in room.heard] == said
        assert room.texts() == [f"!last {n}" for n in range(5)]
        assert {event.person for event in room.heard} == {bench.founder}
        assert {event.place for event in room.heard} == {"traffic"}
        assert len(room.matching(encrypted=True)) == 5
        assert all(abs(event.at / 1e6 - time.time()) < 60 for event in room.heard)

    async def test_neither_edits_nor_our_own_posts_are_heard(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            said = await bench.say("!aide")
            await bench.edit(said, "!pause")
            await room.shows(1, "bonjour", reactions=("✅",))
            await room.hears(event=await bench.say("!fin"))
        assert room.texts() == ["!aide", "!fin"]

    async def test_our_reactions_are_shown_and_theirs_are_heard_and_withdrawn(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            event = await room.shows(1, "Bloquer R-7K3Q ?", reactions=("✅", "❌"))
            await bench.sees_reaction(event, "✅")
            await bench.sees_reaction(event, "❌")
            click = await bench.react(event, "✅")
            heard = await room.hears(event=click)
            assert isinstance(heard, Reacted)
            assert (heard.target, heard.emoji, heard.person) == (event, "✅", bench.founder)
            await bench.withdraw(click)
            taken_back = await room.hears(reaction=click)
        assert isinstance(taken_back, Withdrawn)
        assert taken_back.person == bench.founder

    async def test_what_was_said_while_we_were_stopped_is_heard_after_the_start(self, bench: Bench) -> None:
        async with running(bench.room()) as room:
            await room.hears(event=await bench.say("!avant"))
        while_away = await bench.say("!pendant")
        async with running(bench.room()) as room:
            await room.hears(event=while_away)
            await room.hears(event=await bench.say("!après"))
        # What was heard last may come again: whoever listens knows it by its event.
        assert [text for text in room.texts() if text != "!avant"] == ["!pendant", "!après"]

    async def test_a_restart_is_the_same_log_in(self, bench: Bench) -> None:
        async with running(bench.room()):
            before = await bench.account()
        async with running(bench.room()):
            assert await bench.account() == before

    async def test_a_listener_that_fails_is_tried_again_and_does_not_end_the_room(self, bench: Bench) -> None:
        failures: list[Exception] = [KeyError("text"), CannotCommit()]

        async def fail(event: RoomEvent) -> None:
            if failures:
                raise failures.pop()

        async with running(bench.room()) as room:
            room.before = fail
            await room.hears(event=await bench.say("!une"))
            await room.hears(event=await bench.say("!deux"))
        assert room.texts() == ["!une", "!deux"]

    async def test_what_was_not_taken_when_we_stopped_is_handed_over_again(self, bench: Bench) -> None:
        reached = asyncio.Event()

        async def hang(event: RoomEvent) -> None:
            reached.set()
            await asyncio.Event().wait()

        async with running(bench.room()) as room:
            room.before = hang
            said = await bench.say("!resume")
            await asyncio.wait_for(reached.wait(), 10)
        assert not room.heard
        async with running(bench.room()) as room:
            await room.hears(event=said)

    async def test_before_the_start_and_after_the_stop_it_is_busy_and_says_why(self, bench: Bench) -> None:
        room = bench.room()
        assert room.ready()
        with pytest.raises(RoomBusy):
            await room.post(post(1, "trop tôt"))
        async with running(room):
            assert room.ready() is None
        assert room.ready()
        with pytest.raises(RoomBusy):
            await room.post(post(1, "trop tard"))

    async def test_it_stops_within_two_seconds_in_the_middle_of_waiting(self, bench: Bench) -> None:
        room = bench.room()
        async with running(room) as started:
            await started.hears(event=await bench.say("!aide"))
            begun = time.monotonic()
            await room.stop()
            await until(started.task.done, 2.0)
            assert time.monotonic() - begun < 2.0

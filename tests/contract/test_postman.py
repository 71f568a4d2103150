"""The postman over a real store: files that go with a post, threads, and what is taken away again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.live.drawing import Drawing
from bot.live.postman import Postman
from bot.model import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Attachment,
    EventId,
    InboundKey,
    Instant,
    PersonId,
    Post,
    SenderId,
    Span,
)
from bot.ports import Listener, RoomBusy
from bot.room import answers, status
from bot.room.drafts import Draft, Plot, Rank, plain
from bot.room.feed import Threads, subject_of
from bot.room.words import Words
from bot.store import InboxId, Store, Turn
from bot.store.forgetting import Forgetting
from tests.contract.store_kit import OpenStore, an_inbound, facts_on, led
from tests.parts.clock import ManualClock
from tests.parts.until import until, until_answer

WORDS = Words("fr", ZoneInfo("Europe/Paris"))
FILE = Attachment(name="a.png", mime="image/png", data=b"\x89PNG", width=2, height=1)


class Wall:
    """A room that shows everything at once, and remembers it."""

    name = "matrix"

    def __init__(self) -> None:
        self.shown: dict[EventId, Post] = {}
        self.gone: list[tuple[str, EventId]] = []
        self.busy = False

    async def start(self, listen: Listener) -> None:
        await asyncio.Event().wait()

    async def post(self, post: Post) -> EventId:
        if self.busy:
            raise RoomBusy
        known = [event for event, other in self.shown.items() if other.id == post.id]
        return known[0] if known else self._show(post)

    def _show(self, post: Post) -> EventId:
        event = EventId(f"${post.id}")
        self.shown[event] = post
        return event

    async def redact(self, place: str, event: EventId) -> None:
        self.gone.append((place, event))

    def ready(self) -> str | None:
        return None

    async def stop(self) -> None:
        return None

    def texts(self) -> list[str]:
        return [post.plain for post in self.shown.values()]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@asynccontextmanager
async def serving(store: Store, wall: Wall, clock: ManualClock) -> AsyncIterator[Postman]:
    postman = Postman(store, wall, WORDS, clock)
    task = asyncio.create_task(postman.run())
    try:
        yield postman
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def number(text: str = "R-7K3Q : +33639980001") -> Draft:
    return Draft(
        text=plain(text), rank=Rank.ANSWER, place="founders", reveals=True, gone_after=Span(10 * MINUTE)
    )


def notice(text: str) -> Draft:
    return Draft(text=plain(text), rank=Rank.NOTICE, subject=f"inbound:{text}", reveals=True)


async def test_a_number_is_taken_away_after_its_time_also_by_another_process(
    open_store: OpenStore, clock: ManualClock
) -> None:
    wall = Wall()
    store = await led(await open_store())
    await store.commit(Turn(drafts=[number(), notice("bonjour")]))
    async with serving(store, wall, clock):
        await until(lambda: len(wall.shown) == 2)
        clock.pass_(9 * MINUTE)
    assert wall.gone == []
    await store.close()
    store = await led(await open_store())
    clock.pass_(MINUTE)
    async with serving(store, wall, clock):
        await until(lambda: wall.gone)
        (event,) = [event for event, post in wall.shown.items() if "+336" in post.plain]
        assert wall.gone == [("founders", event)]
        await until_answer(lambda: store.next_to_take_away("matrix"), lambda due: due is None)


async def test_after_a_panic_what_showed_a_text_or_a_number_goes_and_nothing_else(
    brain: Store, clock: ManualClock
) -> None:
    wall = Wall()
    async with serving(brain, wall, clock) as postman:
        card = Draft(text=plain("carte"), rank=Rank.STATUS)
        await brain.commit(Turn(drafts=[number(), notice("un"), notice("deux"), card]))
        postman.wake()
        await until(lambda: len(wall.shown) == 4)
        await brain.commit(Turn(hides=Instant(clock.now())))
        postman.wake()
        await until(lambda: len(wall.gone) == 3)
    kept = [post.plain for event, post in wall.shown.items() if event not in dict(map(reversed, wall.gone))]
    assert kept == ["carte"]


async def test_what_is_past_its_time_goes_when_the_room_is_quiet_and_the_pinned_card_stays(
    brain: Store, clock: ManualClock
) -> None:
    wall = Wall()
    async with serving(brain, wall, clock) as postman:
        pinned = Draft(text=plain("épinglé"), rank=Rank.STATUS, subject=status.SUBJECT)
        told = Draft(text=plain("un raid"), rank=Rank.STATUS)
        await brain.commit(Turn(drafts=[notice("vieux"), pinned, told]))
        postman.wake()
        await until(lambda: len(wall.shown) == 3)
        clock.pass_(90 * DAY)
        await Forgetting.of(brain).expire_shown(Instant(clock.now() - 30 * DAY))
        await brain.commit(Turn(drafts=[notice("récent")]))
        postman.wake()
        await until(lambda: len(wall.shown) == 4)
        await until(lambda: len(wall.gone) == 2)
        # It is noted after the room did it.
        await until_answer(lambda: brain.next_to_take_away("matrix"), lambda due: due is None)
    gone = {wall.shown[event].plain for _, event in wall.gone}
    assert gone == {"vieux", "un raid"}


async def test_what_is_about_somebody_who_is_erased_goes_with_its_edits(
    brain: Store, clock: ManualClock
) -> None:
    wall = Wall()
    async with serving(brain, wall, clock) as postman:
        await brain.admit(an_inbound(1, text="bonjour"))
        taken = await brain.take(1, 5)
        subject = subject_of(taken.arrivals[0].key)
        shown = Draft(text=plain("bonjour"), rank=Rank.NOTICE, subject=subject, reveals=True)
        await brain.commit(Turn(facts=facts_on(taken.arrivals[0]), taken=taken.ids, drafts=[shown]))
        await brain.commit(Turn(drafts=[notice("quelqu'un d'autre")]))
        postman.wake()
        await until(lambda: len(wall.shown) == 2)
        edit = Draft(text=plain("bonjour (distribué)"), rank=Rank.EDIT, edits=subject, reveals=True)
        await brain.commit(Turn(drafts=[edit]))
        postman.wake()
        clock.pass_(MINUTE)
        await until(lambda: len(wall.shown) == 3)
        forgetting = Forgetting.of(brain)
        await forgetting.erase(await forgetting.old(Instant(2**62), InboxId(0)))
        postman.wake()
        await until(lambda: len(wall.gone) == 2)
    assert all("bonjour" in wall.shown[event].plain for _, event in wall.gone)


async def test_a_file_goes_with_its_post_once_and_is_kept_no_longer(brain: Store, clock: ManualClock) -> None:
    wall = Wall()
    wall.busy = True
    async with serving(brain, wall, clock) as postman:
        shown = Draft(text=plain("une image"), rank=Rank.ANSWER, attachment=FILE)
        await brain.commit(Turn(drafts=[shown]))
        (waiting,) = await brain.waiting_posts("matrix", 9)
        assert await brain.attachment(waiting.id) == FILE
        wall.busy = False
        clock.pass_(MINUTE)
        postman.wake()
        await until(lambda: wall.shown)
        assert [post.attachment for post in wall.shown.values()] == [FILE]
        await until_answer(brain.posts_waiting, lambda count: count == 0)
    assert await brain.attachment(waiting.id) is None


async def test_a_later_text_of_a_sender_goes_below_the_first(brain: Store, clock: ManualClock) -> None:
    wall = Wall()
    async with serving(brain, wall, clock) as postman:
        await brain.commit(Turn(drafts=[notice("un")]))
        postman.wake()
        await until(lambda: wall.shown)
        second = Draft(text=plain("deux"), rank=Rank.NOTICE, thread="inbound:un", several=True)
        lost = Draft(text=plain("trois"), rank=Rank.NOTICE, thread="inbound:never", several=True)
        await brain.commit(Turn(drafts=[second, lost]))
        postman.wake()
        await until(lambda: len(wall.shown) == 3)
    first, *threads = wall.shown
    assert [post.thread for post in wall.shown.values()] == [None, first, None]
    assert len(threads) == 2


async def test_what_is_asked_of_each_at_the_first_start_comes_last_and_as_one(
    brain: Store, clock: ManualClock
) -> None:
    wall = Wall()
    people = [PersonId(f"@{name}:x.org") for name in "abm"]
    asked = [answers.note(WORDS, "no_identity", "founders", person) for person in people]
    opened = Draft(text=plain("Raid"), rank=Rank.STATUS, subject="card:1")
    # A card that opens drops what it stands for, and this it does not.
    await brain.commit(Turn(drafts=asked))
    await brain.commit(Turn(drafts=[notice("un"), opened], supersedes=True))
    async with serving(brain, wall, clock):
        await until(lambda: len(wall.shown) >= 3)
    card, one, last = wall.texts()
    assert (card, one) == ("Raid", "un")
    assert [line.split()[1] for line in last.splitlines()] == [f"{person}," for person in people]


class Rationed(Wall):
    """Refuses a post for each of `untouched`, which says whether that is sure, then takes all."""

    def __init__(self, untouched: list[bool]) -> None:
        super().__init__()
        self.untouched = untouched

    async def post(self, post: Post) -> EventId:
        if self.untouched:
            raise RoomBusy(SECOND, untouched=self.untouched.pop(0))
        return await super().post(post)


@pytest.mark.parametrize(
    ("refusals", "shown"), [([True], "5000"), ([True, True], "5000"), ([False], "32"), ([False, True], "32")]
)
async def test_what_a_room_refused_is_shown_as_it_is_by_then_unless_it_may_have_taken_it(
    brain: Store, clock: ManualClock, refusals: list[bool], shown: str
) -> None:
    wall, free = Rationed(list(refusals)), all(refusals)
    async with serving(brain, wall, clock) as postman:

        def later(enough: Callable[[], bool]) -> bool:
            if not enough():
                clock.pass_(SECOND)
                postman.wake()
            return enough()

        await brain.commit(Turn(drafts=[Draft(text=plain("32"), rank=Rank.STATUS, subject="card:1")]))
        await until(lambda: later(lambda: not wall.untouched))
        await until_answer(
            lambda: brain.waiting_posts("matrix", 1), lambda posts: (posts[0].group is None) == free
        )
        await brain.commit(Turn(drafts=[Draft(text=plain("5000"), rank=Rank.STATUS, edits="card:1")]))
        await until(lambda: later(lambda: bool(wall.shown)))
    assert wall.texts()[0] == shown


async def test_a_plot_is_drawn_as_a_picture_also_after_one_that_cannot_be() -> None:
    plot = Plot("Messages <b>", ((1, 2), (0, 9)), ((0, "18h00"),), ("avec", "sans"))
    shown: list[Draft] = []
    drawing = Drawing(shown.append, "fr")
    drawing.take(Draft(text=plain("w"), rank=Rank.ANSWER), msgspec.structs.replace(plot, names=("one",)))
    drawing.take(Draft(text=plain("x"), rank=Rank.ANSWER, plot=plot), plot)
    task = asyncio.create_task(drawing.run())
    await until(lambda: shown)
    task.cancel()
    (draft,) = shown
    assert draft.text == plain("x")
    assert draft.plot is None
    assert draft.attachment is not None
    assert draft.attachment.data.startswith(b"\x89PNG")
    assert (draft.attachment.width or 0) > 400


async def test_a_card_that_is_shown_anew_takes_the_place_of_the_old_one(
    brain: Store, clock: ManualClock
) -> None:
    def card(said: str) -> Draft:
        return Draft(text=plain(said), rank=Rank.STATUS, subject=status.SUBJECT)

    wall = Wall()
    async with serving(brain, wall, clock) as postman:
        assert not await brain.was_shown(status.SUBJECT)
        await brain.commit(Turn(drafts=[card("une")]))
        postman.wake()
        await until_answer(lambda: brain.was_shown(status.SUBJECT))
        for said in ("deux", "trois"):
            await brain.commit(Turn(drafts=[card(said)], retracts=[status.SUBJECT]))
            postman.wake()
            await until_answer(brain.posts_waiting, lambda count: count == 0)
        await until(lambda: len(wall.gone) == 2)
    first, second, third = wall.shown
    assert [event for _, event in wall.gone] == [first, second]
    assert await brain.event_of("matrix", status.SUBJECT) == third


def test_a_sender_has_one_thread_a_day() -> None:
    threads, him, her = Threads(), SenderId("AAAA"), SenderId("BBBB")
    assert threads.below(him, InboundKey("SM1"), Instant(0)) is None
    assert threads.below(her, InboundKey("SM2"), Instant(0)) is None
    assert threads.below(him, InboundKey("SM3"), Instant(HOUR)) == subject_of("SM1")
    assert threads.below(him, InboundKey("SM4"), Instant(DAY)) is None
    assert threads.below(him, InboundKey("SM5"), Instant(DAY + HOUR)) == subject_of("SM4")

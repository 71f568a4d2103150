"""The room queue: order, edits before they are seen, groups that survive a crash."""

import msgspec

from bot.model import Attachment, EventId, PersonId, PostId
from bot.room.drafts import Draft, Rank, Text, plain
from bot.store import QueuedPost, Store, Turn
from tests.contract.store_kit import OpenStore, led


def notice(n: int, said: str = "") -> Draft:
    return Draft(text=plain(said or f"text {n}"), rank=Rank.NOTICE, subject=f"inbound:{n}", several=True)


def edit(n: int, said: str) -> Draft:
    return Draft(text=plain(said), rank=Rank.EDIT, edits=f"inbound:{n}")


async def queue(store: Store, *drafts: Draft) -> list[QueuedPost]:
    await store.commit(Turn(drafts=drafts))
    return await store.waiting_posts("matrix", 100)


async def show(store: Store, ids: list[PostId], event: str) -> None:
    group, _ = await store.group_posts(ids)
    await store.posts_shown(group, EventId(event))


async def test_a_post_comes_back_as_it_was_drafted(brain: Store) -> None:
    draft = Draft(
        text=Text("un < deux", "un &lt; <b>deux</b> 🤬"),
        rank=Rank.ANSWER,
        place="founders",
        subject="s",
        reply_to=EventId("$1"),
        notice=False,
        mentions=(PersonId("@a:example.org"),),
        reactions=("✅", "❌"),
    )

    (post,) = await queue(brain, draft)

    assert (post.plain, post.html) == ("un < deux", "un &lt; <b>deux</b> 🤬")
    assert (post.place, post.rank, post.subject, post.edits) == ("founders", Rank.ANSWER, "s", None)
    assert (post.reply_to, post.notice, post.several, post.group) == ("$1", False, False, None)
    assert (post.mentions, post.reactions) == (("@a:example.org",), ("✅", "❌"))


async def test_a_post_for_one_room_is_queued_there_alone(open_store: OpenStore) -> None:
    brain = await led(await open_store(rooms=("matrix", "signal")))
    attached = Attachment(name="a.png", mime="image/png", data=b"picture")
    here = Draft(text=plain("ici"), rank=Rank.ANSWER, room="signal")
    await queue(brain, notice(1), here, msgspec.structs.replace(here, attachment=attached))

    assert [post.plain for post in await brain.waiting_posts("signal", 9)] == ["ici", "ici", "text 1"]
    assert [post.plain for post in await brain.waiting_posts("matrix", 9)] == ["text 1"]


async def test_answers_go_before_notices_and_each_rank_in_its_order(brain: Store) -> None:
    answer = Draft(text=plain("answer"), rank=Rank.ANSWER)

    posts = await queue(brain, notice(1), notice(2), answer, Draft(text=plain("wake"), rank=Rank.WAKE))

    assert [post.plain for post in posts] == ["answer", "wake", "text 1", "text 2"]
    assert [post.plain for post in await brain.waiting_posts("matrix", 2)] == ["answer", "wake"]
    assert await brain.posts_waiting() == 4
    assert await brain.posts_by_rank("matrix") == {Rank.ANSWER: 1, Rank.WAKE: 1, Rank.NOTICE: 2}


async def test_a_shown_post_is_found_by_its_subject_and_its_event(brain: Store) -> None:
    (post,) = await queue(brain, notice(1))
    assert await brain.event_of("matrix", "inbound:1") is None

    await show(brain, [post.id], "$e1")

    assert await brain.waiting_posts("matrix", 9) == []
    assert await brain.event_of("matrix", "inbound:1") == "$e1"
    assert await brain.subject_of("matrix", EventId("$e1")) == "inbound:1"
    assert await brain.subject_of("matrix", EventId("$other")) is None
    assert await brain.event_of("signal", "inbound:1") is None


async def test_what_was_shown_among_others_has_no_event_of_its_own(brain: Store) -> None:
    posts = await queue(brain, notice(1), notice(2))

    await show(brain, [post.id for post in posts], "$both")

    assert await brain.event_of("matrix", "inbound:1") is None
    assert await brain.subject_of("matrix", EventId("$both")) is None


async def test_a_group_keeps_its_id_and_members_over_a_restart(open_store: OpenStore) -> None:
    first = await led(await open_store())
    posts = await queue(first, notice(1), notice(2), notice(3))
    group, _ = await first.group_posts([posts[0].id, posts[1].id])
    await first.close()

    second = await led(await open_store())
    waiting = await second.waiting_posts("matrix", 9)

    assert [post.group for post in waiting] == [group, group, None]
    assert (await second.group_posts([posts[0].id, posts[1].id]))[0] == group
    await second.posts_shown(group, EventId("$e"))
    assert [post.plain for post in await second.waiting_posts("matrix", 9)] == ["text 3"]


async def test_an_edit_of_what_nobody_saw_yet_changes_it_in_its_place(brain: Store) -> None:
    await queue(brain, notice(1), notice(2))

    posts = await queue(brain, edit(1, "delivered"))

    assert [post.plain for post in posts] == ["delivered", "text 2"]
    assert [post.rank for post in posts] == [Rank.NOTICE, Rank.NOTICE]


async def test_an_edit_in_the_same_turn_changes_it_too(brain: Store) -> None:
    posts = await queue(brain, notice(1), edit(1, "a"), edit(1, "b"))

    assert [post.plain for post in posts] == ["b"]


async def test_of_two_edits_that_wait_the_last_is_shown(brain: Store) -> None:
    (post,) = await queue(brain, notice(1))
    await show(brain, [post.id], "$1")

    await queue(brain, edit(1, "sent"))
    posts = await queue(brain, edit(1, "delivered"))

    assert [(post.plain, post.edits) for post in posts] == [("delivered", "inbound:1")]


async def test_an_edit_of_what_is_being_sent_waits_for_its_turn(brain: Store) -> None:
    (post,) = await queue(brain, notice(1))
    await brain.group_posts([post.id])

    posts = await queue(brain, edit(1, "delivered"))

    assert [(one.plain, one.edits) for one in posts] == [("text 1", None), ("delivered", "inbound:1")]


async def test_what_changed_or_was_dropped_since_it_was_read_is_sent_as_it_is(brain: Store) -> None:
    changed, dropped = await queue(brain, notice(1), notice(2))
    await queue(brain, edit(1, "delivered"))
    await brain.drop_posts([dropped.id])

    _, together = await brain.group_posts([changed.id, dropped.id])

    assert [(post.plain, post.group) for post in together] == [("delivered", changed.id)]


async def test_what_the_room_refused_to_take_changes_again_and_its_last_change_stands(brain: Store) -> None:
    first, second = await queue(brain, notice(1), notice(2))
    group, _ = await brain.group_posts([first.id, second.id])
    await queue(brain, edit(1, "sent"))

    await brain.ungroup_posts(group)

    posts = await queue(brain, edit(1, "delivered"), edit(2, "seen"))
    assert [(post.plain, post.group) for post in posts] == [
        ("text 1", None),
        ("seen", None),
        ("delivered", None),
    ]
    await show(brain, [first.id], "$1")
    await brain.ungroup_posts(first.id)
    assert await brain.event_of("matrix", "inbound:1") == "$1"


async def test_a_shown_edit_leaves_the_event_of_its_subject_as_it_is(brain: Store) -> None:
    (post,) = await queue(brain, notice(1))
    await show(brain, [post.id], "$1")
    (change,) = await queue(brain, edit(1, "delivered"))
    await show(brain, [change.id], "$2")

    assert await brain.event_of("matrix", "inbound:1") == "$1"
    assert await brain.subject_of("matrix", EventId("$2")) == "inbound:1"


async def test_the_last_post_of_a_subject_is_the_one_that_is_found(brain: Store) -> None:
    for event in ("$1", "$2"):
        (post,) = await queue(brain, notice(1))
        await show(brain, [post.id], event)

    assert await brain.event_of("matrix", "inbound:1") == "$2"


async def test_dropped_posts_are_gone_and_shown_ones_stay_shown(brain: Store) -> None:
    one, two, three = (post.id for post in await queue(brain, notice(1), notice(2), notice(3)))
    await show(brain, [one], "$1")
    await brain.group_posts([two])

    await brain.drop_posts([one, two, three])

    assert await brain.waiting_posts("matrix", 9) == []
    assert await brain.event_of("matrix", "inbound:1") == "$1"


async def test_each_room_has_a_queue_of_its_own(open_store: OpenStore) -> None:
    brain = await led(await open_store(rooms=("matrix", "signal")))
    (post,) = await queue(brain, notice(1))
    await show(brain, [post.id], "$1")

    await queue(brain, edit(1, "delivered"))

    assert [(one.plain, one.edits) for one in await brain.waiting_posts("matrix", 9)] == [
        ("delivered", "inbound:1")
    ]
    assert [(one.plain, one.edits) for one in await brain.waiting_posts("signal", 9)] == [("delivered", None)]


async def test_a_post_id_is_never_given_twice(brain: Store) -> None:
    posts = await queue(brain, *(notice(n) for n in range(300)))
    more = await queue(brain, *(notice(n) for n in range(300, 310)))

    ids = {post.id for post in [*posts, *more]}
    waiting = await brain.waiting_posts("matrix", 1_000)
    assert len(waiting) == len({post.id for post in waiting}) == 310
    assert ids <= {post.id for post in waiting}

"""The postman: brings queued posts to a room, in order, answers to people first.

Owns the room's rate limit: a post is tried once, and when the room is busy everything waits
that long, then what ranks highest goes first, as it is by then. Some of what the room takes is
kept for answers. Notices that pile up meanwhile are collapsed into one event. What goes together
is written down before it is sent, under one id that the room's transaction is derived from: after
a crash the same group goes again, and shows once.

What was shown and is to be taken away again goes when no answer waits.
"""

import asyncio
import contextlib
import json

import msgspec

from bot import log
from bot.model import MINUTE, SECOND, EventId, Instant, Post, PostId, Span
from bot.ports import CannotCommit, Clock, Retracting, Room, RoomBusy, RoomRefused
from bot.room.allowance import Allowance
from bot.room.drafts import Rank
from bot.room.surge import Load
from bot.room.words import Words
from bot.store import Exposed, QueuedPost, Store

SEPARATELY = 3
"""Notices waiting at once that are still shown one by one."""
LARGEST = 42_000
"""Bytes of one event's text and HTML as JSON in ASCII: a server takes 65,536, encryption adds a third."""
LOOKED_AT = 500
BACKOFF_FIRST = SECOND
BACKOFF_MOST = MINUTE

_log = log.get("postman")


class Postman:
    """Serves one room until stopped."""

    def __init__(self, store: Store, room: Room, words: Words, clock: Clock) -> None:
        self._store = store
        self._room = room
        self._words = words
        self._clock = clock
        self._wake = asyncio.Event()
        self._failures = 0
        self._allowance = Allowance()
        self._behind = 0

    @property
    def load(self) -> Load:
        """What the room takes, and how far it lags."""
        return Load(takes=self._allowance.rate, behind=self._behind)

    def wake(self) -> None:
        """There may be something to post."""
        self._wake.set()

    async def run(self) -> None:
        """Post what waits, for ever."""
        while True:
            self._wake.clear()
            try:
                wait = await self._one()
            except RoomBusy as busy:
                await self._refused(busy.wait)
                continue
            except CannotCommit:
                await self._clock.sleep(SECOND)
                continue
            if wait != 0:
                await self._rest(wait)

    async def _refused(self, asked: Span | None) -> None:
        if asked is not None:
            # The allowance knows now when the next one may go, and what goes then is asked anew.
            self._allowance.refused(asked, self._clock.now())
            return
        self._failures += 1
        await self._clock.sleep(Span(min(BACKOFF_FIRST << min(self._failures - 1, 10), BACKOFF_MOST)))

    async def _rest(self, wait: Span | None) -> None:
        """Until there may be something that goes first, but no longer than `wait`."""
        try:
            async with asyncio.timeout(None if wait is None else wait / SECOND):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _one(self) -> Span | None:
        """Bring one event's worth of posts. How long to wait then; None when nothing waits."""
        found = await self._store.waiting_posts(self._room.name, 1)
        gone = None
        if not found or found[0].rank > Rank.WAKE:
            gone = await self._take_away(idle=not found)
            if gone == 0:
                return gone
        if not found:
            self._behind = 0
            return gone
        wait = self._allowance.wait(self._clock.now(), redraws=found[0].edits is not None)
        if wait:
            if found[0].rank == Rank.EDIT and found[0].edits is not None:
                # Nothing else waits, and the room is short of events: that it was delivered can go untold.
                await self._store.drop_posts([found[0].id])
                return Span(0)
            return wait if gone is None else min(wait, gone)
        await self._bring(await self._group(found[0]))
        return Span(0)

    async def _take_away(self, *, idle: bool) -> Span | None:
        """Take one event away that is due. How long until there is something to do; 0 when one was."""
        room, now = self._room, self._clock.now()
        if not isinstance(room, Retracting):
            return None
        due = await self._store.next_to_take_away(room.name)
        if due is None or due > now:
            return None if due is None else Span(due - now)
        shown = await self._store.to_take_away(room.name, now, idle=idle)
        wait = self._allowance.wait(now)
        if shown is None or wait:
            return wait or None
        with contextlib.suppress(RoomRefused):
            await room.redact(shown.place, shown.event)
        self._allowance.sent(1, self._clock.now())
        await self._store.taken_away(room.name, shown.event)
        return Span(0)

    async def _group(self, first: QueuedPost) -> list[QueuedPost]:
        if not first.several and first.group is None:
            return [first]
        waiting = await self._store.waiting_posts(self._room.name, LOOKED_AT)
        self._behind = len(waiting)
        if len(waiting) == LOOKED_AT:
            self._behind = sum((await self._store.posts_by_rank(self._room.name)).values())
        return self._together(waiting) if waiting else []

    async def _bring(self, group: list[QueuedPost]) -> None:
        if not group:
            return
        first = group[0]
        edits = None
        if first.edits is not None:
            edits = await self._store.event_of(self._room.name, first.edits)
            if edits is None:
                # It was shown among others, or never: there is nothing of its own to change.
                await self._store.drop_posts([first.id])
                return
        thread = None
        if first.thread is not None and len(group) == 1:
            thread = await self._store.event_of(self._room.name, first.thread)
        file = await self._store.attachment(first.id) if first.attached else None
        number, group = await self._store.group_posts([post.id for post in group])
        if not group:
            return
        post = msgspec.structs.replace(self._event(number, group, edits), thread=thread, attachment=file)
        try:
            event = await self._room.post(post)
        except RoomBusy as busy:
            if busy.untouched and first.group is None:
                # Until its turn comes it may change, others may join it, and what ranks higher goes first.
                await self._store.ungroup_posts(number)
            raise
        except RoomRefused:
            _log.error("the room refused a post for good", count=len(group))
            await self._store.drop_posts([post.id for post in group])
            return
        self._failures = 0
        self._allowance.sent(1 + len(first.reactions), self._clock.now(), redraws=edits is not None)
        await self._store.posts_shown(number, event, self._exposed(group, event))

    def _exposed(self, group: list[QueuedPost], event: EventId) -> Exposed | None:
        first, now = group[0], self._clock.now()
        if not isinstance(self._room, Retracting):
            return None
        return Exposed(
            room=self._room.name,
            place=first.place,
            event=event,
            at=now,
            due=None if first.gone_after is None else Instant(now + first.gone_after),
            reveals=any(post.reveals for post in group),
        )

    def _together(self, waiting: list[QueuedPost]) -> list[QueuedPost]:
        first = waiting[0]
        if first.group is not None:
            # Written down before a crash or a busy room: the same again, under the same id.
            return [post for post in waiting if post.group == first.group]
        if not first.several:
            return [first]
        alike = [p for p in waiting if p.several and p.place == first.place and p.rank == first.rank]
        apart = SEPARATELY if first.rank == Rank.NOTICE and not self._allowance.short else 1
        if len(alike) <= apart:
            return [first]
        group: list[QueuedPost] = []
        size = 0
        for post in alike:
            size += len(json.dumps(post.plain)) + len(json.dumps(post.html))
            if group and (size > LARGEST or post.group is not None):
                break
            group.append(post)
        return group

    def _event(self, number: PostId, group: list[QueuedPost], edits: EventId | None) -> Post:
        first = group[0]
        plain, html = first.plain, first.html
        if len(group) > 1:
            title = self._words("digest", count=len(group)) if first.rank == Rank.NOTICE else ""
            plain = "\n".join([*filter(None, [title]), *(post.plain for post in group)])
            rows = [post.html.replace("<br>", " ") for post in group]
            html = "<br>".join([*filter(None, [title]), *rows])
        return Post(
            id=number,
            place=first.place,
            plain=plain,
            html=html,
            notice=first.notice,
            mentions=first.mentions,
            reply_to=first.reply_to,
            edits=edits,
            reactions=first.reactions,
        )

"""The postman: brings queued posts to a room, in order, answers to people first.

Owns the room's rate limit: a post is tried once, and when the room is busy everything waits
that long, then what ranks highest goes first. Notices that pile up meanwhile are collapsed into
one event. What goes together is written down before it is sent, under one id that the room's
transaction is derived from: after a crash the same group goes again, and shows once.
"""

import asyncio
import json

from bot import log
from bot.model import MINUTE, SECOND, EventId, Post, PostId, Span
from bot.ports import CannotCommit, Clock, Room, RoomBusy, RoomRefused
from bot.room.drafts import Rank
from bot.room.words import Words
from bot.store import QueuedPost, Store

SEPARATELY = 3
"""Notices waiting at once that are still shown one by one."""
LARGEST = 42_000
"""Bytes of one event's text and HTML as JSON in ASCII: a homeserver takes 65,536, and encryption adds a third."""
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

    def wake(self) -> None:
        """There may be something to post."""
        self._wake.set()

    async def run(self) -> None:
        """Post what waits, for ever."""
        while True:
            self._wake.clear()
            try:
                if await self._one():
                    continue
            except RoomBusy as busy:
                await self._clock.sleep(self._pause(busy.wait))
                continue
            except CannotCommit:
                await self._clock.sleep(SECOND)
                continue
            await self._wake.wait()

    def _pause(self, asked: Span | None) -> Span:
        if asked is not None:
            return asked
        self._failures += 1
        return Span(min(BACKOFF_FIRST << min(self._failures - 1, 10), BACKOFF_MOST))

    async def _one(self) -> bool:
        """Bring one event's worth of posts. False when nothing waits."""
        waiting = await self._store.waiting_posts(self._room.name, LOOKED_AT)
        if not waiting:
            return False
        group = self._together(waiting)
        first = group[0]
        edits = None
        if first.edits is not None:
            edits = await self._store.event_of(self._room.name, first.edits)
            if edits is None:
                # It was shown among others, or never: there is nothing of its own to change.
                await self._store.drop_posts([first.id])
                return True
        number = await self._store.group_posts([post.id for post in group])
        try:
            event = await self._room.post(self._event(number, group, edits))
        except RoomRefused:
            _log.error("the room refused a post for good", count=len(group))
            await self._store.drop_posts([post.id for post in group])
            return True
        self._failures = 0
        await self._store.posts_shown(number, event)
        return True

    def _together(self, waiting: list[QueuedPost]) -> list[QueuedPost]:
        first = waiting[0]
        if first.group is not None:
            # Written down before a crash or a busy room: the same again, under the same id.
            return [post for post in waiting if post.group == first.group]
        if not first.several:
            return [first]
        alike = [p for p in waiting if p.several and p.place == first.place and p.rank == first.rank]
        if len(alike) <= SEPARATELY:
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

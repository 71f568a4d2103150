"""What we show in the group: one attempt each; who asks owns the waiting.

The daemon takes no name of ours for a message. So a post is noted before it is sent and its message
afterwards; an attempt that ended without an answer is looked for among the delivery receipts of the
group's members, and only when none tells of it is it made again.
"""

import asyncio
import random
from typing import Any

import structlog

from bot.model import MINUTE, SECOND, EventId, PersonId, Post, Span
from bot.ports import RoomBusy, RoomRefused
from bridges.signal import content, events
from bridges.signal.group import Group, Seats
from bridges.signal.identities import Identities, now_ms
from bridges.signal.memory import Edited, Memory, Posted
from bridges.signal.outcomes import wait_of
from bridges.signal.receipts import Receipts
from bridges.signal.rpc import Daemon, Refused, Sent, Unanswered, Unreachable
from bridges.signal.settings import GroupSettings, Notice, Tell

_log = structlog.get_logger(__name__)

GRACE = 5.0
"""Seconds that a phone is given to tell of a message whose answer was lost."""
_SKEW_MS = 1_000
_NOBODY_WAIT = Span(MINUTE)
_OWED_PAUSE = 5.0


class Sender:
    """Sends to the group."""

    def __init__(
        self,
        *,
        settings: GroupSettings,
        daemon: Daemon,
        memory: Memory,
        group: Group,
        seats: Seats,
        identities: Identities,
        receipts: Receipts,
        tell: Tell,
    ) -> None:
        self._settings = settings
        self._daemon = daemon
        self._memory = memory
        self._group = group
        self._seats = seats
        self._identities = identities
        self._receipts = receipts
        self._tell = tell
        self._something_owed = asyncio.Event()
        self._doubt_until = asyncio.get_running_loop().time() + GRACE

    async def post(self, post: Post) -> EventId:
        """Show a post; its reaction follows by itself."""
        txn = f"{self._settings.epoch}:{post.id}"
        own = await self._check()
        posted = self._memory.posted(txn)
        stamp = posted.stamp if posted else None
        if stamp is None:
            stamp = self._found(posted) or await self._send(txn, post)
            with self._memory.together():
                self._memory.keep_posted(txn, stamp)
                self._note_edit(post, stamp)
                if post.reactions:
                    # Signal holds one reaction of each person; the text says the others.
                    self._memory.owe(stamp, post.reactions[0])
            self._something_owed.set()
        return events.name_of(own, stamp)

    async def keep_reactions(self) -> None:
        """Put what reactions are owed, for ever: later is better than never, and no post waits for it."""
        await self._group.known.wait()
        while True:
            self._something_owed.clear()
            for target, emoji in self._memory.owed():
                await self._react(target, emoji)
            await self._something_owed.wait()

    async def _check(self) -> str:
        """Our uuid; `RoomBusy` where nothing may be posted. Asked anew: whoever is in reads what follows."""
        try:
            await self._group.look()
        except (Refused, Unreachable, Unanswered):
            raise RoomBusy from None
        if self._group.weakness or self._group.own is None:
            self._group.changed()
            raise RoomBusy
        return self._group.own

    def _found(self, posted: Posted | None) -> int | None:
        """The message that an attempt without an answer made. `RoomBusy` as long as it may still be told."""
        if posted is None:
            return None
        until = posted.begun + int(self._settings.timeout * 1_000)
        found = self._receipts.unclaimed(
            self._seats.everyone, posted.begun - _SKEW_MS, until, lambda _, stamp: self._memory.is_own(stamp)
        )
        if found is None and asyncio.get_running_loop().time() < self._doubt_until:
            raise RoomBusy(SECOND)
        return found

    async def _send(self, txn: str, post: Post) -> int:
        params = content.message(post, self._settings.group, self._target(post))
        self._memory.begin(txn, now_ms())
        try:
            sent = await self._daemon.send(**params)
        except Unreachable:
            self._memory.forget(txn)
            raise RoomBusy from None
        except Unanswered:
            self._in_doubt()
            raise RoomBusy from None
        except Refused as no:
            raise self._refusal(txn, no) from None
        return self._shown(txn, sent)

    def _target(self, post: Post) -> int | None:
        """The latest wording of the message that `post` changes; None when a new one is to be sent."""
        if post.edits is None:
            return None
        original = events.named(post.edits)
        if original is None:
            raise RoomRefused
        shown = self._memory.edited(original[1]) or Edited(root=original[1], latest=original[1])
        return shown.latest if content.still_editable(shown, now_ms()) else None

    def _note_edit(self, post: Post, stamp: int) -> None:
        original = events.named(post.edits)
        if original is None:
            return
        shown = self._memory.edited(original[1]) or Edited(root=original[1], latest=original[1])
        if content.still_editable(shown, stamp):
            now = Edited(root=shown.root, latest=stamp, edits=shown.edits + 1)
        else:
            now = Edited(root=stamp, latest=stamp)
        self._memory.keep_edited(original[1], now)

    def _shown(self, txn: str, sent: Sent) -> int:
        """The time of what was sent; raises when it reached nobody there is."""
        self._suspend_changed(sent)
        kinds = {result.kind for result in sent.results}
        if not kinds or "SUCCESS" in kinds:
            return sent.stamp
        if "NETWORK_FAILURE" in kinds:
            self._in_doubt()
            raise RoomBusy
        self._memory.forget(txn)
        raise RoomBusy(self._limit(sent))

    def _refusal(self, txn: str, no: Refused) -> Exception:
        """What to raise for a refusal of the daemon."""
        if no.sent is not None and no.sent.results:
            try:
                self._shown(txn, no.sent)
            except RoomBusy as busy:
                return busy
        if no.code in (-3, -32603):
            self._in_doubt()
            return RoomBusy()
        self._memory.forget(txn)
        if no.code == -5:
            self._tell(Notice.RATE_LIMITED, None)
        # We are in the group and may write there: what it cannot make sense of is the post.
        return RoomRefused() if no.code == -1 else RoomBusy(_NOBODY_WAIT)

    def _limit(self, sent: Sent) -> Span:
        """How long nobody can be reached, told to the founders when it is Signal that says so."""
        limited = [result for result in sent.results if result.kind == "RATE_LIMIT_FAILURE"]
        if not limited:
            return _NOBODY_WAIT
        captcha = any(result.captcha for result in limited)
        self._tell(Notice.CAPTCHA if captcha else Notice.RATE_LIMITED, None)
        return max((wait_of(result) or _NOBODY_WAIT for result in limited), default=_NOBODY_WAIT)

    def _suspend_changed(self, sent: Sent) -> None:
        for result in sent.results:
            if result.kind == "IDENTITY_FAILURE" and result.person in self._seats.everyone:
                self._identities.suspend(PersonId(result.person or ""), sent.stamp)

    def _in_doubt(self) -> None:
        self._doubt_until = asyncio.get_running_loop().time() + GRACE

    async def _react(self, target: int, emoji: str) -> None:
        while True:
            try:
                sent = await self._daemon.send("sendReaction", **self._reaction(target, emoji))
            except (Unreachable, Unanswered):
                await _rest()
            except Refused as no:
                if no.code != -5:
                    # The message is gone, or we are out: no matter.
                    return self._memory.settle(target)
                await _rest()
            else:
                self._memory.keep_own(sent.stamp)
                return self._memory.settle(target)

    def _reaction(self, target: int, emoji: str) -> dict[str, Any]:
        return {
            "groupId": self._settings.group,
            "emoji": emoji,
            "targetAuthor": self._group.own,
            "targetTimestamp": target,
        }


async def _rest() -> None:
    # Jitter protects nothing.
    await asyncio.sleep(_OWED_PAUSE * random.uniform(0.5, 1.0))  # noqa: S311 - as said

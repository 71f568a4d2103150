"""The group: whether we may write in it, and who reads what we write.

Whoever is in a Signal group reads it; there is no key to withhold. So the daemon is asked who is in
right before each post, since that is whom it will send to, and while somebody is in who is on no list
nothing is posted.
"""

import asyncio
import random
from typing import Any

import structlog

from bot.model import PersonId
from bridges.signal.memory import Memory
from bridges.signal.rpc import Daemon, Refused, Unanswered, Unreachable, sent_of
from bridges.signal.settings import GroupSettings, Notice, Tell, account_of

_log = structlog.get_logger(__name__)

_EVERY = 60.0
_PAUSE_FIRST = 0.25
_PAUSE_MOST = 30.0


class Seats:
    """Who may sit in the group, of those who are Signal accounts. Changes when the team does."""

    def __init__(self, founders: tuple[PersonId, ...], moderators: tuple[PersonId, ...]) -> None:
        self.founders: frozenset[str] = frozenset()
        self.everyone: frozenset[str] = frozenset()
        self.seat(founders, moderators)

    def seat(self, founders: tuple[PersonId, ...], moderators: tuple[PersonId, ...]) -> None:
        """Change the lists."""
        self.founders = frozenset(filter(None, map(account_of, founders)))
        self.everyone = self.founders | frozenset(filter(None, map(account_of, moderators)))


class Membership:
    """A group, as `listGroups` tells of it. `own` is our account's uuid, None where we are not in."""

    def __init__(self, row: dict[str, Any], account: str) -> None:
        members = _people(row.get("members"))
        self.own = next((uuid for uuid, number in members if uuid and number == account), None)
        self.others = frozenset(uuid or number or "?" for uuid, number in members if number != account)
        self.admin = any(number == account for _, number in _people(row.get("admins")))
        self._inside = row.get("isMember") is True and self.own is not None
        self._hushed = row.get("permissionSendMessage") == "ONLY_ADMINS" and not self.admin
        self._blocked = row.get("isBlocked") is True

    @property
    def weakness(self) -> str | None:
        """In a few words, why we cannot post; None when we can."""
        if not self._inside or self._blocked:
            return "not in the group"
        if not self.others:
            return "nobody else is in the group"
        return "only admins may write in the group" if self._hushed else None


class Group:
    """Looks after the group. `now` is what was last seen of it, None before the first time."""

    def __init__(
        self, settings: GroupSettings, daemon: Daemon, memory: Memory, seats: Seats, tell: Tell
    ) -> None:
        self._settings = settings
        self._daemon = daemon
        self._memory = memory
        self._seats = seats
        self._tell = tell
        self._look = asyncio.Event()
        self._told: set[object] = set()
        self.known = asyncio.Event()
        self.now: Membership | None = None

    @property
    def weakness(self) -> str | None:
        """In a few words, why nothing may be posted; None when all is well."""
        if self.now is None:
            return "signal-cli was not asked yet"
        if not self._seats.founders:
            return "no founder has a Signal uuid"
        return self.now.weakness or ("somebody is in who is on no list" if self.strangers else None)

    @property
    def own(self) -> str | None:
        """Our account's uuid."""
        return self.now.own if self.now else None

    @property
    def strangers(self) -> frozenset[str]:
        """Who is in and on no list."""
        return self.now.others - self._seats.everyone if self.now else frozenset()

    def changed(self) -> None:
        """Look again soon."""
        self._look.set()

    async def watch(self) -> None:
        """See who is in, tell of it and mend it, for ever."""
        pause = _PAUSE_FIRST
        while True:
            try:
                await self.look()
                await self._expel()
            except (Refused, Unreachable, Unanswered) as error:
                _log.info("the group could not be looked at", error=type(error).__name__)
                # Jitter protects nothing.
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - as said
                pause = min(pause * 2, _PAUSE_MOST)
                continue
            pause = _PAUSE_FIRST
            self._look.clear()
            try:
                async with asyncio.timeout(_EVERY):
                    await self._look.wait()
            except TimeoutError:
                pass

    async def look(self) -> None:
        """Ask who is in. Raises as `Daemon.call`."""
        rows = await self._daemon.call("listGroups", groupId=[self._settings.group])
        found = [row for row in rows if _is(row, self._settings.group)] if isinstance(rows, list) else []
        membership = Membership(found[0] if found else {}, self._settings.account)
        # What was known of ourselves stays true when we are put out.
        membership.own = membership.own or self.own
        self.now = membership
        if membership.own is not None:
            self.known.set()
        self._tell_news(membership)

    def _tell_news(self, membership: Membership) -> None:
        news: set[object] = set(self.strangers)
        if membership.weakness:
            news.add(Notice.NO_GROUP)
        for what in news - self._told:
            if what is Notice.NO_GROUP:
                self._tell(Notice.NO_GROUP, None)
            else:
                self._tell(Notice.STRANGER_IN_GROUP, PersonId(str(what)))
        self._told = news

    async def let_in(self, person: str) -> None:
        """Have somebody who is on a list in the group. Raises as `Daemon.call`."""
        await self.look()
        if person in self._seats.everyone and self.now is not None and person not in self.now.others:
            await self._change(member=[person])

    async def put_out(self, people: frozenset[str]) -> None:
        """Have those of `people` who are on no list out of the group. Raises as `Daemon.call`."""
        await self.look()
        out = sorted(people & self.strangers)
        if out:
            await self._change(removeMember=out)

    async def _expel(self) -> None:
        """Put strangers out, if we may. Without a founder on Signal everybody would be one."""
        if self.strangers and self.now is not None and self.now.admin and self._seats.founders:
            await self.put_out(self.strangers)

    async def _change(self, **members: list[str]) -> None:
        changed = sent_of(await self._daemon.call("updateGroup", groupId=self._settings.group, **members))
        if changed is not None:
            # It is a message too, and phones tell that they have it.
            self._memory.keep_own(changed.stamp)
        await self.look()


def _is(row: object, group: str) -> bool:
    return isinstance(row, dict) and row.get("id") == group


def _people(rows: object) -> list[tuple[str | None, str | None]]:
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [(_text(row.get("uuid")), _text(row.get("number"))) for row in found]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

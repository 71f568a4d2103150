"""Group commit: one writer, one transaction at a time, everything that waits goes into the next.

Invariants: nobody hears "done" before the transaction that did it is durable; a caller who goes
away takes nothing back; one item that cannot be stored fails alone; when the database is away
everybody is told, and the next items are tried all the same.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection

from bot.ports import CannotCommit
from bot.store.engine import Database, Fault

Item = TypeVar("Item")
Item_contra = TypeVar("Item_contra", contravariant=True)
Result = TypeVar("Result")

# Bounds how long a text that comes now waits for those before it, and what a failure repeats.
_MOST_AT_ONCE = 512
# Half of what a commit itself takes on a slow disk.
_GATHERED_WITHIN_SECONDS = 0.005
_PROBE_FRESH_SECONDS = 2.0
_PROBE_SECONDS = 3.0


class Job(Protocol[Item_contra, Result]):
    """One kind of change, applied for many items at once."""

    def apply(self, connection: Connection, items: Sequence[Item_contra]) -> Sequence[Result]:
        """Make the changes within a transaction and return a result for each item.

        May be called again with the same items after a rollback.
        """
        ...

    def landed(self, items: Sequence[Item_contra], results: Sequence[Result]) -> None:
        """They are durable. Called on the event loop, before anybody who waits for them goes on."""
        ...


class _Ticket(NamedTuple):
    job: Job[Any, Any]
    item: Any
    future: "asyncio.Future[Any]"


Tickets = Sequence[_Ticket]


class Writer:
    """Takes changes from any task and commits them in groups."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Ticket] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._trouble: str | None = None
        self._committed_at = float("-inf")
        self._task = asyncio.create_task(self._run(), name="store-writer")

    async def do(self, job: Job[Item, Result], item: Item) -> Result:
        """Apply `item` and return once it is durable.

        Raises CannotCommit when the database cannot take anything, or what `job` raised for this
        item. If the caller is cancelled, the change may be made all the same.
        """
        return await self.submit(job, item)

    def submit(self, job: Job[Item, Result], item: Item) -> "asyncio.Future[Result]":
        """As `do`, from where nobody can wait."""
        if self._closing:
            raise CannotCommit("the store is closed")
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Ticket(job, item, future))
        self._wake.set()
        return future

    async def close(self) -> None:
        """Commit what waits, and end."""
        self._closing = True
        self._wake.set()
        await self._task

    @property
    def last_trouble(self) -> str | None:
        """Why the last commit failed; None when it did not."""
        return self._trouble

    async def trouble(self) -> str | None:
        """None when a commit succeeded within seconds or does now; else why not, in a few words."""
        if self._task.done() or self._closing:
            return "the writer has stopped"
        if self._trouble is None and time.monotonic() - self._committed_at < _PROBE_FRESH_SECONDS:
            return None
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self.do(PROBE, None)
        except TimeoutError:
            return "a commit takes too long"
        except CannotCommit:
            return self._trouble or "nothing can be committed"
        return None

    async def _run(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._gather()
            group, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            await self._commit(group)

    async def _gather(self) -> None:
        """Return once a pass of the loop brings nothing more that waits.

        A commit costs as much as many texts, however many share it: those whose webhooks are
        being read just now are to share this one. One text alone waits for a single empty pass.
        """
        until, known = time.monotonic() + _GATHERED_WITHIN_SECONDS, 0
        while known < len(self._waiting) < _MOST_AT_ONCE and time.monotonic() < until:
            known = len(self._waiting)
            await asyncio.sleep(0)

    async def _commit(self, group: Tickets) -> None:
        try:
            await self._attempt(group)
        except Exception as error:
            fault = self._database.fault_of(error)
            if fault is Fault.AGAIN:
                await self._once_more(group)
            elif fault is Fault.AWAY:
                self._away(group, error)
            elif len(group) == 1:
                _fail(group[0], error)
            else:
                for ticket in group:
                    await self._commit([ticket])

    async def _once_more(self, group: Tickets) -> None:
        try:
            await self._attempt(group)
        except Exception as error:
            if self._database.fault_of(error) is Fault.OURS:
                await self._commit(group)
            else:
                self._away(group, error)

    async def _attempt(self, group: Tickets) -> None:
        jobs: dict[Job[Any, Any], list[_Ticket]] = {}
        for ticket in group:
            jobs.setdefault(ticket.job, []).append(ticket)
        work = [(job, [ticket.item for ticket in tickets]) for job, tickets in jobs.items()]

        def body(connection: Connection) -> list[Sequence[Any]]:
            return [job.apply(connection, items) for job, items in work]

        done = await self._database.write(body)
        self._trouble, self._committed_at = None, time.monotonic()
        for (job, items), results in zip(work, done, strict=True):
            job.landed(items, results)
            for ticket, result in zip(jobs[job], results, strict=True):
                if not ticket.future.done():
                    ticket.future.set_result(result)

    def _away(self, group: Tickets, error: Exception) -> None:
        # By its type alone: a message may quote the values of the statement.
        self._trouble = f"the last commit failed: {type(getattr(error, 'orig', None) or error).__name__}"
        for ticket in group:
            _fail(ticket, CannotCommit("the database takes nothing now"))


def _fail(ticket: _Ticket, error: Exception) -> None:
    if not ticket.future.done():
        ticket.future.set_exception(error)


class _Probe:
    def apply(self, connection: Connection, items: Sequence[None]) -> Sequence[None]:
        connection.exec_driver_sql("UPDATE meta SET value = value WHERE name = 'probe'")
        return items

    def landed(self, items: Sequence[None], results: Sequence[None]) -> None:
        """Nothing to do: that it landed is the answer."""


PROBE = _Probe()

"""The store: everything that must survive, behind one face.

It is a `bot.ports.Door` but for the report's words, the brain's memory, and the outbox of
replies and posts. One process may lead at a time: only it takes from the inbox, commits turns
and claims replies. Everything that changes something raises CannotCommit when the database takes
nothing; it may then be tried again.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from functools import partial
from typing import Any

from bot.model import (
    Admission,
    Arrival,
    Attachment,
    EventId,
    Inbound,
    InboundKey,
    Instant,
    PostId,
    ReplyKey,
    RoomEvent,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import Decided
from bot.policy.orders import Noted, Report
from bot.ports import CannotCommit
from bot.room.questions import NumberFound, Seen
from bot.store import asked, exposed, hand, journal, outbox, posts, queries, schema
from bot.store.admit import AdmitJob, Entry, Stored, entry_of_event, entry_of_inbound, entry_of_report
from bot.store.each import Each
from bot.store.engine import Database, Fault
from bot.store.hand import Hand
from bot.store.keyfile import key_for
from bot.store.opening import open_database
from bot.store.senders import Senders, pseudonym
from bot.store.values import (
    AlreadyLed,
    Claim,
    Deposed,
    Exposed,
    Head,
    JournalRow,
    QueuedPost,
    Taken,
    Turn,
)
from bot.store.writer import Writer

_Stored = tuple[bool, SenderId | None]
"""Whether an entry is new, and whom it came from."""


class Store:
    """An open database. Made by `Store.open`, to be closed."""

    def __init__(self, database: Database, pseudonym_key: bytes, rooms: Sequence[str], epoch: str) -> None:
        self.epoch = epoch
        """Names this database: a random word, made with it."""
        self._database = database
        self._key = pseudonym_key
        self._writer = Writer(database)
        self._hand = Hand(database)
        self._lock = database.brain_lock()
        self._senders = Senders()
        self._admit = AdmitJob(self._senders, self._hand.hand_over, lambda: self._hand.open)
        self._turn = journal.TurnJob(rooms)
        self._claim = outbox.ClaimJob(secrets.randbits(62))
        self._in_flight: dict[tuple[int, str, str], list[asyncio.Future[_Stored]]] = {}
        self._term: int | None = None
        self._head: Head | None = None
        self._leads = asyncio.Event()
        self._closed = False

    @classmethod
    async def open(cls, url: str, *, pseudonym_key: bytes, rooms: Sequence[str] = ("matrix",)) -> "Store":
        """Open the database at `url`, made and migrated as needed. Posts are queued for each of `rooms`.

        `url` is `sqlite:////absolute/path` or `postgresql://…`. Raises WrongDatabase, WrongKey, or
        CannotCommit when it cannot be reached.
        """
        database = open_database(url)
        try:
            epoch = await database.write(lambda connection: schema.prepare(connection, pseudonym_key))
        except Exception as error:
            await database.close()
            if database.fault_of(error) is Fault.OURS:
                raise
            raise CannotCommit("the database cannot be opened") from error
        return cls(database, pseudonym_key, rooms, epoch)

    async def close(self) -> None:
        """Commit what waits, stop leading, close. A second time does nothing."""
        if self._closed:
            return
        self._closed = True
        self._hand.open = False
        await self._writer.close()
        await self._lock.release()
        await self._database.close()

    def key_for(self, purpose: str) -> bytes:
        """A key of its own for `purpose`, of 32 bytes, drawn from the pseudonym key."""
        return key_for(purpose, self._key)

    async def trouble(self) -> str | None:
        """None when a commit works now; else why not, in a few words."""
        return await self._writer.trouble()

    @property
    def last_trouble(self) -> str | None:
        """As `trouble`, of the last commit that was tried, without trying one."""
        return self._writer.last_trouble

    # What comes in.

    async def admit(self, inbound: Inbound) -> Admission:
        """Return once `inbound` is durable: now, or since before (`new` is False then)."""
        new, sender = await self._store(entry_of_inbound(inbound, self._key))
        return Admission(key=inbound.key, new=new, sender=sender)

    async def hear(self, room: str, event: RoomEvent | Noted) -> bool:
        """Return once `event` is durable. True when it is new to us. `room` may be a shell's command."""
        new, _ = await self._store(entry_of_event(room, event))
        return new

    async def report(self, line: str, report: Report) -> None:
        """Return once `report` is durable."""
        await self._store(entry_of_report(line, report))

    async def _store(self, entry: Entry) -> _Stored:
        waiter: asyncio.Future[_Stored] = asyncio.get_running_loop().create_future()
        waiters = self._in_flight.get(entry.identity)
        if waiters is not None:
            waiters.append(waiter)
            return await waiter
        stored = self._writer.submit(self._admit, entry)
        waiters = self._in_flight[entry.identity] = [waiter]
        # A callback, not this task: a caller who goes away must not leave the others waiting.
        stored.add_done_callback(lambda done: self._stored(entry, done))
        return await waiter

    def _stored(self, entry: Entry, done: "asyncio.Future[Any]") -> None:
        waiters = self._in_flight.pop(entry.identity)
        error = done.exception()
        stored: Stored | None = None if error is not None else done.result()
        new = stored is not None and stored.id is not None
        sender = stored.sender.id if stored is not None and stored.sender is not None else None
        for waiter in waiters:
            if waiter.done():
                pass
            elif error is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result((new, sender))
            # Even if the first has gone away: the others may have come after it was durable.
            new = False

    # The brain.

    async def lead(self) -> None:
        """Become this database's brain. Raises AlreadyLed while another process is."""
        if not await self._try_lock():
            raise AlreadyLed
        if self._term is None:
            self._term = await self._writer.do(_TERM, None)

    async def _try_lock(self) -> bool:
        try:
            return await self._lock.try_acquire(self._hand.look)
        except Exception as error:
            if self._database.fault_of(error) is Fault.OURS:
                raise
            raise CannotCommit("the lock cannot be taken") from error

    async def load_state(self) -> core.State:
        """The state that the journal adds up to; from here on the inbox is handed out anew.

        Raises BrokenChain.
        """
        self._head = None
        states = [core.State()]
        head = await journal.restore(self._database, lambda blob: states.append(core.decode(blob)))
        state = states[-1]
        head = await self.follow(head, lambda facts: core.fold(state.ledger, facts))
        state.ledger.head = head.hash
        if self._term is not None:
            self._head = head
            self._hand.start()
            self._leads.set()
        return state

    async def follow(self, head: Head, fold: Callable[[list[Any]], object]) -> Head:
        """Hand the facts after `head` to `fold`, a page at a time, and return the new head.

        Each link is checked: raises BrokenChain at the first fact that was changed.
        """
        return await journal.follow(self._database, head, fold)

    async def take(self, limit: int, patience: float | None = None) -> Taken:
        """What is to be decided: all events and reports, up to `limit` arrivals; waits for something.

        Empty once `patience` seconds have passed. For one task at a time; cancelling it loses
        nothing. Raises Deposed when another brain took over.
        """
        return await self._hand.take(limit, patience, self._watch)

    def _watch(self) -> None:
        if self._lock.lost:
            raise Deposed

    async def commit(self, turn: Turn) -> Head:
        """Commit `turn` as a whole, and return where the journal ends now.

        One at a time. Raises Deposed, or CannotCommit. After any failure it is open whether the
        turn was committed: load the state again before the next one.
        """
        head, self._head = self._head, None
        if head is None or self._term is None:
            raise CannotCommit("the state must be loaded first")
        wanted = {fact.inbound for fact in turn.facts if isinstance(fact, Decided)}
        known = {key: id_ for key in wanted if (id_ := self._hand.id_of(key)) is not None}
        self._head = await self._writer.do(self._turn, journal.Commit(turn, self._term, head, known))
        self._hand.used_up(turn.taken)
        return self._head

    async def decided(self, since: Instant, most: int) -> list[Arrival]:
        """Arrivals after `since` that were decided, as far as the last `most` rows still have them."""
        return await self._database.read(partial(hand.decided, since=since, most=most))

    async def snapshot(self, seq: int, state: bytes) -> None:
        """Keep `state`, which the facts up to `seq` add up to; the last two are kept."""
        await self._writer.do(_SNAPSHOT, journal.Snapshot(seq, state))

    # Replies.

    async def claim(self, now: Instant, limit: int) -> list[Claim]:
        """Up to `limit` replies that are due at `now`, for the caller alone to send. May be none.

        Waits until this process leads.
        """
        await self._leads.wait()
        return await self._writer.do(self._claim, outbox.Wanted(now, limit))

    async def left_claimed(self) -> list[Claim]:
        """Replies that an earlier process claimed and did not settle: they may have left.

        Each is given out once. Waits until this process leads.
        """
        await self._leads.wait()
        return await self._writer.do(self._claim, outbox.Wanted(Instant(0), 0, left=True))

    async def postpone(self, key: ReplyKey, due: Instant, attempts: int) -> None:
        """Queue a claimed reply again that certainly did not leave; `attempts` were made until now."""
        await self._writer.do(_POSTPONE, outbox.Postponed(key, due, attempts))

    async def next_due(self) -> Instant | None:
        """When the next queued reply is due, maybe already; None when none is queued."""
        return await self._database.read(outbox.next_due)

    async def replies_waiting(self) -> int:
        """How many replies are queued or on their way to the carrier."""
        return await self._database.read(asked.replies_waiting)

    # Upkeep.

    async def began(self) -> Instant | None:
        """When the journal begins; None before its first fact."""
        return await self._database.read(asked.began)

    async def last_arrival(self, line: str) -> Instant | None:
        """When the inbound of `line` came that was stored last."""
        return await self._database.read(lambda connection: asked.last_arrival(connection, line))

    async def known_sends(self, carrier_ids: Collection[str]) -> set[str]:
        """Those of `carrier_ids` under which the carrier took replies of ours."""
        return await self._database.read(lambda connection: asked.known_sends(connection, carrier_ids))

    async def doubtful_sends(self, since: Instant, before: Instant) -> int:
        """How many replies decided since then the carrier may have taken `before`, under an id unknown."""
        return await self._database.read(lambda connection: asked.doubtful_sends(connection, since, before))

    async def others(self) -> int:
        """How many connections other processes of the bot have to this database, as far as it tells."""
        return await self._database.read(asked.others)

    async def count_senders(self) -> int:
        """How many senders can be known again."""
        return await self._database.read(asked.count_senders)

    # Posts.

    async def waiting_posts(self, room: str, limit: int) -> list[QueuedPost]:
        """What `room` shall show next: by rank, then as it came; what was grouped before included."""
        return await self._database.read(lambda connection: posts.waiting(connection, room, limit))

    async def group_posts(self, ids: Sequence[PostId]) -> tuple[PostId, list[QueuedPost]]:
        """Write down that these are sent together: under which id, ever the same, and as what they stay."""
        return await self._writer.do(_GROUP, ids)

    async def ungroup_posts(self, group: PostId) -> None:
        """Take that back, where it is sure that nothing of `group` was shown."""
        await self._writer.do(_UNGROUP, group)

    async def posts_shown(self, group: PostId, event: EventId, shows: Exposed | None = None) -> None:
        """Note that `group` was shown, as `event`; with `shows` until it is taken away again."""
        await self._writer.do(_SHOWN, posts.Shown(group, event, shows))

    async def attachment(self, post: PostId) -> Attachment | None:
        """The file that goes with `post`."""
        return await self._database.read(lambda connection: posts.attachment_of(connection, post))

    async def to_take_away(self, room: str, now: Instant, *, idle: bool = True) -> Exposed | None:
        """What `room` shows and is to take away, of which there may be more; what is old only when `idle`."""
        return await self._database.read(lambda connection: exposed.due(connection, room, now, idle=idle))

    async def next_to_take_away(self, room: str) -> Instant | None:
        """When `room` is to take something away next, maybe already; None when nothing is known."""
        return await self._database.read(lambda connection: exposed.next_due(connection, room))

    async def taken_away(self, room: str, event: EventId) -> None:
        """Note that `room` shows `event` no more."""
        await self._writer.do(_GONE, (room, event))

    async def drop_posts(self, ids: Sequence[PostId]) -> None:
        """Give up showing these."""
        await self._writer.do(_DROP, ids)

    async def event_of(self, room: str, subject: str) -> EventId | None:
        """The event that shows `subject` alone; None when it was not shown, or among others."""
        return await self._database.read(lambda connection: posts.event_of(connection, room, subject))

    async def subject_of(self, room: str, event: EventId) -> str | None:
        """What `event` is about; None when it is not ours or shows several things."""
        return await self._database.read(lambda connection: posts.subject_of(connection, room, event))

    async def was_shown(self, subject: str) -> bool:
        """Whether some room showed `subject`."""
        return await self._database.read(lambda connection: posts.was_shown(connection, subject))

    async def latest_subject(self, prefix: str) -> str | None:
        """The subject beginning with `prefix` that was queued last; None when there was none."""
        return await self._database.read(lambda connection: posts.latest(connection, prefix))

    async def posts_waiting(self) -> int:
        """How many posts the rooms have not taken yet."""
        return await self._database.read(posts.count_waiting)

    async def posts_by_rank(self, room: str) -> dict[int, int]:
        """How many posts of each rank `room` has not taken yet."""
        return await self._database.read(lambda connection: posts.count_by_rank(connection, room))

    # Questions.

    async def last(self, count: int) -> list[Seen]:
        """The newest inbounds, newest first."""
        return await self._database.read(lambda connection: queries.last(connection, count))

    async def last_of(self, sender: SenderId, count: int) -> list[Seen]:
        """The newest inbounds of `sender`, newest first."""
        return await self._database.read(lambda connection: queries.last_of(connection, sender, count))

    async def seen(self, key: InboundKey) -> Seen | None:
        """One inbound, with its text, number and verdict as far as there are any."""
        return await self._database.read(lambda connection: queries.seen(connection, key))

    async def sender_of(self, number: str) -> SenderId | None:
        """Who `number` is known as; None when nothing came from it, or it was erased."""
        name = pseudonym(self._key, number)
        return await self._database.read(lambda connection: queries.sender_of(connection, name))

    async def number_of(self, sender: SenderId) -> NumberFound:
        """The number behind `sender`."""
        return await self._database.read(lambda connection: queries.number_of(connection, sender))

    async def inbox_waiting(self) -> int:
        """How many rows of the inbox no turn has used yet."""
        return await self._database.read(queries.count_waiting)

    def facts(self, since: int = 1) -> AsyncIterator[JournalRow]:
        """The journal from the fact numbered `since` on."""
        return queries.facts(self._database, since)

    def traffic(self, since: Instant | None = None) -> AsyncIterator[Inbound]:
        """What came from `since` on (all, when None) and still has its content, by time."""
        return queries.traffic(self._database, Instant(0) if since is None else since)


_TERM = Each(journal.raise_term)
_SNAPSHOT = Each(journal.keep_snapshot)
_POSTPONE = outbox.PostponeJob()
_GROUP = Each(posts.group)
_UNGROUP = Each(posts.ungroup)
_SHOWN = Each(posts.show)
_DROP = Each(posts.drop)
_GONE = Each(exposed.gone)

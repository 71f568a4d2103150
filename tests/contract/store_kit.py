"""What the store's tests share: inbounds, the facts of a verdict, stores that are closed in the end."""

import itertools
from collections.abc import Awaitable, Callable

from bot.model import (
    Arrival,
    EventId,
    Inbound,
    InboundKey,
    Instant,
    Money,
    Outcome,
    PersonId,
    ReplyKey,
    Said,
    SenderId,
    Verdict,
)
from bot.policy.facts import AnyFact, Decided, Received, Settled
from bot.policy.reasons import Reason
from bot.store import AlreadyLed, NewReply, Store, Taken, Turn

KEY = bytes(range(32))
LINE_NUMBER = "+33937000001"

OpenStore = Callable[..., Awaitable[Store]]

_count = itertools.count()


def an_inbound(
    n: int = 1, *, number: str | None = None, text: str = "salut", line: str = "twilio", at: int | None = None
) -> Inbound:
    """The inbound number `n`: the same `n` is the same key."""
    key = InboundKey(f"SM{n:032x}")
    return Inbound(
        key=key,
        line=line,
        channel="sms",
        at=Instant(1_700_000_000_000_000 + n if at is None else at),
        number=number or f"+336399800{n % 100:02d}",
        to=LINE_NUMBER,
        text=text,
        raw={"MessageSid": [key], "Body": [text]},
    )


def said(event: str, text: str = "!pause") -> Said:
    return Said(
        event=EventId(event),
        place="traffic",
        person=PersonId("@fondatrice-a:example.org"),
        text=text,
        at=Instant(1),
        encrypted=True,
    )


def verdict_on(arrival: Arrival, verdict: Verdict = "silent", reason: Reason = Reason.ANSWERED) -> Decided:
    replied = verdict == "reply"
    return Decided(
        at=arrival.at,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict=verdict,
        reason=reason,
        reply=ReplyKey(arrival.key) if replied else None,
        price=Money(76_300 if replied else 0),
    )


def facts_on(arrival: Arrival, verdict: Verdict = "silent") -> list[AnyFact]:
    received = Received(
        at=arrival.at,
        inbound=arrival.key,
        sender=arrival.sender,
        line=arrival.line,
        channel=arrival.channel,
        came=arrival.at,
        content=arrival.commitment,
    )
    reason = Reason.FIRST if verdict == "reply" else Reason.ANSWERED
    return [received, verdict_on(arrival, verdict, reason)]


def reply_to(arrival: Arrival, *, due: int | None = None, text: str = "Merci d'arrêter.") -> NewReply:
    return NewReply(
        key=ReplyKey(arrival.key),
        inbound=arrival.key,
        sender=arrival.sender,
        text=text,
        due=Instant(arrival.at if due is None else due),
    )


def settled(key: str, outcome: Outcome = Outcome.ACCEPTED) -> Settled:
    return Settled(
        at=Instant(1_800_000_000_000_000),
        reply=ReplyKey(key),
        sender=SenderId("0000"),
        outcome=outcome,
        carrier_id=f"SM-out-{key}",
    )


def silence(taken: Taken) -> Turn:
    """A turn that uses up `taken`, every arrival silent."""
    return Turn(facts=[fact for one in taken.arrivals for fact in facts_on(one)], taken=taken.ids)


def answer(taken: Taken, *, due: int | None = None) -> Turn:
    """A turn that answers every arrival of `taken`."""
    return Turn(
        facts=[fact for one in taken.arrivals for fact in facts_on(one, "reply")],
        taken=taken.ids,
        replies=[reply_to(one, due=due) for one in taken.arrivals],
    )


async def leads(store: Store) -> bool:
    """Whether `store` leads, as of now."""
    try:
        await store.lead()
    except AlreadyLed:
        return False
    return True


async def led(store: Store) -> Store:
    """`store`, leading, with the state loaded."""
    await store.lead()
    await store.load_state()
    return store


async def answered(store: Store, *numbers: int, due: int | None = None) -> list[ReplyKey]:
    """Admit inbounds with these numbers and answer them; the keys of the replies."""
    for n in numbers:
        await store.admit(an_inbound(n))
    taken = await store.take(len(numbers), 5)
    assert len(taken.arrivals) == len(numbers)
    await store.commit(answer(taken, due=due))
    return [ReplyKey(one.key) for one in taken.arrivals]

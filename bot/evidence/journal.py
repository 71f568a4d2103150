"""Checking the database's own journal: the chain, the content that it commits to, its timestamps."""

from collections.abc import Callable, Sequence

import msgspec
from cryptography.x509 import Certificate

from bot.evidence import check
from bot.evidence.chain import Seal, commitment
from bot.evidence.check import Broken, Tip
from bot.evidence.tokens import Refused, Token, check_token, system_roots
from bot.policy import facts as forms
from bot.policy.facts import Decided, Received
from bot.room.times import from_datetime
from bot.store.archive import Archive, Arrived, Row
from bot.store.stamps import Stamp

Progress = Callable[[str, int, int], object]
"""Hears what is being done, how much of it is, and how much there is."""


class Verified(msgspec.Struct):
    """What was found whole. `erased` are inbounds whose content is gone, as retention wants it."""

    facts: int = 0
    contents: int = 0
    erased: int = 0
    stamped: int = 0
    tokens: list[Token] = []


async def verify_journal(archive: Archive, progress: Progress = lambda *_: None) -> Verified:
    """Follow the journal to its end. Raises Broken at the first thing that is not what it was."""
    # These first: what a running brain adds meanwhile is not beyond the end then.
    stamps = {stamp.seq: stamp for stamp in await archive.stamps()}
    heads = {head.seq: head.hash for head in await archive.heads()}
    end = await archive.end()
    last = end.seq if end is not None else 0
    found, tip, seal = Verified(), check.START, Seal()
    roots = system_roots() if stamps else ()
    async for page in archive.pages(last):
        tip = await _follow(archive, tip, page, found)
        for seq, _, hash_, _, _ in page:
            seal.add(hash_)
            if seq in stamps:
                found.tokens.append(check_stamp(stamps[seq], seal, roots))
                found.stamped = seq
            if seq in heads and heads[seq] != hash_:
                raise Broken(f"snapshot at fact {seq}", "was made of another journal")
        progress("verify", tip.seq, last)
    await _nothing_lost(archive, tip, [*stamps, *heads])
    found.facts = tip.seq
    return found


async def _follow(archive: Archive, tip: Tip, page: list[Row], found: Verified) -> Tip:
    broken: Broken | None = None
    try:
        tip = check.follow(tip, page)
    except Broken as error:
        broken = error
    # The facts before the first wrong one count, and may be wrong in what they commit to.
    await _check_contents(archive, page if broken is None else page[: broken.good], found)
    if broken is not None:
        raise broken
    return tip


async def _check_contents(archive: Archive, page: list[Row], found: Verified) -> None:
    received: list[tuple[int, Received]] = []
    decided: list[tuple[Row, Decided]] = []
    for row in page:
        fact = fact_of(row)
        if type(fact) is Received:
            received.append((row[0], fact))
        elif type(fact) is Decided and row[4] is not None:
            decided.append((row, fact))
    keys = [fact.inbound for _, fact in received] + [fact.inbound for _, fact in decided]
    arrived = await archive.arrived(keys)
    for seq, fact in received:
        one = arrived.get((fact.line, fact.inbound))
        if one is None:
            raise Broken(f"fact {seq}", f"tells of inbound {fact.inbound}, which is missing")
        if check_content(seq, fact, one):
            found.contents += 1
        else:
            found.erased += 1
    filed = {(key, one.id) for (_, key), one in arrived.items()}
    for row, verdict in decided:
        if (verdict.inbound, row[4]) not in filed:
            raise Broken(f"fact {row[0]}", "is filed under another inbound than it tells of")


def fact_of(row: Row) -> forms.AnyFact:
    """The fact that `row` holds. Raises Broken when it holds none."""
    try:
        return forms.decode(row[3])
    except msgspec.DecodeError:
        raise Broken(f"fact {row[0]}", "is no fact that this version knows") from None


def check_content(seq: int, fact: Received, one: Arrived) -> bool:
    """Whether the content that `fact` commits to is still there. Raises Broken when it is another."""
    if one.sender != fact.sender:
        raise Broken(f"fact {seq}", f"inbound {fact.inbound} is filed under another sender")
    if one.salt is None:
        if one.text is not None or one.raw:
            raise Broken(f"fact {seq}", f"the salt of inbound {fact.inbound} is missing")
        return False
    if one.number is None or one.text is None:
        raise Broken(f"fact {seq}", f"a part of the content of inbound {fact.inbound} is missing")
    if commitment(one.salt, one.number, one.text) != fact.content:
        raise Broken(f"fact {seq}", f"the stored number or text of inbound {fact.inbound} is not what came")
    return True


def check_stamp(stamp: Stamp, seal: Seal, roots: Sequence[Certificate] = ()) -> Token:
    """What `stamp`, of the head that `seal` stands at, says. Raises Broken when it is not one."""
    place = f"timestamp at fact {stamp.seq}"
    if not stamp.whole:
        raise Broken(place, "was changed since it was kept")
    if stamp.hash != seal.hash:
        raise Broken(place, "was made of another journal")
    try:
        token = check_token(stamp.token, seal.document(), roots=roots)
    except Refused as error:
        raise Broken(place, str(error)) from None
    if from_datetime(token.at) != stamp.at:
        raise Broken(place, "is noted with another time than it says")
    return token


async def _nothing_lost(archive: Archive, tip: Tip, known: list[int]) -> None:
    beyond = [seq for seq in known if seq > tip.seq]
    if beyond:
        raise Broken(f"fact {tip.seq + 1}", f"is missing: the journal went on to fact {max(beyond)} at least")
    lost = await archive.unjudged()
    if lost is not None:
        raise Broken(f"inbound {lost}", "was decided, and the fact that says so is missing")

"""Checking the database's own journal: the chain, the content that it commits to, its timestamps."""

from collections.abc import Callable, Sequence

import msgspec
from cryptography.x509 import Certificate

from bot.evidence import check
from bot.evidence.beside import Replies, check_files, check_names
from bot.evidence.chain import Seal, commitment, form_commitment
from bot.evidence.check import Broken, Tip
from bot.evidence.tokens import Refused, Token, check_token, system_roots
from bot.policy import facts as forms
from bot.policy.facts import Decided, Received, Settled
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


async def verify_journal(
    archive: Archive,
    progress: Progress = lambda *_: None,
    *,
    roots: Sequence[Certificate] | None = None,
    key: bytes | None = None,
) -> Verified:
    """Follow the journal to its end, and compare what stands beside it with what it says.

    `roots` vouch for authorities (None: those that this machine trusts), `key` is that of pseudonyms.
    Raises Broken at the first thing that is not what it was.
    """
    # These first: what a running brain adds meanwhile is not beyond the end then.
    stamps = {stamp.seq: stamp for stamp in await archive.stamps()}
    heads = await archive.heads()
    end = await archive.end()
    last = end.seq if end is not None else 0
    found, tip, seal = Verified(), check.START, Seal()
    replies = Replies(archive)
    hashes = {head.seq: head.hash for head, _ in heads}
    if roots is None:
        roots = system_roots() if stamps else ()
    async for page in archive.pages(last):
        tip = await _follow(archive, tip, page, found, replies)
        for seq, _, hash_, _, _ in page:
            seal.add(hash_)
            if seq in stamps:
                found.tokens.append(check_stamp(stamps[seq], seal, roots))
                found.stamped = seq
            if seq in hashes and hashes[seq] != hash_:
                raise Broken(f"snapshot at fact {seq}", "was made of another journal")
        progress("verify", tip.seq, last)
    await _nothing_lost(archive, tip, [*stamps, *hashes])
    for head, whole in heads:
        if not whole:
            raise Broken(f"snapshot at fact {head.seq}", "was changed since it was kept")
    await _settled_meanwhile(archive, replies, last)
    if key is not None:
        await check_names(archive, key)
    # At last, as it can name a page and no fact.
    await check_files(archive)
    found.facts = tip.seq
    return found


async def _settled_meanwhile(archive: Archive, replies: Replies, last: int) -> None:
    """A brain that goes on may have ended replies since: its facts say so."""
    end = await archive.end()
    if end is not None and end.seq > last:
        async for page in archive.pages(end.seq, last):
            await replies.follow([(row[0], fact_of(row)) for row in page])
    replies.settle()


async def _follow(archive: Archive, tip: Tip, page: list[Row], found: Verified, replies: Replies) -> Tip:
    broken: Broken | None = None
    try:
        tip = check.follow(tip, page)
    except Broken as error:
        broken = error
    # The facts before the first wrong one count, and may be wrong in what they commit to.
    await _check_contents(archive, page if broken is None else page[: broken.good], found, replies)
    if broken is not None:
        raise broken
    return tip


async def _check_contents(archive: Archive, page: list[Row], found: Verified, replies: Replies) -> None:
    received: list[tuple[int, Received]] = []
    decided: list[tuple[Row, Decided]] = []
    settled: list[tuple[int, forms.AnyFact]] = []
    for row in page:
        fact = fact_of(row)
        if type(fact) is Received:
            received.append((row[0], fact))
        elif type(fact) is Decided and row[4] is not None:
            decided.append((row, fact))
        elif type(fact) is Settled:
            settled.append((row[0], fact))
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
    await replies.follow(settled)


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
    if (one.at, one.channel) != (fact.came, fact.channel):
        raise Broken(f"fact {seq}", f"inbound {fact.inbound} is filed under another time or channel")
    if one.salt is None:
        if one.text is not None or one.raw is not None:
            raise Broken(f"fact {seq}", f"the salt of inbound {fact.inbound} is missing")
        return False
    if one.number is None or one.text is None:
        raise Broken(f"fact {seq}", f"a part of the content of inbound {fact.inbound} is missing")
    if commitment(one.salt, one.number, one.text) != fact.content:
        raise Broken(f"fact {seq}", f"the stored number or text of inbound {fact.inbound} is not what came")
    # Facts of the first versions say nothing of it.
    if fact.form and (one.raw is None or form_commitment(one.salt, one.raw) != fact.form):
        raise Broken(f"fact {seq}", f"the carrier's form of inbound {fact.inbound} is not what came")
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

"""What founders are told of what is kept, exported and erased, and what they are asked to keep. Pure."""

from collections.abc import Sequence

from bot.model import FOUNDERS, EventId, PersonId
from bot.policy import raids
from bot.policy.facts import AnyFact, Erased, Exported, FileAsked, KeepReminded, RaidLeft, Rekeyed
from bot.policy.ledger import Ledger
from bot.policy.orders import MakeFile
from bot.policy.policy import Policy
from bot.room.drafts import Draft, Rank, plain
from bot.room.safe import tame
from bot.room.words import Words

RINGS_FROM = 7
"""Days before the end from which a reminder rings: a month before there is time to read it."""
SHELL = "cli"
"""What names whoever types at the server, before their account's name if it is known."""


def told(words: Words, facts: Sequence[AnyFact], ledger: Ledger, policy: Policy) -> list[Draft]:
    """What to say of `facts`, which the ledger holds already."""
    drafts: list[Draft] = []
    for fact in facts:
        match fact:
            case RaidLeft():
                drafts += _asked(words, ledger, policy)
            case KeepReminded():
                drafts += _reminded(words, fact, ledger, policy)
            case Exported(room=False) | Erased() | Rekeyed():
                drafts.append(Draft(text=plain(_done(words, fact)), rank=Rank.STATUS, place=FOUNDERS))
    return drafts


def _asked(words: Words, ledger: Ledger, policy: Policy) -> list[Draft]:
    raid = raids.find(ledger, None)
    # Once for each: one that comes and goes is asked about when it went first.
    if raid is None or raid.ends != 1 or raids.is_kept(ledger, raid):
        return []
    end = raids.erased_at(raid, policy)
    if end is None:
        return []
    text = words("custody.ask", number=raid.number, day=words.day(end))
    return [Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS)]


def _reminded(words: Words, fact: KeepReminded, ledger: Ledger, policy: Policy) -> list[Draft]:
    raid = next((one for one in ledger.raids if one.since == fact.raid), None)
    end = raids.erased_at(raid, policy) if raid is not None else None
    if raid is None or end is None:
        return []
    text = words(
        "custody.remind",
        count=fact.days,
        number=raid.number,
        began=words.day(raid.since),
        day=words.day(end),
    )
    if fact.days > RINGS_FROM:
        return [Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS)]
    mentions = tuple(ledger.founders)
    return [Draft(text=plain(text), rank=Rank.WAKE, place=FOUNDERS, notice=False, mentions=mentions)]


def _done(words: Words, fact: Exported | Erased | Rekeyed) -> str:
    by = who(words, fact.by)
    match fact:
        case Exported():
            contents = words("custody.contents", count=fact.contents or 0)
            return words(f"custody.exported.{fact.what}", by=by, contents=contents)
        case Erased():
            return words("custody.erased", by=by, sender=f"R-{fact.sender}", count=fact.contents)
    return words("custody.rekeyed", by=by)


def stamping(words: Words, why: str | None) -> Draft:
    """That the timestamp authority fails, and why; or that it works again (None)."""
    text = words("stamping.back") if why is None else words("stamping.away", why=tame(why, 200))
    return Draft(text=plain(text), rank=Rank.STATUS, place=FOUNDERS)


def file_subject(event: EventId) -> str:
    """What the answer to a request for a file is filed under, so that it can tell how far that is."""
    return f"file:{event}"


def file_asked(words: Words, order: MakeFile, facts: Sequence[AnyFact]) -> Draft:
    """The answer to a request for a file."""
    asked = next((fact for fact in facts if isinstance(fact, FileAsked)), None)
    text = words("file.none") if asked is None else words("file.asked")
    return Draft(text=plain(text), rank=Rank.ANSWER, subject=file_subject(order.event), reply_to=order.event)


def who(words: Words, person: PersonId) -> str:
    """`person` as people read it: somebody of the room, or whoever types at the server."""
    if not is_shell(person):
        return tame(person, 80)
    return words("custody.shell", who=tame(person.partition(":")[2] or "?", 40))


def is_shell(person: PersonId) -> bool:
    """Whether `person` is nobody of the room but a command at the server."""
    return person.partition(":")[0] == SHELL

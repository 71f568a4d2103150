"""Who was shown, kept, exported or erased what, as a report and a sheet tell it. Pure."""

from collections.abc import Callable, Sequence

from bot.evidence.people import Cast
from bot.evidence.selection import Chosen, senders_in
from bot.evidence.words import Phrases
from bot.model import PersonId
from bot.policy.facts import (
    AnyFact,
    Erased,
    Exported,
    FileAsked,
    Forgotten,
    Hidden,
    Kept,
    Rekeyed,
    Revealed,
)

KINDS = (Revealed, Hidden, Kept, Erased, Forgotten, FileAsked, Exported, Rekeyed)


def concerns(fact: AnyFact, chosen: Chosen) -> bool:
    """Whether `fact`, of one of these kinds, is about what was chosen: about all, or about some of it."""
    if not chosen.selection.narrow:
        return True
    senders = set(senders_in(fact))
    clusters = {one for one in (getattr(fact, "cluster", None), *getattr(fact, "clusters", ())) if one}
    if not senders and not clusters:
        return True
    return bool(senders & chosen.senders or clusters & chosen.selection.clusters)


def by_whom(fact: AnyFact, cast: Cast, say: Phrases) -> str:
    """The letter of who did it; empty where time did."""
    by: PersonId | None = getattr(fact, "by", None)
    return "" if by is None else say("person", letter=cast.letter(by))


def told(fact: AnyFact, say: Phrases) -> str:
    """What `fact` says, in a line."""
    tell = _TOLD.get(type(fact))
    return "" if tell is None else tell(fact, say)


def rows(
    facts: Sequence[tuple[int, AnyFact]], cast: Cast, say: Phrases
) -> list[tuple[int, AnyFact, str, str]]:
    """Each with its number, what it says and by whom."""
    return [(seq, fact, told(fact, say), by_whom(fact, cast, say)) for seq, fact in facts]


def _revealed(fact: Revealed, say: Phrases) -> str:
    return say(f"custody.revealed.{fact.what}", sender=f"R-{fact.sender}")


def _hidden(fact: Hidden, say: Phrases) -> str:
    return say("custody.hidden" if fact.hidden else "custody.unhidden")


def _kept(fact: Kept, say: Phrases) -> str:
    if fact.raid is not None:
        return say("custody.kept.raid", when=say.when(fact.raid))
    if fact.cluster is not None:
        return say("custody.kept.cluster", name=fact.cluster, senders=say("senders", count=len(fact.senders)))
    return say("custody.kept.sender", sender=f"R-{fact.sender}")


def _erased(fact: Erased, say: Phrases) -> str:
    return say("custody.erased", sender=f"R-{fact.sender}", count=fact.contents)


def _forgotten(fact: Forgotten, say: Phrases) -> str:
    return say("custody.forgotten", count=fact.contents, when=say.when(fact.before))


def _asked(_fact: FileAsked, say: Phrases) -> str:
    return say("custody.asked")


def _exported(fact: Exported, say: Phrases) -> str:
    where = say("custody.where.room" if fact.room else "custody.where.disk")
    what = say(f"custody.exported.{fact.what}")
    count = "" if fact.contents is None else say("custody.contents", count=fact.contents)
    mark = "" if fact.fingerprint is None else say("custody.fingerprint", start=fact.fingerprint[:16])
    return ", ".join(part for part in (what, where, count, mark) if part)


def _rekeyed(fact: Rekeyed, say: Phrases) -> str:
    return say("custody.rekeyed", count=fact.senders)


_TOLD: dict[type, Callable[..., str]] = {
    Revealed: _revealed,
    Hidden: _hidden,
    Kept: _kept,
    Erased: _erased,
    Forgotten: _forgotten,
    FileAsked: _asked,
    Exported: _exported,
    Rekeyed: _rekeyed,
}

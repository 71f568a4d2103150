"""What the founders are told of the carrier. What somebody must act on wakes them, the rest is a notice."""

from collections.abc import Sequence

from bot.model import FOUNDERS, PersonId
from bot.room.drafts import Draft, Rank, plain
from bot.room.words import Words


def told(words: Words, what: str, wake: Sequence[PersonId] = (), **values: object) -> Draft:
    """The words for `carrier.{what}`, for the founders; rings with those in `wake`."""
    return Draft(
        text=plain(words(f"carrier.{what}", **values)),
        rank=Rank.WAKE if wake else Rank.STATUS,
        place=FOUNDERS,
        notice=not wake,
        mentions=tuple(wake),
        several=not wake,
    )

"""Who was shown, hid, kept or erased what."""

from bot.model import PersonId, SenderId
from bot.policy.facts.base import Fact


class Revealed(Fact, frozen=True, kw_only=True, tag="revealed"):
    """Somebody was shown a sender's number."""

    sender: SenderId
    by: PersonId


class Hidden(Fact, frozen=True, kw_only=True, tag="hidden"):
    """From here on no text and no number is shown in the room, or they are again."""

    by: PersonId
    hidden: bool = True


class Kept(Fact, frozen=True, kw_only=True, tag="kept"):
    """What this sender wrote is kept for the law beyond its time."""

    sender: SenderId
    by: PersonId


class Erased(Fact, frozen=True, kw_only=True, tag="erased"):
    """What `sender` wrote was erased before its time, because they asked. `by` is who did it, and where."""

    sender: SenderId
    by: PersonId

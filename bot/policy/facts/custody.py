"""Who was shown, hid, kept or erased what."""

from bot.model import Instant, PersonId, SenderId
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
    """What was written is kept for the law beyond its time: a sender's texts, a cluster's or a raid's.

    With `cluster`, all that was or will be decided under that name, and all that `senders` wrote:
    who was known to have sent it. With `raid` (when it was entered), what came until it was left
    and was not answered.
    """

    sender: SenderId | None = None
    by: PersonId
    senders: list[SenderId] = []
    cluster: str | None = None
    raid: Instant | None = None


class Erased(Fact, frozen=True, kw_only=True, tag="erased"):
    """What `sender` wrote was erased before its time, because they asked. `by` is who did it, and where."""

    sender: SenderId
    by: PersonId

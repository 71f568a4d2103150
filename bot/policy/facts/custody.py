"""Who was shown, hid, kept, exported or erased what."""

from typing import Literal

from bot.model import EventId, Instant, PersonId, SenderId
from bot.policy.facts.base import Fact


class Revealed(Fact, frozen=True, kw_only=True, tag="revealed"):
    """Somebody was shown a sender's number, or asked for the texts."""

    sender: SenderId
    by: PersonId
    what: Literal["number", "texts"] = "number"


class Hidden(Fact, frozen=True, kw_only=True, tag="hidden"):
    """From here on no text and no number is shown in the room, or they are again."""

    by: PersonId
    hidden: bool = True


class Kept(Fact, frozen=True, kw_only=True, tag="kept"):
    """What was written is kept for the law beyond its time: a sender's texts, a cluster's or a raid's.

    `why` is what they said it is kept for. With `cluster`, all that was or will be decided under that
    name, and all that `senders` wrote: who was known to have sent it. With `raid` (when it was
    entered), what came until it was left and was not answered.
    """

    sender: SenderId | None = None
    by: PersonId
    senders: list[SenderId] = []
    cluster: str | None = None
    raid: Instant | None = None
    why: str | None = None


class KeepReminded(Fact, frozen=True, kw_only=True, tag="keep_reminded"):
    """The founders were reminded that what came with the raid entered at `raid` goes in so many days."""

    raid: Instant
    days: int


class Erased(Fact, frozen=True, kw_only=True, tag="erased"):
    """What `sender` wrote was erased before its time, because they asked. `by` is who did it, and where.

    `contents` is how many texts and calls that were.
    """

    sender: SenderId
    by: PersonId
    contents: int = 0


class Forgotten(Fact, frozen=True, kw_only=True, tag="forgotten"):
    """What came before `before` and nobody keeps was erased, its time being over: so many contents."""

    before: Instant
    contents: int


class FileAsked(Fact, frozen=True, kw_only=True, tag="file_asked"):
    """A founder asked for a bundle in their room: all, or of a sender, a cluster, a time."""

    event: EventId
    by: PersonId
    sender: SenderId | None = None
    cluster: str | None = None
    since: Instant | None = None
    until: Instant | None = None


class Exported(Fact, frozen=True, kw_only=True, tag="exported"):
    """Numbers and texts left the bot: in a bundle, a list or a backup; `room` when into the founders' room.

    `contents` is how many of them, where that is known. The rest is what was asked for;
    `fingerprint` is the SHA-256 of a bundle's manifest.
    """

    what: Literal["evidence", "traffic", "ledger", "blocklist", "backup"]
    by: PersonId
    contents: int | None = None
    room: bool = False
    since: Instant | None = None
    until: Instant | None = None
    senders: list[SenderId] = []
    clusters: list[str] = []
    fingerprint: str | None = None


class Rekeyed(Fact, frozen=True, kw_only=True, tag="rekeyed"):
    """The key that numbers are hashed with is another one; so many senders were hashed anew."""

    by: PersonId
    senders: int

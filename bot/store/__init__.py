"""Everything that must survive: inbox, journal, outbox and room queue. The only place with SQL."""

from bot.store.keyfile import KeyFileError, read_key
from bot.store.store import Store
from bot.store.values import (
    AlreadyLed,
    BrokenChain,
    Claim,
    Deposed,
    Exposed,
    Head,
    InboxId,
    JournalRow,
    NewReply,
    QueuedPost,
    Taken,
    Turn,
    WrongDatabase,
    WrongKey,
)

__all__ = [
    "AlreadyLed",
    "BrokenChain",
    "Claim",
    "Deposed",
    "Exposed",
    "Head",
    "InboxId",
    "JournalRow",
    "KeyFileError",
    "NewReply",
    "QueuedPost",
    "Store",
    "Taken",
    "Turn",
    "WrongDatabase",
    "WrongKey",
    "read_key",
]

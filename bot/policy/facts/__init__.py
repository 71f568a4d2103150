"""Facts: what happened, and nothing else. The journal is a list of them, the ledger is their fold.

A fact records what was decided, so that folding never needs a text, a number or today's
policy. It names a sender by id and content by commitment. Its canonical form is JSON with
sorted keys and no white space, fields at their default left out: a default that stands here
is part of the format and never changes.
"""

import msgspec

from bot.policy.facts.base import Detail, Fact, Purse, RefusedFor, Wording
from bot.policy.facts.blocks import Approved, Blocked, Dismissed, Proposed, Unblocked, Withdrawn
from bot.policy.facts.custody import (
    Erased,
    Exported,
    FileAsked,
    Forgotten,
    Hidden,
    KeepReminded,
    Kept,
    Rekeyed,
    Revealed,
)
from bot.policy.facts.house import (
    Asked,
    Commanded,
    Confirmed,
    ExpectedChanged,
    IdentityTrusted,
    KeySeen,
    ModeSet,
    Refused,
    Seeded,
    TeamChanged,
    TextProposed,
    TextSet,
)
from bot.policy.facts.money import Alerted, CapSet, DearerPrice, FeesAlarmed, ForeignPrice, PotAdded
from bot.policy.facts.pauses import MissedAnswered, MissedAsked, ReopeningPutOff
from bot.policy.facts.traffic import CallAnswered, CallEnded, Decided, OptedOut, Received, Settled
from bot.policy.facts.waves import PressAsked, RaidEntered, RaidLeft, WaveEnded, WaveNamed

__all__ = [
    "Alerted",
    "AnyFact",
    "Approved",
    "Asked",
    "Blocked",
    "CallAnswered",
    "CallEnded",
    "CapSet",
    "Commanded",
    "Confirmed",
    "DearerPrice",
    "Decided",
    "Detail",
    "Dismissed",
    "Erased",
    "ExpectedChanged",
    "Exported",
    "Fact",
    "FeesAlarmed",
    "FileAsked",
    "ForeignPrice",
    "Forgotten",
    "Hidden",
    "IdentityTrusted",
    "KeepReminded",
    "Kept",
    "KeySeen",
    "MissedAnswered",
    "MissedAsked",
    "ModeSet",
    "OptedOut",
    "PotAdded",
    "PressAsked",
    "Proposed",
    "Purse",
    "RaidEntered",
    "RaidLeft",
    "Received",
    "Refused",
    "RefusedFor",
    "Rekeyed",
    "ReopeningPutOff",
    "Revealed",
    "Seeded",
    "Settled",
    "TeamChanged",
    "TextProposed",
    "TextSet",
    "Unblocked",
    "WaveEnded",
    "WaveNamed",
    "Withdrawn",
    "Wording",
    "decode",
    "encode",
]

AnyFact = (
    Seeded
    | Received
    | Decided
    | Settled
    | OptedOut
    | Commanded
    | Refused
    | ModeSet
    | Revealed
    | Proposed
    | Approved
    | Withdrawn
    | Dismissed
    | Blocked
    | Unblocked
    | PotAdded
    | CapSet
    | Alerted
    | FeesAlarmed
    | ForeignPrice
    | DearerPrice
    | Asked
    | Confirmed
    | Hidden
    | Kept
    | KeepReminded
    | Forgotten
    | Exported
    | FileAsked
    | Rekeyed
    | TextProposed
    | TextSet
    | TeamChanged
    | ExpectedChanged
    | KeySeen
    | IdentityTrusted
    | RaidEntered
    | RaidLeft
    | PressAsked
    | WaveNamed
    | WaveEnded
    | CallAnswered
    | CallEnded
    | Erased
    | ReopeningPutOff
    | MissedAsked
    | MissedAnswered
)

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(AnyFact)


def encode(fact: AnyFact) -> bytes:
    """The canonical form: what the chain's hash covers."""
    return _encoder.encode(fact)


def decode(body: bytes) -> AnyFact:
    """The fact that `body` says. Raises msgspec.ValidationError when it says none."""
    fact: AnyFact = _decoder.decode(body)
    return fact

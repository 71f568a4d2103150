"""What a process of its own is told to make, and what it says. Loads nothing: the running bot imports it."""

import msgspec

from bot.evidence.selection import Selection
from bot.model import Instant

REPORT = "report.pdf"
BUNDLE, IDENTITIES = "bundle.zip", "identities.zip"


class Made(msgspec.Struct, kw_only=True):
    """A bundle. `fingerprint` is its manifest's SHA-256, `unstamped` why that has no timestamp."""

    facts: int
    shown: int
    contents: int
    erased: int
    stamps: int
    fingerprint: str
    unstamped: str | None


class Job(msgspec.Struct, kw_only=True):
    """What to make: the files named above, in `folder`, which is there and empty.

    `url` names the database, with its password; `root` is a file of certificates.
    """

    url: str
    folder: str
    selection: Selection
    line: str
    language: str
    zone: str
    now: Instant
    authority: str | None = None
    root: str | None = None


class Step(msgspec.Struct, tag="step"):
    """How far it is."""

    name: str
    done: int
    total: int


class Done(msgspec.Struct, tag="made"):
    """All is there."""

    made: Made


class Failure(msgspec.Struct, tag="failed"):
    """Nothing is."""

    why: str

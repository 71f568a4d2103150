"""What config.yaml may say: its keys, what each must be, and what it is when left out.

The values handed on are plain and typed: `Span`, `Money`, absolute paths, E.164 numbers. All of
it is frozen. A description says, for a key that must be given or is a list, what to write there.
"""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from bot.config.answering import Approval, Budget, Firewall, Reply
from bot.config.places import DatabaseUrl, FilePath, MaybeCertificates
from bot.config.reach import Lines, People, Rooms, Web
from bot.config.scalars import (
    Digest,
    HoursOfDay,
    MaybeUrl,
    Period,
    PhoneNumber,
    Phrase,
    Salt,
    Zone,
    one_of,
)
from bot.config.section import Section, wrong_at
from bot.config.texts import Language
from bot.model import DAY, MINUTE, Span


class Waking(Section):
    """The hours at which founders are rung, by what for; else a notice, and the ring when they begin."""

    cap: HoursOfDay = None
    decision: HoursOfDay = None
    key: HoursOfDay = None
    carrier: HoursOfDay = None


class CareWords(Section):
    """Phrases beside those that the package has, by what they are."""

    distress: tuple[Phrase, ...] = Field(default=(), description='["a phrase"], or [] for none')
    threat: tuple[Phrase, ...] = Field(default=(), description='["a phrase"], or [] for none')
    threat_other: tuple[Phrase, ...] = Field(default=(), description='["a phrase"], or [] for none')
    doxxing: tuple[Phrase, ...] = Field(default=(), description='["a phrase"], or [] for none')
    insult: tuple[Phrase, ...] = Field(default=(), description='["a phrase"], or [] for none')


class PrivateWords(Section):
    """Words of the founders' own lives, as `anti-relou hash-words` writes them."""

    salt: Salt = ""
    hashes: tuple[Digest, ...] = Field(default=(), description="[] for none")


class Care(Section):
    """Which texts are shown only to who asks."""

    words: CareWords = CareWords()
    private: PrivateWords = PrivateWords()


class Privacy(Section):
    """How long personal data stay, and the file of the key that numbers are hashed with."""

    retain: Period = Span(90 * DAY)
    key_file: FilePath = Field(default="pseudonym.key", validate_default=True)  # made a path


class Evidence(Section):
    """An RFC 3161 authority that timestamps the journal, or none; and which roots must vouch for it.

    Without `timestamp_root` any authority at that address is believed, and verify says who it was.
    """

    timestamp_authority: MaybeUrl = None
    timestamp_root: MaybeCertificates = None


class Heartbeat(Section):
    """An outside address that is asked for every `every`, so that somebody notices when it stops."""

    url: MaybeUrl = Field(default=None, repr=False)
    every: Period = MINUTE


class Log(Section):
    """What is written to stderr; never a number or a text."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], one_of("debug", "info", "warning", "error")
    ] = "info"
    format: Annotated[Literal["auto", "console", "json"], one_of("auto", "console", "json")] = "auto"


class Config(Section):
    """All of config.yaml, checked."""

    number: PhoneNumber = Field(description='the number that is given out, like "+33937000001"')
    language: Annotated[Language, one_of("fr", "en")] = "fr"
    timezone: Zone = ZoneInfo("Europe/Paris")
    database: DatabaseUrl = Field(default="sqlite:///anti-relou.db", validate_default=True)  # made a Database
    web: Web = Field(description="public_url, the address the carrier posts to")
    lines: Lines = Field(description="twilio or signal, where texts come from")
    rooms: Rooms = Field(description="matrix or signal, where founders read and decide")
    people: People = Field(description='founders, like ["@name:example.org"]')
    reply: Reply = Reply()
    budget: Budget = Budget()
    firewall: Firewall = Firewall()
    approval: Approval = Approval()
    care: Care = Care()
    waking: Waking = Waking()
    privacy: Privacy = Field(default={}, validate_default=True)  # read like one from the file
    evidence: Evidence = Evidence()
    heartbeat: Heartbeat = Heartbeat()
    log: Log = Log()

    @field_validator("people", mode="after")
    @classmethod
    def _bot_is_nobody(cls, people: People, info: ValidationInfo) -> People:
        rooms: Rooms | None = info.data.get("rooms")
        if rooms is not None and rooms.matrix is not None and rooms.matrix.user in people.founders:
            raise wrong_at("founders", "must not name the bot's own account, rooms.matrix.user")
        return people

    @field_validator("approval", mode="after")
    @classmethod
    def _enough_founders(cls, approval: Approval, info: ValidationInfo) -> Approval:
        people: People | None = info.data.get("people")
        if people is not None and approval.founders_needed > len(people.founders):
            count = len(people.founders)
            raise wrong_at("founders_needed", f"must be {count} at most: people.founders names {count}")
        return approval

"""What config.yaml may say: its keys, what each must be, and what it is when left out.

The values handed on are plain and typed: `Span`, `Money`, absolute paths, E.164 numbers. All of
it is frozen. A description says, for a key that must be given or is a list, what to write there.
"""

from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from bot.config import texts
from bot.config.places import DatabaseUrl, FilePath, MaybeCertificates
from bot.config.scalars import (
    AccountSid,
    Address,
    Count,
    Country,
    CountryOrDefault,
    Digest,
    Duration,
    Euros,
    Flag,
    FoundersRoom,
    GroupId,
    Host,
    HoursOfDay,
    MatrixUser,
    MaybeApiKey,
    MaybePort,
    MaybeRoom,
    MaybeSecret,
    MaybeUrl,
    Period,
    Person,
    PhoneNumber,
    Phrase,
    Port,
    Salt,
    Secret,
    Text,
    Worth,
    Zone,
    one_of,
    wrong,
)
from bot.config.texts import Language
from bot.model import DAY, MINUTE, Money, Span

SIGNAL_RPC = "http://127.0.0.1:18080"


def _wrong_at(key: str, message: str) -> Exception:
    """A mistake of the key `key` below the one that is being validated."""
    error = wrong(message, quoted=False)
    error.context["below"] = key  # type: ignore[index]  # `wrong` always gives a context
    return error


class Section(BaseModel):
    """Base of every group of keys: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Web(Section):
    """Where webhooks come in."""

    public_url: Address = Field(description="the address the carrier posts to, like https://sms.example.org")
    host: Host = "127.0.0.1"
    port: Port = 8080
    admin_port: MaybePort = None

    @field_validator("admin_port", mode="after")
    @classmethod
    def _ports_differ(cls, port: int | None, info: ValidationInfo) -> int | None:
        if port and port == info.data.get("port"):
            raise wrong("must not be web.port itself: health details and metrics are for nobody outside")
        return port


class TwilioLine(Section):
    """An account at Twilio. With `api_key`, texts are sent by it; `auth_token` still checks signatures."""

    account_sid: AccountSid = Field(description="the account's sid, AC…, from Twilio's console")
    auth_token: Secret = Field(description='"${TWILIO_AUTH_TOKEN}"')
    api_key: MaybeApiKey = None
    api_secret: MaybeSecret = Field(default=None, validate_default=True)
    api_base: Address = "https://api.twilio.com"

    @field_validator("api_secret", mode="after")
    @classmethod
    def _pair(cls, secret: object, info: ValidationInfo) -> object:
        if "api_key" in info.data and (info.data["api_key"] is None) != (secret is None):
            raise wrong("belongs with lines.twilio.api_key: give both or neither", quoted=False)
        return secret


class SignalLine(Section):
    """A Signal account, through signal-cli's daemon."""

    rpc: Address = SIGNAL_RPC
    account: PhoneNumber = Field(description='the Signal account\'s number, like "+33937000001"')


class Lines(Section):
    """Where texters reach us: at least one."""

    twilio: TwilioLine | None = None
    signal: SignalLine | None = None

    @model_validator(mode="after")
    def _one(self) -> "Lines":
        if self.twilio is None and self.signal is None:
            raise wrong("must hold a line: twilio or signal", quoted=False)
        return self


class MatrixRoom(Section):
    """The room on a Matrix homeserver, and the bot's account there."""

    homeserver: Address = Field(description="the homeserver's address, like https://matrix.example.org")
    user: MatrixUser = Field(description='the bot\'s own account, like "@relou:example.org"')
    password: Secret = Field(description='"${MATRIX_PASSWORD}"')
    room: MaybeRoom = None
    founders_room: FoundersRoom = None
    data: FilePath = Field(default="matrix-data", validate_default=True)  # made a path
    clear_commands: Flag = False
    require_cross_signing: Flag = False

    @field_validator("founders_room", mode="after")
    @classmethod
    def _rooms_differ(cls, room: str | Literal[False] | None, info: ValidationInfo) -> object:
        if room and room == info.data.get("room"):
            raise wrong("must be another room than rooms.matrix.room (false for none)")
        return room


class SignalRoom(Section):
    """A Signal group that is a room."""

    rpc: Address = SIGNAL_RPC
    account: PhoneNumber = Field(description='the Signal account\'s number, like "+33937000001"')
    group: GroupId = Field(description="the group's id in base64, as `signal-cli listGroups` shows it")
    data: FilePath = Field(default="signal-data", validate_default=True)  # made a path


class Rooms(Section):
    """Where founders sit: at least one."""

    matrix: MatrixRoom | None = None
    signal: SignalRoom | None = None

    @model_validator(mode="after")
    def _one(self) -> "Rooms":
        if self.matrix is None and self.signal is None:
            raise wrong("must hold a room: matrix or signal", quoted=False)
        return self


class People(Section):
    """Who may do what. Seeds the team once; afterwards the room's word stands."""

    founders: Annotated[tuple[Person, ...], Field(min_length=1)] = Field(
        description='["@name:example.org"], who decide'
    )
    moderators: tuple[Person, ...] = Field(default=(), description='["@name:example.org"], or [] for none')

    @field_validator("founders", "moderators", mode="after")
    @classmethod
    def _once(cls, people: tuple[str, ...]) -> tuple[str, ...]:
        for place, person in enumerate(people):
            if person in people[:place]:
                raise wrong(f"names {person} twice", quoted=False)
        return people

    @field_validator("moderators", mode="after")
    @classmethod
    def _one_role(cls, moderators: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for person in moderators:
            if person in info.data.get("founders", ()):
                raise wrong(f"names {person}, who is a founder already", quoted=False)
        return moderators


class _Words(Section):
    fr: Text
    en: Text

    def of(self, language: str) -> str:
        """The text for who reads `language`; English for all but French."""
        return self.fr if language == "fr" else self.en


class ReplyWords(_Words):
    """What is sent to who texts."""

    fr: Text = texts.REPLY["fr"]
    en: Text = texts.REPLY["en"]


class DistressWords(_Words):
    """What is sent to who seems to be in danger."""

    fr: Text = texts.DISTRESS["fr"]
    en: Text = texts.DISTRESS["en"]


class SpokenWords(_Words):
    """What a caller hears with `calls: message`."""

    fr: Text = texts.SPOKEN["fr"]
    en: Text = texts.SPOKEN["en"]


class NeutralWords(_Words):
    """What a caller hears with `calls: neutral`."""

    fr: Text = texts.NEUTRAL["fr"]
    en: Text = texts.NEUTRAL["en"]


class Recordings(Section):
    """Addresses of sound files, played instead of the spoken message."""

    fr: MaybeUrl = None
    en: MaybeUrl = None


class Reply(Section):
    """What texters and callers get."""

    texts: ReplyWords = ReplyWords()
    again_after: Duration = Span(7 * DAY)
    after: Duration = Span(0)
    calls: Annotated[Literal["message", "neutral", "reject"], one_of("message", "neutral", "reject")] = (
        "message"
    )
    distress: DistressWords = DistressWords()
    spoken: SpokenWords = SpokenWords()
    neutral: NeutralWords = NeutralWords()
    recordings: Recordings = Recordings()


class Caps(Section):
    """The most that is spent on replies and answered calls, over any such time."""

    hour: Euros = Money(20_000_000)
    day: Euros = Money(100_000_000)


DEFAULT_PRICES: Mapping[str, Money] = {"default": Money(76_300)}


class Budget(Section):
    """Prices and limits, in euros."""

    per_segment: Mapping[CountryOrDefault, Euros] = Field(
        default=DEFAULT_PRICES, description="{default: 0.0763, BE: 0.09}"
    )
    per_inbound: Euros = Money(7_500)
    per_call_minute: Euros = Money(8_500)
    inbound_alarm: Euros = Money(25_000_000)
    pot: Euros = Money(500_000_000)
    caps: Caps = Caps()

    @field_validator("per_segment", mode="after")
    @classmethod
    def _with_default(cls, prices: Mapping[str, Money]) -> Mapping[str, Money]:
        return {**DEFAULT_PRICES, **prices}


COUNTRIES = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "BE", "CH", "LU", "MC")


class Firewall(Section):
    """What tells a raid from people. `detect: false` answers whoever may be answered."""

    detect: Flag = True
    countries: Annotated[tuple[Country, ...], Field(min_length=1)] = Field(
        default=COUNTRIES, description="[FR, BE]"
    )
    worth: Worth = 6.0
    expected: tuple[Text, ...] = Field(
        default=(), description='["the text that a site prefills"], or [] for none'
    )
    propose_after: Duration = Span(10 * MINUTE)


class Approval(Section):
    """How a proposed block is approved."""

    founders_needed: Count = 1
    reactions: Flag = True


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
            raise _wrong_at("founders", "must not name the bot's own account, rooms.matrix.user")
        return people

    @field_validator("approval", mode="after")
    @classmethod
    def _enough_founders(cls, approval: Approval, info: ValidationInfo) -> Approval:
        people: People | None = info.data.get("people")
        if people is not None and approval.founders_needed > len(people.founders):
            count = len(people.founders)
            raise _wrong_at("founders_needed", f"must be {count} at most: people.founders names {count}")
        return approval

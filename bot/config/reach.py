"""Where texts and calls come from, where people sit, and who they are."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.config.places import FilePath
from bot.config.scalars import (
    AccountSid,
    Address,
    Flag,
    FoundersRoom,
    GroupId,
    Host,
    MatrixUser,
    MaybeApiKey,
    MaybePort,
    MaybeRoom,
    MaybeSecret,
    Person,
    PhoneNumber,
    Port,
    Secret,
    wrong,
)
from bot.config.section import Section

SIGNAL_RPC = "http://127.0.0.1:18080"


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

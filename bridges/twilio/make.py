"""A Twilio line from its section of the configuration."""

from typing import Protocol

from bot.ports import LineContext
from bridges.twilio.line import TwilioLine
from bridges.twilio.settings import Settings


class _Secret(Protocol):
    def get_secret_value(self) -> str: ...


class Section(Protocol):
    """What `lines.twilio` of config.yaml holds."""

    account_sid: str
    auth_token: _Secret
    api_key: str | None
    api_secret: _Secret | None
    api_base: str


def make(section: Section, context: LineContext) -> TwilioLine:
    """The line for the number that `context` names."""
    settings = Settings(
        account_sid=section.account_sid,
        auth_token=section.auth_token.get_secret_value(),
        api_key=section.api_key,
        api_secret=section.api_secret.get_secret_value() if section.api_secret else None,
        api_base=section.api_base,
        public_url=context.public_url,
        number=context.number,
    )
    return TwilioLine(settings, context.now)

"""What texters and callers get, what it may cost, and whom the firewall and founders keep from it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.config import texts
from bot.config.scalars import (
    Count,
    Country,
    CountryOrDefault,
    Duration,
    Euros,
    Flag,
    MaybeUrl,
    Text,
    Wait,
    Worth,
    one_of,
)
from bot.config.section import Section
from bot.model import DAY, MINUTE, Money, Span


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
    after: Wait = Span(0)
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

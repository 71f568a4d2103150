"""The policy: what config decides once and for all while the bot runs."""

from typing import Literal

import msgspec

from bot.model import DAY, HOUR, MINUTE, Channel, Money, Origin, Span
from bot.policy.lexicon import BUILT_IN, Lexicon
from bot.policy.texts import about_segments

FRANCOPHONE = frozenset(
    {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "BE", "CH", "LU", "MC", "NC", "PF", "WF"}
    | {"DZ", "MA", "TN", "SN", "CI", "ML", "BF", "NE", "TG", "BJ", "CM", "GA", "CG", "CD", "MG", "HT"}
)
ANSWERED_COUNTRIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "BE", "CH", "LU", "MC"})


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """What the carrier takes, in micro-euros. `per_segment` by country, with `default`."""

    per_segment: dict[str, Money] = msgspec.field(default_factory=lambda: {"default": Money(76_300)})
    per_inbound: Money = Money(7_500)
    per_call_minute: Money = Money(8_500)

    def segment_to(self, origin: Origin) -> Money:
        """What one segment to a number of `origin` costs."""
        return self.per_segment.get(origin.country or "default", self.per_segment["default"])

    def fee_of(self, channel: Channel, text: str) -> Money:
        """What one inbound costs us, whatever we do: by its segments. A call costs when it is answered."""
        return Money(self.per_inbound * about_segments(text)) if channel == "sms" else Money(0)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All that `decide` and `tick` need beside state and time."""

    again_after: Span = Span(7 * DAY)
    reply_after: Span = Span(0)
    countries: frozenset[str] = ANSWERED_COUNTRIES
    prices: Prices = Prices()
    detect: bool = True
    senses_key: bytes = b"anti-relou"
    """What words, texts and numbers are hashed under in the senses: a secret while the bot runs, drawn from
    the pseudonym key. A replay has nothing to hide, and must come out the same anywhere."""
    worth: float = 6.0
    """The most replies one pays for a genuine sender; 1/worth is the least chance of being genuine."""
    expected: tuple[str, ...] = ()
    """Texts that a site prefills, beside those that founders name."""
    propose_after: Span = Span(10 * MINUTE)
    """How long into a raid founders are first asked whom to block: earlier, each question is too small."""
    own: frozenset[str] = frozenset()
    """The line's own numbers: whoever pretends to text from one is neither answered nor suspected."""
    cap_calls: Money = Money(5_000_000)
    """The most that texts after calls may cost in 24 hours."""
    cap_distress: Money = Money(5_000_000)
    """The most that texts to people in distress may cost in 24 hours."""
    calls: Literal["message", "neutral", "reject"] = "message"
    """What a caller gets while the line is open."""
    cap_minutes: Money = Money(5_000_000)
    """The most that answered calls may cost in 24 hours."""
    set_apart: Money = Money(0)
    """What other processes may spend on calls before the brain hears of it: no reply takes that."""
    fees_alarm: Money = Money(25_000_000)
    """What the carrier may take for inbounds in a day before founders are woken; 0: they never are."""
    founders_needed: int = 1
    lexicon: Lexicon = BUILT_IN
    """What hurts in the words of this house, beside the lists that everybody has."""
    stale_after: Span = Span(24 * HOUR)
    undecided_for: Span = Span(365 * DAY)
    """How long threats, and what a raid brought, are there for a complaint that nobody decided on."""

    def language_for(self, origin: Origin) -> str:
        """The language that people of `origin` are answered in; an account without country reads French."""
        return "fr" if origin.country is None or origin.country in FRANCOPHONE else "en"

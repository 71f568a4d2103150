"""The Twilio line: `bot.ports.Line` for a number at Twilio."""

from bridges.twilio.line import TwilioLine
from bridges.twilio.settings import Settings

__all__ = ["Settings", "TwilioLine"]

"""The answers to webhooks. Made once each: building one for every request costs fifty times more."""

from functools import lru_cache
from xml.sax.saxutils import escape

from bot.model import Greeting

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

EMPTY = f"{_HEAD}<Response/>"
"""Taken, nothing to say. A reply to a text goes through the outbox, never through here."""

REJECT = f"{_HEAD}<Response><Reject/></Response>"
"""The only answer to a call that is not billed, as long as it is the first verb."""

CONTENT_TYPE = "text/xml; charset=utf-8"

# Of the basic voices, which are not billed: https://www.twilio.com/docs/voice/twiml/say
_VOICE = "woman"
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}


@lru_cache(maxsize=16)
def spoken(greeting: Greeting) -> str:
    """Let the caller hear `greeting` once, and hang up."""
    if greeting.recording is not None:
        said = f"<Play>{escape(greeting.recording)}</Play>"
    else:
        locale = _LOCALES[greeting.language]
        said = f'<Say voice="{_VOICE}" language="{locale}">{escape(greeting.text)}</Say>'
    return f"{_HEAD}<Response>{said}<Hangup/></Response>"

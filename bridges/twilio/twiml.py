"""The answers to webhooks: constants, since building one costs fifty times more."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

EMPTY = f"{_HEAD}<Response/>"
"""Taken, nothing to say. A reply to a text goes through the outbox, never through here."""

REJECT = f"{_HEAD}<Response><Reject/></Response>"
"""The only answer to a call that is not billed, as long as it is the first verb."""

CONTENT_TYPE = "text/xml; charset=utf-8"

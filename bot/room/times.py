"""Times as people write them (`2h`, `1 j`, `demain 8h`, `until 18:30`), and as they read them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import DAY, Instant, Span
from bot.units import leading_span

_CLOCK = re.compile(
    r"\s*(?:(?P<day>demain|tomorrow)\s*)?(?P<at>à|a|at|jusqu['’]?\s*[àa]|until)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*(?:h|:|heures?)\s*(?P<minute>\d{2})?)?\b",
    re.IGNORECASE,
)
_LONGEST = 400 * DAY


def to_datetime(at: Instant, zone: ZoneInfo) -> datetime:
    """`at` as local time."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone)


def from_datetime(when: datetime) -> Instant:
    """The instant of an aware `when`."""
    return Instant((when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))


def read_span(text: str) -> tuple[Span, str] | None:
    """The duration that `text` begins with, and the rest; None when it begins with none of sense here."""
    found = leading_span(text)
    return found if found is not None and 0 < found[0] <= _LONGEST else None


def read_until(text: str, now: Instant, zone: ZoneInfo) -> tuple[Instant, str] | None:
    """The moment that `text` begins with (a duration from now, or a time of day), and the rest."""
    span = read_span(text)
    if span is not None:
        return Instant(now + span[0]), span[1]
    match = _CLOCK.match(text)
    if not match or not (match["day"] or match["hour"]):
        return None
    if match["hour"] and not (match["day"] or match["at"] or ":" in match[0]):
        return None
    hour, minute = int(match["hour"] or 8), int(match["minute"] or 0)
    if hour > 23 or minute > 59:
        return None
    local = to_datetime(now, zone)
    when = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if match["day"] or when <= local:
        when += timedelta(days=1)
    return from_datetime(when), text[match.end() :].strip()

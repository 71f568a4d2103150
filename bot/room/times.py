"""Times as people write them (`2h`, `1 j`, `demain 8h`, `until 18:30`), and as they read them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import Instant, Span

_UNITS = {
    **dict.fromkeys(("s", "sec", "secondes", "seconde", "seconds", "second"), 1),
    **dict.fromkeys(("m", "mn", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "heure", "heures", "hour", "hours"), 3600),
    **dict.fromkeys(("j", "d", "jour", "jours", "day", "days"), 86_400),
    **dict.fromkeys(("sem", "w", "semaine", "semaines", "week", "weeks"), 604_800),
}
_PART = re.compile(r"\s*(\d{1,4})\s*([a-z]+)\b", re.IGNORECASE)
_HOURS_MINUTES = re.compile(r"\s*(\d{1,3})\s*h\s*(\d{2})\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\s*(?:(?P<day>demain|tomorrow)\s*)?(?P<at>à|a|at|jusqu['’]?\s*[àa]|until)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*(?:h|:|heures?)\s*(?P<minute>\d{2})?)?\b",
    re.IGNORECASE,
)
_LONGEST = 400 * 86_400


def to_datetime(at: Instant, zone: ZoneInfo) -> datetime:
    """`at` as local time."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone)


def from_datetime(when: datetime) -> Instant:
    """The instant of an aware `when`."""
    return Instant((when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))


def read_span(text: str) -> tuple[Span, str] | None:
    """The duration that `text` begins with, and the rest; None when it begins with none."""
    match = _HOURS_MINUTES.match(text)
    if match:
        return Span((int(match[1]) * 3600 + int(match[2]) * 60) * 1_000_000), text[match.end() :].strip()
    seconds, position = 0, 0
    while (match := _PART.match(text, position)) and match[2].lower() in _UNITS:
        seconds += int(match[1]) * _UNITS[match[2].lower()]
        position = match.end()
    if not position or not 0 < seconds <= _LONGEST:
        return None
    return Span(seconds * 1_000_000), text[position:].strip()


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

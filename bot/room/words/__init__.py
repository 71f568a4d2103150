"""The room's words: one catalogue a language, and how that language writes money, times and counts."""

from typing import Literal
from zoneinfo import ZoneInfo

from bot.model import DAY, HOUR, MINUTE, SECOND, Instant, Money, Span
from bot.policy.lexicon import BUILT_IN, Lexicon
from bot.room.times import to_datetime
from bot.room.words import en, fr

_LANGUAGES = {"fr": fr, "en": en}
CATALOGUES: dict[str, dict[str, str]] = {
    name: {key: said for subject in language.SUBJECTS for key, said in subject.WORDS.items()}
    for name, language in _LANGUAGES.items()
}
"""By language and key. A key with `.one` and `.many` has a plural."""
_MONTHS = {name: language.times.MONTHS for name, language in _LANGUAGES.items()}
_FAR = 300 * DAY
"""From here on a date without its year would be taken for another."""
_NARROW = "\u202f"
_NBSP = "\u00a0"


Preposition = Literal["until", "before", "since", "at", "from"]


class Words:
    """Speaks `language` ("fr" or "en") and tells times in `zone`.

    `lexicon` says which texts are shown only to who asks.
    """

    def __init__(self, language: str, zone: ZoneInfo, lexicon: Lexicon = BUILT_IN) -> None:
        self.lexicon = lexicon
        self.language = language
        self.zone = zone
        self._catalogue = CATALOGUES[language]

    def __call__(self, key: str, /, **values: object) -> str:
        """The words for `key`, filled with `values`. With a `count`, its plural where it has one."""
        words = self._catalogue
        count = values.get("count")
        if isinstance(count, int):
            plural = f"{key}.one" if self._is_one(count) else f"{key}.many"
            key = plural if plural in words else key
            values = {**values, "count": self.number(count)}
        return words[key].format(**values)

    def knows(self, key: str) -> bool:
        """Whether the catalogue has `key`."""
        return key in self._catalogue

    def _is_one(self, count: int) -> bool:
        # French counts nought as singular, English as plural.
        return count in (0, 1) if self.language == "fr" else count == 1

    def number(self, value: int) -> str:
        """`31000` as `31 000` or `31,000`."""
        return f"{value:,}".replace(",", _NARROW) if self.language == "fr" else f"{value:,}"

    def money(self, amount: Money, digits: int = 2) -> str:
        """Micro-euros as `1 234,50 €` or `€1,234.50`."""
        sign = "-" if amount < 0 else ""
        value = f"{abs(amount) / 1_000_000:,.{digits}f}"
        if self.language == "fr":
            return f"{sign}{value.replace(',', _NARROW).replace('.', ',')}{_NBSP}€"
        return f"{sign}€{value}"

    def clock(self, at: Instant) -> str:
        """The time of day: `18h02` or `18:02`."""
        local = to_datetime(at, self.zone)
        return f"{local:%H}h{local:%M}" if self.language == "fr" else f"{local:%H:%M}"

    def time_of_day(self, at: Instant) -> str:
        """The time of day to the second: `18h02:07` or `18:02:07`."""
        return f"{self.clock(at)}:{to_datetime(at, self.zone):%S}"

    def moment(self, at: Instant, now: Instant) -> str:
        """Time of day, with the date unless it is today's."""
        if self._same_day(at, now):
            return self.clock(at)
        return f"{self.date(at)} {self.clock(at)}"

    def date(self, at: Instant) -> str:
        """The day: `22 nov.`, `1er oct.` or `22 Nov`."""
        local = to_datetime(at, self.zone)
        first = "1er" if self.language == "fr" and local.day == 1 else str(local.day)
        return f"{first}{_NBSP}{_MONTHS[self.language][local.month - 1]}"

    def day(self, at: Instant) -> str:
        """The date, with its year: `1er oct. 2018` or `1 Oct 2018`."""
        return f"{self.date(at)}{_NBSP}{to_datetime(at, self.zone).year}"

    def timed(self, how: Preposition, at: Instant, now: Instant) -> str:
        """A moment with the word before it, which changes with the date: `jusqu’au 31 oct. à 16h00`."""
        if self._same_day(at, now):
            return self(f"when.{how}.today", time=self.clock(at))
        day = self.date(at) if abs(at - now) < _FAR else self.day(at)
        return self(f"when.{how}.day", day=day, time=self.clock(at))

    def spanned(self, start: Instant, end: Instant, now: Instant) -> str:
        """A time from `start` to `end`: `de 18h02 à 21h30`, `du 29 oct. à 20h51 au 30 oct. à 01h41`."""
        one_day = self._same_day(start, end)
        key = "days" if not one_day else "today" if self._same_day(end, now) else "day"
        return self(
            f"when.span.{key}",
            start=self.clock(start),
            end=self.clock(end),
            day=self.date(start),
            last=self.date(end),
        )

    def _same_day(self, one: Instant, other: Instant) -> bool:
        return to_datetime(one, self.zone).date() == to_datetime(other, self.zone).date()

    def span(self, span: Span) -> str:
        """A duration in its two largest units: `1 h 30 min`, `2 j`, `45 s`."""
        day = "j" if self.language == "fr" else "d"
        parts: list[str] = []
        left = int(span)
        for size, unit in ((24 * HOUR, day), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")):
            if left >= size and len(parts) < 2:
                parts.append(f"{left // size}{_NBSP}{unit}")
            left %= size
        return " ".join(parts) or f"0{_NBSP}s"

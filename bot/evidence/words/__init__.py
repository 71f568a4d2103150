"""The report's words, beside the room's: one catalogue a language."""

from zoneinfo import ZoneInfo

from bot.evidence.words import en, fr
from bot.model import Instant
from bot.room.times import to_datetime
from bot.room.words import Words

_CATALOGUES = {"fr": fr.WORDS, "en": en.WORDS}
_MONTHS = {"fr": fr.MONTHS, "en": en.MONTHS}
_DAYS = {"fr": fr.DAYS, "en": en.DAYS}


class Phrases(Words):
    """The room's words and the report's, in `language`, with times in `zone`."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        super().__init__(language, zone)
        self._catalogue = {**self._catalogue, **_CATALOGUES[language]}

    def all_of(self, prefix: str) -> dict[str, str]:
        """The words whose key begins with `prefix`, by what follows it."""
        return {
            key.removeprefix(prefix): value
            for key, value in self._catalogue.items()
            if key.startswith(prefix)
        }

    def date(self, at: Instant) -> str:
        """`lundi 30 octobre 2017`, `Monday 30 October 2017`."""
        local = to_datetime(at, self.zone)
        day = "1er" if self.language == "fr" and local.day == 1 else str(local.day)
        month = _MONTHS[self.language][local.month - 1]
        return f"{_DAYS[self.language][local.weekday()]} {day} {month} {local.year}"

    def when(self, at: Instant) -> str:
        """`lundi 30 octobre 2017 à 16h02`, `Monday 30 October 2017 at 16:02`."""
        return self("at", date=self.date(at), clock=self.clock(at))

"""Moments, after their preposition."""

MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

WORDS: dict[str, str] = {
    "when.until.today": "jusqu’à {time}",
    "when.until.day": "jusqu’au {day} à {time}",
    "when.before.today": "avant {time}",
    "when.before.day": "avant le {day} à {time}",
    "when.since.today": "depuis {time}",
    "when.since.day": "depuis le {day} à {time}",
    "when.at.today": "à {time}",
    "when.at.day": "le {day} à {time}",
    "when.span.today": "de {start} à {end}",
    "when.span.day": "le {day} de {start} à {end}",
    "when.span.days": "du {day} à {start} au {last} à {end}",
    "when.from.today": "à partir de {time}",
    "when.from.day": "à partir du {day} à {time}",
}

"""Moments, after their preposition."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WORDS: dict[str, str] = {
    "when.until.today": "until {time}",
    "when.until.day": "until {day} {time}",
    "when.before.today": "before {time}",
    "when.before.day": "before {day} {time}",
    "when.since.today": "since {time}",
    "when.since.day": "since {day} {time}",
    "when.at.today": "at {time}",
    "when.at.day": "on {day} at {time}",
    "when.span.today": "from {start} to {end}",
    "when.span.day": "on {day} from {start} to {end}",
    "when.span.days": "from {day} {start} to {last} {end}",
    "when.from.today": "from {time} on",
    "when.from.day": "from {day} {time} on",
}

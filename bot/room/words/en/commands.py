"""Help, and mistakes in typing."""

WORDS: dict[str, str] = {
    "help.title": "What I understand (a space after “!”, accents and capitals do not matter):",
    "help.founder": "founders",
    "help.one": "{usage}: {help}",
    "help.aliases": " (or {aliases})",
    # mistakes that several commands share
    "hint.unknown": "I do not know “{word}”. Try {guess}, or !help.",
    "hint.unknown_bare": "I do not know “{word}”. Try !help.",
    "hint.count": "I need a number between 1 and {most}. {usage}",
    "hint.number_unknown": "Nothing came from that number, or all of it is erased.",
    "hint.sender": "I need an id like R-7K3Q, or a number. {usage}",
    "hint.until": "I do not understand that duration. For example: 2h, 30 min, 1d, tomorrow 8:00.",
    "hint.code": "I need the question’s four digits. {usage}",
}

"""Help, and mistakes in typing."""

WORDS: dict[str, str] = {
    "help.title": (
        "Ce que je comprends (un espace après « ! », les accents et les majuscules ne comptent pas) :"
    ),
    "help.founder": "fondateurs",
    "help.one": "{usage} : {help}",
    "help.aliases": " (ou {aliases})",
    # mistakes that several commands share
    "hint.unknown": "Je ne connais pas « {word} ». Essayez {guess}, ou !aide.",
    "hint.unknown_bare": "Je ne connais pas « {word} ». Essayez !aide.",
    "hint.count": "Il me faut un nombre entre 1 et {most}. {usage}",
    "hint.number_unknown": "De ce numéro, je n’ai rien reçu, ou tout est effacé.",
    "hint.sender": "Il me faut un identifiant comme R-7K3Q, ou un numéro. {usage}",
    "hint.until": "Je ne comprends pas cette durée. Par exemple : 2h, 30 min, 1j, demain 8h.",
    "hint.code": "Il me faut les quatre chiffres de la question. {usage}",
}

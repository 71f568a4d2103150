"""What texters and callers are told until somebody sets other words.

The texts that are sent keep to GSM 03.38 and to one segment (no ç, no circumflex, no typographic
apostrophe or space): one such letter doubles the price of every reply. They reach innocent people
too, whose number was forged, and so they say what is true for everybody and accuse nobody.
"""

from typing import Literal

Language = Literal["fr", "en"]

REPLY: dict[Language, str] = {
    "fr": (
        "Réponse automatique. Ce numéro rappelle une chose simple : si une femme dit non, c'est non, "
        "insister n'y change rien. Pour ne plus rien recevoir : STOP"
    ),
    "en": (
        "Automatic reply. This number is here to say one simple thing: when a woman says no, "
        "she means no, and insisting changes nothing. To opt out, text STOP."
    ),
}

DISTRESS: dict[Language, str] = {
    "fr": (
        "Message automatique, personne ne lit ici en direct. En danger : appelez le 17 ou le 112, "
        "ou envoyez un SMS au 114 (jour et nuit). Pour parler : le 3919."
    ),
    "en": (
        "Automatic message, nobody reads this live. In danger: call 17 or 112, or text 114 "
        "(France, day and night). To talk to someone: 3919, free of charge."
    ),
}

# Spoken, hence written as one writes, and read in well under the minute that is billed.
SPOKEN: dict[Language, str] = {
    "fr": (
        "Bonjour. Ceci est un message automatique, personne n’est à l’écoute. Ce numéro rappelle une chose "
        "simple. Quand une femme dit non, c’est non, et insister n’y change rien. Si vous êtes en danger, "
        "appelez le 17 ou le 112. Au revoir."
    ),
    "en": (
        "Hello. This is an automatic message, and nobody is listening. This number is here to say one simple "
        "thing. When a woman says no, she means no, and insisting changes nothing. If you are in danger, "
        "call 17 or 112. Goodbye."
    ),
}

NEUTRAL: dict[Language, str] = {
    "fr": (
        "Bonjour. Ce numéro ne prend pas d’appels, et personne n’est à l’écoute. Si vous êtes en danger, "
        "appelez le 17 ou le 112. Au revoir."
    ),
    "en": (
        "Hello. This number takes no calls, and nobody is listening. If you are in danger, call 17 or 112. "
        "Goodbye."
    ),
}

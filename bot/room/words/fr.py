"""French. A key with `.one` and `.many` has a plural."""

MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

WORDS: dict[str, str] = {
    # verdicts, as the end of a notice
    "place.traffic": "anti-relou",
    "place.founders": "anti-relou : fondateurs",
    "verdict.reply": "⏳ réponse en route",
    "verdict.delivered": "✅ réponse remise",
    "verdict.accepted": "📤 réponse partie",
    "verdict.failed": "❌ réponse non remise : {why}",
    "verdict.hold": "⏸ en attente : {why}",
    "verdict.silent": "🔇 pas de réponse : {why}",
    # reasons
    "reason.first": "premier message de cette personne",
    "reason.distress": "appel à l’aide : réponse d’urgence",
    "reason.released": "mis en attente, puis jugé sincère",
    "reason.answered": "a déjà eu sa réponse",
    "reason.stop": "demande à ne plus rien recevoir",
    "reason.opted_out": "a demandé à ne plus rien recevoir",
    "reason.blocked": "bloqué",
    "reason.quarantined": "suspect, une décision est attendue",
    "reason.mode_silent": "la ligne est muette",
    "reason.mode_paused": "la ligne est en pause",
    "reason.number": "ce genre de numéro ne reçoit pas de réponse",
    "reason.country": "pays sans réponse",
    "reason.unroutable": "aucun SMS ne peut y arriver",
    "reason.calls": "plus de SMS après les appels pour l’instant",
    "reason.cap_hour": "plafond de l’heure atteint",
    "reason.cap_day": "plafond du jour atteint",
    "reason.pot": "la cagnotte est vide",
    "reason.cluster": "même texte que d’autres numéros",
    "reason.gibberish": "suite de lettres sans mots",
    "reason.number_block": "numéros qui se suivent",
    "reason.destination": "destination trop chère",
    "reason.wave": "ressemble à la vague en cours",
    "reason.surge": "afflux inhabituel, à juger",
    "reason.fault": "panne du bot, à signaler",
    "reason.expired": "mis en attente, jamais assez sincère",
    # outcomes of a reply
    "outcome.accepted": "partie",
    "outcome.delivered": "remise",
    "outcome.undelivered": "perdue en chemin",
    "outcome.unreachable": "téléphone injoignable",
    "outcome.unroutable": "aucun SMS ne peut y arriver",
    "outcome.opted_out": "STOP chez l’opérateur",
    "outcome.busy": "opérateur saturé",
    "outcome.not_sent": "opérateur injoignable",
    "outcome.unknown": "sort inconnu",
    "outcome.refused": "refusée par l’opérateur, voir le compte",
    "outcome.stale": "trop tard pour répondre",
    "outcome.doubtful": "peut-être partie ; dans le doute, pas renvoyée",
    # notices
    "channel.sms": "SMS",
    "channel.call": "appel",
    "channel.signal": "Signal",
    "call.text": "a appelé",
    "text.erased": "(effacé)",
    "text.empty": "(vide)",
    "digest.one": "{count} message :",
    "digest.many": "{count} messages :",
    # modes
    "mode.open": "ouverte",
    "mode.silent": "muette",
    "mode.paused": "en pause",
    "mode.told.open": "🟢 La ligne est ouverte : les réponses partent.",
    "mode.told.silent": "🔇 La ligne est muette : tout est noté, personne n’a de réponse.",
    "mode.told.paused": (
        "⏸ La ligne est en pause : tout est noté, personne n’a de réponse, les appels sont rejetés."
    ),
    "mode.until": "Jusqu’à {when}.",
    "mode.why": "Motif : {why}.",
    "mode.by": "Par {by}.",
    "mode.ended": "La pause est finie.",
    "topic.open": "🟢 ouverte",
    "topic.silent": "🔇 muette",
    "topic.paused": "⏸ en pause",
    # status
    "status.title": "État de la ligne",
    "status.mode": "Ligne : {mode}",
    "status.mode_until": "Ligne : {mode} jusqu’à {when}",
    "status.hour.one": (
        "Dernière heure : {count} message, {replies} avec réponse, {silent} sans, {held} en attente"
    ),
    "status.hour.many": (
        "Dernière heure : {count} messages, {replies} avec réponse, {silent} sans, {held} en attente"
    ),
    "status.pot": (
        "Cagnotte : {left} ; dépensé cette heure {hour} sur {cap_hour}, ces 24 h {day} sur {cap_day}"
    ),
    "status.people.one": "{count} personne a eu une réponse",
    "status.people.many": "{count} personnes ont eu une réponse",
    "status.waiting.one": "{count} réponse dont l’opérateur n’a pas encore tout dit",
    "status.waiting.many": "{count} réponses dont l’opérateur n’a pas encore tout dit",
    # answers
    "last.none": "Aucun message pour l’instant.",
    "last.title.one": "Le dernier message :",
    "last.title.many": "Les {count} derniers messages :",
    "show.number": "{sender} : {number}",
    "show.unknown": "Je ne connais pas {sender}.",
    "show.erased": "Le numéro de {sender} a été effacé.",
    "show.elsewhere": "Envoyé aux fondateurs.",
    "help.title": (
        "Ce que je comprends (un espace après « ! », les accents et les majuscules ne comptent pas) :"
    ),
    "help.founder": "fondateurs",
    "help.one": "{usage} : {help}",
    "help.aliases": "Se dit aussi : {aliases}.",
    # hints
    "hint.unknown": "Je ne connais pas « {word} ». Essayez {guess}, ou !aide.",
    "hint.unknown_bare": "Je ne connais pas « {word} ». Essayez !aide.",
    "hint.founders_only": "{command} est réservé aux fondateurs.",
    "hint.plaintext": "Cette commande n’était pas chiffrée : je n’obéis qu’aux messages chiffrés.",
    "hint.unreadable": "Je n’ai pas pu déchiffrer ce message. Pouvez-vous l’écrire à nouveau ?",
    "hint.usage": "Je n’ai pas compris. {usage}",
    "hint.count": "Il me faut un nombre entre 1 et {most}. {usage}",
    "hint.sender": "Il me faut un identifiant comme R-7K3Q. {usage}",
    "hint.until": "Je ne comprends pas cette durée. Par exemple : 2h, 30 min, 1j, demain 8h.",
    # told to the founders
    "told.stranger": (
        "⚠️ Quelqu’un qui n’est sur aucune liste a donné un ordre : {person}, « {command} ». "
        "Rien n’a été fait."
    ),
    "told.role": "{person} a demandé {command}, réservé aux fondateurs. Rien n’a été fait.",
    "told.plaintext": "⚠️ Un ordre non chiffré est arrivé au nom de {person} : {command}. Rien n’a été fait.",
    "told.doubt.one": (
        "⚠️ {count} réponse est peut-être partie, peut-être pas : dans le doute, elle n’est pas renvoyée."
    ),
    "told.doubt.many": (
        "⚠️ {count} réponses sont peut-être parties, peut-être pas : dans le doute, elles ne "
        "sont pas renvoyées."
    ),
}

"""The line: its mode, its card, and what is asked before it opens."""

WORDS: dict[str, str] = {
    "place.traffic": "anti-relou",
    "place.founders": "anti-relou : fondateurs",
    # modes
    "mode.open": "ouverte",
    "mode.silent": "muette",
    "mode.paused": "en pause",
    "mode.told.open": "🟢 La ligne est ouverte : les réponses partent.",
    "mode.told.silent": "🔇 La ligne est muette : tout est noté, personne n’a de réponse.",
    "mode.told.paused": (
        "⏸ La ligne est en pause : tout est noté, personne n’a de réponse, les appels sont rejetés."
    ),
    "mode.until": "{when}.",
    "mode.why": "Motif : {why}.",
    "mode.by": "Par {by}.",
    "mode.ended": "La pause est finie.",
    "mode.put_off.silent": (
        "⏳ Le silence devait finir, mais un raid est en cours : la ligne reste muette jusqu’à sa fin. "
        "!reprendre la rouvre quand même."
    ),
    "mode.put_off.paused": (
        "⏳ La pause devait finir, mais un raid est en cours : elle dure jusqu’à sa fin. "
        "!reprendre rouvre la ligne quand même."
    ),
    "topic.open": "🟢 ouverte",
    "topic.silent": "🔇 muette",
    "topic.paused": "⏸ en pause",
    "panic.done": (
        "🔇 La ligne est muette, et rien de ce qui arrive n’est plus montré ici, ni texte ni numéro. "
        "Tout est noté. Pour rouvrir : !reprendre. Pour parler à quelqu’un : !urgences."
    ),
    # the pinned card
    "status.title": "État de la ligne",
    "status.mode": "Ligne : {mode}",
    "status.mode_until": "Ligne : {mode} {when}",
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
    "status.raid": "🌊 Raid en cours {when}",
    "status.well": "Santé : tout va bien",
    "status.withheld.one": "Santé : tout va bien ; {count} réponse partira à la réouverture",
    "status.withheld.many": "Santé : tout va bien ; {count} réponses partiront à la réouverture",
    "status.unwell.one": "⚠️ Santé : {count} réponse attend de partir {when}",
    "status.unwell.many": "⚠️ Santé : {count} réponses attendent de partir, la plus ancienne {when}",
    "status.taps": "⏸ suspend la ligne, 🔇 la fait taire (fondateurs) ; pour rouvrir : !reprendre",
    "status.queue": "Réponses en route : {here} chez moi, {there} chez l’opérateur",
    # questions before it opens
    "ask.yes": "Pour oui : !oui {code}",
    "ask.resume.raid": "⚠️ Un raid est en cours : rouvrir, c’est lui répondre de nouveau.",
    "ask.resume.cap_hour": "⚠️ Le plafond de l’heure est atteint : rouverte, la ligne répondra à peine.",
    "ask.resume.cap_day": "⚠️ Le plafond du jour est atteint : rouverte, la ligne répondra à peine.",
    "ask.resume.pot": "⚠️ La cagnotte est vide : rouverte, la ligne ne pourra pas répondre.",
    "missed.ask.one": (
        "❓ {count} personne a écrit pendant ce temps, sans faire partie d’un raid, et n’a pas eu de "
        "réponse. Lui répondre maintenant coûte {price}. Pour oui, {when} : !oui {code}. Sinon, rien ne "
        "part."
    ),
    "missed.ask.many": (
        "❓ {count} personnes ont écrit pendant ce temps, sans faire partie d’un raid, et n’ont pas eu de "
        "réponse. Leur répondre maintenant coûte {price}. Pour oui, {when} : !oui {code}. Sinon, rien ne "
        "part."
    ),
    "missed.answered.one": "📤 {count} réponse part, dans les plafonds.",
    "missed.answered.many": "📤 {count} réponses partent, dans les plafonds.",
}

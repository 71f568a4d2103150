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
    "reason.missed": "a écrit pendant la pause, une réponse a été demandée",
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
    "reason.press": "comme après un article de presse",
    "reason.waiting": "un message de cette personne attend déjà",
    "reason.surge": "afflux inhabituel, à juger",
    "reason.stale": "arrivé trop tard pour répondre",
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
    "mode.until": "{when}.",
    "mode.why": "Motif : {why}.",
    "mode.by": "Par {by}.",
    "mode.ended": "La pause est finie.",
    "topic.open": "🟢 ouverte",
    "topic.silent": "🔇 muette",
    "topic.paused": "⏸ en pause",
    # status
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
    # answers
    "last.none": "Aucun message pour l’instant.",
    "last.title.one": "Le dernier message :",
    "last.title.many": "Les {count} derniers messages :",
    "show.number": "{sender} : {number} (effacé d’ici dans {span})",
    "show.unknown": "Je ne connais pas {sender}.",
    "show.erased": "Le numéro de {sender} a été effacé.",
    "show.elsewhere": "Envoyé aux fondateurs.",
    "help.title": (
        "Ce que je comprends (un espace après « ! », les accents et les majuscules ne comptent pas) :"
    ),
    "help.founder": "fondateurs",
    "help.one": "{usage} : {help}",
    "help.aliases": " (ou {aliases})",
    # hints
    "hint.unknown": "Je ne connais pas « {word} ». Essayez {guess}, ou !aide.",
    "hint.unknown_bare": "Je ne connais pas « {word} ». Essayez !aide.",
    "hint.founders_only": "{command} est réservé aux fondateurs.",
    "hint.plaintext": "Cette commande n’était pas chiffrée : je n’obéis qu’aux messages chiffrés.",
    "hint.unreadable": "Je n’ai pas pu déchiffrer ce message. Pouvez-vous l’écrire à nouveau ?",
    "hint.usage": "Je n’ai pas compris. {usage}",
    "hint.count": "Il me faut un nombre entre 1 et {most}. {usage}",
    "hint.number_unknown": "De ce numéro, je n’ai rien reçu, ou tout est effacé.",
    "hint.sender": "Il me faut un identifiant comme R-7K3Q, ou un numéro. {usage}",
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
    # what the carrier says when asked
    "carrier.foreign.one": (
        "🚨 {when} : {count} SMS est parti de notre numéro sans venir de moi. Quelqu’un a nos accès chez "
        "l’opérateur : changez l’auth token et la clé d’API."
    ),
    "carrier.foreign.many": (
        "🚨 {when} : {count} SMS sont partis de notre numéro sans venir de moi. Quelqu’un a nos accès chez "
        "l’opérateur : changez l’auth token et la clé d’API."
    ),
    "carrier.sms": (
        "🚨 {when} : Chez l’opérateur, les SMS de notre numéro ne m’arrivent plus : l’adresse a été "
        "changée. « "
        "anti-relou setup » la rétablit."
    ),
    "carrier.voice": (
        "🚨 {when} : Chez l’opérateur, les appels à notre numéro ne m’arrivent plus : l’adresse a "
        "été changée. "
        "« anti-relou setup » la rétablit."
    ),
    "carrier.number": (
        "🚨 {when} : L’opérateur ne connaît plus notre numéro sur ce compte : plus rien ne peut arriver."
    ),
    "carrier.balance": (
        "💶 {when} : Chez l’opérateur il reste {balance}, moins que la cagnotte ({pot}) : rechargez "
        "le compte, "
        "ou corrigez avec !cagnotte."
    ),
    "carrier.currency": (
        "💶 L’opérateur compte en {currency} : je compte aux prix de la configuration, en euros."
    ),
    "carrier.away": (
        "⚠️ {when} : {line} ne prend plus les réponses. Elles attendent, et repartiront d’elles-mêmes."
    ),
    "carrier.back": "✅ {when} : {line} prend à nouveau les réponses.",
    "carrier.missed.one": (
        "📥 {when} : {count} message ou appel arrivé sans que je l’apprenne a été repris chez l’opérateur."
    ),
    "carrier.missed.many": (
        "📥 {when} : {count} messages ou appels arrivés sans que je l’apprenne ont été repris chez "
        "l’opérateur."
    ),
    "carrier.unasked": (
        "⚠️ {when} : l’opérateur ne me dit plus ce qui est arrivé. S’il manque des messages, je les "
        "reprendrai dès qu’il répondra."
    ),
    # what a room finds out
    "note.foreign_cross_signing": (
        "🔑 Le compte du bot avait une identité Matrix dont je n’ai pas les clés : je l’ai remplacée. Si "
        "vous venez d’installer ou de déplacer le bot, c’est normal, et un avertissement de vos applications "
        "à son sujet aussi. Sinon, quelqu’un d’autre a son mot de passe : changez-le."
    ),
    "note.not_cross_signed": (
        "⚠️ Le serveur Matrix n’a pas accepté ma signature croisée : les applications qui l’exigent "
        "n’afficheront pas mes messages."
    ),
    "note.login_refused": (
        "⚠️ Le serveur Matrix refuse mon mot de passe : corrigez rooms.matrix.password et relancez le bot."
    ),
    "note.no_identity": (
        "🔑 {person}, une demande pour la sécurité de tout le monde ici : créez votre identité Matrix. Dans "
        "Element : Paramètres, puis Chiffrement, « Configurer la sauvegarde », et gardez bien la clé de "
        "secours. Sans elle, qui administre le serveur pourrait ajouter un appareil à votre nom, et tout "
        "lire ici. C’est fait en deux minutes ; je m’en apercevrai."
    ),
    "note.stranger_joined.one": (
        "🚪 {when} : {person}, qui n’est sur aucune liste, a passé la porte de « {place} ». Rien ne lui est "
        "lisible ; je mets cette personne dehors, et les messages attendent qu’elle y soit."
    ),
    "note.stranger_joined.many": (
        "🚪 {when} : {count} personnes qui ne sont sur aucune liste, dont {person}, ont passé la porte de "
        "« {place} ». Rien ne leur est lisible ; je les mets dehors, et les messages attendent qu’elles y "
        "soient."
    ),
    "note.cannot_expel": (
        "⚠️ Je n’ai pas le droit de mettre {person} hors de « {place} ». Tant que cette personne y est, les "
        "messages attendent : retirez-la, ou donnez-moi le droit d’exclure dans les réglages du salon."
    ),
    "note.weakened": (
        "⚠️ « {place} » n’est plus assez fermé : {how}. Je n’y écris plus rien tant que ce n’est pas "
        "réparé, dans les réglages du salon, ou en relançant le bot si c’est lui qui a fait ce salon."
    ),
    "note.weakened.encryption": "le chiffrement manque ou a changé",
    "note.weakened.entry": "on y entre sans invitation",
    "note.weakened.history": "l’historique se montre à plus de monde qu’avant",
    "note.weakened.guests": "les invités sans compte y sont admis",
    "note.mended": "✅ « {place} » est de nouveau chiffré et fermé : j’y écris comme avant.",
    "note.gap": (
        "J’ai manqué trop de messages dans « {place} » pendant mon absence : les plus anciens "
        "n’ont pas été lus."
    ),
    "note.safety_number_changed": (
        "⚠️ Le numéro de sécurité Signal de {person} a changé : ses ordres ne comptent plus. Comparez-le "
        "de vive voix, puis sur le serveur : signal-cli trust --verified-safety-number NUMÉRO {person}"
    ),
    "note.stranger_in_group": (
        "⚠️ {person}, qui n’est sur aucune liste, est dans le groupe Signal : je n’y écris plus rien tant "
        "que cette personne y est."
    ),
    "note.no_group": (
        "⚠️ Je ne peux pas écrire dans le groupe Signal : je n’y suis pas ou plus, il n’y a personne "
        "d’autre, ou seuls ses admins y écrivent."
    ),
    "note.signal_rate_limited": (
        "⚠️ Signal refuse mes messages pour un moment : j’en envoie trop. Ce qui attend partira ensuite."
    ),
    "note.signal_captcha": (
        "⚠️ Signal refuse mes messages tant que personne n’a résolu un captcha. Sur le serveur : "
        "signal-cli submitRateLimitChallenge (docs/signal.md dit comment)."
    ),
    # a replay's summary
    "replay.title": "Rejeu",
    "replay.inbounds": "messages et appels",
    "replay.senders": "personnes",
    "replay.reply": "avec réponse",
    "replay.hold": "encore en attente à la fin",
    "replay.silent": "sans réponse",
    "replay.cost": "coût des réponses",
    "replay.to_all": "répondre à tout aurait coûté",
    "replay.saved": "économisé",
    "replay.fees": "pris par l’opérateur pour recevoir",
    "replay.pot": "dans la cagnotte à la fin",
    "replay.wait": "la plus longue attente",
    "replay.wait_most": "neuf réponses sur dix, au plus",
    "replay.raids": "raids reconnus",
    "replay.raid_time": "temps passé en raid",
    "replay.proposals": "blocages proposés (personne n’y répond ici)",
}

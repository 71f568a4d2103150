"""What the carrier says, what a room finds out, what fails and is back."""

WORDS: dict[str, str] = {
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
        "🚨 {when} : chez l’opérateur, les SMS envoyés à notre numéro ne m’arrivent plus : l’adresse a été "
        "changée. « "
        "anti-relou setup » la rétablit."
    ),
    "carrier.voice": (
        "🚨 {when} : chez l’opérateur, les appels à notre numéro ne m’arrivent plus : l’adresse a "
        "été changée. "
        "« anti-relou setup » la rétablit."
    ),
    "carrier.number": (
        "🚨 {when} : l’opérateur ne connaît plus notre numéro sur ce compte : plus rien ne peut arriver."
    ),
    "carrier.balance": (
        "💶 {when} : chez l’opérateur, il reste {balance}, moins que la cagnotte ({pot}) : rechargez "
        "le compte, "
        "ou corrigez avec !cagnotte."
    ),
    "carrier.currency": (
        "💶 L’opérateur compte en {currency} : je compte aux prix de la configuration, en euros."
    ),
    "carrier.dearer": (
        "💶 L’opérateur a pris {price} pour une réponse ; la configuration en prévoyait {reserved}. Les "
        "plafonds comptent le vrai prix, mais seulement une fois connu : corrigez budget.per_segment."
    ),
    "carrier.away": (
        "⚠️ {when} : {line} n’accepte plus les réponses. Elles attendent, et repartiront d’elles-mêmes."
    ),
    "carrier.back": "✅ {when} : {line} accepte à nouveau les réponses.",
    "carrier.missed.one": (
        "📥 {when} : {count} message ou appel arrivé sans que je l’apprenne a été récupéré chez l’opérateur."
    ),
    "carrier.missed.many": (
        "📥 {when} : {count} messages ou appels arrivés sans que je l’apprenne ont été récupérés chez "
        "l’opérateur."
    ),
    "carrier.unasked": (
        "⚠️ {when} : l’opérateur ne me dit plus ce qui est arrivé. S’il manque des messages, je les "
        "récupérerai dès qu’il répondra."
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
        "🚪 {when} : {person}, qui n’est sur aucune liste, a passé la porte de « {place} ». Cette personne "
        "ne peut rien lire ; je la mets dehors, et les messages attendent que ce soit fait."
    ),
    "note.stranger_joined.many": (
        "🚪 {when} : {count} personnes qui ne sont sur aucune liste, dont {person}, ont passé la porte de "
        "« {place} ». Elles ne peuvent rien lire ; je les mets dehors, et les messages attendent que "
        "ce soit fait."
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
    "note.weakened.history": "l’historique est visible par plus de monde qu’avant",
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
        "d’autre, ou seuls ses admins peuvent y écrire."
    ),
    "note.signal_rate_limited": (
        "⚠️ Signal refuse mes messages pour un moment : j’en envoie trop. Ce qui attend partira plus tard."
    ),
    "note.signal_captcha": (
        "⚠️ Signal refuse mes messages tant que personne n’a résolu un captcha. Sur le serveur : "
        "signal-cli submitRateLimitChallenge (docs/signal.md dit comment)."
    ),
    "note.signal_texter_key": (
        "⚠️ Quelqu’un qui m’écrit par Signal a changé de téléphone, ou quelqu’un d’autre a pris son numéro : "
        "ce qu’il écrit reste fermé, et il n’a pas de réponse. Sur le serveur, signal-cli listIdentities le "
        "montre (UNTRUSTED), et signal-cli trust l’accepte (docs/signal.md)."
    ),
    # what fails, and is back
    "away.room": (
        "⚠️ Le salon {name} ne reçoit plus rien {since}. Ce qui doit y être dit attend ; les messages et "
        "les réponses passent toujours."
    ),
    "away.line": (
        "⚠️ Plus rien ne m’arrive par {name} {since}. Ce qu’on m’y écrit attend chez {name}, et sera récupéré."
    ),
    "back.room": "✅ Le salon {name}, qui ne recevait plus rien {since}, fonctionne à nouveau.",
    "back.database": (
        "✅ La base de données, qui n’enregistrait plus rien {since}, fonctionne à nouveau. Ce qui est "
        "arrivé entre-temps est récupéré chez l’opérateur."
    ),
    "back.line": "✅ {name}, par où plus rien ne m’arrivait {since}, fonctionne à nouveau.",
}

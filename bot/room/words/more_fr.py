"""French, the rest: what stands on cards. A key with `.one` and `.many` has a plural."""

WORDS: dict[str, str] = {
    # the pinned card
    "status.raid": "🌊 Raid en cours {when}",
    "status.well": "Santé : tout va bien",
    "status.unwell.one": "⚠️ Santé : {count} réponse attend de partir {when}",
    "status.unwell.many": "⚠️ Santé : {count} réponses attendent de partir, la plus ancienne {when}",
    "status.taps": "⏸ suspend la ligne, 🔇 la fait taire (fondateurs) ; pour rouvrir : !reprendre",
    # the card of a surge
    "surge.title.raid": "🌊 Raid en cours {when}",
    "surge.title.surge": "🌊 Afflux en cours {when}",
    "surge.texts.one": "{count} message",
    "surge.texts.many": "{count} messages",
    "surge.rate.one": "{count} dans la dernière minute",
    "surge.rate.many": "{count} dans la dernière minute",
    "surge.most.one": "{count} par minute au plus fort",
    "surge.most.many": "{count} par minute au plus fort",
    "surge.verdicts": "Avec réponse : {replies} · en attente : {held} · sans réponse : {silent}",
    "surge.senders": "Qui insiste : {who}",
    "surge.clusters": "Mêmes textes : {which}",
    "surge.money": "Dépensé : {spent} · économisé : {saved} · frais de réception : {fees}",
    "surge.proposals.one": "{count} proposition attend : !propositions",
    "surge.proposals.many": "{count} propositions attendent : !propositions",
    "surge.how": "Les messages ne défilent plus ici : !derniers et !lire les montrent.",
    "surge.true": "À jour à {when}.",
    "surge.over": "🌊 Afflux terminé, {span}",
    "surge.summary": "🏁 L’afflux est fini : bilan {span}",
    # what hurts
    "care.threat": "menace",
    "care.threat_other": "menace contre quelqu’un d’autre",
    "care.doxxing": "données personnelles",
    "care.insult": "insulte sexuelle",
    "care.distress": "appel à l’aide",
    "care.kept": "⚠️ {what} (texte non montré, !lire l’affiche)",
    "text.hidden": "(rien n’est montré)",
    "read.none": "Je ne trouve aucun message de cette personne.",
    "read.title.one": "{sender}, le dernier message :",
    "read.title.many": "{sender}, les {count} derniers messages :",
    "threats.none": "Aucune menace, aucun appel à l’aide.",
    "threats.title.one": "Le dernier (texte : !lire ID) :",
    "threats.title.many": "Les {count} derniers (texte : !lire ID) :",
    "threats.row": "{when} · {sender} : {what}",
    "helpline.title": "Qui appeler (gratuit, jour et nuit sauf mention)",
    "helpline.17": "17 : police et gendarmerie, en cas de danger",
    "helpline.112": "112 : urgences, partout en Europe",
    "helpline.114": "114 : urgences par SMS, quand on ne peut pas parler",
    "helpline.3919": "3919 : violences faites aux femmes",
    "helpline.3018": "3018 : cyberharcèlement (9 h à 23 h)",
    "helpline.3114": "3114 : idées suicidaires",
    "helpline.119": "119 : enfance en danger",
    "panic.done": (
        "🔇 La ligne est muette, et rien de ce qui arrive n’est plus montré ici, ni texte ni numéro. "
        "Tout est noté. Pour rouvrir : !reprendre. Pour parler à quelqu’un : !urgences."
    ),
    # what wakes
    "wake.distress.one": "🆘 Un appel à l’aide : {sender} (!lire {sender}). Numéros : !urgences.",
    "wake.distress.many": "🆘 {count} appels à l’aide, dont {sender} : !menaces. Numéros : !urgences.",
    "wake.cap.hour": (
        "💶 Le plafond de l’heure est atteint : plus de réponse pour l’instant, tout reste noté. "
        "Les réponses reprennent d’elles-mêmes à mesure que l’heure passe. Il reste {left} dans la cagnotte. "
        "!plafond heure {raised} le relève."
    ),
    "wake.cap.day": (
        "💶 Le plafond des 24 h est atteint : plus de réponse pour l’instant, tout reste noté. "
        "Les réponses reprennent d’elles-mêmes à mesure que le temps passe. Il reste {left} dans la "
        "cagnotte. !plafond jour {raised} le relève."
    ),
    "wake.cap.pot": (
        "💶 La cagnotte est vide ({left}) : plus de réponse, tout reste noté. !cagnotte +120 en remet."
    ),
    "wake.fees": (
        "💸 En 24 h, l’opérateur a pris {fees} rien que pour recevoir des messages : je ne peux pas "
        "l’empêcher, même muette la ligne coûte. {forecast}. Le seul remède est de détacher le numéro chez "
        "l’opérateur (dans sa console, vider l’adresse où il envoie les SMS) : plus rien n’arrive alors, ni "
        "raid ni appel à l’aide. « anti-relou setup » le rattache."
    ),
    "wake.decision.one": "🗳 Une décision vous attend, ici ou dans l’autre salon (!propositions).",
    "wake.decision.many": "🗳 {count} décisions vous attendent, ici ou dans l’autre salon (!propositions).",
    # figures
    "stats.none": "Rien n’est venu.",
    "stats.title": "Chiffres {since}",
    "stats.inbounds.one": "{count} message ou appel",
    "stats.inbounds.many": "{count} messages et appels",
    "stats.busiest.one": "L’heure la plus chargée a commencé {when} : {count} message",
    "stats.busiest.many": "L’heure la plus chargée a commencé {when} : {count} messages",
    "plot.title": "Messages et appels, une barre pour {span}",
    "plot.answered": "avec réponse",
    "plot.others": "sans réponse",
    "press.title": "Chiffres à publier, arrondis, {when}",
    "press.inbounds.one": "{count} message ou appel reçu",
    "press.inbounds.many": "Plus de {count} messages et appels reçus",
    "press.answered.one": "{count} personne a reçu un message sur le consentement",
    "press.answered.many": "{count} personnes ont reçu un message sur le consentement",
    "press.day.one": "Ces 24 h : {count} message",
    "press.day.many": "Ces 24 h : {count} messages",
    # the replies’ texts
    "text.title": "Les textes des réponses",
    "text.waiting": "{language}, {when} : {text}",
    "text.trial": "Ce texte donnerait :",
    "text.price.one": "{letters} caractères, {encoding}, {count} segment : {price} la réponse",
    "text.price.many": "{letters} caractères, {encoding}, {count} segments : {price} la réponse",
    "text.dear.one": "⚠️ {count} caractère rend le texte plus cher : {letters}",
    "text.dear.many": "⚠️ {count} caractères rendent le texte plus cher : {letters}",
    "text.no_stop": "⚠️ Le mot STOP manque : sans lui, le texte ne peut pas être mis.",
    "text.set": "✏️ Les réponses ({language}) disent maintenant : {text}",
    "text.proposed": (
        "✏️ Nouveau texte ({language}) proposé par {person} : {text}\n"
        "L’autre peut dire oui : !oui {code}. Sinon il vaudra {when}."
    ),
    "text.proposed_alone": (
        "✏️ Nouveau texte ({language}) proposé par {person} : {text}\n"
        "Il vaudra {when}, ou tout de suite avec !oui {code}."
    ),
    "hint.text": "Par exemple : !texte essai Bonjour, ou : !texte fr Bonjour… STOP. {usage}",
    "hint.text_long": "Ce texte est trop long : {most} segments au plus. {usage}",
    "hint.text_stop": "Le texte doit dire comment arrêter : il y manque le mot STOP. {usage}",
    # the team
    "role.founder": "fondatrice ou fondateur",
    "role.moderator": "modération",
    "team.title": "Qui est là",
    "team.asked": "Ajouter {person} ({role}) ? À l’autre de dire oui, avant demain : !oui {code}",
    "team.added": "👤 {person} est là : {role}.",
    "team.removed": "👤 {person} n’est plus là : plus rien ne lui est lisible, ses ordres ne comptent plus.",
    "team.expelled": "Vous n’êtes pas sur la liste de cette ligne.",
    # their keys
    "wake.identity.one": (
        "🔑 L’identité Matrix de {person} a changé. D’ici à ce que ce soit éclairci, plus rien ne lui est "
        "lisible et ses ordres ne comptent plus. Demandez-lui de vive voix : si c’est son fait "
        "(réinitialisation, clé de secours perdue), tapez !équipe confirmer {person} ; sinon, "
        "!équipe retirer {person}."
    ),
    "wake.identity.many": (
        "🔑 {count} identités Matrix ont changé, dont celle de {person}. D’ici à ce que ce soit éclairci, "
        "plus rien n’est lisible à ces personnes et leurs ordres ne comptent plus. !équipe les montre ; "
        "après leur avoir parlé de vive voix : !équipe confirmer ou !équipe retirer."
    ),
    "wake.device.one": (
        "🔑 Un appareil que {person} n’a pas signé est apparu sur son compte : il ne lit rien et ne commande "
        "rien. Si c’est le sien, il suffit de le vérifier depuis un de ses autres appareils. Sinon, "
        "quelqu’un d’autre a son mot de passe, ou la main sur le serveur Matrix."
    ),
    "wake.device.many": (
        "🔑 {count} appareils que leurs propriétaires n’ont pas signés sont apparus, dont un au nom de "
        "{person} : ils ne lisent rien et ne commandent rien. S’ils sont à vous, vérifiez-les depuis un de "
        "vos autres appareils. Sinon, quelqu’un d’autre a un mot de passe, ou la main sur le serveur Matrix."
    ),
    "trust.back": "🔑 L’identité de {person} est de nouveau celle que je connais : ses ordres comptent.",
    "trust.suspended": "⚠️ identité changée, à confirmer",
    "trust.asked": (
        "🔑 {person} montre une nouvelle identité : {key}. La confirmer, c’est lui rendre la lecture et les "
        "ordres. Avez-vous entendu sa voix ? Pour oui : !oui {code}"
    ),
    "trust.done": "🔑 L’identité de {person} est confirmée : tout lui est de nouveau lisible à partir d’ici.",
    "trust.nothing": "Rien à confirmer : l’identité de {person} n’a pas changé.",
    "trust.own": "À quelqu’un d’autre de confirmer : une fondatrice, ou « anti-relou trust » sur la machine.",
    "trust.without": (
        "{person} n’a plus d’identité du tout : il lui en faut une nouvelle, que vous pourrez confirmer."
    ),
    "told.device": "⚠️ Un appareil que {person} n’a pas signé a écrit en son nom. Rien n’a été fait.",
    "told.identity": "⚠️ Sous une identité changée, {person} a écrit. Rien n’a été fait.",
    "told.required": "⚠️ {person} n’a pas d’identité Matrix : ses ordres ne comptent pas. Rien n’a été fait.",
    "hint.device": (
        "Cet appareil n’est pas signé par votre identité : il ne lit rien et je ne lui obéis pas. "
        "Vérifiez-le depuis un de vos autres appareils (Element : Paramètres, puis Sessions)."
    ),
    "hint.identity": (
        "Votre identité Matrix a changé : je n’obéis pas avant qu’une autre fondatrice la confirme "
        "(!équipe confirmer)."
    ),
    "hint.required": (
        "Je n’obéis ici qu’à des appareils signés. Créez votre identité (Element : Paramètres, puis "
        "Chiffrement, « Configurer la sauvegarde »), et écrivez à nouveau."
    ),
    "wave.raid.one": (
        "🌊 Un raid commence : {count} message suspect. Ce qui en vient n’a pas de réponse, les autres ont "
        "la leur. Je dirai ici quand ce sera fini."
    ),
    "wave.raid.many": (
        "🌊 Un raid commence : {count} messages suspects en quelques minutes. Ce qui en vient n’a pas de "
        "réponse, les autres ont la leur. Je dirai ici quand ce sera fini."
    ),
    "wave.raid_over": "🌤 Le raid est fini : plus rien n’en vient.",
    "wave.ask": (
        "🗞 Beaucoup de monde d’un coup : un article de presse, ou un raid qui se déguise ? "
        "{answered} ont eu une réponse, {waiting} attendent. 📰 ou !vague presse leur répond, 🌊 ou !vague "
        "raid les laisse attendre. Sans un mot dans le quart d’heure, je reste prudent."
    ),
    "wake.press": (
        "🗞 Presse ou raid ? J’attends un mot dans le quart d’heure : !vague presse (les gens en attente ont "
        "leur réponse, dans les plafonds) ou !vague raid. La question est ici, ou dans l’autre salon."
    ),
    "ask.press.one": (
        "📰 C’est la presse ? Répondre à {count} message en attente, dans les plafonds : !oui {code} "
        "(un clic n’est pas chiffré, il ne peut rien faire dépenser)."
    ),
    "ask.press.many": (
        "📰 C’est la presse ? Répondre à {count} messages en attente, dans les plafonds : !oui {code} "
        "(un clic n’est pas chiffré, il ne peut rien faire dépenser)."
    ),
    "wave.nobody": "🗞 Personne n’a répondu : je reste prudent, comme pour un raid.",
    "wave.named.press": "🗞 C’est noté : la presse. Les gens auront leur réponse, dans les plafonds.",
    "wave.named.raid": "🌊 C’est noté : un raid.",
    "hint.wave": "Presse ou raid ? {usage}",
    "hint.team": "Par exemple : !équipe retirer @qui:serveur. {usage}",
    # questions
    "ask.yes": "Pour oui : !oui {code}",
    "ask.resume.raid": "⚠️ Un raid est en cours : rouvrir, c’est lui répondre de nouveau.",
    "ask.resume.cap_hour": "⚠️ Le plafond de l’heure est atteint : rouverte, la ligne répondra à peine.",
    "ask.resume.cap_day": "⚠️ Le plafond du jour est atteint : rouverte, la ligne répondra à peine.",
    "ask.resume.pot": "⚠️ La cagnotte est vide : rouverte, la ligne ne pourra pas répondre.",
    "mode.put_off.silent": (
        "⏳ Le silence devait finir, mais un raid est en cours : la ligne reste muette jusqu’à sa fin. "
        "!reprendre la rouvre quand même."
    ),
    "mode.put_off.paused": (
        "⏳ La pause devait finir, mais un raid est en cours : elle dure jusqu’à sa fin. "
        "!reprendre rouvre la ligne quand même."
    ),
    "missed.ask.one": (
        "❓ {count} personne a écrit pendant ce temps, sans être d’un raid, et n’a pas eu de réponse. Lui "
        "répondre maintenant coûte {price}. Pour oui, {when} : !oui {code}. Sinon, rien ne part."
    ),
    "missed.ask.many": (
        "❓ {count} personnes ont écrit pendant ce temps, sans être d’un raid, et n’ont pas eu de réponse. "
        "Leur répondre maintenant coûte {price}. Pour oui, {when} : !oui {code}. Sinon, rien ne part."
    ),
    "missed.answered.one": "📤 {count} réponse part, dans les plafonds.",
    "missed.answered.many": "📤 {count} réponses partent, dans les plafonds.",
}

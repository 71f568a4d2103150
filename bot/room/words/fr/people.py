"""People: who is in, their keys, who may give orders, whom to call."""

WORDS: dict[str, str] = {
    # the team
    "role.founder": "fondatrice ou fondateur",
    "role.moderator": "modération",
    "team.title": "L’équipe",
    "team.asked": "Ajouter {person} ({role}) ? À l’autre de dire oui, avant demain : !oui {code}",
    "team.added": "👤 {person} fait partie de l’équipe : {role}.",
    "team.removed": (
        "👤 {person} ne fait plus partie de l’équipe : plus d’accès aux messages, et ses ordres ne comptent "
        "plus."
    ),
    "team.expelled": "Vous n’êtes pas sur la liste de cette ligne.",
    "hint.team": "Par exemple : !équipe retirer @qui:serveur. {usage}",
    # their keys
    "wake.identity.one": (
        "🔑 L’identité Matrix de {person} a changé. Tant que ce n’est pas éclairci, cette personne ne lit "
        "plus rien et ses ordres ne comptent plus. Demandez-lui de vive voix : si cela vient d’elle "
        "(réinitialisation, clé de secours perdue), tapez !équipe confirmer {person} ; sinon, "
        "!équipe retirer {person}."
    ),
    "wake.identity.many": (
        "🔑 {count} identités Matrix ont changé, dont celle de {person}. Tant que ce n’est pas éclairci, "
        "ces personnes ne lisent plus rien et leurs ordres ne comptent plus. !équipe les montre ; "
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
    "trust.back": (
        "🔑 L’identité de {person} est de nouveau celle que je connais : ses ordres comptent à nouveau."
    ),
    "trust.suspended": "⚠️ identité changée, à confirmer",
    "trust.asked": (
        "🔑 {person} montre une nouvelle identité : {key}. La confirmer, c’est lui rendre la lecture et le "
        "droit de commander. Avez-vous entendu sa voix ? Pour oui : !oui {code}"
    ),
    "trust.done": (
        "🔑 L’identité de {person} est confirmée : ses ordres comptent, et la lecture reprend à partir d’ici."
    ),
    "trust.nothing": "Rien à confirmer : l’identité de {person} n’a pas changé.",
    "trust.own": "À quelqu’un d’autre de confirmer : une fondatrice, ou « anti-relou trust » sur la machine.",
    "trust.without": (
        "{person} n’a plus d’identité du tout : il lui en faut une nouvelle, que vous pourrez confirmer."
    ),
    "told.device": "⚠️ Un appareil que {person} n’a pas signé a écrit en son nom. Rien n’a été fait.",
    "told.identity": "⚠️ {person} a écrit sous une identité qui a changé. Rien n’a été fait.",
    "told.required": "⚠️ {person} n’a pas d’identité Matrix : ses ordres ne comptent pas. Rien n’a été fait.",
    "hint.device": (
        "Cet appareil n’est pas signé par votre identité : il ne lit rien et je ne lui obéis pas. "
        "Vérifiez-le depuis un de vos autres appareils (Element : Paramètres, puis Sessions)."
    ),
    "hint.identity": (
        "Votre identité Matrix a changé : je n’obéirai pas avant qu’une autre fondatrice l’ait confirmée "
        "(!équipe confirmer)."
    ),
    "hint.required": (
        "Je n’obéis ici qu’à des appareils signés. Créez votre identité (Element : Paramètres, puis "
        "Chiffrement, « Configurer la sauvegarde »), et écrivez à nouveau."
    ),
    # orders that do not count
    "told.stranger": (
        "⚠️ Quelqu’un qui n’est sur aucune liste a donné un ordre : {person}, « {command} ». "
        "Rien n’a été fait."
    ),
    "told.role": "{person} a demandé {command}, réservé aux fondateurs. Rien n’a été fait.",
    "told.plaintext": "⚠️ Un ordre non chiffré est arrivé au nom de {person} : {command}. Rien n’a été fait.",
    "hint.founders_only": "{command} est réservé aux fondateurs.",
    "hint.plaintext": "Cette commande n’était pas chiffrée : je n’obéis qu’aux messages chiffrés.",
    "hint.unreadable": "Je n’ai pas pu déchiffrer ce message. Pouvez-vous l’écrire à nouveau ?",
    # who is in danger, and whom to call
    "wake.distress.one": "🆘 Un appel à l’aide : {sender} (!lire {sender}). Numéros : !urgences.",
    "wake.distress.many": "🆘 {count} appels à l’aide, dont {sender} : !menaces. Numéros : !urgences.",
    "helpline.title": "Qui appeler (gratuit, jour et nuit sauf mention)",
    "helpline.17": "17 : police et gendarmerie, en cas de danger",
    "helpline.112": "112 : urgences, partout en Europe",
    "helpline.114": "114 : urgences par SMS, quand on ne peut pas parler",
    "helpline.3919": "3919 : violences faites aux femmes",
    "helpline.3018": "3018 : cyberharcèlement (9 h à 23 h)",
    "helpline.3114": "3114 : idées suicidaires",
    "helpline.119": "119 : enfance en danger",
}

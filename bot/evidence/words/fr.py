"""French. A key with `.one` and `.many` has a plural; `label.…` go to the page as they are."""

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

WORDS: dict[str, str] = {
    "at": "{date} à {clock}",
    "title": "Messages reçus par la ligne {number}",
    "made": "Établi le {when} (heure locale, {zone}), soit {utc} en temps universel.",
    "range": "Du {first} au {last} (heure locale, {zone}).",
    "chosen.all": "Ce dossier porte sur tout ce que la ligne a reçu dans cette période.",
    "chosen.some": "Ce dossier ne porte que sur {what}.",
    "chosen.senders.one": "{count} expéditeur désigné",
    "chosen.senders.many": "{count} expéditeurs désignés",
    "chosen.clusters.one": "{count} groupe de textes désigné ({names})",
    "chosen.clusters.many": "{count} groupes de textes désignés ({names})",
    "and": "{one} et {other}",
    "story.line": (
        "La ligne est un numéro que l’on peut donner à une personne insistante. Quiconque y écrit ou y "
        "appelle reçoit, une fois, un message automatique sur le consentement. Personne n’y répond en "
        "direct."
    ),
    "story.count": (
        "Entre le {first} et le {last}, elle a reçu {texts} et {calls}, venant de {senders}. {replies} "
        "une réponse automatique."
    ),
    "texts.one": "{count} message écrit",
    "texts.many": "{count} messages écrits",
    "calls.one": "{count} appel",
    "calls.many": "{count} appels",
    "senders.one": "{count} numéro différent",
    "senders.many": "{count} numéros différents",
    "story.count_some": (
        "Entre le {first} et le {last}, elle a reçu {texts} et {calls} qui entrent dans ce dossier, "
        "venant de {senders}. {replies} une réponse automatique. Dans le même temps, {whole} messages et "
        "appels sont arrivés en tout."
    ),
    "story.clusters": (
        "Pour {texts} de ce dossier, le système a vu le même texte venir de plusieurs numéros : {names}."
    ),
    "story.cluster": "{name} ({senders})",
    "replied.none": "Aucun n’a reçu",
    "replied.one": "{count} a reçu",
    "replied.many": "{count} ont reçu",
    "story.peak": (
        "Au plus fort, le {when}, {count} messages et appels sont arrivés en une heure. L’heure médiane "
        "de la période en compte {usual}."
    ),
    "story.raid": (
        "Le {first}, le système a constaté un afflux anormal, terminé le {last} ; {count} messages et "
        "appels sont arrivés entre ces deux moments."
    ),
    "story.raid_open": (
        "Le {first}, le système a constaté un afflux anormal, qui durait encore à la fin de la période ; "
        "{count} messages et appels sont arrivés depuis."
    ),
    "story.groups.one": (
        "Un même texte, ou presque, est venu de plusieurs numéros : {texts} de {senders} (section 3)."
    ),
    "story.groups.many": (
        "{count} textes ont été envoyés chacun, à l’identique ou presque, depuis plusieurs numéros. En "
        "tout : {texts}, de {senders}, soit {share} % des messages écrits (section 3)."
    ),
    "story.biggest": "Le plus répandu est venu de {senders} en {span} : « {text} ».",
    "story.loud": (
        "Les dix numéros les plus actifs ont envoyé à eux seuls {count} messages et appels, soit "
        "{share} % du total (section 2)."
    ),
    "story.no_groups": "Aucun texte reconnaissable n’est venu de plusieurs numéros à la fois.",
    "story.erased.one": "Le contenu de {count} message a été effacé depuis (durée de conservation).",
    "story.erased.many": "Le contenu de {count} messages a été effacé depuis (durée de conservation).",
    "figure.texts": "messages écrits",
    "figure.calls": "appels",
    "figure.senders": "numéros différents",
    "figure.replies": "réponses automatiques",
    "figure.groups": "textes partagés par plusieurs numéros",
    "figure.shared": "messages dans ces groupes",
    "person": "Personne {letter}",
    "role.founder": "fondation",
    "role.moderator": "modération",
    "role.server": "au clavier du serveur",
    "role.other": "hors de l’équipe",
    "event.by": "{what} (par {person})",
    "event.raid_entered": "Afflux anormal constaté par le système",
    "event.raid_left": "Fin de l’afflux constatée par le système",
    "event.blocked.one": "{count} expéditeur bloqué",
    "event.blocked.many": "{count} expéditeurs bloqués",
    "event.unblocked.one": "{count} blocage levé",
    "event.unblocked.many": "{count} blocages levés",
    "event.mode.open": "La ligne est ouverte",
    "event.mode.silent": "La ligne devient muette : elle enregistre sans répondre",
    "event.mode.paused": "La ligne est mise en pause",
    "group.title": "Texte T-{number}",
    "group.what": "{texts}, de {senders}, en {span} : du {first} au {last}.",
    "group.pace": "Au plus fort, {count} en dix minutes. Intervalle médian entre deux envois : {gap}.",
    "group.disguised": "lettres déguisées",
    "group.replied.one": "{count} a reçu la réponse automatique.",
    "group.replied.many": "{count} ont reçu la réponse automatique.",
    "group.named": "Le système l’avait nommé {names} au moment des faits.",
    "group.more.one": "{count} autre groupe, plus petit, figure dans groups.csv.",
    "group.more.many": "{count} autres groupes, plus petits, figurent dans groups.csv.",
    "group.senders_more": " et {more} autres",
    "label.group_senders": "Expéditeurs :",
    "times": "{count} fois",
    "text.call": "(appel)",
    "text.erased": "(effacé)",
    "text.distress": "(appel à l’aide, non cité)",
    "text.doxxing": "(données personnelles, non citées)",
    "care.threat": "menaces contre l’équipe",
    "care.threat_other": "menaces contre d’autres",
    "care.doxxing": "données personnelles de quelqu’un",
    "care.insult": "insultes sexuelles",
    "text.empty": "(vide)",
    "sender.named": "R-{sender} : {number}",
    "sender.masked": "R-{sender} : {number} (masqué)",
    "sender.more.one": "{count} autre message de cet expéditeur figure dans contents.csv.",
    "sender.more.many": "{count} autres messages de cet expéditeur figurent dans contents.csv.",
    "senders.rest.one": "{count} autre expéditeur figure dans contents.csv.",
    "senders.rest.many": "{count} autres expéditeurs figurent dans contents.csv.",
    "stamp.known": "fait n° {seq}, le {when}, par {authority} (vérifiée par {root}…)",
    "stamp.stranger": "fait n° {seq}, le {when}, par {authority} (certificat {certificate}…, à vérifier)",
    "label.happened": "Ce qui s’est passé",
    "label.timeline": "Messages et appels reçus, par tranche {bin}",
    "label.shared": "textes partagés par plusieurs numéros",
    "label.others": "autres",
    "label.events": "Moments notables",
    "label.top": "Les numéros les plus actifs",
    "label.groups": "Textes partagés par plusieurs numéros",
    "label.groups_intro": (
        "Le harcèlement peut être le fait de plusieurs personnes dont chacune n’a écrit qu’une fois, "
        "lorsqu’elles agissent de concert (code pénal, art. 222-33-2-2). Cette section montre ce qui le "
        "laisse voir : les mêmes textes, aux mêmes moments, depuis plusieurs numéros. Deux textes sont "
        "tenus pour le même quand il n’en diffère que la casse, les accents, la ponctuation, l’ordre des "
        "mots, des caractères déguisés ou une lettre sur cinq au plus. Les textes trop courts pour ne pas "
        "avoir été choisis par hasard par deux inconnus sont laissés de côté."
    ),
    "label.threats": "Menaces et insultes, par catégorie",
    "label.senders": "Chronologie par expéditeur",
    "label.custody": "Conservation et accès",
    "label.custody_intro": (
        "Qui a vu un numéro, demandé à lire des textes, conservé, sorti ou effacé quoi, et quand. Chaque "
        "ligne est un fait de la chaîne ; custody.csv les donne toutes."
    ),
    "label.what": "Quoi",
    "label.by": "Par",
    "custody.revealed.number": "Numéro de {sender} montré",
    "custody.revealed.texts": "Textes de {sender} montrés",
    "custody.hidden": "Textes et numéros cachés dans le salon",
    "custody.unhidden": "Textes et numéros visibles de nouveau dans le salon",
    "custody.kept.sender": "Messages de {sender} conservés pour une plainte",
    "custody.kept.cluster": "Texte {name} conservé pour une plainte, avec {senders}",
    "custody.kept.raid": "Afflux constaté le {when} conservé pour une plainte",
    "custody.erased.one": "{sender} effacé à sa demande : {count} message",
    "custody.erased.many": "{sender} effacé à sa demande : {count} messages",
    "custody.forgotten.one": "Durée de conservation échue : {count} message d’avant le {when} effacé",
    "custody.forgotten.many": "Durée de conservation échue : {count} messages d’avant le {when} effacés",
    "custody.asked": "Dossier demandé dans le salon",
    "custody.exported.evidence": "Dossier de preuve établi",
    "custody.exported.traffic": "Messages exportés",
    "custody.exported.ledger": "Comptes exportés",
    "custody.exported.blocklist": "Liste des bloqués exportée",
    "custody.exported.backup": "Sauvegarde de la base",
    "custody.where.room": "dans le salon chiffré",
    "custody.where.disk": "sur le serveur",
    "custody.contents.one": "{count} message ou numéro",
    "custody.contents.many": "{count} messages ou numéros",
    "custody.fingerprint": "empreinte {start}…",
    "custody.rekeyed.one": "Clé des empreintes changée ({count} expéditeur)",
    "custody.rekeyed.many": "Clé des empreintes changée ({count} expéditeurs)",
    "custody.more.one": "{count} fait plus ancien figure dans custody.csv.",
    "custody.more.many": "{count} faits plus anciens figurent dans custody.csv.",
    "label.method": "Méthode et limites",
    "label.integrity": "Intégrité",
    "label.sender": "Expéditeur",
    "label.number": "Numéro",
    "label.messages": "Messages",
    "label.calls": "Appels",
    "label.first": "Premier (local)",
    "label.last": "Dernier (local)",
    "label.in_groups": "Textes partagés",
    "label.utc": "Temps universel",
    "label.local": "Heure locale",
    "label.text": "Texte",
    "label.decision": "Suite donnée",
    "label.by_numbers": "Numéros différents",
    "label.category": "Catégorie",
    "label.page": "page",
    "label.of": "sur",
    "label.number_note": (
        "Chaque numéro est donné tel qu’affiché par l’opérateur : il peut être falsifié et doit être "
        "confirmé par réquisition. Les numéros des tiers sont masqués."
    ),
    "label.reading": (
        "Les membres de l’équipe sont désignés par des lettres ; leurs identités figurent sur une feuille "
        "à part (dossier identities). Un expéditeur est désigné par un identifiant tiré au hasard (R-…), "
        "le même dans toutes les pièces."
    ),
    "label.identities": "Identités",
    "label.identities_note": (
        "Feuille à part, à ne pas joindre au dossier que lira la personne mise en cause. Elle dit qui se "
        "trouve derrière chaque lettre du rapport et derrière chaque expéditeur désigné."
    ),
    "label.team": "Équipe",
    "label.role": "Rôle",
    "label.account": "Compte",
    "label.person": "Désignation",
    "label.meant": "Expéditeurs désignés",
    "label.nobody": "Aucun.",
    "decision.reply": "réponse",
    "decision.hold": "en attente",
    "decision.silent": "sans réponse : {why}",
    "decision.none": "",
    "method.source": (
        "Chaque message ou appel est enregistré tel que l’opérateur le transmet, avec l’identifiant que "
        "l’opérateur lui a donné (SM…, CA…). La liste carrier-ids.csv permet de demander à l’opérateur, "
        "par réquisition, ce qu’il en sait lui-même : titulaire, heure, texte."
    ),
    "method.chain": (
        "Chaque décision et chaque arrivée est un « fait » numéroté. L’empreinte (SHA-256) de chaque fait "
        "couvre celle du précédent, et celle du contenu du message. Rien ne peut être changé, ôté, ajouté "
        "ou déplacé sans que les empreintes suivantes changent."
    ),
    "method.times": (
        "Les heures sont celles de l’horloge du serveur, ou de l’opérateur quand il en donne une. Elles "
        "sont données en temps universel et en heure locale ({zone})."
    ),
    "method.groups": (
        "Les groupes de textes sont calculés à l’établissement de ce rapport, par le programme et avec "
        "les mêmes règles pour tous. Un texte qu’un site proposerait tout prêt formerait lui aussi un "
        "groupe."
    ),
    "method.shown": (
        "Dans ce rapport, les textes sont cités sur une ligne, les liens sont désactivés, les numéros de "
        "téléphone et adresses électroniques qu’ils contiennent sont masqués, et les signes que l’imprimé "
        "ne peut montrer sont écrits en lettres ordinaires ou nommés entre crochets. Les noms de "
        "personnes cités dans un texte ne sont pas masqués. Le texte exact est dans contents.jsonl."
    ),
    "limits.numbers": (
        "Un numéro affiché ne prouve pas qui a écrit : il peut être usurpé, prêté ou loué. Seul "
        "l’opérateur de l’expéditeur peut le confirmer."
    ),
    "limits.stamped": (
        "Les faits jusqu’au n° {seq} sont horodatés par une autorité tierce : leur contenu ne peut pas "
        "avoir été changé après les dates données ci-dessous. Les faits suivants ne sont protégés que par "
        "l’empreinte du manifeste."
    ),
    "limits.unstamped": (
        "Aucune autorité tierce n’a horodaté ces faits. La chaîne d’empreintes montre alors que le "
        "dossier est cohérent, non qu’il n’a pas été refait en entier ; les données de l’opérateur le "
        "peuvent."
    ),
    "limits.true": (
        "Un horodatage prouve qu’une donnée existait à une date et n’a pas changé depuis. Il ne prouve "
        "pas qu’elle était vraie ce jour-là."
    ),
    "limits.threats": (
        "Les catégories de menaces viennent de listes de mots, sans jugement humain : chaque texte est à "
        "lire. Les appels à l’aide et les données personnelles ne sont pas cités."
    ),
    "limits.erased": (
        "Ce qui n’était pas retenu pour une plainte est effacé après la durée de conservation : un "
        "contenu peut manquer, son empreinte reste."
    ),
    "integrity.chain": (
        "{facts} faits dans la chaîne, dont {shown} montrés ; les autres ({hidden}) ne sont donnés que "
        "par leur empreinte. Empreinte du dernier : {head}."
    ),
    "integrity.stamps": "Horodatages (RFC 3161) :",
    "integrity.none": "Pas d’horodatage.",
    "integrity.verify": (
        "La vérification se fait avec la commande « anti-relou evidence verify » ou, sans elle, comme "
        "l’explique HOWTO-VERIFY.txt."
    ),
    "bin.minutes": "de {count} minutes",
    "bin.hour": "d’une heure",
    "bin.hours": "de {count} heures",
    "bin.day": "d’un jour",
    "bin.days": "de {count} jours",
}

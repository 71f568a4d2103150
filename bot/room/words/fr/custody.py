"""What is kept, exported and erased."""

WORDS: dict[str, str] = {
    # what is kept for the law
    "keep.done": "🗄 Les messages de {sender} sont gardés, au-delà du délai, pour une plainte.",
    "keep.cluster.one": (
        "🗄 Les messages de {cluster} sont gardés au-delà du délai, pour une plainte, "
        "avec tout ce qu’a écrit la seule personne dont je sais qu’elle l’a envoyé."
    ),
    "keep.cluster.many": (
        "🗄 Les messages de {cluster} sont gardés au-delà du délai, pour une plainte, "
        "avec tout ce qu’ont écrit les {count} personnes dont je sais qu’elles l’ont envoyé."
    ),
    "keep.raid": (
        "🗄 Ce qui est venu avec le raid commencé {when} et est resté sans réponse est gardé au-delà du "
        "délai, pour une plainte."
    ),
    "hint.keep": (
        "Il me faut une personne (R-7K3Q), un même texte (C-12), ou le mot raid pour le dernier raid. {usage}"
    ),
    # who exported and erased what, and what would be erased
    "custody.ask": (
        "🗄 Raid n°\u00a0{number}\u00a0: faut-il le garder pour une plainte\u00a0? Pour oui\u00a0: "
        "!garder raid {number}. Sinon, ce qu’il a apporté (numéros et textes) sera effacé le {day}\u00a0; "
        "je le rappellerai 30 jours avant, 7 jours avant et la veille."
    ),
    "custody.remind.one": (
        "🗄 Demain ({day}) s’efface ce qu’a apporté le raid n°\u00a0{number} commencé le {began}\u00a0: "
        "après, plus de plainte possible avec ces messages. Pour le garder\u00a0: !garder raid {number}"
    ),
    "custody.remind.many": (
        "🗄 Dans {count} jours ({day}) s’efface ce qu’a apporté le raid n°\u00a0{number} commencé le {began}. "
        "Pour le garder, en vue d’une plainte\u00a0: !garder raid {number}"
    ),
    "custody.exported.evidence": "📤 {by} a fait un dossier de preuve ({contents}).",
    "custody.exported.traffic": "📤 {by} a exporté les messages ({contents}).",
    "custody.exported.blocklist": "📤 {by} a exporté la liste des bloqués ({contents}).",
    "custody.exported.ledger": "📤 {by} a exporté les comptes.",
    "custody.exported.backup": "📤 {by} a fait une sauvegarde de la base.",
    "custody.contents.one": "{count} message ou numéro",
    "custody.contents.many": "{count} messages ou numéros",
    "custody.erased.one": "🧽 {by} a effacé {sender}\u00a0: {count} message et le numéro.",
    "custody.erased.many": "🧽 {by} a effacé {sender}\u00a0: {count} messages et le numéro.",
    "custody.rekeyed": "🔑 {by} a changé la clé des empreintes. Gardez la nouvelle à part de la base.",
    "custody.shell": "Quelqu’un, sur le serveur ({who}),",
    # the file
    "file.asked": (
        "📁 Je prépare le dossier de preuve et son rapport. Il arrivera dans le salon des fondatrices "
        "et fondateurs dans quelques instants."
    ),
    "file.none": "Je ne trouve pas ce raid. Sans numéro, c’est le dernier : !dossier raid",
    "file.progress": "📁 Je prépare le dossier : {step}, {percent} %.",
    "file.step.read": "lecture",
    "file.step.write": "écriture",
    "file.step.report": "mise en page",
    "file.failed": "📁 Le dossier n’a pas pu être fait : {why}.",
    "file.done": (
        "📁 Le dossier est prêt ({contents}) : le rapport, à lire ; le dossier, pour la police et "
        "l’avocat ; les identités, à garder à part, car la personne mise en cause lira le reste.\n"
        "Empreinte du manifeste, à noter et à confier aujourd’hui à quelqu’un d’autre :\n{fingerprint}"
    ),
    "file.too_large": (
        "Une partie est trop grosse pour ce salon. Sur le serveur : anti-relou evidence export DOSSIER"
    ),
    "file.name.report.pdf": "rapport.pdf",
    "file.name.bundle.zip": "dossier.zip",
    "file.name.identities.zip": "identites-a-part.zip",
    "hint.file": (
        "Rien pour tout ; sinon une durée (7j), une personne (R-7K3Q), un même texte (C-12) ou un raid "
        "(raid 3). {usage}"
    ),
    # timestamps
    "stamping.away": (
        "🕰 Pas d’horodatage pour l’instant ({why}). Rien n’est perdu\u00a0: le prochain couvrira aussi ce "
        "qui vient."
    ),
    "stamping.back": (
        "🕰 L’horodatage fonctionne à nouveau\u00a0: tout ce qui est venu entre-temps est couvert."
    ),
}

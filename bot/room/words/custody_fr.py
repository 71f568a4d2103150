"""French words on what is kept, exported and erased."""

WORDS: dict[str, str] = {
    "custody.ask": (
        "🗄 Raid n°\u00a0{number}\u00a0: faut-il le garder pour une plainte\u00a0? Pour oui\u00a0: "
        "!garder raid {number}. Sinon, ce qu’il a apporté (numéros et textes) sera effacé le {day}\u00a0; "
        "je le rappellerai 30 jours, 7 jours et la veille."
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
    "custody.erased.one": "🧽 {by} a effacé {sender}\u00a0: {count} message, le numéro.",
    "custody.erased.many": "🧽 {by} a effacé {sender}\u00a0: {count} messages, le numéro.",
    "custody.rekeyed": "🔑 {by} a changé la clé des empreintes. Gardez la nouvelle à part de la base.",
    "custody.shell": "Quelqu’un, sur le serveur ({who}),",
}

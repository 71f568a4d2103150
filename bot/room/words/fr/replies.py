"""The replies’ texts, and those that a site prefills."""

WORDS: dict[str, str] = {
    "text.title": "Les textes des réponses",
    "text.waiting": "{language}, {when} : {text}",
    "text.trial": "Ce texte donnerait :",
    "text.price.one": "{letters} caractères, {encoding}, {count} segment : {price} la réponse",
    "text.price.many": "{letters} caractères, {encoding}, {count} segments : {price} la réponse",
    "text.dear.one": "⚠️ {count} caractère rend le texte plus cher : {letters}",
    "text.dear.many": "⚠️ {count} caractères rendent le texte plus cher : {letters}",
    "text.no_stop": "⚠️ Le mot STOP manque : sans lui, le texte ne sera pas accepté.",
    "text.set": "✏️ Les réponses ({language}) disent maintenant : {text}",
    "text.proposed": (
        "✏️ Nouveau texte ({language}) proposé par {person} : {text}\n"
        "L’autre peut dire oui : !oui {code}. Sinon, il s’appliquera {when}."
    ),
    "text.proposed_alone": (
        "✏️ Nouveau texte ({language}) proposé par {person} : {text}\n"
        "Il s’appliquera {when}, ou tout de suite avec !oui {code}."
    ),
    # texts that a site prefills
    "expected.none": "Aucun texte prérempli n’est déclaré. !attendus ajouter Bonjour… en déclare un.",
    "expected.title": "Textes préremplis : nombreux, ils ne font pas un raid",
    "expected.configured": "{text} (configuration)",
    "expected.row": "{place}. {text}",
    "expected.added": "📝 Texte attendu : {text}",
    "expected.removed": "📝 Ce texte n’est plus attendu : {text}",
    # mistakes
    "hint.text": "Par exemple : !texte essai Bonjour, ou : !texte fr Bonjour… STOP. {usage}",
    "hint.text_long": "Ce texte est trop long : {most} segments au plus. {usage}",
    "hint.text_stop": "Le texte doit dire comment arrêter : il y manque le mot STOP. {usage}",
    "hint.expected": "Par exemple : !attendus ajouter Bonjour, ou : !attendus retirer 1. {usage}",
}

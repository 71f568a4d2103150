"""French: the ways in and out, and what is told of them."""

WORDS = {
    "notice.late": "arrivé {at}",
    "number.withheld": "numéro masqué",
    "status.queue": "Réponses en route : {here} chez moi, {there} chez l’opérateur",
    "text.fades": "⏳ message éphémère ({span}) : !lire le montre tant qu’il est là",
    "note.signal_texter_key": (
        "⚠️ Quelqu’un qui m’écrit par Signal a changé de téléphone, ou quelqu’un d’autre a pris son numéro : "
        "ce qu’il écrit reste fermé, et il n’a pas de réponse. Sur le serveur, signal-cli listIdentities le "
        "montre (UNTRUSTED), et signal-cli trust l’accepte (docs/signal.md)."
    ),
    "call.heard": "message entendu",
    "call.ended": "message entendu, {span}, {cost}",
    "call.rejected": "rejeté, sans frais",
    "away.room": (
        "⚠️ Le salon {name} ne prend plus rien {since}. Ce qui doit y être dit attend ; les messages et "
        "les réponses passent toujours."
    ),
    "back.room": "✅ Le salon {name}, qui ne prenait plus rien {since}, fonctionne à nouveau.",
    "back.database": (
        "✅ La base de données, qui ne prenait plus rien {since}, fonctionne à nouveau. Ce qui est arrivé "
        "entre-temps est repris chez l’opérateur."
    ),
    "away.line": (
        "⚠️ {name} ne m’apporte plus rien {since}. Ce qu’on m’y écrit attend chez {name} et sera repris."
    ),
    "back.line": "✅ {name}, qui ne m’apportait plus rien {since}, fonctionne à nouveau.",
}

"""Money: budget, caps, pot."""

WORDS: dict[str, str] = {
    "budget.title": "Budget",
    "budget.day": "Sur 24 h : {spent} de réponses, {fees} de réception",
    "budget.saved": "Économisé, au lieu de répondre à chaque message : {day} sur 24 h, {all} en tout",
    "budget.pace": "Rythme actuel : {spent} de réponses et {fees} de réception par jour",
    "budget.empty_at": "À ce rythme, la cagnotte sera vide {when} (dans {span})",
    "budget.far": "À ce rythme, la cagnotte tient plus de six mois",
    "budget.empty": "La cagnotte est vide",
    "budget.never": "Rien n’est dépensé en ce moment",
    "cap.hour": "Heure : {spent} sur {cap} ({percent} %) ; {pays}",
    "cap.day": "24 h : {spent} sur {cap} ({percent} %) ; {pays}",
    "cap.pays.one": "ce plafond paie {count} réponse",
    "cap.pays.many": "ce plafond paie {count} réponses",
    "cap.name.hour": "plafond de l’heure",
    "cap.name.day": "plafond des 24 h",
    "cap.name.pot": "cagnotte",
    "cap.changed": "Plafond changé ({cap}) : {before} avant, {after} maintenant.",
    "cap.reached.hour": "⛔ Plafond de l’heure atteint : plus de réponse pour l’instant",
    "cap.reached.day": "⛔ Plafond des 24 h atteint : plus de réponse pour l’instant",
    "cap.reached.pot": "⛔ Cagnotte vide : plus de réponse",
    "pot.left": "Cagnotte : il reste {left} sur {put_in} ; {spent} en réponses, {fees} en réception",
    "pot.changed": "Cagnotte : {before} avant, {after} maintenant.",
    "alert": "{cap} à {percent} %",
    "alerts": "💶 {marks}. Il reste {left} dans la cagnotte.",
    # what wakes
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
        "💶 La cagnotte est vide ({left}) : plus de réponse, tout reste noté. Pour la remplir : !cagnotte "
        "+120."
    ),
    "wake.fees": (
        "💸 En 24 h, l’opérateur a pris {fees} rien que pour recevoir des messages : je ne peux pas "
        "l’empêcher : même muette, la ligne coûte. {forecast}. Le seul remède est de détacher le numéro chez "
        "l’opérateur (dans sa console, vider l’adresse où il envoie les SMS) : plus rien n’arrive alors, ni "
        "raid ni appel à l’aide. « anti-relou setup » le rattache."
    ),
    # mistakes
    "hint.money": "Il me faut un montant avec son signe, comme +120 ou -12,50. {usage}",
    "hint.cap": "Il me faut un plafond et un montant, comme : heure 20. {usage}",
}

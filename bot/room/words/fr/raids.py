"""Raids and surges: their card, and whether it is press."""

WORDS: dict[str, str] = {
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
    # what the wave is
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
    "wave.nobody": "🗞 Personne n’a répondu : je reste prudent, comme pour un raid.",
    "wave.named.press": "🗞 C’est noté : la presse. Les gens auront leur réponse, dans les plafonds.",
    "wave.named.raid": "🌊 C’est noté : un raid.",
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
    "hint.wave": "Presse ou raid ? {usage}",
}

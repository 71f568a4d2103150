"""French, the rest: what stands on cards. A key with `.one` and `.many` has a plural."""

WORDS: dict[str, str] = {
    # the pinned card
    "status.raid": "🌊 Raid en cours depuis {when}",
    "status.well": "Santé : tout va bien",
    "status.unwell.one": "⚠️ Santé : {count} réponse attend de partir depuis {when}",
    "status.unwell.many": "⚠️ Santé : {count} réponses attendent de partir, la plus ancienne depuis {when}",
    "status.taps": "⏸ suspend la ligne, 🔇 la fait taire (fondateurs) ; pour rouvrir : !reprendre",
    # the card of a surge
    "surge.title.raid": "🌊 Raid en cours depuis {when}",
    "surge.title.surge": "🌊 Afflux en cours depuis {when}",
    "surge.texts.one": "{count} message",
    "surge.texts.many": "{count} messages",
    "surge.rate.one": "{count} dans la dernière minute",
    "surge.rate.many": "{count} dans la dernière minute",
    "surge.most.one": "{count} par minute au plus fort",
    "surge.most.many": "{count} par minute au plus fort",
    "surge.verdicts": "Avec réponse : {replies} · en attente : {held} · sans réponse : {silent}",
    "surge.senders": "Qui insiste : {who}",
    "surge.clusters": "Mêmes textes : {which}",
    "surge.money": "Dépensé : {spent} · économisé : {saved} · pris par l’opérateur pour recevoir : {fees}",
    "surge.proposals.one": "{count} proposition attend : !propositions",
    "surge.proposals.many": "{count} propositions attendent : !propositions",
    "surge.how": "Les messages ne défilent plus ici : !derniers et !lire les montrent.",
    "surge.true": "À jour à {when}.",
    "surge.over": "🌊 Afflux terminé, de {start} à {end}",
    "surge.summary": "🏁 L’afflux est fini : bilan de {start} à {end}",
}

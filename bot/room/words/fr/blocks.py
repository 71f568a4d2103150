"""Proposals, and blocks."""

WORDS: dict[str, str] = {
    # proposals
    "proposal.title.one": "Proposition P-{number} : bloquer {count} personne ?",
    "proposal.title.many": "Proposition P-{number} : bloquer {count} personnes ?",
    "proposal.closed": "Proposition P-{number}",
    "proposal.texts.one": "{count} message",
    "proposal.texts.many": "{count} messages",
    "proposal.why": "Pourquoi : {why}",
    "proposal.no_reason": "sans motif",
    "proposal.senders": "Qui : {senders}",
    "proposal.answered.none": "aucune n’a eu de réponse",
    "proposal.answered.one": "{count} a déjà eu une réponse",
    "proposal.answered.many": "{count} ont déjà eu une réponse",
    "proposal.genuine.none": "personne n’y a l’air sincère",
    "proposal.genuine.one": "{count} autre a l’air sincère et n’est pas concernée",
    "proposal.genuine.many": "{count} autres ont l’air sincères et ne sont pas concernées",
    "proposal.quarantine": "Un oui les bloque 90 jours, et peut être défait. D’ici là, pas de réponse.",
    "proposal.by": "Proposé par {person}. D’ici là, rien ne change.",
    "proposal.votes.none": "Il faut {needed} oui : aucun pour l’instant",
    "proposal.votes": "{votes} oui sur {needed} : {people}",
    "proposal.how": "✅ ou !approuver {number} · ❌ ou !rejeter {number} · {before}",
    "proposal.how_typed": "!approuver {number} ou !rejeter {number}, {before}",
    "proposal.made": "C’est proposé : P-{number}. Aux fondateurs de décider.",
    "proposal.vote": "Oui noté pour P-{number} : {votes} sur {needed}.",
    "proposal.voted": "Votre oui à P-{number} est déjà noté : à l’autre de décider.",
    "proposal.not_yours": "P-{number} n’est pas de vous : seuls les fondateurs peuvent la rejeter.",
    "proposal.unknown": "Je ne trouve pas P-{number} : c’est déjà décidé, ou elle n’existe pas.",
    "proposal.dismissed": "P-{number} rejetée par {person} : personne n’est bloqué.",
    "proposal.expired": "P-{number} : personne n’a décidé à temps, personne n’est bloqué.",
    "pending.none": "Aucune proposition n’attend.",
    "pending.title.one": "{count} proposition attend :",
    "pending.title.many": "{count} propositions attendent :",
    "pending.row.one": (
        "P-{number} : {count} personne, {why} ; {figures} ; {votes} oui sur {needed}, {before}"
    ),
    "pending.row.many": (
        "P-{number} : {count} personnes, {why} ; {figures} ; {votes} oui sur {needed}, {before}"
    ),
    "pending.by": "proposé par {person}",
    "pending.more.one": "… et {count} plus ancienne",
    "pending.more.many": "… et {count} plus anciennes",
    "pending.how": "!approuver n ou !rejeter n, ou « tout » pour toutes",
    "ask.approve_all.one": (
        "Approuver {count} proposition ({whom}) ? Pour oui, d’ici dix minutes : !oui {code}"
    ),
    "ask.approve_all.many": (
        "Approuver {count} propositions d’un coup ({whom}) ? Pour oui, d’ici dix minutes : !oui {code}"
    ),
    "ask.dismiss_all.one": "Rejeter {count} proposition ({whom}) ? Pour oui, d’ici dix minutes : !oui {code}",
    "ask.dismiss_all.many": (
        "Rejeter {count} propositions d’un coup ({whom}) ? Pour oui, d’ici dix minutes : !oui {code}"
    ),
    "ask.people.one": "{count} personne",
    "ask.people.many": "{count} personnes",
    "wake.decision.one": "🗳 Une décision vous attend, ici ou dans l’autre salon (!propositions).",
    "wake.decision.many": "🗳 {count} décisions vous attendent, ici ou dans l’autre salon (!propositions).",
    "told.clicked": "{person} a cliqué sur {emoji}, réservé aux fondateurs. Rien n’a été fait.",
    "told.clicked_stranger": (
        "⚠️ Quelqu’un qui n’est sur aucune liste a cliqué sur {emoji} : {person}. Rien n’a été fait."
    ),
    # blocks
    "block.done.one": "🚫 {senders} : plus de réponse {until}. !annuler pour revenir en arrière.",
    "block.done.many": "🚫 {count} personnes bloquées {until} : {senders}. !annuler pour revenir en arrière.",
    "block.approved.one": (
        "🚫 P-{number} approuvée par {person} : {senders} n’aura plus de réponse {until}. "
        "!débloquer P-{number} pour revenir en arrière."
    ),
    "block.approved.many": (
        "🚫 P-{number} approuvée par {person} : {count} personnes n’auront plus de réponse {until}. "
        "!débloquer P-{number} pour revenir en arrière."
    ),
    "block.already": "🚫 P-{number} approuvée par {person} : déjà bloqué jusque-là au moins, rien ne change.",
    "block.lifted.one": "✅ Blocage levé : {senders}.",
    "block.lifted.many": "✅ {count} blocages levés : {senders}.",
    "block.nothing": "Rien à faire : c’est déjà décidé, ou je ne le trouve pas.",
    "block.not_blocked": "Rien à faire : je n’y trouve personne qui soit bloqué.",
    "block.no_undo": "Il n’y a pas de blocage à annuler. !bloqués montre ceux qui restent.",
    "block.limit": "{most} propositions par heure au plus : attendez un peu, ou parlez-en à une fondatrice.",
    "block.proposed": "{sender} est déjà dans une proposition : !propositions.",
    "block.blocked": "{sender} est déjà bloqué : !bloqués.",
    "blocklist.none": "Personne n’est bloqué.",
    "blocklist.title.one": "{count} personne bloquée :",
    "blocklist.title.many": "{count} personnes bloquées :",
    "blocklist.row": "{who} · {until}, par {person} : {why}",
    "blocklist.proposal.one": "P-{number} · {count} personne ({senders})",
    "blocklist.proposal.many": "P-{number} · {count} personnes ({senders})",
    "blocklist.how": "!débloquer ID ou P-n lève un blocage",
    # mistakes
    "hint.block_for": "De 1 seconde à 400 jours, comme 7j ou 6 mois : ensuite, on bloque à nouveau. {usage}",
    "hint.proposal": "Il me faut le numéro d’une proposition. {usage}",
    "hint.unblock": (
        "Il me faut une personne (R-7K3Q), une proposition (P-3) ou un même texte (C-12). {usage}"
    ),
    "hint.own_number": "C’est notre propre numéro : il ne peut pas être bloqué.",
}

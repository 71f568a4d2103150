"""Proposals, and blocks."""

WORDS: dict[str, str] = {
    # proposals
    "proposal.title.one": "Proposal P-{number}: block {count} person?",
    "proposal.title.many": "Proposal P-{number}: block {count} people?",
    "proposal.closed": "Proposal P-{number}",
    "proposal.texts.one": "{count} message",
    "proposal.texts.many": "{count} messages",
    "proposal.why": "Why: {why}",
    "proposal.no_reason": "no reason given",
    "proposal.senders": "Who: {senders}",
    "proposal.answered.none": "none was answered",
    "proposal.answered.one": "{count} was answered already",
    "proposal.answered.many": "{count} were answered already",
    "proposal.genuine.none": "nobody in it looks genuine",
    "proposal.genuine.one": "{count} more looks genuine and is left out",
    "proposal.genuine.many": "{count} more look genuine and are left out",
    "proposal.quarantine": "A yes blocks them for 90 days, and can be undone. Until then they get no reply.",
    "proposal.by": "Proposed by {person}. Until then nothing changes.",
    "proposal.votes.none": "It takes {needed} yeses: none yet",
    "proposal.votes": "{votes} yes of {needed}: {people}",
    "proposal.how": "✅ or !approve {number} · ❌ or !dismiss {number} · {before}",
    "proposal.how_typed": "!approve {number} or !dismiss {number}, {before}",
    "proposal.made": "Proposed: P-{number}. The founders decide.",
    "proposal.vote": "Yes noted for P-{number}: {votes} of {needed}.",
    "proposal.voted": "Your yes to P-{number} is noted already: the other founder decides.",
    "proposal.not_yours": "P-{number} is not yours: only founders can dismiss it.",
    "proposal.unknown": "I cannot find P-{number}: it is decided already, or never was.",
    "proposal.dismissed": "P-{number} dismissed by {person}: nobody is blocked.",
    "proposal.expired": "P-{number}: nobody decided in time, nobody is blocked.",
    "pending.none": "No proposal waits.",
    "pending.title.one": "{count} proposal waits:",
    "pending.title.many": "{count} proposals wait:",
    "pending.row.one": "P-{number}: {count} person, {why}; {figures}; {votes} yes of {needed}, {before}",
    "pending.row.many": "P-{number}: {count} people, {why}; {figures}; {votes} yes of {needed}, {before}",
    "pending.by": "proposed by {person}",
    "pending.more.one": "… and {count} older one",
    "pending.more.many": "… and {count} older ones",
    "pending.how": "!approve n or !dismiss n, or “all” for all of them",
    "ask.approve_all.one": "Approve {count} proposal ({whom})? For yes, within ten minutes: !yes {code}",
    "ask.approve_all.many": (
        "Approve {count} proposals at once ({whom})? For yes, within ten minutes: !yes {code}"
    ),
    "ask.dismiss_all.one": "Dismiss {count} proposal ({whom})? For yes, within ten minutes: !yes {code}",
    "ask.dismiss_all.many": (
        "Dismiss {count} proposals at once ({whom})? For yes, within ten minutes: !yes {code}"
    ),
    "ask.people.one": "{count} person",
    "ask.people.many": "{count} people",
    "wake.decision.one": "🗳 A decision awaits you, here or in the other room (!pending).",
    "wake.decision.many": "🗳 {count} decisions await you, here or in the other room (!pending).",
    "told.clicked": "{person} clicked {emoji}, which is for founders. Nothing was done.",
    "told.clicked_stranger": "⚠️ Somebody who is on no list clicked {emoji}: {person}. Nothing was done.",
    # blocks
    "block.done.one": "🚫 {senders}: no more replies {until}. !undo takes it back.",
    "block.done.many": "🚫 {count} people blocked {until}: {senders}. !undo takes it back.",
    "block.approved.one": (
        "🚫 P-{number} approved by {person}: {senders} gets no more replies {until}. "
        "!unblock P-{number} takes it back."
    ),
    "block.approved.many": (
        "🚫 P-{number} approved by {person}: {count} people get no more replies {until}. "
        "!unblock P-{number} takes it back."
    ),
    "block.already": "🚫 P-{number} approved by {person}: blocked that long already, nothing changes.",
    "block.lifted.one": "✅ Block lifted: {senders}.",
    "block.lifted.many": "✅ {count} blocks lifted: {senders}.",
    "block.nothing": "Nothing to do: it is decided already, or I cannot find it.",
    "block.not_blocked": "Nothing to do: I find nobody in it who is blocked.",
    "block.no_undo": "There is no block to undo. !blocklist shows those there are.",
    "block.limit": "{most} proposals an hour at most: wait a little, or tell a founder.",
    "block.proposed": "{sender} is in a proposal already: !pending.",
    "block.blocked": "{sender} is blocked already: !blocklist.",
    "blocklist.none": "Nobody is blocked.",
    "blocklist.title.one": "{count} person blocked:",
    "blocklist.title.many": "{count} people blocked:",
    "blocklist.row": "{who} · {until}, by {person}: {why}",
    "blocklist.proposal.one": "P-{number} · {count} person ({senders})",
    "blocklist.proposal.many": "P-{number} · {count} people ({senders})",
    "blocklist.how": "!unblock ID or P-n frees some",
    # mistakes
    "hint.block_for": "From 1 second to 400 days, like 7d or 6 months: then block again. {usage}",
    "hint.proposal": "I need a proposal’s number. {usage}",
    "hint.unblock": "I need a person (R-7K3Q), a proposal (P-3) or one text’s name (C-12). {usage}",
    "hint.own_number": "That is our own number: it cannot be blocked.",
}

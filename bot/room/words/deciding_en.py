"""English, for what people decide: proposals, blocks, what is kept, money."""

WORDS: dict[str, str] = {
    # a moment after its preposition
    "when.until.today": "until {time}",
    "when.until.day": "until {day} {time}",
    "when.before.today": "before {time}",
    "when.before.day": "before {day} {time}",
    "when.since.today": "since {time}",
    "when.since.day": "since {day} {time}",
    "when.at.today": "at {time}",
    "when.at.day": "on {day} at {time}",
    "when.from.today": "from {time} on",
    "when.from.day": "from {day} {time} on",
    # proposals
    "proposal.title.one": "Proposal P-{number}: block {count} person?",
    "proposal.title.many": "Proposal P-{number}: block {count} people?",
    "proposal.closed": "Proposal P-{number}",
    "proposal.texts.one": "{count} message",
    "proposal.texts.many": "{count} messages",
    "proposal.why": "Why: {why}",
    "reason.several": "several texts and numbers of this raid",
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
    "pending.row.one": "P-{number}: {count} person, {texts}, {why}; {votes} yes of {needed}; {before}",
    "pending.row.many": "P-{number}: {count} people, {texts}, {why}; {votes} yes of {needed}; {before}",
    "pending.more.one": "… and {count} older one",
    "pending.more.many": "… and {count} older ones",
    "pending.how": "!approve n or !dismiss n, or “all” for all of them",
    "ask.approve_all.one": "Approve {count} proposal? For yes: !yes {code}",
    "ask.approve_all.many": "Approve {count} proposals at once? For yes: !yes {code}",
    "ask.dismiss_all.one": "Dismiss {count} proposal? For yes: !yes {code}",
    "ask.dismiss_all.many": "Dismiss {count} proposals at once? For yes: !yes {code}",
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
    "hint.proposal": "I need a proposal’s number. {usage}",
    "hint.unblock": "I need a person (R-7K3Q), a proposal (P-3) or one text’s name (C-12). {usage}",
    "hint.code": "I need the question’s four digits. {usage}",
    "hint.own_number": "That is our own number: it cannot be blocked.",
    # what is kept for the law
    "keep.done": "🗄 The messages of {sender} are kept beyond their time, for a complaint.",
    "keep.cluster.one": (
        "🗄 The messages of {cluster} are kept beyond their time, for a complaint, "
        "with all that the one person whom I know to have sent it wrote."
    ),
    "keep.cluster.many": (
        "🗄 The messages of {cluster} are kept beyond their time, for a complaint, "
        "with all that the {count} people whom I know to have sent it wrote."
    ),
    "keep.raid": (
        "🗄 What came with the raid that began at {when}, and got no reply, is kept beyond its time, "
        "for a complaint."
    ),
    "hint.keep": (
        "I need a person (R-7K3Q), one text’s name (C-12), or the word raid for the latest raid. {usage}"
    ),
    # texts that a site prefills
    "expected.none": "No prefilled text is declared. !expected add Hello… declares one.",
    "expected.title": "Prefilled texts: many of them are no raid",
    "expected.configured": "{text} (configuration)",
    "expected.row": "{place}. {text}",
    "expected.added": "📝 Expected from now on: {text}",
    "expected.removed": "📝 No longer expected: {text}",
    "hint.expected": "E.g. !expected add Hello, or !expected remove 1. {usage}",
    # money
    "budget.title": "Budget",
    "budget.day": "These 24 h: {spent} for replies, {fees} taken by the carrier for receiving",
    "budget.saved": "Saved against answering everything: {day} these 24 h, {all} in all",
    "budget.pace": "Pace: {spent} a day for replies, {fees} for receiving",
    "budget.empty_at": "At this pace the pot is empty {when} (in {span})",
    "budget.far": "At this pace the pot lasts more than six months",
    "budget.empty": "The pot is empty",
    "budget.never": "Nothing is being spent just now",
    "cap.hour": "Hour: {spent} of {cap} ({percent}%)",
    "cap.day": "24 h: {spent} of {cap} ({percent}%)",
    "cap.name.hour": "the hour’s cap",
    "cap.name.day": "the 24 h cap",
    "cap.name.pot": "the pot",
    "cap.changed": "Cap changed ({cap}): {before} before, {after} now.",
    "pot.left": "Pot: {left} of {put_in}; {spent} for replies, {fees} for receiving",
    "pot.changed": "Pot: {before} before, {after} now.",
    "alert": "{cap} at {percent}%",
    "alerts": "💶 {marks}. {left} left in the pot.",
    "cap.reached.hour": "⛔ The hour’s cap is reached: no replies for now",
    "cap.reached.day": "⛔ The 24 h cap is reached: no replies for now",
    "cap.reached.pot": "⛔ The pot is empty: no replies",
    "hint.money": "I need an amount with its sign, like +120 or -12.50. {usage}",
    "hint.cap": "I need a cap and an amount, like: hour 20. {usage}",
}

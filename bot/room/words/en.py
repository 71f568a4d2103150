"""English. A key with `.one` and `.many` has a plural."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WORDS: dict[str, str] = {
    "place.traffic": "anti-relou",
    "place.founders": "anti-relou: founders",
    "verdict.reply": "⏳ reply on its way",
    "verdict.delivered": "✅ reply delivered",
    "verdict.accepted": "📤 reply sent",
    "verdict.failed": "❌ reply not delivered: {why}",
    "verdict.hold": "⏸ held: {why}",
    "verdict.silent": "🔇 no reply: {why}",
    "reason.first": "this person’s first message",
    "reason.distress": "a call for help: emergency reply",
    "reason.released": "held, then judged genuine",
    "reason.missed": "wrote during the pause, a reply was asked for",
    "reason.answered": "had their reply already",
    "reason.stop": "asks to hear nothing more",
    "reason.opted_out": "asked to hear nothing more",
    "reason.blocked": "blocked",
    "reason.quarantined": "suspect, a decision is awaited",
    "reason.mode_silent": "the line is silent",
    "reason.mode_paused": "the line is paused",
    "reason.number": "this kind of number gets no reply",
    "reason.country": "country without replies",
    "reason.unroutable": "no text can reach it",
    "reason.calls": "no texts after calls for now",
    "reason.cap_hour": "this hour’s cap is reached",
    "reason.cap_day": "the day’s cap is reached",
    "reason.pot": "the pot is empty",
    "reason.cluster": "same text as other numbers",
    "reason.gibberish": "letters without words",
    "reason.number_block": "neighbouring numbers",
    "reason.destination": "too dear a destination",
    "reason.wave": "fits the present wave",
    "reason.press": "as after press coverage",
    "reason.waiting": "an earlier message of theirs is held",
    "reason.surge": "an unusual surge, to be judged",
    "reason.stale": "reached us too late to answer",
    "reason.fault": "a fault of the bot, to be reported",
    "reason.expired": "held, never likely enough to be genuine",
    "outcome.accepted": "sent",
    "outcome.delivered": "delivered",
    "outcome.undelivered": "lost on the way",
    "outcome.unreachable": "phone out of reach",
    "outcome.unroutable": "no text can reach it",
    "outcome.opted_out": "STOP at the carrier",
    "outcome.busy": "carrier too busy",
    "outcome.not_sent": "carrier out of reach",
    "outcome.unknown": "fate unknown",
    "outcome.refused": "refused by the carrier, see the account",
    "outcome.stale": "too late to reply",
    "outcome.doubtful": "may have been sent; in doubt, not sent again",
    "channel.sms": "SMS",
    "channel.call": "call",
    "channel.signal": "Signal",
    "call.text": "called",
    "text.erased": "(erased)",
    "text.empty": "(empty)",
    "digest.one": "{count} message:",
    "digest.many": "{count} messages:",
    "mode.open": "open",
    "mode.silent": "silent",
    "mode.paused": "paused",
    "mode.told.open": "🟢 The line is open: replies go out.",
    "mode.told.silent": "🔇 The line is silent: everything is recorded, nobody is answered.",
    "mode.told.paused": (
        "⏸ The line is paused: everything is recorded, nobody is answered, calls are rejected."
    ),
    "mode.until": "{when}.",
    "mode.why": "Why: {why}.",
    "mode.by": "By {by}.",
    "mode.ended": "The pause is over.",
    "topic.open": "🟢 open",
    "topic.silent": "🔇 silent",
    "topic.paused": "⏸ paused",
    "status.title": "State of the line",
    "status.mode": "Line: {mode}",
    "status.mode_until": "Line: {mode} {when}",
    "status.hour.one": "Last hour: {count} message, {replies} answered, {silent} not, {held} held",
    "status.hour.many": "Last hour: {count} messages, {replies} answered, {silent} not, {held} held",
    "status.pot": "Pot: {left}; spent this hour {hour} of {cap_hour}, these 24 h {day} of {cap_day}",
    "status.people.one": "{count} person was answered",
    "status.people.many": "{count} people were answered",
    "last.none": "No message yet.",
    "last.title.one": "The last message:",
    "last.title.many": "The last {count} messages:",
    "show.number": "{sender}: {number} (gone from here in {span})",
    "show.unknown": "I do not know {sender}.",
    "show.erased": "The number of {sender} was erased.",
    "show.elsewhere": "Sent to the founders.",
    "help.title": "What I understand (a space after “!”, accents and capitals do not matter):",
    "help.founder": "founders",
    "help.one": "{usage}: {help}",
    "help.aliases": " (or {aliases})",
    "hint.unknown": "I do not know “{word}”. Try {guess}, or !help.",
    "hint.unknown_bare": "I do not know “{word}”. Try !help.",
    "hint.founders_only": "{command} is for founders only.",
    "hint.plaintext": "That command was not encrypted: I obey encrypted messages only.",
    "hint.unreadable": "I could not decrypt that message. Could you write it again?",
    "hint.usage": "I did not understand. {usage}",
    "hint.count": "I need a number between 1 and {most}. {usage}",
    "hint.number_unknown": "Nothing came from that number, or all of it is erased.",
    "hint.sender": "I need an id like R-7K3Q, or a number. {usage}",
    "hint.until": "I do not understand that duration. For example: 2h, 30 min, 1d, tomorrow 8:00.",
    "told.stranger": "⚠️ Somebody on no list gave an order: {person}, “{command}”. Nothing was done.",
    "told.role": "{person} asked for {command}, which is for founders. Nothing was done.",
    "told.plaintext": "⚠️ An unencrypted order came in the name of {person}: {command}. Nothing was done.",
    "told.doubt.one": "⚠️ {count} reply may or may not have gone out: in doubt, it is not sent again.",
    "told.doubt.many": "⚠️ {count} replies may or may not have gone out: in doubt, they are not sent again.",
    # what the carrier says when asked
    "carrier.foreign.one": (
        "🚨 {when}: {count} text went out from our number that is not mine. Somebody has our access at the "
        "carrier: change the auth token and the API key."
    ),
    "carrier.foreign.many": (
        "🚨 {when}: {count} texts went out from our number that are not mine. Somebody has our access at the "
        "carrier: change the auth token and the API key."
    ),
    "carrier.sms": (
        "🚨 {when}: At the carrier, texts to our number no longer lead to me: the address was changed. `anti-"
        "relou setup` puts it right."
    ),
    "carrier.voice": (
        "🚨 {when}: At the carrier, calls to our number no longer lead to me: the address was changed. `anti-"
        "relou setup` puts it right."
    ),
    "carrier.number": (
        "🚨 {when}: The carrier no longer has our number on this account: nothing can reach us."
    ),
    "carrier.balance": (
        "💶 {when}: The carrier's account holds {balance}, less than the pot ({pot}): top it up, "
        "or correct it with !pot."
    ),
    "carrier.currency": (
        "💶 The carrier counts in {currency}: I count at the prices of the configuration, in euros."
    ),
    "carrier.away": "⚠️ {when}: {line} takes no replies. They wait, and will go out by themselves.",
    "carrier.back": "✅ {when}: {line} takes replies again.",
    "carrier.missed.one": (
        "📥 {when}: {count} text or call that nobody told me of was fetched from the carrier."
    ),
    "carrier.missed.many": (
        "📥 {when}: {count} texts or calls that nobody told me of were fetched from the carrier."
    ),
    "carrier.unasked": (
        "⚠️ {when}: the carrier does not tell me what came in. Whatever is missing, I shall fetch "
        "once it answers."
    ),
    # what a room finds out
    "note.foreign_cross_signing": (
        "🔑 The bot’s account had a Matrix identity whose keys I do not hold: I replaced it. If you have "
        "just set up or moved the bot, that is as it should be, and so is a warning about it in your apps. "
        "If not, somebody else has its password: change it."
    ),
    "note.not_cross_signed": (
        "⚠️ The Matrix server did not take my cross-signing: apps that insist on it will not show my messages."
    ),
    "note.login_refused": (
        "⚠️ The Matrix server refuses my password: mend rooms.matrix.password and restart the bot."
    ),
    "note.no_identity": (
        "🔑 {person}, one thing for the safety of everybody in here: create your Matrix identity. In "
        "Element: Settings, then Encryption, “Set up recovery”, and keep the recovery key well. Without it, "
        "who runs the server could add a device in your name, and read all of this. It takes two minutes; "
        "I shall notice."
    ),
    "note.stranger_joined.one": (
        "🚪 {when}: {person}, who is on no list, came through the door of “{place}”. Nothing is readable to "
        "them; I put them out, and the texts wait until they are."
    ),
    "note.stranger_joined.many": (
        "🚪 {when}: {count} people who are on no list, {person} among them, came through the door of "
        "“{place}”. Nothing is readable to them; I put them out, and the texts wait until they are."
    ),
    "note.cannot_expel": (
        "⚠️ I am not allowed to put {person} out of “{place}”. As long as they are in, the texts wait: put "
        "them out, or give me the right to remove people in the room’s settings."
    ),
    "note.weakened": (
        "⚠️ “{place}” is no longer closed as it was: {how}. I post nothing there until that is mended, in "
        "the room’s settings, or by starting me anew if it was me who made the room."
    ),
    "note.weakened.encryption": "its encryption is missing or changed",
    "note.weakened.entry": "one enters without an invitation",
    "note.weakened.history": "its history shows to more people than before",
    "note.weakened.guests": "guests without an account are admitted",
    "note.mended": "✅ “{place}” is encrypted and closed again: I post there as before.",
    "note.gap": "I missed too many messages in “{place}” while I was away: the oldest were not read.",
    "note.safety_number_changed": (
        "⚠️ The Signal safety number of {person} changed: their orders do not count any more. Compare it "
        "by voice, then on the server: signal-cli trust --verified-safety-number NUMBER {person}"
    ),
    "note.stranger_in_group": (
        "⚠️ {person}, who is on no list, is in the Signal group: I write nothing there as long as they are."
    ),
    "note.no_group": (
        "⚠️ I cannot write in the Signal group: I am not in it, or nobody else is, or only its admins "
        "may write."
    ),
    "note.signal_rate_limited": (
        "⚠️ Signal refuses my messages for a while: I send too many. What waits goes out afterwards."
    ),
    "note.signal_captcha": (
        "⚠️ Signal refuses my messages until somebody has solved a captcha. On the server: "
        "signal-cli submitRateLimitChallenge (docs/signal.md tells how)."
    ),
    # a replay's summary
    "replay.title": "Replay",
    "replay.inbounds": "texts and calls",
    "replay.senders": "people",
    "replay.reply": "answered",
    "replay.hold": "still held at the end",
    "replay.silent": "no reply",
    "replay.cost": "cost of the replies",
    "replay.to_all": "answering everything would have cost",
    "replay.saved": "saved",
    "replay.fees": "taken by the carrier for receiving",
    "replay.pot": "in the pot at the end",
    "replay.wait": "longest wait",
    "replay.wait_most": "nine replies in ten, at most",
    "replay.raids": "raids recognised",
    "replay.raid_time": "time spent in a raid",
    "replay.proposals": "blocks proposed (nobody decides on them here)",
}

"""What the carrier says, what a room finds out, what fails and is back."""

WORDS: dict[str, str] = {
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
    "carrier.dearer": (
        "💶 The carrier took {price} for a reply; the configuration allowed for {reserved}. Caps count the "
        "real price, but only once it is known: correct budget.per_segment."
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
    "note.signal_texter_key": (
        "⚠️ Somebody who writes to me by Signal has a new phone, or somebody else took their number: what "
        "they write stays closed, and they get no reply. On the server, signal-cli listIdentities shows "
        "it (UNTRUSTED), and signal-cli trust accepts it (docs/signal.md)."
    ),
    # what fails, and is back
    "away.room": (
        "⚠️ The {name} room has taken nothing {since}. What is to be said there waits; texts and replies "
        "go on."
    ),
    "away.line": (
        "⚠️ {name} has brought me nothing {since}. What is written to me there waits at {name}, and will "
        "be fetched."
    ),
    "back.room": "✅ The {name} room, which took nothing {since}, works again.",
    "back.database": (
        "✅ The database, which took nothing {since}, works again. What came meanwhile is fetched from the "
        "carrier."
    ),
    "back.line": "✅ {name}, which brought me nothing {since}, works again.",
}

"""English: the ways in and out, and what is told of them."""

WORDS = {
    "notice.late": "came {at}",
    "number.withheld": "number withheld",
    "status.queue": "Replies on their way: {here} here, {there} with the carrier",
    "text.fades": "⏳ disappearing message ({span}): !read shows it while it is there",
    "note.signal_texter_key": (
        "⚠️ Somebody who writes to me by Signal has a new phone, or somebody else took their number: what "
        "they write stays closed, and they get no reply. On the server, signal-cli listIdentities shows "
        "it (UNTRUSTED), and signal-cli trust accepts it (docs/signal.md)."
    ),
    "call.heard": "message heard",
    "call.ended": "message heard, {span}, {cost}",
    "call.rejected": "rejected, free of charge",
    "away.room": (
        "⚠️ The {name} room has taken nothing {since}. What is to be said there waits; texts and replies "
        "go on."
    ),
    "back.room": "✅ The {name} room, which took nothing {since}, works again.",
    "back.database": (
        "✅ The database, which took nothing {since}, works again. What came meanwhile is fetched from the "
        "carrier."
    ),
    "away.line": (
        "⚠️ {name} has brought me nothing {since}. What is written to me there waits at {name}, and will "
        "be fetched."
    ),
    "back.line": "✅ {name}, which brought me nothing {since}, works again.",
}

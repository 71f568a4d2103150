"""The line: its mode, its card, and what is asked before it opens."""

WORDS: dict[str, str] = {
    "place.traffic": "anti-relou",
    "place.founders": "anti-relou: founders",
    # modes
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
    "mode.put_off.silent": (
        "⏳ The silence was to end, but a raid is on: the line stays silent until it is over. "
        "!resume opens it all the same."
    ),
    "mode.put_off.paused": (
        "⏳ The pause was to end, but a raid is on: it lasts until that is over. "
        "!resume opens the line all the same."
    ),
    "topic.open": "🟢 open",
    "topic.silent": "🔇 silent",
    "topic.paused": "⏸ paused",
    "panic.done": (
        "🔇 The line is silent, and nothing that comes in is shown here any more, neither text nor "
        "number. All is recorded. To reopen: !resume. To talk to somebody: !helplines."
    ),
    # the pinned card
    "status.title": "State of the line",
    "status.mode": "Line: {mode}",
    "status.mode_until": "Line: {mode} {when}",
    "status.hour.one": "Last hour: {count} message, {replies} answered, {silent} not, {held} held",
    "status.hour.many": "Last hour: {count} messages, {replies} answered, {silent} not, {held} held",
    "status.pot": "Pot: {left}; spent this hour {hour} of {cap_hour}, these 24 h {day} of {cap_day}",
    "status.people.one": "{count} person was answered",
    "status.people.many": "{count} people were answered",
    "status.raid": "🌊 Raid going on {when}",
    "status.well": "Health: all is well",
    "status.withheld.one": "Health: all is well; {count} reply leaves once the line is open",
    "status.withheld.many": "Health: all is well; {count} replies leave once the line is open",
    "status.unwell.one": "⚠️ Health: {count} reply waits to be sent {when}",
    "status.unwell.many": "⚠️ Health: {count} replies wait to be sent, the oldest {when}",
    "status.taps": "⏸ suspends the line, 🔇 hushes it (founders); to reopen: !resume",
    "status.queue": "Replies on their way: {here} here, {there} with the carrier",
    # questions before it opens
    "ask.yes": "For yes: !yes {code}",
    "ask.resume.raid": "⚠️ A raid is going on: to reopen is to answer it again.",
    "ask.resume.cap_hour": "⚠️ This hour’s cap is reached: reopened, the line will hardly answer.",
    "ask.resume.cap_day": "⚠️ The day’s cap is reached: reopened, the line will hardly answer.",
    "ask.resume.pot": "⚠️ The pot is empty: reopened, the line cannot answer.",
    "missed.ask.one": (
        "❓ {count} person wrote meanwhile, not of a raid, and had no reply. To answer now costs {price}. "
        "For yes, {when}: !yes {code}. Otherwise nothing is sent."
    ),
    "missed.ask.many": (
        "❓ {count} people wrote meanwhile, not of a raid, and had no reply. To answer them now costs "
        "{price}. For yes, {when}: !yes {code}. Otherwise nothing is sent."
    ),
    "missed.answered.one": "📤 {count} reply is on its way, within the caps.",
    "missed.answered.many": "📤 {count} replies are on their way, within the caps.",
}

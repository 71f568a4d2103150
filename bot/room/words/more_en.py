"""English, the rest: what stands on cards. A key with `.one` and `.many` has a plural."""

WORDS: dict[str, str] = {
    "status.raid": "🌊 Raid going on {when}",
    "status.well": "Health: all is well",
    "status.unwell.one": "⚠️ Health: {count} reply waits to be sent {when}",
    "status.unwell.many": "⚠️ Health: {count} replies wait to be sent, the oldest {when}",
    "status.taps": "⏸ suspends the line, 🔇 hushes it (founders); to reopen: !resume",
    "surge.title.raid": "🌊 Raid going on {when}",
    "surge.title.surge": "🌊 Surge going on {when}",
    "surge.texts.one": "{count} message",
    "surge.texts.many": "{count} messages",
    "surge.rate.one": "{count} in the last minute",
    "surge.rate.many": "{count} in the last minute",
    "surge.most.one": "{count} a minute at its height",
    "surge.most.many": "{count} a minute at its height",
    "surge.verdicts": "Answered: {replies} · held: {held} · not answered: {silent}",
    "surge.senders": "Who insists: {who}",
    "surge.clusters": "Same texts: {which}",
    "surge.money": "Spent: {spent} · saved: {saved} · fees for receiving: {fees}",
    "surge.proposals.one": "{count} proposal waits: !pending",
    "surge.proposals.many": "{count} proposals wait: !pending",
    "surge.how": "Messages are not shown here one by one now: !last and !read show them.",
    "surge.true": "True at {when}.",
    "surge.over": "🌊 The surge is over, {span}",
    "surge.summary": "🏁 The surge is over: what came {span}",
    "care.threat": "threat",
    "care.threat_other": "threat against somebody else",
    "care.doxxing": "personal data",
    "care.insult": "sexual insult",
    "care.distress": "call for help",
    "care.kept": "⚠️ {what} (text not shown, !read shows it)",
    "text.hidden": "(nothing is shown)",
    "read.none": "I find no message of this person.",
    "read.title.one": "{sender}, the last message:",
    "read.title.many": "{sender}, the last {count} messages:",
    "threats.none": "No threat, no call for help.",
    "threats.title.one": "The latest (text: !read ID):",
    "threats.title.many": "The latest {count} (text: !read ID):",
    "threats.row": "{when} · {sender}: {what}",
    "helpline.title": "Whom to call in France (free, day and night unless said)",
    "helpline.17": "17: police, in danger",
    "helpline.112": "112: emergencies, all over Europe",
    "helpline.114": "114: emergencies by text, when one cannot speak",
    "helpline.3919": "3919: violence against women",
    "helpline.3018": "3018: online harassment (9 am to 11 pm)",
    "helpline.3114": "3114: suicidal thoughts",
    "helpline.119": "119: children in danger",
    "panic.done": (
        "🔇 The line is silent, and nothing that comes in is shown here any more, neither text nor "
        "number. All is recorded. To reopen: !resume. To talk to somebody: !helplines."
    ),
    "wake.distress.one": "🆘 A call for help: {sender} (!read {sender}). Numbers: !helplines.",
    "wake.distress.many": "🆘 {count} calls for help, {sender} among them: !threats. Numbers: !helplines.",
    "wake.cap.hour": (
        "💶 The hour’s cap is reached: no replies for now, all is recorded. "
        "Replies go on by themselves as the hour passes. {left} left in the pot. "
        "!cap hour {raised} raises it."
    ),
    "wake.cap.day": (
        "💶 The 24 h cap is reached: no replies for now, all is recorded. "
        "Replies go on by themselves as time passes. {left} left in the pot. !cap day {raised} raises it."
    ),
    "wake.cap.pot": (
        "💶 The pot is empty ({left}): no more replies, all is recorded. !pot +120 puts more in."
    ),
    "wake.fees": (
        "💸 In 24 h the carrier took {fees} for receiving messages alone: I cannot prevent it, also a silent "
        "line costs. {forecast}. The one remedy is to detach the number at the carrier (in its console, "
        "empty the address it sends texts to): then nothing comes any more, no raid and no call for help. "
        "“anti-relou setup” attaches it again."
    ),
    "wake.decision.one": "🗳 A decision awaits you, here or in the other room (!pending).",
    "wake.decision.many": "🗳 {count} decisions await you, here or in the other room (!pending).",
    "stats.none": "Nothing came.",
    "stats.title": "Figures {since}",
    "stats.inbounds.one": "{count} message or call",
    "stats.inbounds.many": "{count} messages and calls",
    "stats.busiest.one": "The busiest hour began {when}: {count} message",
    "stats.busiest.many": "The busiest hour began {when}: {count} messages",
    "plot.title": "Texts and calls, one bar for {span}",
    "plot.answered": "answered",
    "plot.others": "not answered",
    "press.title": "Figures fit to publish, rounded, {when}",
    "press.inbounds.one": "{count} message or call received",
    "press.inbounds.many": "More than {count} messages and calls received",
    "press.answered.one": "{count} person received a message on consent",
    "press.answered.many": "{count} people received a message on consent",
    "press.day.one": "These 24 h: {count} message",
    "press.day.many": "These 24 h: {count} messages",
    "text.title": "The texts of replies",
    "text.waiting": "{language}, {when}: {text}",
    "text.trial": "This text would be:",
    "text.price.one": "{letters} letters, {encoding}, {count} segment: {price} a reply",
    "text.price.many": "{letters} letters, {encoding}, {count} segments: {price} a reply",
    "text.dear.one": "⚠️ {count} letter makes it dearer: {letters}",
    "text.dear.many": "⚠️ {count} letters make it dearer: {letters}",
    "text.no_stop": "⚠️ The word STOP is missing: without it the text cannot be set.",
    "text.set": "✏️ Replies ({language}) now say: {text}",
    "text.proposed": (
        "✏️ New text ({language}) proposed by {person}: {text}\n"
        "The other founder may say yes: !yes {code}. Otherwise it stands {when}."
    ),
    "text.proposed_alone": (
        "✏️ New text ({language}) proposed by {person}: {text}\nIt stands {when}, or at once with !yes {code}."
    ),
    "hint.text": "E.g. !text preview Hello, or !text en Hello… STOP. {usage}",
    "hint.text_long": "That text is too long: {most} segments at most. {usage}",
    "hint.text_stop": "The text must say how to stop: the word STOP is missing. {usage}",
    "role.founder": "founder",
    "role.moderator": "moderator",
    "team.title": "Who is in",
    "team.asked": "Add {person} ({role})? The other founder says yes, before tomorrow: !yes {code}",
    "team.added": "👤 {person} is in: {role}.",
    "team.removed": "👤 {person} is out: reads nothing more, and their orders do not count.",
    "team.expelled": "You are not on this line’s list.",
    # their keys
    "wake.identity.one": (
        "🔑 The Matrix identity of {person} has changed. Until that is cleared up nothing is readable to "
        "them and their orders do not count. Ask them, by voice: if it was them (a reset, a lost recovery "
        "key), type !team confirm {person}; if not, !team remove {person}."
    ),
    "wake.identity.many": (
        "🔑 {count} Matrix identities have changed, one of them that of {person}. Until that is cleared up "
        "nothing is readable to these people and their orders do not count. !team shows them; once you "
        "have heard their voices: !team confirm or !team remove."
    ),
    "wake.device.one": (
        "🔑 A device that {person} did not sign has appeared on their account: it reads nothing and commands "
        "nothing. If it is theirs, verifying it from another of their devices is enough. If not, somebody "
        "else has their password, or a hand on the Matrix server."
    ),
    "wake.device.many": (
        "🔑 {count} devices that their owners did not sign have appeared, one of them in the name of "
        "{person}: they read nothing and command nothing. If they are yours, verify them from another of "
        "your devices. If not, somebody else has a password, or a hand on the Matrix server."
    ),
    "trust.back": "🔑 The identity of {person} is the one I know again: their orders count.",
    "trust.suspended": "⚠️ identity changed, to be confirmed",
    "trust.asked": (
        "🔑 {person} shows a new identity: {key}. To confirm it is to let them read and command again. "
        "Have you heard their voice? To say yes: !yes {code}"
    ),
    "trust.done": "🔑 The identity of {person} is confirmed: from here on they read everything again.",
    "trust.nothing": "Nothing to confirm: the identity of {person} has not changed.",
    "trust.own": "Somebody else has to confirm: a founder, or “anti-relou trust” on the machine.",
    "trust.without": "{person} has no identity at all now: they need a new one, which you can then confirm.",
    "told.device": "⚠️ A device that {person} did not sign wrote in their name. Nothing was done.",
    "told.identity": "⚠️ {person} wrote under a changed identity. Nothing was done.",
    "told.required": "⚠️ {person} has no Matrix identity: their orders do not count. Nothing was done.",
    "hint.device": (
        "This device is not signed by your identity: it reads nothing, and I do not obey it. Verify it "
        "from another of your devices (Element: Settings, then Sessions)."
    ),
    "hint.identity": (
        "Your Matrix identity has changed: I do not obey until another founder confirms it (!team confirm)."
    ),
    "hint.required": (
        "Here I obey signed devices only. Create your identity (Element: Settings, then Encryption, “Set up "
        "recovery”), and write again."
    ),
    "wave.raid.one": (
        "🌊 A raid begins: {count} suspect message. What comes of it gets no reply, everybody else does. "
        "I shall say here when it is over."
    ),
    "wave.raid.many": (
        "🌊 A raid begins: {count} suspect messages within minutes. What comes of it gets no reply, "
        "everybody else does. I shall say here when it is over."
    ),
    "wave.raid_over": "🌤 The raid is over: nothing comes of it any more.",
    "wave.ask": (
        "🗞 Many people at once: press coverage, or a raid in disguise? {answered} were answered, "
        "{waiting} wait. 📰 or !wave press answers them, 🌊 or !wave raid lets them wait. Without a word "
        "within a quarter of an hour I stay careful."
    ),
    "wake.press": (
        "🗞 Press or raid? I need a word within a quarter of an hour: !wave press (those who wait get their "
        "reply, within the caps) or !wave raid. The question is here, or in the other room."
    ),
    "ask.press.one": (
        "📰 Is it the press? To answer {count} waiting message, within the caps: !yes {code} "
        "(a click is not encrypted, it cannot spend anything)."
    ),
    "ask.press.many": (
        "📰 Is it the press? To answer {count} waiting messages, within the caps: !yes {code} "
        "(a click is not encrypted, it cannot spend anything)."
    ),
    "wave.nobody": "🗞 Nobody said: I stay careful, as with a raid.",
    "wave.named.press": "🗞 Noted: press. People will have their reply, within the caps.",
    "wave.named.raid": "🌊 Noted: a raid.",
    "hint.wave": "Press or raid? {usage}",
    "hint.team": "E.g. !team remove @who:server. {usage}",
    "ask.yes": "For yes: !yes {code}",
    "ask.resume.raid": "⚠️ A raid is going on: to reopen is to answer it again.",
    "ask.resume.cap_hour": "⚠️ This hour’s cap is reached: reopened, the line will hardly answer.",
    "ask.resume.cap_day": "⚠️ The day’s cap is reached: reopened, the line will hardly answer.",
    "ask.resume.pot": "⚠️ The pot is empty: reopened, the line cannot answer.",
    "mode.put_off.silent": (
        "⏳ The silence was to end, but a raid is on: the line stays silent until it is over. "
        "!resume opens it all the same."
    ),
    "mode.put_off.paused": (
        "⏳ The pause was to end, but a raid is on: it lasts until that is over. "
        "!resume opens the line all the same."
    ),
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

"""Raids and surges: their card, and whether it is press."""

WORDS: dict[str, str] = {
    # the card of a surge
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
    # what the wave is
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
    "wave.nobody": "🗞 Nobody said: I stay careful, as with a raid.",
    "wave.named.press": "🗞 Noted: press. People will have their reply, within the caps.",
    "wave.named.raid": "🌊 Noted: a raid.",
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
    "hint.wave": "Press or raid? {usage}",
}

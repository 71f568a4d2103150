"""People: who is in, their keys, who may give orders, whom to call."""

WORDS: dict[str, str] = {
    # the team
    "role.founder": "founder",
    "role.moderator": "moderator",
    "team.title": "Who is in",
    "team.asked": "Add {person} ({role})? The other founder says yes, before tomorrow: !yes {code}",
    "team.added": "👤 {person} is in: {role}.",
    "team.removed": "👤 {person} is out: reads nothing more, and their orders do not count.",
    "team.expelled": "You are not on this line’s list.",
    "hint.team": "E.g. !team remove @who:server. {usage}",
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
    # orders that do not count
    "told.stranger": "⚠️ Somebody on no list gave an order: {person}, “{command}”. Nothing was done.",
    "told.role": "{person} asked for {command}, which is for founders. Nothing was done.",
    "told.plaintext": "⚠️ An unencrypted order came in the name of {person}: {command}. Nothing was done.",
    "hint.founders_only": "{command} is for founders only.",
    "hint.plaintext": "That command was not encrypted: I obey encrypted messages only.",
    "hint.unreadable": "I could not decrypt that message. Could you write it again?",
    # who is in danger, and whom to call
    "wake.distress.one": "🆘 A call for help: {sender} (!read {sender}). Numbers: !helplines.",
    "wake.distress.many": "🆘 {count} calls for help, {sender} among them: !threats. Numbers: !helplines.",
    "helpline.title": "Whom to call in France (free, day and night unless said)",
    "helpline.17": "17: police, in danger",
    "helpline.112": "112: emergencies, all over Europe",
    "helpline.114": "114: emergencies by text, when one cannot speak",
    "helpline.3919": "3919: violence against women",
    "helpline.3018": "3018: online harassment (9 am to 11 pm)",
    "helpline.3114": "3114: suicidal thoughts",
    "helpline.119": "119: children in danger",
}

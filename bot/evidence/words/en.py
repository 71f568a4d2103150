"""English. A key with `.one` and `.many` has a plural; `label.…` go to the page as they are."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

WORDS: dict[str, str] = {
    "at": "{date} at {clock}",
    "title": "Messages received by the line {number}",
    "made": "Made on {when} (local time, {zone}), which is {utc} in universal time.",
    "range": "From {first} to {last} (local time, {zone}).",
    "chosen.all": "This file covers everything that the line received in this time.",
    "chosen.some": "This file covers only {what}.",
    "chosen.senders.one": "{count} sender that was named",
    "chosen.senders.many": "{count} senders that were named",
    "chosen.clusters.one": "{count} group of texts that was named ({names})",
    "chosen.clusters.many": "{count} groups of texts that were named ({names})",
    "and": "{one} and {other}",
    "story.line": (
        "The line is a number that one can give to somebody who insists. Whoever texts or calls it gets, "
        "once, an automatic message on consent. Nobody answers live."
    ),
    "story.count": (
        "Between {first} and {last} it received {texts} and {calls}, from {senders}. {replies} an "
        "automatic reply."
    ),
    "texts.one": "{count} text",
    "texts.many": "{count} texts",
    "calls.one": "{count} call",
    "calls.many": "{count} calls",
    "senders.one": "{count} number",
    "senders.many": "{count} different numbers",
    "story.count_some": (
        "Between {first} and {last} it received {texts} and {calls} that belong to this file, from "
        "{senders}. {replies} an automatic reply. In the same time {whole} texts and calls came in all."
    ),
    "story.clusters": (
        "For {texts} of this file the system saw the same text come from several numbers: {names}."
    ),
    "story.cluster": "{name} ({senders})",
    "replied.none": "None was given",
    "replied.one": "{count} was given",
    "replied.many": "{count} were given",
    "story.peak": (
        "At the highest, on {when}, {count} texts and calls came within an hour. The median hour of this "
        "time has {usual}."
    ),
    "story.raid": (
        "On {first} the system noted an abnormal surge, over on {last}; {count} texts and calls came "
        "between the two."
    ),
    "story.raid_open": (
        "On {first} the system noted an abnormal surge, still on at the end of this time; {count} texts "
        "and calls have come since."
    ),
    "story.groups.one": (
        "One text, or nearly the same, came from several numbers: {texts} from {senders} (section 3)."
    ),
    "story.groups.many": (
        "{count} texts were each sent, the same or nearly, from several numbers. In all: {texts}, from "
        "{senders}, which is {share} % of the texts (section 3)."
    ),
    "story.biggest": "The most common came from {senders} within {span}: “{text}”.",
    "story.loud": (
        "The ten most active numbers alone sent {count} texts and calls, {share} % of the total (section 2)."
    ),
    "story.no_groups": "No recognisable text came from several numbers.",
    "story.erased.one": "The content of {count} message was erased since (retention).",
    "story.erased.many": "The content of {count} messages was erased since (retention).",
    "figure.texts": "texts",
    "figure.calls": "calls",
    "figure.senders": "different numbers",
    "figure.replies": "automatic replies",
    "figure.groups": "texts shared by several numbers",
    "figure.shared": "messages in these groups",
    "person": "Person {letter}",
    "role.founder": "founder",
    "role.moderator": "moderator",
    "role.server": "at the server's keyboard",
    "role.other": "not of the team",
    "event.by": "{what} (by {person})",
    "event.raid_entered": "Abnormal surge noted by the system",
    "event.raid_left": "End of the surge noted by the system",
    "event.blocked.one": "{count} sender blocked",
    "event.blocked.many": "{count} senders blocked",
    "event.unblocked.one": "{count} block undone",
    "event.unblocked.many": "{count} blocks undone",
    "event.mode.open": "The line is open",
    "event.mode.silent": "The line goes silent: it records and does not reply",
    "event.mode.paused": "The line is paused",
    "group.title": "Text T-{number}",
    "group.what": "{texts}, from {senders}, within {span}: from {first} to {last}.",
    "group.pace": "At the highest, {count} within ten minutes. Median time between two: {gap}.",
    "group.disguised": "disguised letters",
    "group.replied.one": "{count} got the automatic reply.",
    "group.replied.many": "{count} got the automatic reply.",
    "group.named": "The system named it {names} when it came.",
    "group.more.one": "{count} more group, smaller, is in groups.csv.",
    "group.more.many": "{count} more groups, smaller, are in groups.csv.",
    "group.senders_more": " and {more} more",
    "label.group_senders": "Senders:",
    "times": "{count} times",
    "text.call": "(call)",
    "text.erased": "(erased)",
    "text.distress": "(a call for help, not quoted)",
    "text.doxxing": "(private data, not quoted)",
    "care.threat": "threats against the team",
    "care.threat_other": "threats against others",
    "care.doxxing": "private data of somebody",
    "care.insult": "sexual insults",
    "text.empty": "(empty)",
    "sender.named": "R-{sender}: {number}",
    "sender.masked": "R-{sender}: {number} (masked)",
    "sender.more.one": "{count} more message of this sender is in contents.csv.",
    "sender.more.many": "{count} more messages of this sender are in contents.csv.",
    "senders.rest.one": "{count} more sender is in contents.csv.",
    "senders.rest.many": "{count} more senders are in contents.csv.",
    "stamp.known": "fact {seq}, on {when}, by {authority} (vouched for by {root}…)",
    "stamp.stranger": "fact {seq}, on {when}, by {authority} (certificate {certificate}…, to be checked)",
    "label.happened": "What happened",
    "label.timeline": "Texts and calls received, every {bin}",
    "label.shared": "texts shared by several numbers",
    "label.others": "others",
    "label.events": "Notable moments",
    "label.top": "The most active numbers",
    "label.groups": "Texts shared by several numbers",
    "label.groups_intro": (
        "Harassment can be the act of several people of whom each wrote only once, when they act in "
        "concert (French criminal code, art. 222-33-2-2). This section shows what lets one see it: the "
        "same texts, at the same times, from several numbers. Two texts are taken for the same when only "
        "case, accents, punctuation, the order of words, disguised characters or at most one letter in "
        "five differ. Texts so short that two strangers may have chosen them by chance are left out."
    ),
    "label.threats": "Threats and insults by category",
    "label.senders": "Timeline by sender",
    "label.custody": "Custody",
    "label.custody_intro": (
        "Who was shown a number, asked to read texts, kept, took out or erased what, and when. Each line "
        "is a fact of the chain; custody.csv has all of them."
    ),
    "label.what": "What",
    "label.by": "By",
    "custody.revealed.number": "Number of {sender} shown",
    "custody.revealed.texts": "Texts of {sender} shown",
    "custody.hidden": "Texts and numbers hidden in the room",
    "custody.unhidden": "Texts and numbers shown in the room again",
    "custody.kept.sender": "Messages of {sender} kept for a complaint",
    "custody.kept.cluster": "Text {name} kept for a complaint, with {senders}",
    "custody.kept.raid": "The surge seen on {when} kept for a complaint",
    "custody.erased.one": "{sender} erased at their request: {count} message",
    "custody.erased.many": "{sender} erased at their request: {count} messages",
    "custody.forgotten.one": "Retention: {count} message from before {when} erased",
    "custody.forgotten.many": "Retention: {count} messages from before {when} erased",
    "custody.asked": "File asked for in the room",
    "custody.exported.evidence": "Evidence bundle made",
    "custody.exported.traffic": "Messages exported",
    "custody.exported.ledger": "Accounts exported",
    "custody.exported.blocklist": "Blocklist exported",
    "custody.exported.backup": "Backup of the database",
    "custody.where.room": "into the encrypted room",
    "custody.where.disk": "at the server",
    "custody.contents.one": "{count} message or number",
    "custody.contents.many": "{count} messages or numbers",
    "custody.fingerprint": "fingerprint {start}…",
    "custody.rekeyed.one": "Key of the hashes changed ({count} sender)",
    "custody.rekeyed.many": "Key of the hashes changed ({count} senders)",
    "custody.more.one": "{count} older fact stands in custody.csv.",
    "custody.more.many": "{count} older facts stand in custody.csv.",
    "label.method": "Method and limits",
    "label.integrity": "Integrity",
    "label.sender": "Sender",
    "label.number": "Number",
    "label.messages": "Texts",
    "label.calls": "Calls",
    "label.first": "First (local)",
    "label.last": "Last (local)",
    "label.in_groups": "Shared texts",
    "label.utc": "Universal time",
    "label.local": "Local time",
    "label.text": "Text",
    "label.decision": "What was done",
    "label.by_numbers": "Different numbers",
    "label.category": "Category",
    "label.page": "page",
    "label.of": "of",
    "label.number_note": (
        "Each number is given as shown by the carrier: it can be forged, and is to be confirmed by "
        "requisition. Numbers of third parties are masked."
    ),
    "label.reading": (
        "Members of the team are named by letters; their identities are on a sheet apart (folder "
        "identities). A sender is named by an id drawn at random (R-…), the same in every piece."
    ),
    "label.identities": "Identities",
    "label.identities_note": (
        "A sheet apart, not to be joined to the file that the accused reads. It says who is behind each "
        "letter of the report and behind each sender that is meant."
    ),
    "label.team": "Team",
    "label.role": "Role",
    "label.account": "Account",
    "label.person": "Named",
    "label.meant": "Senders that are meant",
    "label.nobody": "Nobody.",
    "decision.reply": "reply",
    "decision.hold": "held",
    "decision.silent": "no reply: {why}",
    "decision.none": "",
    "method.source": (
        "Each text or call is recorded as the carrier hands it over, with the id that the carrier gave it "
        "(SM…, CA…). With the list carrier-ids.csv the carrier can be asked, by requisition, what it "
        "knows itself: subscriber, time, text."
    ),
    "method.chain": (
        "Each decision and each arrival is a numbered “fact”. The fingerprint (SHA-256) of each fact "
        "covers that of the one before, and that of the message’s content. Nothing can be changed, taken "
        "out, added or moved without changing the fingerprints after it."
    ),
    "method.times": (
        "Times are those of the server’s clock, or of the carrier where it gives one. They are given in "
        "universal time and in local time ({zone})."
    ),
    "method.groups": (
        "Groups of texts are computed when this report is made, by the program and by the same rules for "
        "all. A text that a site puts ready for people to send would make a group too."
    ),
    "method.shown": (
        "In this report texts are quoted on one line, links are disarmed, phone numbers and e-mail "
        "addresses in them are masked, and signs that the print cannot show are written as plain letters "
        "or named in brackets. Names of people in a text are not masked. The exact text is in "
        "contents.jsonl."
    ),
    "limits.numbers": (
        "A number that is shown does not prove who wrote: it can be forged, lent or rented. Only the "
        "sender’s own carrier can confirm it."
    ),
    "limits.stamped": (
        "The facts up to number {seq} are timestamped by a third party: they cannot have been changed "
        "after the dates given below. Later facts are protected by the manifest’s fingerprint alone."
    ),
    "limits.unstamped": (
        "No third party timestamped these facts. The chain of fingerprints then shows that the file is "
        "consistent, not that it was never made up anew as a whole; the carrier’s data can show that."
    ),
    "limits.true": (
        "A timestamp proves that data existed at a date and did not change since. It does not prove that "
        "it was true that day."
    ),
    "limits.threats": (
        "The categories of threats come from word lists, without a person's judgement: each text is to be "
        "read. Calls for help and private data are not quoted."
    ),
    "limits.erased": (
        "What was not kept for a complaint is erased after its time: content may be missing, its "
        "fingerprint stays."
    ),
    "integrity.chain": (
        "{facts} facts in the chain, {shown} of them shown; the others ({hidden}) are given by their "
        "fingerprint alone. Fingerprint of the last: {head}."
    ),
    "integrity.stamps": "Timestamps (RFC 3161):",
    "integrity.none": "No timestamp.",
    "integrity.verify": (
        "To check it, use the command “anti-relou evidence verify” or, without it, follow HOWTO-VERIFY.txt."
    ),
    "bin.minutes": "{count} minutes",
    "bin.hour": "hour",
    "bin.hours": "{count} hours",
    "bin.day": "day",
    "bin.days": "{count} days",
}

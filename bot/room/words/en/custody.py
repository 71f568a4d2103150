"""What is kept, exported and erased."""

WORDS: dict[str, str] = {
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
        "🗄 What came with the raid that began {when}, and got no reply, is kept beyond its time, "
        "for a complaint."
    ),
    "hint.keep": (
        "I need a person (R-7K3Q), one text’s name (C-12), or the word raid for the latest raid. {usage}"
    ),
    # who exported and erased what, and what would be erased
    "custody.ask": (
        "🗄 Raid {number}: shall it be kept for a complaint? For yes: !keep raid {number}. Otherwise what it "
        "brought (numbers and texts) is erased on {day}; I shall say so again 30 days, 7 days and the day "
        "before."
    ),
    "custody.remind.one": (
        "🗄 Tomorrow ({day}) what raid {number} brought, which began on {began}, is erased: no complaint with "
        "these messages afterwards. To keep it: !keep raid {number}"
    ),
    "custody.remind.many": (
        "🗄 In {count} days ({day}) what raid {number} brought, which began on {began}, is erased. To keep it "
        "for a complaint: !keep raid {number}"
    ),
    "custody.exported.evidence": "📤 {by} made an evidence bundle ({contents}).",
    "custody.exported.traffic": "📤 {by} exported the messages ({contents}).",
    "custody.exported.blocklist": "📤 {by} exported the blocklist ({contents}).",
    "custody.exported.ledger": "📤 {by} exported the accounts.",
    "custody.exported.backup": "📤 {by} made a backup of the database.",
    "custody.contents.one": "{count} message or number",
    "custody.contents.many": "{count} messages or numbers",
    "custody.erased.one": "🧽 {by} erased {sender}: {count} message, and the number.",
    "custody.erased.many": "🧽 {by} erased {sender}: {count} messages, and the number.",
    "custody.rekeyed": "🔑 {by} changed the key that numbers are hashed with. Keep the new one apart.",
    "custody.shell": "Somebody at the server ({who})",
    # the file
    "file.asked": "📁 I am making the evidence bundle and its report, for the founders’ room.",
    "file.none": "I do not find that raid. Without a number it is the latest: !file raid",
    "file.progress": "📁 I am making the file: {step}, {percent}%.",
    "file.step.read": "reading",
    "file.step.write": "writing",
    "file.step.report": "setting the report",
    "file.failed": "📁 The file could not be made: {why}.",
    "file.done": (
        "📁 The file is ready ({contents}): the report, to be read; the bundle, for the police and the "
        "lawyer; the identities, to be kept apart, as the accused reads the rest.\n"
        "Fingerprint of the manifest, to be noted and left with somebody else today:\n{fingerprint}"
    ),
    "file.too_large": (
        "A part of it is too large for this room. At the server: anti-relou evidence export FOLDER"
    ),
    "file.name.report.pdf": "report.pdf",
    "file.name.bundle.zip": "bundle.zip",
    "file.name.identities.zip": "identities-apart.zip",
    "hint.file": (
        "Nothing for all; else a time (7d), a person (R-7K3Q), one text’s name (C-12) or a raid (raid 3). "
        "{usage}"
    ),
    # timestamps
    "stamping.away": (
        "🕰 No timestamps for now ({why}). Nothing is lost: the next one covers what comes meanwhile too."
    ),
    "stamping.back": "🕰 Timestamps work again: what came meanwhile is covered.",
}

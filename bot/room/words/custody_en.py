"""English words on what is kept, exported and erased."""

WORDS: dict[str, str] = {
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
}

"""The replies’ texts, and those that a site prefills."""

WORDS: dict[str, str] = {
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
    # texts that a site prefills
    "expected.none": "No prefilled text is declared. !expected add Hello… declares one.",
    "expected.title": "Prefilled texts: many of them are no raid",
    "expected.configured": "{text} (configuration)",
    "expected.row": "{place}. {text}",
    "expected.added": "📝 Expected from now on: {text}",
    "expected.removed": "📝 No longer expected: {text}",
    # mistakes
    "hint.text": "E.g. !text preview Hello, or !text en Hello… STOP. {usage}",
    "hint.text_long": "That text is too long: {most} segments at most. {usage}",
    "hint.text_stop": "The text must say how to stop: the word STOP is missing. {usage}",
    "hint.expected": "E.g. !expected add Hello, or !expected remove 1. {usage}",
}

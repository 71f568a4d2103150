"""What hurts, as the room shows it: by category and id, its text to who asks, and whom to call."""

from html import escape

from bot.model import Instant
from bot.policy.care import category_of
from bot.policy.ledger import Ledger
from bot.room.drafts import Text, lines, plain
from bot.room.questions import Seen
from bot.room.safe import html, tame
from bot.room.words import Words

_THREATS = 30
_LONGEST = 1_600


def kept_back(words: Words, text: str) -> str | None:
    """What stands in a text's place; None when it may be shown."""
    category = category_of(text, words.lexicon)
    return None if category is None else words("care.kept", what=words(f"care.{category}"))


def read(words: Words, seen: list[Seen], now: Instant) -> Text:
    """What a sender wrote, newest first; under a spoiler where it hurts."""
    if not seen:
        return plain(words("read.none"))
    who = f"R-{seen[0].sender}"
    rows = [_row(words, one, now) for one in seen]
    return lines(words("read.title", sender=who, count=len(seen)), rows)


def _row(words: Words, one: Seen, now: Instant) -> Text:
    when = words.moment(one.at, now)
    if one.channel == "call":
        return plain(f"{when} · 📞 {words('call.text')}")
    if one.text is None or (one.fades_at is not None and now >= one.fades_at):
        return plain(f"{when} · {words('text.erased')}")
    said = tame(one.text, _LONGEST) or words("text.empty")
    category = category_of(one.text, words.lexicon)
    if category is None:
        return Text(f"{when} · {said}", f"{escape(when)} · {html(said)}")
    what = words(f"care.{category}")
    # In plain text nothing hides it: it stands below what a notification or a list of rooms shows.
    return Text(
        f"{when} · ⚠️ {what} ↓\n\n{said}",
        f'{escape(when)} · ⚠️ {escape(what)} : <span data-mx-spoiler="{escape(what)}">{html(said)}</span>',
    )


def threats(words: Words, ledger: Ledger, now: Instant) -> Text:
    """The latest threats, insults, private data and calls for help: who, when, what kind."""
    latest = list(reversed(ledger.hurting[-_THREATS:]))
    if not latest:
        return plain(words("threats.none"))
    rows = [
        plain(
            words(
                "threats.row",
                when=words.moment(one.at, now),
                sender=f"R-{one.sender}",
                what=words(f"care.{one.care}"),
            )
        )
        for one in latest
    ]
    return lines(words("threats.title", count=len(rows)), rows)


def helplines(words: Words) -> Text:
    """Whom one can call."""
    rows = [
        plain(words(f"helpline.{number}")) for number in ("17", "112", "114", "3919", "3018", "3114", "119")
    ]
    return lines(words("helpline.title"), rows)

"""How things look in the room: an inbound's notice, the status card, a list of the last texts."""

from html import escape

from bot.model import HOUR, MINUTE, Arrival, Instant, Money, Outcome, SenderId, Span
from bot.policy.ledger import Ledger
from bot.policy.numbers import masked, origin_of
from bot.room import care, purse
from bot.room.command import Command
from bot.room.commands import COMMANDS
from bot.room.drafts import Text, lines, plain
from bot.room.questions import Seen
from bot.room.safe import LONGEST, html, tame
from bot.room.words import Words


def shown_id(sender: SenderId) -> str:
    """A sender as people read and type it."""
    return f"R-{sender}"


def notice(words: Words, seen: Seen, verdict: str, longest: int = LONGEST, *, hidden: bool = False) -> Text:
    """One inbound on one line: who, from where, what, and what became of it.

    Neither text nor number where things are `hidden`; no text that hurts in any case.
    """
    who = shown_id(seen.sender)
    if hidden:
        return plain(f"{who} · {words('text.hidden')} → {verdict}")
    number = _number(words, seen.number)
    where = " · ".join(part for part in (number, seen.country, _channel(words, seen), seen.late) if part)
    quoted = _quoted(words, seen, longest)
    return Text(
        f"{who} · {where} · {quoted} → {verdict}",
        f"<strong>{who}</strong> · {escape(where)}<br>{html(quoted)}<br>→ {escape(verdict)}",
    )


def _number(words: Words, number: str | None) -> str:
    if number is None:
        return words("text.erased")
    return words("number.withheld") if origin_of(number).kind == "anonymous" else masked(number)


def _channel(words: Words, seen: Seen) -> str:
    # That somebody called stands in place of a text.
    return "" if seen.channel in ("sms", "call") else words(f"channel.{seen.channel}")


def _quoted(words: Words, seen: Seen, longest: int) -> str:
    if seen.channel == "call":
        return " · ".join(filter(None, (f"📞 {words('call.text')}", seen.heard)))
    if seen.text is None:
        return words("text.erased")
    if seen.fades_at is not None:
        # What is posted has copies that we cannot take back: it is shown to who asks, while it is there.
        return words("text.fades", span=words.span(Span(seen.fades_at - seen.at)))
    kept = care.kept_back(words, seen.text)
    if kept is not None:
        return kept
    tamed = tame(seen.text, longest)
    if not tamed:
        return words("text.empty")
    return f"« {tamed} »" if words.language == "fr" else f"“{tamed}”"


def seen_now(words: Words, arrival: Arrival, now: Instant) -> Seen:
    """An inbound that was just decided, as it can be shown."""
    late = now > arrival.at + _LATE
    return Seen(
        key=arrival.key,
        sender=arrival.sender,
        channel=arrival.channel,
        at=arrival.at,
        number=arrival.number,
        text=arrival.text,
        country=arrival.origin.country,
        fades_at=arrival.fades_at,
        late=words("notice.late", at=words.timed("at", arrival.at, now)) if late else "",
    )


_LATE = 5 * MINUTE
"""After that a notice says when it came: it waited for us at the carrier, or we for the room."""


def verdict_words(words: Words, verdict: str, reason: str, detail: dict[str, str | int]) -> str:
    """`→ …` for a decision, with the reason where there is one to give."""
    why = words(f"reason.{reason}", **detail)
    return words("verdict.reply") if verdict == "reply" else words(f"verdict.{verdict}", why=why)


def outcome_words(words: Words, outcome: Outcome) -> str:
    """`→ …` for a reply of which something was heard."""
    if outcome in (Outcome.DELIVERED, Outcome.ACCEPTED):
        return words(f"verdict.{outcome}")
    return words("verdict.failed", why=words(f"outcome.{outcome}"))


def status(words: Words, ledger: Ledger, now: Instant) -> Text:
    """The state of the line at a glance."""
    mode = words(f"mode.{ledger.mode}")
    if ledger.mode_until is not None:
        first = words("status.mode_until", mode=mode, when=words.timed("until", ledger.mode_until, now))
    else:
        first = words("status.mode", mode=mode)
    tally = ledger.counts(Instant(now - HOUR))
    numbers = {name: words.number(getattr(tally, name)) for name in ("replies", "silent", "held")}
    rows = [
        first,
        words("status.hour", count=tally.inbounds, **numbers),
        words(
            "status.pot",
            left=words.money(ledger.pot),
            hour=words.money(Money(ledger.hour.sum(now))),
            cap_hour=words.money(ledger.cap_hour),
            day=words.money(Money(ledger.day.sum(now))),
            cap_day=words.money(ledger.cap_day),
        ),
        words("status.people", count=len(ledger.answered)),
    ]
    if ledger.raid_since is not None:
        rows.insert(1, words("status.raid", when=words.timed("since", ledger.raid_since, now)))
    rows[1:1] = purse.reached(words, ledger)
    if ledger.proposals:
        rows.append(words("surge.proposals", count=len(ledger.proposals)))
    rows += [*_queue(words, ledger, now), _health(words, ledger, now)]
    return lines(f"{words('status.title')} ({words.clock(now)})", [plain(row) for row in rows])


def _queue(words: Words, ledger: Ledger, now: Instant) -> list[str]:
    """What is ahead of the next reply: here, and with the carrier, which sends about one a second."""
    here = sum(reply.outcome is None for reply in ledger.open_replies.values())
    there = sum(
        reply.outcome is Outcome.ACCEPTED and now < reply.at + _QUEUED_FOR
        for reply in ledger.open_replies.values()
    )
    return [words("status.queue", here=words.number(here), there=words.number(there))] if here + there else []


def _health(words: Words, ledger: Ledger, now: Instant) -> str:
    """Whether replies leave: what else could be unwell could not be told here."""
    waiting = [reply.due or reply.at for reply in ledger.open_replies.values() if reply.outcome is None]
    if waiting and ledger.mode != "open":
        return words("status.withheld", count=len(waiting))
    if waiting and now > min(waiting) + _SENT_WITHIN:
        return words("status.unwell", count=len(waiting), when=words.timed("since", min(waiting), now))
    return words("status.well")


_SENT_WITHIN = 2 * MINUTE
_QUEUED_FOR = 10 * HOUR
"""What the carrier has not told of by then has left its queue, or never will."""


def last(words: Words, seen: list[Seen], now: Instant, *, hidden: bool = False) -> Text:
    """The newest inbounds, newest first."""
    if not seen:
        return plain(words("last.none"))
    rows = []
    for one in seen:
        verdict = "…"
        if one.verdict is not None and one.reason is not None:
            verdict = verdict_words(words, one.verdict, one.reason, {})
        row = notice(words, one, verdict, longest=160, hidden=hidden)
        when = words.moment(one.at, now)
        rows.append(Text(f"{when} {row.plain}", f"{escape(when)} · {row.html.replace('<br>', ' ')}"))
    return lines(words("last.title", count=len(seen)), rows)


def help_card(words: Words) -> Text:
    """All commands, from their one declaration."""
    rows = []
    for command in COMMANDS:
        usage, text = command.usage(words.language), command.help[words.language]
        aliases = [f"!{name}" for name in _other_names(command, words.language)]
        also = words("help.aliases", aliases=", ".join(aliases)) if aliases else ""
        only = f" ({words('help.founder')})" if command.role == "founder" else ""
        rows.append(
            Text(
                words("help.one", usage=usage, help=text) + only + also,
                f"<code>{escape(usage)}</code>{escape(only)} : {escape(text)}<small>{escape(also)}</small>",
            )
        )
    return lines(words("help.title"), rows)


def _other_names(command: Command, language: str) -> list[str]:
    own = command.names[language]
    return [
        *own[1:],
        *(n for tongue, names in command.names.items() if tongue != language for n in names if n not in own),
    ]


def mode_told(words: Words, ledger: Ledger, now: Instant) -> Text:
    """The mode that was just set, until when, why and by whom."""
    parts = [words(f"mode.told.{ledger.mode}")]
    if ledger.mode_until is not None:
        until = words.timed("until", ledger.mode_until, now)
        parts.append(words("mode.until", when=until[0].upper() + until[1:]))
    if ledger.mode_why:
        parts.append(words("mode.why", why=tame(ledger.mode_why, 200)))
    return plain(" ".join(parts))

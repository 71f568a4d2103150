"""Figures: what came in a time, for founders, and what of it may be published."""

from bot.model import DAY, HOUR, Instant
from bot.policy.ledger import Ledger
from bot.policy.money import saved
from bot.policy.policy import Policy
from bot.room import plots
from bot.room.drafts import Plot, Text, lines, plain
from bot.room.words import Words


def stats(words: Words, ledger: Ledger, policy: Policy, since: Instant, now: Instant) -> Text:
    """What came from the hour of `since` on."""
    hours = {hour: tally for hour, tally in ledger.tallies.items() if hour >= since // HOUR}
    total = ledger.counts(since)
    if not total.inbounds:
        return plain(words("stats.none"))
    busiest = max(hours, key=lambda hour: hours[hour].inbounds)
    rows = [
        words("stats.inbounds", count=total.inbounds),
        words(
            "surge.verdicts",
            replies=words.number(total.replies),
            held=words.number(total.held),
            silent=words.number(total.silent),
        ),
        words(
            "stats.busiest",
            when=words.timed("at", Instant(busiest * HOUR), now),
            count=hours[busiest].inbounds,
        ),
        words(
            "surge.money",
            spent=words.money(total.spent),
            saved=words.money(saved(ledger, policy, total.inbounds, total.spent)),
            fees=words.money(total.fees),
        ),
    ]
    start = words.timed("since", Instant(max(since // HOUR, min(hours)) * HOUR), now)
    return lines(words("stats.title", since=start), [plain(row) for row in rows])


def plot(words: Words, ledger: Ledger, since: Instant, now: Instant) -> Plot | None:
    """The same, to be seen."""
    hours = {
        hour: (tally.replies, tally.inbounds - tally.replies)
        for hour, tally in ledger.tallies.items()
        if hour >= since // HOUR
    }
    return plots.plot(words, hours, HOUR, now, "stats.png")


def press(words: Words, ledger: Ledger, now: Instant) -> Text:
    """Aggregates that help no raider: no cap, no pot, no threshold, nobody."""
    total, day = ledger.counts(Instant(0)), ledger.counts(Instant(now - DAY + HOUR))
    if not total.inbounds:
        return plain(words("stats.none"))
    busiest = max(ledger.tallies, key=lambda hour: ledger.tallies[hour].inbounds)
    first = Instant(min(ledger.tallies) * HOUR)
    rows = [
        words("press.inbounds", count=_round(total.inbounds)),
        words("press.answered", count=_round(len(ledger.answered))),
        words("press.day", count=_round(day.inbounds)),
        words(
            "stats.busiest",
            when=words.timed("at", Instant(busiest * HOUR), now),
            count=_round(ledger.tallies[busiest].inbounds),
        ),
    ]
    return lines(words("press.title", when=words.timed("since", first, now)), [plain(row) for row in rows])


def _round(count: int) -> int:
    """To two digits that count: exact figures would tell a raider what got through."""
    size: int = 10 ** max(len(str(count)) - 2, 0)
    return count // size * size

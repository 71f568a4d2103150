"""How a surge looks in the room: one card in place of its notices, and a summary when it is over.

Ids and numbers only: each edit of a card is a copy of it, and texts are shown to who asks.
"""

from bot.model import MINUTE, Instant
from bot.policy.ledger import Ledger
from bot.policy.money import saved
from bot.policy.policy import Policy
from bot.room import plots
from bot.room.drafts import Draft, Rank, Text, lines, plain
from bot.room.surge import Episode, Surge
from bot.room.words import Words

CARD = "card:"
SUMMARY = "summary:"
_TOP = 5


def number_of(subject: str | None) -> int | None:
    """The first fact that a card, or a summary, counts."""
    return int(subject.partition(":")[2]) if subject is not None else None


def opened(words: Words, surge: Surge, ledger: Ledger, policy: Policy, now: Instant) -> Draft:
    """The card as it is first shown."""
    text = _card(words, surge, ledger, policy, now)
    return Draft(text=text, rank=Rank.STATUS, subject=f"{CARD}{surge.episode.seq}")


def redrawn(words: Words, surge: Surge, ledger: Ledger, policy: Policy, now: Instant) -> Draft:
    """The card as it is now."""
    text = _card(words, surge, ledger, policy, now)
    return Draft(text=text, rank=Rank.STATUS, edits=f"{CARD}{surge.episode.seq}")


def closed(words: Words, surge: Surge, ledger: Ledger, policy: Policy, now: Instant) -> list[Draft]:
    """The card's last state, and the summary that stands where people look: at the end."""
    episode = surge.episode
    span = {"span": words.spanned(episode.since, episode.last, now)}
    rows = [
        plain(row)
        for row in [
            f"{words('surge.texts', count=episode.texts)} · {words('surge.most', count=episode.most)}",
            *_figures(words, episode, ledger, policy),
            *_proposals(words, ledger),
        ]
    ]
    text = lines(words("surge.summary", **span), rows)
    last = lines(words("surge.over", **span), rows)
    drafts = [
        Draft(text=last, rank=Rank.STATUS, edits=f"{CARD}{episode.seq}"),
        Draft(text=text, rank=Rank.STATUS, subject=f"{SUMMARY}{episode.seq}"),
    ]
    seen = plots.plot(words, episode.minutes, MINUTE, now, "surge.png")
    if seen is not None:
        drafts.append(Draft(text=plain(seen.title), rank=Rank.STATUS, plot=seen))
    return drafts


def _card(words: Words, surge: Surge, ledger: Ledger, policy: Policy, now: Instant) -> Text:
    episode, rate = surge.episode, surge.rate(now)
    kind = "raid" if ledger.raid_since is not None else "surge"
    rows = [
        f"{words('surge.texts', count=episode.texts)} · {words('surge.rate', count=rate)}",
        *_figures(words, episode, ledger, policy),
        *_proposals(words, ledger),
        words("surge.how"),
        words("surge.true", when=words.time_of_day(now)),
    ]
    title = words(f"surge.title.{kind}", when=words.timed("since", episode.since, now))
    return lines(title, [plain(row) for row in rows])


def _figures(words: Words, episode: Episode, ledger: Ledger, policy: Policy) -> list[str]:
    number = words.number
    rows = [
        words(
            "surge.verdicts",
            replies=number(episode.replies),
            held=number(len(episode.held)),
            silent=number(episode.silent),
        )
    ]
    senders = episode.top_senders(_TOP)
    if senders:
        rows.append(words("surge.senders", who=", ".join(f"R-{who} ({number(n)})" for who, n in senders)))
    clusters = episode.top_clusters(_TOP)
    if clusters:
        rows.append(words("surge.clusters", which=", ".join(f"{name} ({number(n)})" for name, n in clusters)))
    rows.append(
        words(
            "surge.money",
            spent=words.money(episode.spent),
            saved=words.money(saved(ledger, policy, episode.texts, episode.spent)),
            fees=words.money(episode.fees),
        )
    )
    return rows


def _proposals(words: Words, ledger: Ledger) -> list[str]:
    return [words("surge.proposals", count=len(ledger.proposals))] if ledger.proposals else []

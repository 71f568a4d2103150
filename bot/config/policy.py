"""What config means to the core: the policy that holds while the bot runs, and the first fact."""

from bot.config.schema import Config
from bot.model import DAY, Instant, Money, Span
from bot.policy.facts import Seeded
from bot.policy.lexicon import Lexicon
from bot.policy.policy import Policy, Prices
from bot.policy.texts import text_key
from bot.room.waking import Times

CALLS_AHEAD = 20
"""Calls that all other processes together may answer before the brain has heard of one."""
UNDECIDED_FOR = Span(365 * DAY)
"""How long threats and raids are there for a complaint at least, unless `privacy.retain` is longer."""


def policy_of(config: Config) -> Policy:
    """The policy that `config` asks for."""
    budget, firewall = config.budget, config.firewall
    return Policy(
        again_after=config.reply.again_after,
        reply_after=config.reply.after,
        countries=frozenset(firewall.countries),
        prices=Prices(
            per_segment=dict(budget.per_segment),
            per_inbound=budget.per_inbound,
            per_call_minute=budget.per_call_minute,
        ),
        fees_alarm=budget.inbound_alarm,
        detect=firewall.detect,
        worth=firewall.worth,
        expected=firewall.expected,
        propose_after=firewall.propose_after,
        own=own_numbers(config),
        calls=config.reply.calls,
        lexicon=lexicon_of(config),
        founders_needed=config.approval.founders_needed,
        # A spoofed call costs a raider nothing and an innocent a text: a quarter of a day's cap.
        cap_calls=Money(budget.caps.day // 4),
        # Only PostgreSQL has other processes beside the brain.
        set_apart=Money(0 if config.database.file is not None else CALLS_AHEAD * budget.per_call_minute),
        undecided_for=Span(max(config.privacy.retain, UNDECIDED_FOR)),
    )


def own_numbers(config: Config) -> frozenset[str]:
    """The numbers that are ours: nobody writes to us from one."""
    signal = [part.account for part in (config.lines.signal, config.rooms.signal) if part is not None]
    return frozenset([config.number, *signal])


def lexicon_of(config: Config) -> Lexicon:
    """What hurts in the words of this house."""
    words, private = config.care.words, config.care.private
    phrases = tuple(
        (category, phrase) for category in type(words).model_fields for phrase in getattr(words, category)
    )
    return Lexicon(phrases, private.salt, frozenset(private.hashes))


def times_of(config: Config) -> Times:
    """When what must wake founders rings."""
    waking = config.waking
    return Times(cap=waking.cap, decision=waking.decision, key=waking.key, carrier=waking.carrier)


def seed_of(config: Config, now: Instant) -> Seeded:
    """What the ledger starts from. Given once: afterwards the room's word stands."""
    reply = config.reply
    texts = {}
    for language in ("fr", "en"):
        texts[text_key(language, "consent")] = reply.texts.of(language)
        texts[text_key(language, "distress")] = reply.distress.of(language)
    return Seeded(
        at=now,
        pot=config.budget.pot,
        cap_hour=config.budget.caps.hour,
        cap_day=config.budget.caps.day,
        texts=texts,
        founders=list(config.people.founders),
        moderators=list(config.people.moderators),
    )

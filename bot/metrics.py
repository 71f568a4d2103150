"""What can be counted from outside, for Prometheus. No label holds a number, a text or a sender."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.policy.facts import AnyFact, Decided, Received, Settled


class Metrics:
    """The counters of one running bot, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self.inbounds = Counter(
            "relou_inbounds", "Texts and calls decided", ["line", "channel"], registry=own
        )
        self.verdicts = Counter("relou_verdicts", "Verdicts given", ["verdict", "reason"], registry=own)
        self.replies = Counter("relou_replies", "What became of replies", ["outcome"], registry=own)
        self.spent = Gauge("relou_spent_euros", "Spent and reserved for replies", registry=own)
        self.fees = Gauge("relou_inbound_fees_euros", "Charged by the carrier for inbounds", registry=own)
        self.pot = Gauge("relou_pot_euros", "Left in the pot", registry=own)
        self.posts_waiting = Gauge(
            "relou_posts_waiting", "Posts that the room has not taken yet", registry=own
        )
        self.replies_waiting = Gauge(
            "relou_replies_waiting", "Replies that the carrier has not taken yet", registry=own
        )
        self.seq = Gauge("relou_journal_seq", "Facts in the journal", registry=own)
        self.part_ready = Gauge("relou_part_ready", "1 when the part works", ["part"], registry=own)
        self.turn_seconds = Histogram(
            "relou_turn_seconds",
            "From taking inbounds to having committed what was decided",
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
            registry=own,
        )

    def count(self, facts: Iterable[AnyFact]) -> None:
        """Count what a turn decided."""
        for fact in facts:
            if isinstance(fact, Received):
                self.inbounds.labels(fact.line, fact.channel).inc()
            elif isinstance(fact, Decided):
                self.verdicts.labels(fact.verdict, fact.reason).inc()
            elif isinstance(fact, Settled):
                self.replies.labels(fact.outcome).inc()

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)

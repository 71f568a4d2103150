"""A core with money in it, texts and calls that come, and a carrier that reports."""

from bot.model import (
    DAY,
    Arrival,
    InboundKey,
    Instant,
    Money,
    Origin,
    Outcome,
    PersonId,
    Receipt,
    ReplyKey,
    SenderId,
    Span,
)
from bot.policy import core
from bot.policy.facts import AnyFact, Seeded
from bot.policy.ledger import Ledger
from bot.policy.orders import AddToPot, Picked, Report, SetCap
from bot.policy.policy import Policy

START = Instant(1_509_120_000_000_000)
POLICY = Policy(detect=False, again_after=Span(7 * DAY))


class Till:
    """A core with money in it, texts that come and reports about replies."""

    def __init__(self, policy: Policy = POLICY, *, pot: int = 500, hour: int = 20, day: int = 100) -> None:
        self.policy = policy
        self.state = core.State()
        self.now = START
        self.came = 0
        self.facts: list[AnyFact] = [
            Seeded(
                at=START,
                pot=Money(pot * 1_000_000),
                cap_hour=Money(hour * 1_000_000),
                cap_day=Money(day * 1_000_000),
                texts={"fr": "Non. STOP", "en": "No. STOP"},
                founders=[PersonId("@a:x")],
            )
        ]
        core.fold(self.state.ledger, self.facts)

    @property
    def ledger(self) -> Ledger:
        return self.state.ledger

    def comes(self, *, country: str = "FR", text: str = "salut", channel: str = "sms") -> list[AnyFact]:
        """Somebody new writes or calls."""
        self.came += 1
        arrival = Arrival(
            key=InboundKey(f"SM{self.came}"),
            line="twilio",
            channel="call" if channel == "call" else "sms",
            at=self.now,
            sender=SenderId(f"S{self.came:05d}"),
            origin=Origin(country=country, kind="mobile"),
            number="+33639980001",
            text=text,
        )
        return self._noted(core.step(self.state, arrival, self.policy, self.now))

    def hears(
        self, key: str, outcome: Outcome, price: int | None = None, currency: str | None = None
    ) -> list[AnyFact]:
        """The carrier says something of a reply."""
        receipt = Receipt(
            outcome=outcome, price=None if price is None else Money(price), currency=currency, carrier_id=key
        )
        return self._noted(
            core.step(self.state, Report(receipt=receipt, reply=ReplyKey(key)), self.policy, self.now)
        )

    def calls(self, key: str) -> list[AnyFact]:
        picked = Picked(
            inbound=InboundKey(key), sender=SenderId(f"C{key}"), price=self.policy.prices.per_call_minute
        )
        return self._noted(core.step(self.state, picked, self.policy, self.now))

    def hangs_up(self, key: str, seconds: int) -> list[AnyFact]:
        receipt = Receipt(outcome=Outcome.DELIVERED, seconds=seconds)
        return self._noted(
            core.step(self.state, Report(receipt=receipt, reply=None, carrier_id=key), self.policy, self.now)
        )

    def orders(self, order: AddToPot | SetCap) -> list[AnyFact]:
        return self._noted(core.step(self.state, order, self.policy, self.now))

    def _noted(self, facts: list[AnyFact]) -> list[AnyFact]:
        self.facts += facts
        return facts

"""The desk: answers calls as they ring, from the gate that the brain left after its last turn.

What it answered waits in memory until a turn of the brain made facts of it. Should the process
die before, the end of the call, which the carrier reports, brings its cost to the books. Where
other processes take calls too, the desk publishes a gate for them, and brings in what they answered.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bot.config.answering import Reply
from bot.model import SECOND, Admission, Greeting, Inbound, InboundKey, Instant, Money, SenderId, Span
from bot.policy.calls import Gate, Heard, caller_of, gate_of, greeting_for
from bot.policy.ledger import Ledger
from bot.policy.numbers import origin_of
from bot.policy.orders import Picked
from bot.policy.policy import Policy
from bot.ports import CannotCommit
from bot.store.gates import Gates, Publication

SHARED_EVERY = Span(2 * SECOND)
"""How often the gate of others is written, where nothing but time has passed."""
REMEMBERED = 2_000
"""Calls whose answer is given again when the carrier asks twice."""

Language = Literal["fr", "en"]
Speech = Mapping[tuple[Heard, Language], Greeting]


def speech_of(reply: Reply) -> Speech:
    """What callers hear, in each language. A recording stands for the message, not for the neutral words."""
    languages: tuple[Language, ...] = ("fr", "en")
    speech: dict[tuple[Heard, Language], Greeting] = {}
    for language in languages:
        recording = getattr(reply.recordings, language)
        speech["message", language] = Greeting(
            language=language,
            text=reply.spoken.of(language),
            recording=recording,
        )
        speech["neutral", language] = Greeting(language=language, text=reply.neutral.of(language))
    return speech


class Desk:
    """Answers calls. Closed, and so rejecting, until a gate is published."""

    def __init__(
        self, policy: Policy, speech: Speech, now: Callable[[], Instant], gates: Gates | None = None
    ) -> None:
        self._policy = policy
        self._gates = gates
        self._shared: Gate | None = None
        self._afar: dict[InboundKey, Picked] = {}
        self._written: list[Picked] = []
        self._speech = speech
        self._now = now
        self._gate: Gate | None = None
        self._ledger = Ledger()
        self._waiting: dict[InboundKey, Picked] = {}
        self._senders: set[SenderId] = set()
        self._given: OrderedDict[InboundKey, Greeting | None] = OrderedDict()
        self.picked_up: Callable[[], None] = lambda: None

    @property
    def open(self) -> bool:
        """Whether there is a brain in this process that lets us answer."""
        return self._gate is not None

    def publish(self, ledger: Ledger, now: Instant) -> None:
        """Answer from `ledger` as it is, from `now` on. It may go on changing; nothing here changes it."""
        self._ledger = ledger
        self._gate = gate_of(ledger, self._policy, now)

    async def share(self, ledger: Ledger, now: Instant) -> None:
        """Publish the gate for other processes, when it is due. Raises Deposed."""
        if self._gates is None:
            return
        gate = gate_of(ledger, self._policy, now, afar=True)
        if not self._written and self._still(gate):
            return
        written, self._written = self._written, []
        publication = Publication(gate=gate, seq=ledger.seq, written=written)
        try:
            answered = await self._gates.publish(publication)
        except CannotCommit:
            # What others hold grows old, and they reject: no reason to stop deciding about texts.
            self._written = written
            return
        self._shared = gate
        self._afar = {one.inbound: one for one in answered}
        if self._afar:
            self.picked_up()

    def _still(self, gate: Gate) -> bool:
        shared = self._shared
        if shared is None or abs(gate.at - shared.at) >= SHARED_EVERY or gate.allotment < shared.allotment:
            return False
        return (gate.mode, gate.raid) == (shared.mode, shared.raid)

    def close(self) -> None:
        """Reject until the next gate: nobody knows what holds."""
        self._gate = self._shared = None

    def waiting(self) -> Sequence[Picked]:
        """Calls that were answered and stand in no fact yet, oldest first."""
        return [*self._waiting.values(), *self._afar.values()]

    def written(self, picked: Sequence[Picked]) -> None:
        """The facts about these are durable."""
        for one in picked:
            if self._afar.pop(one.inbound, None) is not None:
                self._written.append(one)
            if self._waiting.pop(one.inbound, None) is not None:
                self._senders.discard(one.sender)

    def greeting(self, heard: Heard, number: str) -> Greeting:
        """The words for whoever calls from `number`."""
        language: Language = "fr" if self._policy.language_for(origin_of(number)) == "fr" else "en"
        return self._speech[heard, language]

    def greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        """As `bot.ports.Door.greet`. The same call gets the same answer, and counts once."""
        if inbound.key in self._given:
            return self._given[inbound.key]
        greeting = self._greet(inbound, admission)
        self._given[inbound.key] = greeting
        if len(self._given) > REMEMBERED:
            self._given.popitem(last=False)
        return greeting

    def _greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        gate, sender = self._gate, admission.sender
        # A call known from before this process began was answered then, whatever was said.
        if gate is None or sender is None or not admission.new or sender in self._senders:
            return None
        now = self._now()
        kind = origin_of(inbound.number).kind
        drawn = Money(sum(one.price for one in self._waiting.values()))
        heard = greeting_for(gate, caller_of(self._ledger, sender, kind, now), now, drawn)
        if heard is None:
            return None
        self._waiting[inbound.key] = Picked(inbound=inbound.key, sender=sender, price=gate.price)
        self._senders.add(sender)
        self.picked_up()
        return self.greeting(heard, inbound.number)

"""A line's traffic for the pure core: people and raiders whose texts and numbers are drawn by index."""

from collections import Counter
from random import Random

from bot.model import DAY, HOUR, MINUTE, Arrival, InboundKey, Instant, Money, PersonId, SenderId
from bot.policy import core
from bot.policy.facts import AnyFact, Decided, Seeded
from bot.policy.numbers import origin_of
from bot.policy.orders import Order
from bot.policy.policy import Policy

START = Instant(1_709_316_000_000_000)

_HELLO = ("salut", "coucou", "hey", "slt", "bonsoir", "bjr", "yo", "hello", "re", "cc")
_WHO = ("Karim", "Thomas", "Lucas", "Mehdi", "Hugo", "Paul", "Yann", "Samir", "Nico", "Max", "Enzo", "Ali")
_WHERE = ("au bar", "hier soir", "dans le métro", "à la salle", "au marché", "en terrasse", "au concert")
_WHAT = (
    "tu fais quoi ce soir ?",
    "ça te dit un café demain ?",
    "voilà mon num",
    "on se revoit quand ?",
    "t'es libre samedi ?",
    "j'ai bien aimé discuter avec toi",
    "t'as insta ?",
    "tu te souviens de moi ?",
    "réponds stp",
)
_SHORT = ("test", "bravo", "allo ?", "c'est un robot ?", "coucou", "salut", "merci", "ça marche ?", "ok")
_PASTES = (
    "la cagnotte de votre asso part en fumée ce soir",
    "le forum vous salue bien bas rendez les sous",
    "chaque message vous coûte seize centimes bisous",
)


def suitor(n: int) -> str:
    """What somebody writes who was given the number: hardly ever twice the same."""
    rng = Random(f"suitor {n}")
    parts = [rng.choice(_HELLO), f"c'est {rng.choice(_WHO)}", rng.choice(_WHERE), rng.choice(_WHAT)]
    return " ".join(part for part in parts if rng.random() < 0.85) or "salut"


def people(n: int) -> str:
    """What one of the people of every day writes first."""
    rng = Random(f"people {n}")
    return rng.choice(_SHORT) if rng.random() < 0.25 else suitor(n)


def reader(n: int) -> str:
    """What somebody writes who has just read of the number."""
    rng = Random(f"reader {n}")
    return rng.choice((*_SHORT, "bravo pour l'idée", "j'adore", "c'est génial", "vous êtes géniaux"))


def raid_paste(n: int) -> str:
    """One of a raid's few texts."""
    return _PASTES[n % len(_PASTES)]


def mobile(n: int) -> str:
    """The number of the person `n`: scattered over the operators' ranges."""
    return f"+33{6 + n % 2}{n * 48_271 % 100_000_007 % 100_000_000:08d}"


class Scene:
    """A state, the facts that made it, and who is genuine. `now` moves on with each text."""

    def __init__(self, policy: Policy | None = None, *, pot: int = 10_000, cap_day: int = 2_000) -> None:
        self.policy = policy or Policy()
        self.state = core.State()
        self.now = START
        self.facts: list[AnyFact] = [
            Seeded(
                at=START,
                pot=Money(pot * 1_000_000),
                cap_hour=Money(cap_day * 500_000),
                cap_day=Money(cap_day * 1_000_000),
                texts={"fr": "non", "en": "no", "distress.fr": "17", "distress.en": "17"},
                founders=[PersonId("@a:x")],
            )
        ]
        core.fold(self.state.ledger, self.facts)
        self.arrivals: list[Arrival] = []
        self._marked = 0
        self._count = 0
        self._people = 0
        self.ids: dict[str, SenderId] = {}
        self._genuine: set[InboundKey] = set()

    def text(
        self, number: str, body: str, *, after: int = 0, genuine: bool = False, channel: str = "sms"
    ) -> InboundKey:
        """Let `after` pass, then `body` come from `number`."""
        self.pass_time(after)
        self._count += 1
        key = InboundKey(f"SM{self._count}")
        arrival = Arrival(
            key=key,
            line="twilio",
            channel="call" if channel == "call" else "sms",
            at=self.now,
            sender=self.sender(number),
            origin=origin_of(number),
            number=number,
            text=body,
        )
        self.arrivals.append(arrival)
        if genuine:
            self._genuine.add(key)
        self.facts += core.step(self.state, arrival, self.policy, self.now)
        return key

    def sender(self, number: str) -> SenderId:
        """The id of who writes from `number`."""
        return self.ids.setdefault(number, SenderId(f"S{len(self.ids):06d}"))

    def order(self, order: Order) -> list[AnyFact]:
        """Let a founder give an order; the facts it brings."""
        facts = core.step(self.state, order, self.policy, self.now)
        self.facts += facts
        return facts

    def pass_time(self, span: int) -> None:
        """Let time pass, and what it brings happen when it is due."""
        until = Instant(self.now + span)
        while (due := core.next_deadline(self.state, self.policy)) is not None and due <= until:
            self.facts += core.advance(self.state, self.policy, due)
        self.now = until

    def calm(self, hours: float, every: int = MINUTE) -> None:
        """Let people of every day write, one `every` so often."""
        for _ in range(int(hours * HOUR / every)):
            self._people += 1
            self.text(mobile(self._people), people(self._people), after=every, genuine=True)

    def mark(self) -> None:
        """Count from here on."""
        self._marked = len(self.facts)

    def last_words(self) -> dict[InboundKey, Decided]:
        """The last decision on each inbound since the mark."""
        return {fact.inbound: fact for fact in self.facts[self._marked :] if isinstance(fact, Decided)}

    def verdicts(self) -> list[str]:
        """The last verdict on each inbound, in the order of their coming."""
        return [fact.verdict for fact in self.last_words().values()]

    def reasons(self) -> Counter[str]:
        """How many inbounds had which reason last."""
        return Counter(str(fact.reason.value) for fact in self.last_words().values())

    def answered(self, *, genuine: bool) -> int:
        """How many of the genuine, or of the others, were answered."""
        words = self.last_words().items()
        return sum(word.reply is not None and (key in self._genuine) == genuine for key, word in words)

    def forget_senses(self) -> None:
        """Lose all that was noticed, as after a start without a snapshot."""
        self.state = core.State(ledger=self.state.ledger)

    def settle(self) -> None:
        """Let a day pass, in which all that is held gets its last word."""
        self.pass_time(DAY)

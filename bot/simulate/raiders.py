"""Raiders: what they send, from which numbers, and in what rhythm; profiles put the three together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from random import Random

from bot.model import HOUR, SECOND
from bot.simulate.disguise import Disguises
from bot.simulate.grammar import Grammar
from bot.simulate.noise import Maker, dictionary, gibberish, invented, pick, random_words
from bot.simulate.numbers import Numbers
from bot.simulate.people import Event, Village, unfold
from bot.simulate.rhythm import STEP, Curve

_TARGETS = (
    "bouffonne",
    "mytho",
    "pouffe",
    "menteuse",
    "pleureuse",
    "folle",
    "rageuse",
    "frustrée",
    "pétasse",
    "conne",
    "geignarde",
    "militante",
    "pimbêche",
    "chouineuse",
    "donneuse de leçons",
    "vipère",
    "hystérique",
    "cruche",
)
_FORUMS = (
    "le forum",
    "la patrouille",
    "le topic",
    "la brigade",
    "la horde",
    "le salon",
    "l'escouade",
    "la team",
)
_CLAIMS = (
    "le père noël",
    "la cour des comptes",
    "votre banquier",
    "le roi des relous",
    "l'opérateur",
    "mon avocat",
    "le maire",
    "le syndic",
    "la reine d'angleterre",
    "le ministre du sms",
    "votre ex",
    "le facteur",
)


class Book:
    """One raid's words: its forum, its cries, its shared texts, its disguises."""

    def __init__(self, rng: Random, village: Village) -> None:
        self._village = village
        made = invented(rng, 14)
        forums = [rng.choice(_FORUMS), f"{rng.choice(_FORUMS)} {made[0]}", made[1]]
        words = {
            "FORUM": forums[: rng.randint(1, 3)],
            "CRY": made[2 : 2 + rng.randint(1, 4)],
            "NICK": [*made[6:9], f"{made[9]}{rng.randint(10, 99)}"],
            "ROOT": made[10:12],
            "TARGET": rng.sample(_TARGETS, rng.randint(2, 7)),
            "CLAIM": rng.sample(_CLAIMS, rng.randint(2, 6)),
            "WORD": [*made[12:], *rng.sample(dictionary()[200:12_000], rng.randint(40, 300))],
        }
        self._grammar = Grammar(rng, spread=rng.uniform(0.6, 1.3), words=words)
        self.disguises = Disguises(rng)
        self._subjects = ["raid_para"] * 3 + rng.choices(
            ("raid_para", "raid_tale", "raid_task"), (6, 1, 1), k=2
        )
        self._typed = rng.choice((0.0, 0.3, 0.7, 1.0))
        self._rng = rng
        self.gibberish = gibberish(rng)
        self.random_words = random_words(rng)

    def pastes(self, count: int) -> list[str]:
        """Shared texts, no two equal. Some raids have only short ones, some whole letters."""
        rng = self._rng
        least = rng.choice((4, 12, 12, 25, 60))
        found: dict[str, None] = {}
        for _ in range(count * 60):
            text = self._grammar.write("raid_paste", rng).replace("~", self._village.name(rng))
            if least <= len(text) <= 600:
                found[text] = None
            if len(found) == count:
                break
        return list(found) or ["on revient demain"]

    def paraphrase(self, rng: Random) -> str:
        """Insults in ever new words, in some raids nonsense too; in some, as hastily typed as anyone's."""
        text = self._grammar.write(pick(rng, self._subjects), rng)
        return self._village.style(rng).typed(text) if rng.random() < self._typed else text

    def disguised(self, pastes: Sequence[str], share: float) -> Maker:
        """A shared text, edited in `share` of the cases."""
        cumulated = _uneven(self._rng, len(pastes))

        def make(rng: Random) -> str:
            text = rng.choices(pastes, cum_weights=cumulated)[0]
            return self.disguises.put(rng, text, self._filler) if rng.random() < share else text

        return make

    def _filler(self, rng: Random) -> str:
        return self._grammar.write("raid_cry", rng)

    def like_people(self, kinds: Sequence[str]) -> Maker:
        """What a genuine stranger could have sent."""
        return lambda rng: self._village.first_text(rng, pick(rng, kinds))


def either(parts: Sequence[tuple[float, Maker]]) -> Maker:
    """One of the makers, by weight."""
    makers = [maker for _, maker in parts]
    weights = [weight for weight, _ in parts]
    return lambda rng: rng.choices(makers, weights)[0](rng)


def _uneven(rng: Random, count: int) -> list[float]:
    """Cumulated weights of `count` things of which some are far commoner than others."""
    return list(accumulate(rng.lognormvariate(0.0, 1.0) for _ in range(count)))


Sender = Callable[[Random], tuple[str, str]]
"""Who sends the next text: the number, and the label's name of the raider behind it."""


def few(rng: Random, numbers: Numbers, count: int, first: int = 0) -> Sender:
    """`count` raiders, each with one number, some far busier than others."""
    team = [(numbers.mobile(), f"raider-{first + n}") for n in range(count)]
    cumulated = _uneven(rng, count)
    return lambda rng: rng.choices(team, cum_weights=cumulated)[0]


def fresh(numbers: Numbers, core: int, texts_each: int = 1) -> Sender:
    """A new number for each text, or for each few; `core` raiders are behind them."""
    held: list[tuple[str, str]] = []

    def sender(rng: Random) -> tuple[str, str]:
        if held and texts_each > 1 and rng.random() < 1 - 1 / texts_each:
            return pick(rng, held)
        one = (numbers.person(), f"raider-{int(rng.random() * core)}")
        if texts_each > 1:
            held.append(one)
            if len(held) > 12:
                held.pop(0)
        return one

    return sender


def blocks(rng: Random, numbers: Numbers, count: int, digits: int) -> Sender:
    """Numbers bought in bulk: `count` blocks of neighbouring ones."""
    owned = [(numbers.block(digits), f"raider-{n}") for n in range(count)]

    def sender(rng: Random) -> tuple[str, str]:
        block, who = pick(rng, owned)
        return numbers.within(block, digits), who

    return sender


def dear(rng: Random, numbers: Numbers, core: int) -> Sender:
    """Forged or rented numbers to which a reply costs many times the usual."""
    shapes = numbers.dear_shapes(rng.randint(2, 8))
    return lambda rng: (numbers.dear(shapes), f"raider-{int(rng.random() * core)}")


def mixed(parts: Sequence[tuple[float, Sender]]) -> Sender:
    """One of the senders, by weight."""
    senders = [sender for _, sender in parts]
    weights = [weight for weight, _ in parts]
    return lambda rng: rng.choices(senders, weights)[0](rng)


def swarm(
    rng: Random, times: Iterable[int], sender: Sender, text: Maker, calls: float = 0.0
) -> Iterator[Event]:
    """One text at each of `times`, in order."""
    for at in times:
        number, who = sender(rng)
        call = calls > 0.0 and rng.random() < calls
        yield Event(at, number, call, "" if call else text(rng), who, False)


def followers(
    rng: Random, starts: Curve, end: int, *, numbers: Numbers, text: Maker, most: int
) -> Iterator[Event]:
    """Forum people: each comes once, with up to `most` texts over minutes or the evening."""
    serial = 0

    def begin(at: int) -> list[Event]:
        nonlocal serial
        serial += 1
        number, who = numbers.person(), f"follower-{serial}"
        events = []
        for _ in range(1 + int(rng.random() * most)):
            events.append(Event(at, number, False, text(rng), who, False))
            at += int(rng.lognormvariate(0.0, 1.5) * 90 * SECOND) // 1000 * 1000 + SECOND
        return events

    return unfold(starts.arrivals(rng), begin, end)


def automaton(
    rng: Random, curve: Curve, end: int, *, total: float, number: str, who: str, text: Maker
) -> Iterator[Event]:
    """A raider with a script: runs of one interval, started when the raid is on, until `total` texts."""
    if not any(curve.bins):
        return
    starts = _somewhere(rng, curve)
    times: list[int] = []
    while len(times) < total:
        at = next(starts)
        length = min(total - len(times), rng.lognormvariate(4.0, 1.1) * max(1.0, total / 1000))
        every = rng.choice((1, 2, 3, 5, 10, 15, 20, 30)) * SECOND * rng.uniform(0.8, 1.2)
        every = min(every, 1.5 * HOUR / max(1.0, length))
        jitter = rng.choice((0.02, 0.1, 0.5))
        for _ in range(max(1, int(length))):
            at += every * max(0.01, rng.gauss(1.0, jitter))
            times.append(int(at) // 1000 * 1000)
    times.sort()
    repeats = rng.choice((1, 1, 5, 40))
    said = ""
    for index, at in enumerate(times):
        if at >= end:
            return
        if index % repeats == 0:
            said = text(rng)
        yield Event(at, number, False, said, who, False)


def _somewhere(rng: Random, curve: Curve) -> Iterator[float]:
    """Times as likely as the curve is high, in no order."""
    cumulated = list(accumulate(curve.bins))
    while True:
        index = rng.choices(range(len(cumulated)), cum_weights=cumulated)[0]
        yield curve.start + (index + rng.random()) * STEP

"""Genuine people: who writes first, what, and what they write next."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from random import Random
from typing import NamedTuple

from bot.model import HOUR, MINUTE, SECOND
from bot.simulate.grammar import Grammar
from bot.simulate.noise import pick
from bot.simulate.numbers import Numbers
from bot.simulate.rhythm import Curve
from bot.simulate.style import Style, Typing


class Event(NamedTuple):
    """One inbound to be, before it gets its id. `at` is in microseconds, at whole milliseconds."""

    at: int
    number: str
    call: bool
    text: str
    who: str
    genuine: bool


MIX: Mapping[str, float] = {
    "suitor": 52,
    "bare": 11,
    "curious": 13,
    "rude": 5,
    "lost": 2.5,
    "long": 2,
    "foreign": 2.5,
    "verlan": 2,
    "emoji": 1,
    "call": 5,
    "distress": 0.08,
}
"""What first texts are, in hundredths, on an ordinary day; each seed has its own."""

PRESS: Mapping[str, float] = {
    "suitor": 8,
    "bare": 4,
    "curious": 78,
    "rude": 1.5,
    "lost": 1,
    "long": 0.3,
    "foreign": 1.5,
    "verlan": 0.5,
    "emoji": 2,
    "call": 3,
    "distress": 0.05,
}

_RULES = {
    "suitor": "people_first",
    "bare": "people_bare",
    "curious": "others_curious",
    "rude": "others_rude",
    "lost": "others_lost",
    "long": "others_long",
    "foreign": "others_foreign",
    "verlan": "others_verlan",
    "emoji": "others_emoji",
    "distress": "others_distress",
}


def tilted(rng: Random, mix: Mapping[str, float], spread: float = 0.45) -> dict[str, float]:
    """A mix as one seed has it."""
    return {kind: share * rng.lognormvariate(0.0, spread) for kind, share in mix.items()}


def unfold(starts: Iterable[int], begin: Callable[[int], Iterable[Event]], end: int) -> Iterator[Event]:
    """Events in order of time, when each start brings some at or after it. Those after `end` are dropped."""
    waiting: list[tuple[int, int, Event]] = []
    serial = count()
    for start in starts:
        while waiting and waiting[0][0] <= start:
            yield heapq.heappop(waiting)[2]
        for event in begin(start):
            if event.at < end:
                heapq.heappush(waiting, (event.at, next(serial), event))
    while waiting:
        yield heapq.heappop(waiting)[2]


class Village:
    """One seed's genuine people: how they speak, type, insist and give up."""

    def __init__(self, rng: Random, numbers: Numbers) -> None:
        self._numbers = numbers
        self._rng = rng
        self.grammar = Grammar(rng, spread=rng.uniform(0.4, 1.1))
        self._typing = Typing(rng)
        self.mix = tilted(rng, MIX)
        self.press = tilted(rng, PRESS, 0.25)
        self._names = sorted({self.grammar.write("names_first", rng) for _ in range(rng.randint(60, 400))})
        self._nicks = rng.uniform(0.0, 0.06)
        self._again = rng.uniform(0.08, 0.4)
        self._more = rng.uniform(0.15, 0.5)
        self._prompt = rng.uniform(1.0, 6.0)
        self._double = rng.uniform(0.002, 0.02)
        self._stops = rng.uniform(0.002, 0.01)
        self._friends = rng.uniform(0.0, 0.08)
        self._serial = count(1)

    def name(self, rng: Random) -> str:
        """A man's first name, or what his friends call him."""
        return self.grammar.write("names_nick", rng) if rng.random() < self._nicks else pick(rng, self._names)

    def style(self, rng: Random) -> Style:
        """How one of the people types."""
        return Style(self._typing, rng)

    def first_text(self, rng: Random, kind: str = "suitor") -> str:
        """What somebody could write first: for those who imitate people."""
        return self._typed(rng, self.style(rng), _RULES[kind], self.name(rng))

    def _typed(self, rng: Random, style: Style, rule: str, name: str) -> str:
        text = self.grammar.write(rule, rng)
        if "~" in text:
            text = text.replace("~", name)
        return style.typed(text) if rule != "others_long" or rng.random() < 0.3 else text

    def people(
        self, starts: Curve, end: int, mix: Mapping[str, float], prefilled: "Prefilled | None" = None
    ) -> Iterator[Event]:
        """Everything that those who first write along `starts` send before `end`, in order."""
        kinds = tuple(mix)
        cumulated = [sum(list(mix.values())[: n + 1]) for n in range(len(kinds))]
        rng = self._rng

        def begin(at: int) -> list[Event]:
            kind = rng.choices(kinds, cum_weights=cumulated)[0]
            events = self._visit(at, kind, prefilled)
            if kind == "curious" and rng.random() < self._friends:
                for _ in range(1 + int(rng.random() * 4)):
                    at += int(rng.expovariate(1 / (3 * MINUTE))) // 1000 * 1000
                    events += self._visit(at, kind, prefilled)
            return events

        return unfold(starts.arrivals(rng), begin, end)

    def _visit(self, at: int, kind: str, prefilled: "Prefilled | None") -> list[Event]:
        rng = self._rng
        draw = rng.random
        number = self._numbers.person()
        who = f"person-{next(self._serial)}"
        style = self.style(rng)
        name = self.name(rng)
        if kind == "call":
            events = [Event(at, number, True, "", who, True)]
        elif prefilled is not None and draw() < prefilled.share:
            events = [Event(at, number, False, prefilled.text(rng, style, name), who, True)]
        else:
            events = [Event(at, number, False, self._typed(rng, style, _RULES[kind], name), who, True)]
        if draw() < self._double:
            events.append(events[0]._replace(at=at + int(draw() * 20_000) * 1000 + SECOND))
        if draw() < (self._again * 0.4 if kind in ("curious", "lost") else self._again):
            events += self._later(events[0], kind, style, name)
        if draw() < self._stops:
            later = at + int(rng.expovariate(1 / (10 * MINUTE))) // 1000 * 1000 + 20 * SECOND
            events.append(Event(later, number, False, self.grammar.write("others_stop", rng), who, True))
        return events

    def _later(self, first: Event, kind: str, style: Style, name: str) -> Iterator[Event]:
        """Further texts: an answer to the automatic reply within minutes, or another try later."""
        rng = self._rng
        at = first.at
        while True:
            draw = rng.random()
            if draw < 0.55:
                rule, wait = "people_after", rng.lognormvariate(0.0, 0.9) * self._prompt * MINUTE
            elif draw < 0.8:
                rule, wait = "people_insist", rng.lognormvariate(0.0, 1.4) * 12 * MINUTE
            elif draw < 0.93:
                rule, wait = _RULES.get(kind, "people_first"), rng.lognormvariate(0.0, 1.2) * 3 * HOUR
            else:
                rule, wait = "others_rude", rng.lognormvariate(0.0, 1.0) * 8 * MINUTE
            at += (int(wait) // 1000 + 2500) * 1000
            call = rng.random() < 0.05
            yield Event(
                at, first.number, call, "" if call else self._typed(rng, style, rule, name), first.who, True
            )
            if rng.random() >= self._more:
                return


class Prefilled:
    """A text that a website puts into the sender's phone: most send it as it is, some write on."""

    def __init__(self, rng: Random, grammar: Grammar) -> None:
        self.share = rng.uniform(0.3, 0.85)
        self._texts = [grammar.write("others_prefilled", rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        self._edited = rng.uniform(0.0, 0.3)
        self._grammar = grammar

    def text(self, rng: Random, style: Style | None = None, name: str = "") -> str:
        """The text as one person sends it; without a style, as the site wrote it."""
        text = pick(rng, self._texts)
        if style is None or rng.random() >= self._edited:
            return text
        kind = rng.random()
        if kind < 0.3:
            return style.typed(text)
        if kind < 0.75:
            return f"{text} {self._grammar.write('others_prefilltail', rng).replace('~', name)}"
        if kind < 0.9:
            return f"{self._grammar.write('people_hi', rng)} {text}"
        return text[:-1]

"""Phrases that are written anew each time: weighted rules, read from `phrases/*.txt`.

The notation, a line an alternative:

    == greeting            a rule; from another file it is called `people_greeting`
    salut {name}           {name} calls a rule of the same file, or of another by its long name
    5* bonjour             five times as likely as the others; `5*` alone writes nothing
    on se voit [demain|ce soir|]     a choice on the spot; choices nest
    j'ai [1|2]# ans        # becomes a digit
    # a comment

A `Grammar` is one speaker's community: which alternatives it knows and how it likes them is drawn
from its seed, so that two seeds share the notation and not the statistics.
"""

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random

Node = str | tuple[str] | list["Nodes"]
"""A literal; a call of a rule, in a tuple of one; a choice on the spot."""
Nodes = list[Node]

_WEIGHTED = re.compile(r"(\d+)\*\s?(.*)")
_TOKEN = re.compile(r"[][|]|\{(\w+)\}|[^][|{]+")
_ELIDED = re.compile(r"\b([Qq]u)e (?=(?:on|une?|ils?|elles?|à)\b)")
_DROPPED = 0.12
"""Share of a long rule's alternatives that a community does not know."""


class Rule:
    """Alternatives with cumulated weights. A part is a literal or another rule."""

    __slots__ = ("alternatives", "cumulated", "total")

    def __init__(self) -> None:
        self.alternatives: list[list[str | Rule]] = []
        self.cumulated: list[float] = []
        self.total = 0.0

    def fill(self, alternatives: list[list["str | Rule"]], weights: Sequence[float]) -> None:
        """Give it what it writes; until then it writes nothing."""
        self.alternatives = alternatives
        self.cumulated = list(accumulate(weights))
        self.total = self.cumulated[-1]

    def write(self, rng: Random, out: list[str]) -> None:
        """Append one drawn alternative, its calls written out, to `out`."""
        if self.total == 0.0:
            return
        last = len(self.alternatives) - 1
        for part in self.alternatives[min(bisect(self.cumulated, rng.random() * self.total), last)]:
            if part.__class__ is str:
                out.append(part)
            else:
                part.write(rng, out)  # type: ignore[union-attr]  # only str and Rule are there, and isinstance is slower


@cache
def _phrases() -> dict[str, list[tuple[int, Nodes]]]:
    """Every rule of every file: its alternatives with their written weights."""
    rules: dict[str, list[tuple[int, Nodes]]] = {}
    for file in sorted(files(__package__).joinpath("phrases").iterdir(), key=lambda file: file.name):
        stem, _, suffix = file.name.rpartition(".")
        if suffix != "txt":
            continue
        into: list[tuple[int, Nodes]] = []
        for raw in file.read_text("utf-8").splitlines():
            line = raw.strip()
            if not line or line.startswith("# "):
                continue
            if line.startswith("== "):
                into = rules.setdefault(f"{stem}_{line[3:]}", [])
                continue
            weighted = _WEIGHTED.fullmatch(line)
            weight, text = (int(weighted[1]), weighted[2]) if weighted else (1, line)
            into.append((weight, _parsed(text)))
    return rules


def _parsed(text: str) -> Nodes:
    """`text` as nodes; raises ValueError where a choice is not closed."""
    stack: list[list[Nodes]] = [[[]]]
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "[":
            stack.append([[]])
        elif word == "]" and len(stack) > 1:
            choice = stack.pop()
            stack[-1][-1].append(choice)
        elif word == "|" and len(stack) > 1:
            stack[-1].append([])
        elif token[1]:
            stack[-1][-1].append((token[1],))
        else:
            stack[-1][-1].append(word)
    if len(stack) != 1:
        raise ValueError(f"a choice is not closed: {text}")
    return stack[0][0]


class Grammar:
    """The phrases, tilted by `rng`. `words` adds rules that one seed invents (forum names, cries).

    `spread` is the standard deviation of the weights' logarithm: 0 leaves them as written.
    """

    def __init__(
        self, rng: Random, *, spread: float = 0.8, words: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._rules: dict[str, Rule] = {}
        for name, texts in (words or {}).items():
            self._rules[name] = rule = Rule()
            rule.fill([[text] for text in texts], [1.0] * len(texts))
        phrases = _phrases()
        for name in phrases:
            self._rules[name] = Rule()
        for name, alternatives in phrases.items():
            stem = name.partition("_")[0]
            known = [one for one in alternatives if len(alternatives) < 8 or rng.random() >= _DROPPED]
            known = known or alternatives
            weights = [weight * 2.718281828 ** rng.gauss(0.0, spread) for weight, _ in known]
            self._rules[name].fill([self._built(stem, nodes) for _, nodes in known], weights)

    def _built(self, stem: str, nodes: Nodes) -> list[str | Rule]:
        parts: list[str | Rule] = []
        for node in nodes:
            if isinstance(node, str):
                parts.append(node)
            elif isinstance(node, tuple):
                parts.append(self._called(stem, node[0]))
            else:
                choice = Rule()
                choice.fill([self._built(stem, branch) for branch in node], [1.0] * len(node))
                parts.append(choice)
        return parts

    def _called(self, stem: str, name: str) -> Rule:
        """The rule that `name` calls from a file; an invented one that nobody supplied writes nothing."""
        rule = self._rules.get(f"{stem}_{name}") or self._rules.get(name)
        if rule is None and name.isupper():
            rule = self._rules[name] = Rule()
        if rule is None:
            raise ValueError(f"{stem}.txt calls {name}, which is no rule")
        return rule

    def write(self, name: str, rng: Random) -> str:
        """One phrase of the rule `name` (`people_first`), digits filled in, spaces tidied."""
        out: list[str] = []
        self._rules[name].write(rng, out)
        text = " ".join("".join(out).split())
        if "#" in text:
            pieces = text.split("#")
            text = "".join(piece + str(int(rng.random() * 10)) for piece in pieces[:-1]) + pieces[-1]
        if "ue " in text:
            text = _ELIDED.sub(r"\1'", text)
        if " ," in text or "?." in text:
            text = text.replace(" ,", ",").replace("?.", "?")
        return text

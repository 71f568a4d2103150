"""What happened, in sentences that fill a page. Pure."""

from collections import Counter
from statistics import median

from bot.evidence.groups import Group, busiest
from bot.evidence.material import Material
from bot.evidence.quote import quoted
from bot.evidence.words import Phrases
from bot.model import HOUR, Instant
from bot.policy.facts import RaidEntered, RaidLeft

_LOUD = 10
_NAMED = 5


class Story:
    """Tells `material`, in which `groups` were found."""

    def __init__(self, material: Material, say: Phrases, groups: list[Group]) -> None:
        self.material = material
        self.say = say
        self.pieces = material.pieces
        self.groups = groups

    def _percent(self, part: int, whole: int) -> str:
        return self.say.number(round(100 * part / whole)) if whole else "0"

    def range(self) -> str:
        """From when to when, in a sentence; empty when nothing came."""
        if not self.pieces:
            return ""
        first, last = self.say.when(self.pieces[0].came), self.say.when(self.pieces[-1].came)
        return self.say("range", first=first, last=last, zone=self.say.zone.key)

    def chosen(self) -> str:
        """What was asked for."""
        say, selection = self.say, self.material.selection
        if not selection.narrow:
            return say("chosen.all")
        what = []
        if selection.senders:
            what.append(say("chosen.senders", count=len(selection.senders)))
        if selection.clusters:
            names = ", ".join(sorted(selection.clusters))
            what.append(say("chosen.clusters", count=len(selection.clusters), names=names))
        told = what[0] if len(what) == 1 else say("and", one=what[0], other=what[1])
        return say("chosen.some", what=told)

    def sentences(self) -> list[str]:
        """A paragraph each."""
        say, pieces = self.say, self.pieces
        if not pieces:
            return []
        calls = sum(piece.channel == "call" for piece in pieces)
        replies = sum(piece.verdict == "reply" for piece in pieces)
        count = say(
            "story.count_some" if self.material.selection.narrow else "story.count",
            first=say.when(pieces[0].came),
            last=say.when(pieces[-1].came),
            texts=say("texts", count=len(pieces) - calls),
            calls=say("calls", count=calls),
            senders=say("senders", count=len({piece.sender for piece in pieces})),
            replies=say("replied", count=replies) if replies else say("replied.none"),
            whole=say.number(self.material.whole),
        )
        told = [say("story.line"), count]
        hours = Counter(piece.came // HOUR for piece in pieces)
        spread = range(pieces[0].came // HOUR, pieces[-1].came // HOUR + 1)
        if len(spread) >= 3:
            most, first = busiest(pieces, HOUR)
            usual = say.number(round(median(hours[hour] for hour in spread)))
            told.append(say("story.peak", when=say.when(first.came), count=say.number(most), usual=usual))
        sharing = [*self._sharing(len(pieces) - calls), *self._named()]
        return [*told, *self._raids(), *sharing, *self._loud(), *self._erased()]

    def _raids(self) -> list[str]:
        say = self.say
        told: list[str] = []
        since: Instant | None = None
        for fact in self.material.events:
            if isinstance(fact, RaidEntered) and since is None:
                since = fact.at
            elif isinstance(fact, RaidLeft) and since is not None:
                told.extend(self._raid("story.raid", since, fact.at, say.when(fact.at)))
                since = None
        if since is not None:
            told.extend(self._raid("story.raid_open", since, self.pieces[-1].came, ""))
        return told

    def _raid(self, key: str, since: Instant, until: Instant, last: str) -> list[str]:
        within = sum(since <= piece.came <= until for piece in self.pieces)
        if not within:
            return []
        return [self.say(key, first=self.say.when(since), last=last, count=self.say.number(within))]

    def _named(self) -> list[str]:
        """What the firewall saw of others who sent the same, where they are not shown."""
        if not self.material.selection.senders:
            return []
        counts = Counter(piece.cluster for piece in self.pieces if piece.cluster is not None)
        if not counts:
            return []
        names = ", ".join(
            self.say(
                "story.cluster", name=name, senders=self.say("senders", count=self.material.clusters[name])
            )
            for name, _ in counts.most_common(_NAMED)
        )
        return [self.say("story.clusters", texts=self.say("texts", count=counts.total()), names=names)]

    def _sharing(self, texts: int) -> list[str]:
        say, groups = self.say, self.groups
        if not groups:
            return [say("story.no_groups")]
        shared = [piece for group in groups for piece in group.pieces]
        senders = {piece.sender for piece in shared}
        told = [
            say(
                "story.groups",
                count=len(groups),
                texts=say("texts", count=len(shared)),
                senders=say("senders", count=len(senders)),
                share=self._percent(len(shared), texts),
            )
        ]
        biggest = groups[0]
        text = quoted(biggest.samples(1)[0][0], 120)
        count = say("senders", count=len(biggest.senders))
        told.append(say("story.biggest", senders=count, span=say.span(biggest.span), text=text))
        return told

    def _loud(self) -> list[str]:
        counts = Counter(piece.sender for piece in self.pieces)
        if len(counts) < 2 * _LOUD:
            return []
        loud = sum(count for _, count in counts.most_common(_LOUD))
        share = self._percent(loud, len(self.pieces))
        return [self.say("story.loud", count=self.say.number(loud), share=share)]

    def _erased(self) -> list[str]:
        erased = sum(piece.text is None for piece in self.pieces)
        return [self.say("story.erased", count=erased)] if erased else []

"""What the report says: figures, sentences and tables, as plain data that a page is set from. Pure."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from bot.evidence.custody import rows
from bot.evidence.groups import UNQUOTED, Group, groups_of
from bot.evidence.material import Material
from bot.evidence.quote import quoted, spaced
from bot.evidence.selection import Piece
from bot.evidence.sheets import UTC
from bot.evidence.story import Story
from bot.evidence.words import Phrases
from bot.model import DAY, HOUR, MINUTE, Instant, SenderId
from bot.policy.care import HURTING
from bot.policy.facts import AnyFact, Blocked, ModeSet, RaidEntered, Unblocked
from bot.policy.numbers import masked
from bot.room.times import from_datetime, to_datetime

_BINS = (5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY)
_MOST_BINS = 110
_MARKS = (10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY)
_MOST_MARKS = 8
_LAST_MARK = 0.93  # of the width: a later one has no room for its words
_TOP = 20
_GROUPS = 20
_SAMPLES = 3
_WORDINGS = 40
_GROUP_SENDERS = 24
_SENDERS = 40
_STRANGERS = 10
_TEXTS = 40
_STRANGERS_TEXTS = 12
_EVENTS = 24
_CUSTODY = 40
_SAMPLE = 280
_LINE = 400


class Figures:
    """Says `material` in the words of `say`."""

    def __init__(self, material: Material, say: Phrases) -> None:
        self.material = material
        self.say = say
        self.pieces = material.pieces
        self.groups = groups_of(self.pieces)
        self.shared = {piece.seq for group in self.groups for piece in group.pieces}

    def report(self) -> dict[str, Any]:
        """The report's data: strings, numbers, lists and dicts alone."""
        say, material = self.say, self.material
        story = Story(material, say, self.groups)
        tops, rest = self.groups[:_GROUPS], len(self.groups) - _GROUPS
        senders, more = self._timelines()
        return {
            "lang": say.language,
            "label": say.all_of("label."),
            "title": say("title", number=spaced(material.line)),
            "made": say("made", when=say.when(material.made), utc=_utc(material.made), zone=say.zone.key),
            "range": story.range(),
            "chosen": story.chosen(),
            "story": story.sentences(),
            "figures": self._figures(),
            "timeline": self._timeline() if self.pieces else None,
            "events": self._events(),
            "threats": self._threats(),
            "top": self._top(),
            "groups": [self._group(number, group) for number, group in enumerate(tops, 1)],
            "groups_more": say("group.more", count=rest) if rest > 0 else "",
            "senders": senders,
            "custody": self._custody(),
            "custody_more": self._custody_more(),
            "senders_more": say("senders.rest", count=more) if more > 0 else "",
            "method": [
                say(f"method.{key}", zone=say.zone.key)
                for key in ("source", "chain", "times", "groups", "shown")
            ],
            "limits": self._limits(),
            "integrity": self._integrity(),
        }

    def identities(self) -> dict[str, Any]:
        """The data of the sheet that stands apart."""
        say, material = self.say, self.material
        numbers = {piece.sender: piece.number for piece in self.pieces}
        return {
            "lang": say.language,
            "label": say.all_of("label."),
            "title": say("title", number=spaced(material.line)),
            "made": say("made", when=say.when(material.made), utc=_utc(material.made), zone=say.zone.key),
            "team": [
                [say("person", letter=material.cast.letter(person)), say(f"role.{role}"), person]
                for person, role in material.cast.roles.items()
            ],
            "meant": [
                [f"R-{sender}", numbers.get(sender) or say("text.erased")]
                for sender in sorted(material.meant)
            ],
        }

    def _number(self, piece: Piece) -> str:
        if piece.number is None:
            return self.say("text.erased")
        return spaced(piece.number) if piece.sender in self.material.meant else masked(piece.number)

    def _text(self, piece: Piece, longest: int) -> str:
        if piece.channel == "call":
            return self.say("text.call")
        if piece.text is None:
            return self.say("text.erased")
        if piece.care in UNQUOTED:
            return self.say(f"text.{piece.care}")
        return quoted(piece.text, longest) if piece.text.strip() else self.say("text.empty")

    def _short(self, at: Instant) -> str:
        return f"{to_datetime(at, self.say.zone):%d/%m/%Y %H:%M:%S}"

    def _figures(self) -> list[list[str]]:
        say, pieces = self.say, self.pieces
        calls = sum(piece.channel == "call" for piece in pieces)
        rows = (
            ("texts", len(pieces) - calls),
            ("calls", calls),
            ("senders", len({piece.sender for piece in pieces})),
            ("replies", sum(piece.verdict == "reply" for piece in pieces)),
            ("groups", len(self.groups)),
            ("shared", len(self.shared)),
        )
        return [[say.number(value), say(f"figure.{key}")] for key, value in rows]

    def _timeline(self) -> dict[str, Any]:
        say = self.say
        first, last = self.pieces[0].came, self.pieces[-1].came
        size = next((size for size in _BINS if (last - first) // size < _MOST_BINS), _BINS[-1])
        # Bins begin with the local day, so that their marks are hours that people know.
        day = to_datetime(first, say.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        start = from_datetime(day) + (first - from_datetime(day)) // size * size
        bins: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for piece in self.pieces:
            bins[(piece.came - start) // size][piece.seq not in self.shared] += 1
        rows = [bins[number] for number in range((last - start) // size + 1)]
        begins = [Instant(start + number * size) for number in range(len(rows))]
        return {
            "bin": _bin_name(say, size),
            "rows": rows,
            "marks": self._marks(begins, size),
            "csv": "utc,shared,others\r\n"
            + "".join(f"{_utc(at)},{a},{b}\r\n" for at, (a, b) in zip(begins, rows, strict=True)),
        }

    def _marks(self, begins: list[Instant], size: int) -> list[list[int | str]]:
        apart = next((span for span in _MARKS if len(begins) * size // span <= _MOST_MARKS), _MARKS[-1])
        hours = "%d/%m %Hh" if self.say.language == "fr" else "%d/%m %H:00"
        form = "%d/%m %H:%M" if apart < HOUR else hours if apart < DAY else "%d/%m/%Y"
        marks: list[list[int | str]] = []
        before: int | None = None
        for number, at in enumerate(begins):
            local = to_datetime(at, self.say.zone)
            # By the clock on the wall, whose hours people know, also where it was put back.
            wall = from_datetime(local.replace(tzinfo=UTC)) // apart
            if before is not None and wall != before and number < _LAST_MARK * len(begins):
                marks.append([number, f"{local:{form}}"])
            before = wall
        return marks

    def _events(self) -> list[list[str]]:
        rows = []
        for fact in self.material.events:
            what = self._event(fact)
            by = getattr(fact, "by", None)
            if by is not None:
                person = self.say("person", letter=self.material.cast.letter(by))
                what = self.say("event.by", what=what, person=person)
            rows.append([_utc(fact.at, "seconds"), self._short(fact.at), what])
        return rows[:_EVENTS]

    def _event(self, fact: AnyFact) -> str:
        match fact:
            case ModeSet():
                return self.say(f"event.mode.{fact.mode}")
            case Blocked() | Unblocked():
                kind = "blocked" if isinstance(fact, Blocked) else "unblocked"
                return self.say(f"event.{kind}", count=len(fact.senders))
            case RaidEntered():
                return self.say("event.raid_entered")
        return self.say("event.raid_left")

    def _custody(self) -> list[list[str]]:
        material = self.material
        return [
            [_utc(fact.at), self._short(fact.at), what, by]
            for _, fact, what, by in rows(material.custody[-_CUSTODY:], material.cast, self.say)
        ]

    def _custody_more(self) -> str:
        more = len(self.material.custody) - _CUSTODY
        return self.say("custody.more", count=more) if more > 0 else ""

    def _threats(self) -> list[list[str]]:
        hurting = [piece for piece in self.pieces if piece.care in HURTING]
        counts = Counter(piece.care for piece in hurting)
        return [
            [
                self._named("care", care or ""),
                self.say.number(count),
                self.say.number(len({piece.sender for piece in hurting if piece.care == care})),
            ]
            for care, count in counts.most_common()
        ]

    def _named(self, kind: str, key: str) -> str:
        return self.say(f"{kind}.{key}") if self.say.knows(f"{kind}.{key}") else key

    def _top(self) -> list[list[str]]:
        by_sender: dict[SenderId, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            by_sender[piece.sender].append(piece)
        loudest = sorted(by_sender.values(), key=lambda some: (-len(some), some[0].seq))[:_TOP]
        return [
            [
                f"R-{some[0].sender}",
                self._number(some[0]),
                some[0].country or "",
                self.say.number(sum(piece.channel != "call" for piece in some)),
                self.say.number(sum(piece.channel == "call" for piece in some)),
                self._short(some[0].came),
                self._short(some[-1].came),
                self.say.number(sum(piece.seq in self.shared for piece in some)),
            ]
            for some in loudest
        ]

    def _group(self, number: int, group: Group) -> dict[str, Any]:
        say, senders = self.say, group.senders
        more = len(senders) - _GROUP_SENDERS
        replied = sum(piece.verdict == "reply" for piece in group.pieces)
        return {
            "title": say("group.title", number=number),
            "what": say(
                "group.what",
                texts=say("texts", count=len(group.pieces)),
                senders=say("senders", count=len(senders)),
                span=say.span(group.span),
                first=self._short(group.pieces[0].came),
                last=self._short(group.pieces[-1].came),
            ),
            "pace": say("group.pace", count=say.number(group.burst), gap=say.span(group.gap)),
            "named": say("group.named", names=", ".join(group.names)) if group.names else "",
            "replied": say("group.replied", count=replied) if replied else "",
            "samples": [[text, self._times(text, count)] for text, count in _wordings(group)],
            "senders": [f"R-{sender}" for sender in senders[:_GROUP_SENDERS]],
            "more": say("group.senders_more", more=say.number(more)) if more > 0 else "",
        }

    def _times(self, text: str, count: int) -> str:
        times = self.say("times", count=count)
        # On paper a letter of another alphabet looks like the one that it stands for.
        disguised = any(sign.isalpha() and "LATIN" not in unicodedata.name(sign, "LATIN") for sign in text)
        return f"{times} ({self.say('group.disguised')})" if disguised else times

    def _timelines(self) -> tuple[list[dict[str, Any]], int]:
        counts = Counter(piece.sender for piece in self.pieces)
        loudest = [sender for sender, _ in counts.most_common()]
        meant = [sender for sender in loudest if sender in self.material.meant]
        chosen = meant[:_SENDERS] or loudest[:_STRANGERS]
        texts: dict[SenderId, list[Piece]] = {sender: [] for sender in chosen}
        for piece in self.pieces:
            if piece.sender in texts:
                texts[piece.sender].append(piece)
        return [self._of_sender(some) for some in texts.values()], len(meant or loudest) - len(chosen)

    def _of_sender(self, pieces: Sequence[Piece]) -> dict[str, Any]:
        say, first = self.say, pieces[0]
        meant = first.sender in self.material.meant
        key, most = ("sender.named", _TEXTS) if meant else ("sender.masked", _STRANGERS_TEXTS)
        more = len(pieces) - most
        return {
            "title": say(key, sender=first.sender, number=self._number(first)),
            "rows": [
                [
                    _utc(piece.came, "seconds"),
                    self._short(piece.came),
                    self._text(piece, _LINE),
                    self._decision(piece),
                ]
                for piece in pieces[:most]
            ],
            "more": say("sender.more", count=more) if more > 0 else "",
        }

    def _decision(self, piece: Piece) -> str:
        why = self._named("reason", piece.reason)
        return self.say(f"decision.{piece.verdict or 'none'}", why=why)

    def _limits(self) -> list[str]:
        tokens = self.material.tokens
        stamped = self.say("limits.stamped", seq=tokens[-1][0]) if tokens else self.say("limits.unstamped")
        keys = ("limits.numbers", "limits.true", "limits.erased", "limits.threats")
        return [stamped, *(self.say(key) for key in keys)]

    def _integrity(self) -> list[str]:
        say, material = self.say, self.material
        told = [
            say(
                "integrity.chain",
                facts=say.number(material.facts),
                shown=say.number(material.shown),
                hidden=say.number(material.facts - material.shown),
                head=material.head,
            )
        ]
        told.append(say("integrity.stamps" if material.tokens else "integrity.none"))
        for seq, token in material.tokens[-12:]:
            when = say.when(from_datetime(token.at))
            if token.root is None:
                told.append(
                    say(
                        "stamp.stranger",
                        seq=seq, when=when, authority=token.authority, certificate=token.certificate[:16],
                    )
                )  # fmt: skip
            else:
                told.append(
                    say("stamp.known", seq=seq, when=when, authority=token.authority, root=token.root[:16])
                )
        return [*told, say("integrity.verify")]


def _wordings(group: Group) -> list[tuple[str, int]]:
    """The most common wordings, as they are quoted: what only invisible signs tell apart is one."""
    counts: Counter[str] = Counter()
    for text, count in group.samples(_WORDINGS):
        counts[quoted(text, _SAMPLE)] += count
    return counts.most_common(_SAMPLES)


def _bin_name(say: Phrases, size: int) -> str:
    if size < HOUR:
        return say("bin.minutes", count=size // MINUTE)
    if size < DAY:
        return say("bin.hour") if size == HOUR else say("bin.hours", count=size // HOUR)
    return say("bin.day") if size == DAY else say("bin.days", count=size // DAY)


def _utc(at: Instant, precision: str = "seconds") -> str:
    return to_datetime(at, UTC).isoformat(timespec=precision).replace("+00:00", "Z")

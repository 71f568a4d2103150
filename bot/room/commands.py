"""The commands, each declared once: its names, who may give it, what it takes, how it is explained.

Help, parsing and the README's table are all read off this one table.
"""

import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo

import msgspec

from bot.model import EventId, Instant, PersonId, Role, SenderId
from bot.policy.orders import AnyOrder, Look, Reveal, SetMode
from bot.room.questions import LastInbounds, NumberOf, Question
from bot.room.times import read_until


class Hint(msgspec.Struct, frozen=True):
    """What to tell somebody whose command could not be read: a key of the words, with its values."""

    key: str
    values: Mapping[str, object] = {}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command as it was said: who, where, when, and what stood after its name."""

    event: EventId
    by: PersonId
    rest: str
    now: Instant
    zone: ZoneInfo


class Wish(msgspec.Struct, frozen=True):
    """What a command amounts to: an order for the core, and what its answer needs to look up."""

    order: AnyOrder
    question: Question | None = None


Reader = Callable[["Command", Asked], Wish | Hint]


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One command. `names` and `usage` by language; the first name of a language is its own."""

    name: str
    names: dict[str, tuple[str, ...]]
    arguments: dict[str, str]
    help: dict[str, str]
    read: Reader
    role: Role = "moderator"

    def usage(self, language: str) -> str:
        """How to type it: `!pause [durée] [motif]`."""
        return f"!{self.names[language][0]} {self.arguments[language]}".rstrip()


def _look(command: Command, asked: Asked) -> Wish | Hint:
    return Wish(Look(event=asked.event, by=asked.by, command=command.name))


def _pause(command: Command, asked: Asked) -> Wish | Hint:
    until, why = None, asked.rest
    if asked.rest:
        found = read_until(asked.rest, asked.now, asked.zone)
        if found is not None:
            until, why = found
        elif asked.rest[0].isdigit():
            return Hint("hint.until")
    return _mode(command, asked, "paused", until, why)


def _mode(command: Command, asked: Asked, mode: str, until: Instant | None = None, why: str = "") -> Wish:
    return Wish(
        SetMode(
            event=asked.event,
            by=asked.by,
            command=command.name,
            mode=mode,  # type: ignore[arg-type]  # the table below passes nothing else
            until=until,
            why=why.strip()[:200] or None,
        )
    )


MOST_LAST = 50


def _last(command: Command, asked: Asked) -> Wish | Hint:
    count = 10
    if asked.rest:
        if not asked.rest.isdecimal() or not 1 <= int(asked.rest) <= MOST_LAST:
            return Hint("hint.count", {"most": MOST_LAST, "command": command.name})
        count = int(asked.rest)
    return Wish(Look(event=asked.event, by=asked.by, command=command.name), LastInbounds(count))


def _show(command: Command, asked: Asked) -> Wish | Hint:
    sender = read_sender(asked.rest)
    if sender is None:
        return Hint("hint.sender", {"command": command.name})
    order = Reveal(event=asked.event, by=asked.by, command=command.name, sender=sender)
    return Wish(order, NumberOf(sender))


_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_LOOKALIKES = str.maketrans("OIL", "011")


def read_sender(text: str) -> SenderId | None:
    """`r-7k3q`, `R7K3Q` or `7K3Q` as a sender's id (Crockford base 32: O reads as 0, I and L as 1)."""
    word = text.strip().upper().removeprefix("R-").removeprefix("R ")
    word = word.translate(_LOOKALIKES)
    if len(word) == 5 and word[0] == "R" and set(word[1:]) <= _ALPHABET and "-" not in text:
        word = word[1:]
    return SenderId(word) if 4 <= len(word) <= 10 and set(word) <= _ALPHABET else None


COMMANDS: tuple[Command, ...] = (
    Command(
        name="help",
        names={"fr": ("aide",), "en": ("help",)},
        arguments={"fr": "", "en": ""},
        help={"fr": "cette liste", "en": "this list"},
        read=_look,
    ),
    Command(
        name="status",
        names={"fr": ("état", "statut"), "en": ("status",)},
        arguments={"fr": "", "en": ""},
        help={
            "fr": "où en est la ligne : mode, dernière heure, cagnotte",
            "en": "how the line is: mode, last hour, pot",
        },
        read=_look,
    ),
    Command(
        name="pause",
        names={"fr": ("pause",), "en": ("pause",)},
        arguments={"fr": "[durée] [motif]", "en": "[for] [why]"},
        help={
            "fr": "plus de réponses, appels rejetés ; tout est noté. Ex. : !pause 2h raid",
            "en": "no replies, calls rejected; all is recorded. E.g. !pause 2h raid",
        },
        read=_pause,
        role="founder",
    ),
    Command(
        name="silent",
        names={"fr": ("silence", "muet"), "en": ("silent",)},
        arguments={"fr": "", "en": ""},
        help={"fr": "plus de réponses ; tout est noté", "en": "no replies; all is recorded"},
        read=lambda command, asked: _mode(command, asked, "silent", why=asked.rest),
        role="founder",
    ),
    Command(
        name="resume",
        names={"fr": ("reprendre", "reprise"), "en": ("resume",)},
        arguments={"fr": "", "en": ""},
        help={"fr": "rouvre la ligne tout de suite", "en": "opens the line at once"},
        read=lambda command, asked: _mode(command, asked, "open"),
        role="founder",
    ),
    Command(
        name="last",
        names={"fr": ("derniers", "dernier"), "en": ("last",)},
        arguments={"fr": "[n]", "en": "[n]"},
        help={"fr": "les n derniers messages (10 sans nombre)", "en": "the last n messages (10 if not said)"},
        read=_last,
    ),
    Command(
        name="show",
        names={"fr": ("montrer", "montre", "numéro"), "en": ("show",)},
        arguments={"fr": "ID", "en": "ID"},
        help={
            "fr": "le numéro derrière un identifiant ; c’est noté au journal",
            "en": "the number behind an id; noted in the journal",
        },
        read=_show,
        role="founder",
    ),
)


def plain_word(word: str) -> str:
    """`word` without accents and capitals: how command names are compared."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_BY_WORD: dict[str, Command] = {
    plain_word(word): command for command in COMMANDS for words in command.names.values() for word in words
}
BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}


def split_command(text: str) -> tuple[str, str] | None:
    """The word after `!` and what follows it; None when `text` is no command at all."""
    stripped = text.strip()
    if not stripped.startswith("!"):
        return None
    word, _, rest = stripped[1:].lstrip().partition(" ")
    if "\n" in word:
        word, _, more = word.partition("\n")
        rest = f"{more} {rest}"
    # "!!!" and "!?" are what people write, not commands.
    return (word, rest.strip()) if word and word[0].isalnum() else None


def find_command(word: str) -> Command | None:
    """The command that goes by `word`, in any language."""
    return _BY_WORD.get(plain_word(word))


def closest(word: str, language: str) -> str | None:
    """The name in `language` of the command that `word` looks most like."""
    near = get_close_matches(plain_word(word), _BY_WORD, n=1, cutoff=0.6)
    return _BY_WORD[near[0]].names[language][0] if near else None

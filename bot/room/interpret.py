"""From what somebody said to what shall be done: authority first, then meaning.

Authority is a list of people, never a homeserver's power level; and only an encrypted
message commands, since anybody who runs the homeserver can write a plaintext one.
"""

import re

import msgspec

from bot.model import Instant, Role, Said, SenderId
from bot.policy.ledger import Ledger
from bot.policy.numbers import dialled
from bot.policy.orders import AnyOrder, Forbidden, Look, SetBlock
from bot.room.command import Asked, Command, Hint, Wish
from bot.room.commands import closest, find_command, split_command
from bot.room.questions import Found, NumberFound
from bot.room.safe import tame
from bot.room.words import Words


class Understood(msgspec.Struct, frozen=True):
    """A command that may be carried out."""

    wish: Wish


class Misunderstood(msgspec.Struct, frozen=True):
    """A listed person's mistake, answered by a hint. Nothing changes."""

    hint: Hint
    command: Command | None = None


class Rejected(msgspec.Struct, frozen=True):
    """Not theirs to say. `answer` is what they are told; strangers are told nothing."""

    order: Forbidden
    told: Hint
    answer: Hint | None = None


Meaning = Understood | Misunderstood | Rejected | None
_ENOUGH: dict[Role, tuple[Role, ...]] = {"founder": ("founder",), "moderator": ("founder", "moderator")}


def interpret(said: Said, ledger: Ledger, words: Words, now: Instant, *, clear_commands: bool) -> Meaning:
    """What `said` amounts to; None when it is no command: people talk in their room."""
    split = split_command(said.text)
    if split is None:
        return None
    word, rest = split
    role = ledger.role_of(said.person)
    command = find_command(word)
    name = command.name if command else ""
    shown = {"person": tame(said.person, 80), "command": f"!{tame(word, 40)}"}
    if role == "stranger":
        refused = Forbidden(event=said.event, by=said.person, command=name, why="stranger")
        return Rejected(refused, Hint("told.stranger", shown))
    if not said.encrypted and not clear_commands:
        refused = Forbidden(event=said.event, by=said.person, command=name, why="plaintext")
        return Rejected(refused, Hint("told.plaintext", shown), Hint("hint.plaintext"))
    if command is None:
        guess = closest(word, words.language)
        key = "hint.unknown" if guess else "hint.unknown_bare"
        return Misunderstood(Hint(key, {"word": tame(word, 40), "guess": f"!{guess}"}))
    asked = Asked(event=said.event, by=said.person, rest=rest, now=now, zone=words.zone)
    wish = command.read(command, asked)
    changes = isinstance(wish, Wish) and not isinstance(wish.order, Look)
    needed = (command.to_change if changes else None) or command.role
    if role not in _ENOUGH[needed]:
        refused = Forbidden(event=said.event, by=said.person, command=name, why="role")
        usage = f"!{command.names[words.language][0]}"
        return Rejected(refused, Hint("told.role", shown), Hint("hint.founders_only", {"command": usage}))
    return Misunderstood(wish, command) if isinstance(wish, Hint) else Understood(wish)


class Named(msgspec.Struct, frozen=True):
    """A telephone number (E.164) that stands in a command in place of an id: `before`, it, `after`."""

    number: str
    before: str
    after: str

    def meaning(self, sender: SenderId) -> str:
        """The command with the id."""
        return f"{self.before}R-{sender}{self.after}"


def number_in(said: Said, ledger: Ledger, home: str) -> Named | None:
    """The number by which a founder names a sender, where a command takes an id.

    Founders alone: to others it would tell that the number wrote.
    """
    split = split_command(said.text)
    command = find_command(split[0]) if split is not None else None
    if command is None or command.name not in _TAKES_ID or ledger.role_of(said.person) != "founder":
        return None
    found = _NUMBER.search(said.text)
    digits = found[1] if found is not None else ""
    while digits:
        number = dialled(digits, home)
        if found is not None and number is not None:
            return Named(number, said.text[: found.start(1)], said.text[found.start(1) + len(digits) :])
        # A duration may follow it.
        digits = re.sub(r"(?:^|[\s.()-]+)[^\s.()-]*$", "", digits)
    return None


_TAKES_ID = frozenset({"show", "block", "unblock", "read", "keep", "file"})
_NUMBER = re.compile(r"^\s*!\s*\S+\s+(\+?\d(?:[\s.()-]{0,2}\d){7,14})(?!\d)")


def informed(order: AnyOrder, found: Found) -> AnyOrder:
    """`order` with what was looked up for it: a proposal shows how much its sender wrote."""
    if isinstance(order, SetBlock) and isinstance(found, NumberFound):
        return msgspec.structs.replace(order, texts=found.texts)
    return order

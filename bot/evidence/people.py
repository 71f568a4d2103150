"""Roles instead of names: a person of the team is a letter, in the order in which facts name them. Pure."""

import msgspec

from bot.evidence.selection import people_in
from bot.model import PersonId
from bot.policy.facts import AnyFact, Seeded, TeamChanged
from bot.room.custody import is_shell


class Cast(msgspec.Struct):
    """Who is which letter, and in what role: a word of the catalogue."""

    roles: dict[PersonId, str] = {}

    def note(self, fact: AnyFact) -> None:
        """Meet whom `fact` names."""
        if isinstance(fact, Seeded):
            for person in fact.founders:
                self.roles.setdefault(person, "founder")
            for person in fact.moderators:
                self.roles.setdefault(person, "moderator")
        if isinstance(fact, TeamChanged) and fact.role is not None:
            self.roles[fact.person] = fact.role
        for person in people_in(fact):
            self.roles.setdefault(person, "server" if is_shell(person) else "other")

    def letter(self, person: PersonId) -> str:
        """`A` to `Z`, then `AA` and on."""
        number, letters = list(self.roles).index(person) + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return letters

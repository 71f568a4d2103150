"""What a house adds to the word lists of `bot.policy.care`: data, that policy and words can carry.

A phrase is written as in those lists. A private word (a founder's name, street, telephone number)
is known only by its hash: whoever reads the configuration does not read it there.
"""

from hashlib import sha256

import msgspec


class Lexicon(msgspec.Struct, frozen=True, cache_hash=True):
    """Phrases by category, and private words as `hash_of` has them."""

    phrases: tuple[tuple[str, str], ...] = ()
    salt: str = ""
    hashes: frozenset[str] = frozenset()


BUILT_IN = Lexicon()


def hash_of(salt: str, form: str) -> str:
    """A private word's hash: SHA-256 of salt, a line feed and its form (`bot.policy.care.forms_of`)."""
    return sha256(f"{salt}\n{form}".encode()).hexdigest()

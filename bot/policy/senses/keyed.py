"""Keyed hashes: what the senses remember in place of words, texts and numbers."""

from hashlib import blake2b


def hashed(what: bytes, key: bytes, size: int = 6) -> int:
    """`what` under `key`, as a number of `size` bytes: without the key it tells nothing of what it is of."""
    return int.from_bytes(blake2b(what, digest_size=size, key=key).digest(), "big")

"""Codes that a yes must repeat, so that it cannot hit another question."""

from hashlib import sha256


def code_of(event: str) -> str:
    """Four digits, drawn from the event asked in, so that the core needs no dice."""
    return f"{int.from_bytes(sha256(event.encode()).digest()[:4]) % 9_000 + 1_000}"

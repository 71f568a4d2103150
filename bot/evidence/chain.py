"""The hash chain of the journal, and the commitment that stands for content in it. Pure.

hash(n) = SHA-256(hash(n-1) ‖ canonical fact n), raw bytes, hash(0) being 32 zero bytes. A
fact holds content only as SHA-256(salt ‖ canonical content): once salt and content are
erased nothing can be guessed from it, and the chain stays whole.

seal(n) = SHA-256(hash(1) ‖ … ‖ hash(n)). It is what timestamps cover, rather than the last
hash alone: where a fact is not shown, its hash cannot be computed, and whoever forges a fact
before it could go on with the true hashes after it. The seal needs no fact to be computed
and holds each hash in its place.
"""

from hashlib import sha256

import msgspec

GENESIS = bytes(32)
SALT_BYTES = 16

_encoder = msgspec.json.Encoder(order="sorted")


def link(prev: bytes, body: bytes) -> bytes:
    """The hash of the fact whose canonical form is `body`, after the one whose hash is `prev`."""
    return sha256(prev + body).digest()


def canonical_content(number: str, text: str) -> bytes:
    """Content in the one form that is committed to: JSON with sorted keys and no white space."""
    return _encoder.encode({"number": number, "text": text})


def commitment(salt: bytes, number: str, text: str) -> str:
    """SHA-256(salt ‖ canonical content), in hexadecimal."""
    return sha256(salt + canonical_content(number, text)).hexdigest()


def form_commitment(salt: bytes, raw: bytes) -> str:
    """SHA-256(salt ‖ raw), in hexadecimal: of what the carrier handed over, as it is stored."""
    return sha256(salt + raw).hexdigest()


class Seal:
    """The seal of the facts added so far, in their order."""

    def __init__(self) -> None:
        self._digest = sha256()
        self.seq = 0
        self.hash = GENESIS

    def add(self, hash_: bytes) -> None:
        """The next fact's hash."""
        self._digest.update(hash_)
        self.seq += 1
        self.hash = hash_

    def document(self) -> bytes:
        """What is sent to be timestamped: where the journal ends, its head and its seal, one line of JSON."""
        seal = self._digest.copy().hexdigest()
        return _encoder.encode({"seq": self.seq, "hash": self.hash.hex(), "seal": seal}) + b"\n"

"""The hash chain of the journal, and the commitment that stands for content in it. Pure.

hash(n) = SHA-256(hash(n-1) ‖ canonical fact n), raw bytes, hash(0) being 32 zero bytes. A
fact holds content only as SHA-256(salt ‖ canonical content): once salt and content are
erased nothing can be guessed from it, and the chain stays whole.
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

"""X-Twilio-Signature: what proves that a webhook comes from Twilio.

Source: https://www.twilio.com/docs/usage/security#validating-requests. The result is the same
as that of `twilio.request_validator.RequestValidator`, which the tests hold it against, at a
twelfth of its cost.
"""

import hmac
from base64 import b64encode
from urllib.parse import urlsplit

from bridges.twilio.forms import Pairs


class Signature:
    """Checks signatures made with `auth_token` for webhooks under `public_url`.

    `public_url` is what Twilio was given (scheme, host, perhaps a port and a path), which need
    not be where the request arrives.
    """

    __slots__ = ("_bases", "_keyed")

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._keyed = hmac.new(auth_token.encode(), b"", "sha1")
        self._bases = _bases(public_url)

    def holds(self, path_qs: str, pairs: Pairs, signature: str | None) -> bool:
        """Whether `signature` was made for this path with query, as on the wire, and this form."""
        if not signature:
            return False
        # Twilio signs the URL without the mark of an empty query.
        signed = path_qs.removesuffix("?") + "".join([name + value for name, value in sorted(set(pairs))])
        message = signed.encode("utf-8", "surrogateescape")
        given = signature.encode("utf-8", "surrogateescape")
        return any(hmac.compare_digest(self._sign(base + message), given) for base in self._bases)

    def _sign(self, message: bytes) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(message)
        return b64encode(keyed.digest())


def _bases(public_url: str) -> tuple[bytes, ...]:
    """The URL with and without its port, since Twilio signs either."""
    parts = urlsplit(public_url.rstrip("/"))
    if parts.port:
        bare = parts.netloc.rpartition(":")[0]
        hosts = (parts.netloc, bare)
    else:
        hosts = (parts.netloc, f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}")
    return tuple(f"{parts.scheme}://{host}{parts.path}".encode() for host in hosts)

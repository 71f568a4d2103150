"""Cross-signing: our own three keys and what they sign, and the check of other people's.

Strict clients ("exclude insecure devices") send no key to a device that its owner's identity did
not sign, and show nothing it says. Pure but for making keys.
https://spec.matrix.org/v1.15/client-server-api/#cross-signing
"""

import base64
import binascii
import json
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.model import Frozen, PersonId

Json = dict[str, Any]


class SigningKeys(Frozen, frozen=True, kw_only=True):
    """The seeds of an identity's private keys, base64. Never shown, never logged."""

    master: str
    self_signing: str
    user_signing: str

    @classmethod
    def make(cls) -> Self:
        """New keys."""
        seeds = (_encode(Ed25519PrivateKey.generate().private_bytes_raw()) for _ in range(3))
        return cls(master=next(seeds), self_signing=next(seeds), user_signing=next(seeds))

    def __repr__(self) -> str:
        return f"SigningKeys(identity={self.identity!r})"

    @property
    def identity(self) -> str:
        """The public master key: what others know this account by."""
        return _public(self.master)

    def published(self, user: PersonId) -> Json:
        """The three public keys, the others signed by the master key, as they are uploaded."""
        master = _key(user, "master", self.master)
        parts = {"master_key": master}
        for usage, seed in (("self_signing", self.self_signing), ("user_signing", self.user_signing)):
            parts[f"{usage}_key"] = _signed(_key(user, usage, seed), user, self.master)
        return parts

    def sign_device(self, user: PersonId, device_keys: Json) -> Json:
        """`device_keys` as published, with the signature that makes the device one of ours."""
        return _signed(device_keys, user, self.self_signing)


class Identity(Frozen, frozen=True, kw_only=True):
    """Somebody's public identity: the master key, and the key by it that signs their devices."""

    master: str
    self_signing: str

    def signed(self, user: PersonId, device_keys: Json) -> bool:
        """Whether this identity signed the device."""
        return _verify(device_keys, user, self.self_signing)


def identity_of(user: PersonId, answer: Json) -> Identity | None:
    """Read an identity from the answer to /keys/query; None when there is none that holds."""
    master = answer.get("master_keys", {}).get(user)
    signing = answer.get("self_signing_keys", {}).get(user)
    by_master, by_signing = _usable(master, user, "master"), _usable(signing, user, "self_signing")
    if by_master is None or by_signing is None or not _verify(signing, user, by_master):
        return None
    return Identity(master=by_master, self_signing=by_signing)


def canonical(value: Json) -> bytes:
    """The bytes that are signed: https://spec.matrix.org/v1.15/appendices/#canonical-json."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def unsigned(value: Json) -> Json:
    """`value` without what a signature does not cover."""
    return {name: part for name, part in value.items() if name not in ("signatures", "unsigned")}


def add_signature(value: Json, user: PersonId, key_id: str, signature: str) -> Json:
    """`value` with one more signature."""
    signatures = {**value.get("signatures", {})}
    signatures[user] = {**signatures.get(user, {}), key_id: signature}
    return {**value, "signatures": signatures}


def _key(user: PersonId, usage: str, seed: str) -> Json:
    public = _public(seed)
    return {"user_id": user, "usage": [usage], "keys": {f"ed25519:{public}": public}}


def _signed(value: Json, user: PersonId, seed: str) -> Json:
    private = Ed25519PrivateKey.from_private_bytes(_decode(seed))
    signature = _encode(private.sign(canonical(unsigned(value))))
    return add_signature(value, user, f"ed25519:{_public(seed)}", signature)


def _usable(key: object, user: PersonId, usage: str) -> str | None:
    if not isinstance(key, dict) or key.get("user_id") != user or key.get("usage") != [usage]:
        return None
    keys = key.get("keys")
    if not isinstance(keys, dict) or len(keys) != 1:
        return None
    ((name, public),) = keys.items()
    return public if isinstance(public, str) and name == f"ed25519:{public}" else None


def _verify(value: object, user: PersonId, public: str) -> bool:
    try:
        signature = value["signatures"][user][f"ed25519:{public}"]  # type: ignore[index] # KeyError is caught
        key = Ed25519PublicKey.from_public_bytes(_decode(public))
        key.verify(_decode(signature), canonical(unsigned(value)))  # type: ignore[arg-type] # as above
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error, InvalidSignature):
        return False
    return True


def _public(seed: str) -> str:
    return _encode(Ed25519PrivateKey.from_private_bytes(_decode(seed)).public_key().public_bytes_raw())


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))

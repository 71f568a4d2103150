import copy
from typing import Any

import pytest
import vodozemac
from hypothesis import given
from hypothesis import strategies as st

from bot.model import PersonId
from bridges.matrix.crosssigning import SigningKeys, add_signature, canonical, identity_of, unsigned

USER = PersonId("@relou:example.org")
KEYS = SigningKeys.make()
DEVICE = {"user_id": USER, "device_id": "PHONE", "keys": {"ed25519:PHONE": "x"}, "algorithms": []}


def answer(keys: SigningKeys = KEYS) -> dict[str, Any]:
    public = keys.published(USER)
    return {
        "master_keys": {USER: public["master_key"]},
        "self_signing_keys": {USER: public["self_signing_key"]},
    }


def test_vodozemac_agrees_with_our_signatures() -> None:
    public = KEYS.published(USER)
    for part in ("self_signing_key", "user_signing_key"):
        ((key_id, signature),) = public[part]["signatures"][USER].items()
        key = vodozemac.Ed25519PublicKey.from_base64(key_id.removeprefix("ed25519:"))
        key.verify_signature(
            canonical(unsigned(public[part])), vodozemac.Ed25519Signature.from_base64(signature)
        )


def test_a_device_is_of_the_identity_that_signed_it_and_of_no_other() -> None:
    signed = KEYS.sign_device(USER, DEVICE)
    identity, other = identity_of(USER, answer()), identity_of(USER, answer(SigningKeys.make()))
    assert identity
    assert identity.master == KEYS.identity
    assert identity.signed(USER, signed)
    assert other
    assert not other.signed(USER, signed)
    assert not identity.signed(USER, DEVICE)
    assert not identity.signed(USER, {**signed, "keys": {"ed25519:PHONE": "y"}})
    assert not identity.signed(PersonId("@eve:example.org"), signed)


def test_what_a_homeserver_adds_outside_the_signature_does_not_break_it() -> None:
    signed = {**KEYS.sign_device(USER, DEVICE), "unsigned": {"device_display_name": "téléphone"}}
    identity = identity_of(USER, add_to(answer()))
    assert identity
    assert identity.signed(USER, signed)


def add_to(value: dict[str, Any]) -> dict[str, Any]:
    value = copy.deepcopy(value)
    value["master_keys"][USER] = add_signature(value["master_keys"][USER], USER, "ed25519:PHONE", "xx")
    return value


@pytest.mark.parametrize("name", ["master_keys", "self_signing_keys"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: None,
        lambda key: {**key, "user_id": "@eve:example.org"},
        lambda key: {**key, "usage": ["user_signing"]},
        lambda key: {**key, "keys": {}},
        lambda key: {**key, "keys": {"ed25519:other": next(iter(key["keys"].values()))}},
        lambda key: {**key, "keys": [1]},
        lambda key: {**key, "usage": 3},
        lambda key: "key",
    ],
)
def test_an_identity_that_does_not_hold_is_none(name: str, spoil: Any) -> None:
    spoiled = answer()
    spoiled[name][USER] = spoil(spoiled[name][USER])
    assert identity_of(USER, spoiled) is None


def test_a_self_signing_key_of_somebody_elses_is_none() -> None:
    mixed = {**answer(), "self_signing_keys": answer(SigningKeys.make())["self_signing_keys"]}
    assert identity_of(USER, mixed) is None


def test_seeds_are_never_shown() -> None:
    shown = repr(KEYS)
    assert not any(seed in shown for seed in (KEYS.master, KEYS.self_signing, KEYS.user_signing))


@given(st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.lists(st.text())))
def test_rubbish_is_never_signed_and_never_raises(device: dict[str, Any]) -> None:
    identity = identity_of(USER, answer())
    assert identity
    assert not identity.signed(USER, {"signatures": device, **device})

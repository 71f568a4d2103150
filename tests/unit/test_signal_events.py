from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges.signal.events import (
    Delivered,
    GroupChanged,
    Reaction,
    Text,
    Untrusted,
    key_of,
    name_of,
    named,
    read,
)

PERSON = "00000000-0000-4000-8000-0000000000c1"
GROUP = "AAAA"


def params(**content: Any) -> dict[str, Any]:
    envelope = {"sourceUuid": PERSON, "sourceNumber": None, "sourceName": "Camille", "timestamp": 5}
    return {"account": "+33937000001", "envelope": envelope | content}


def data(**content: Any) -> dict[str, Any]:
    return params(dataMessage={"timestamp": 5, "message": None, "expiresInSeconds": 0, **content})


def test_a_text_to_us_alone() -> None:
    assert read(data(message="bonjour")) == Text(person=PERSON, stamp=5, text="bonjour", name="Camille")


def test_a_text_to_a_group() -> None:
    info = {"groupId": GROUP, "groupName": "g", "revision": 1, "type": "DELIVER"}
    text = read(data(message="bonjour", groupInfo=info))
    assert isinstance(text, Text)
    assert text.group == GROUP


def test_of_what_may_be_seen_once_nothing_is_read_but_that_it_came() -> None:
    text = read(data(message="secret", viewOnce=True, attachments=[{"id": "secret", "fileName": "secret"}]))
    assert text == Text(person=PERSON, stamp=5, text="", attachments=1, view_once=True, name="Camille")


def test_how_long_it_may_be_kept_is_read() -> None:
    text = read(data(message="bonjour", expiresInSeconds=60))
    assert isinstance(text, Text)
    assert text.expires == 60


@pytest.mark.parametrize(
    "nothing",
    [
        data(),
        data(message=""),
        data(remoteDelete={"timestamp": 4}),
        data(message="sur ta story", storyContext={"authorUuid": PERSON}),
        data(message="sans groupe", groupInfo={"type": "DELIVER"}),
        params(syncMessage={"sentMessage": {"message": "de nous"}}),
        params(editMessage={"targetSentTimestamp": 4, "dataMessage": {"message": "changé"}}),
        params(typingMessage={"action": "STARTED"}),
        params(receiptMessage={"isDelivery": False, "isRead": True, "timestamps": [4]}),
        params(callMessage={"offerMessage": {}}),
        {**data(message="illisible"), "exception": {"type": "ProtocolInvalidMessageException"}},
        params(dataMessage={"message": "x"}, sourceUuid=None),
        params(dataMessage={"message": "x"}, timestamp=-1),
        {},
    ],
)
def test_what_nobody_needs_to_know_is_nothing(nothing: dict[str, Any]) -> None:
    assert read(nothing) is None


def test_a_reaction_names_its_target_by_author_and_time() -> None:
    reaction = {
        "emoji": "✅",
        "targetAuthor": "+33937000001",
        "targetAuthorUuid": PERSON,
        "targetSentTimestamp": 4,
        "isRemove": True,
    }
    assert read(data(reaction=reaction)) == Reaction(
        person=PERSON, stamp=5, emoji="✅", author=PERSON, target=4, removed=True
    )


def test_a_phone_tells_what_it_has() -> None:
    receipt = {"when": 6, "isDelivery": True, "isRead": False, "timestamps": [4, "x", -1, 3]}
    assert read(params(receiptMessage=receipt)) == Delivered(person=PERSON, stamps=(4, 3))


def test_another_key_is_told_of_by_the_daemon() -> None:
    error = {"message": "…", "type": "UntrustedIdentityException"}
    assert read({**params(), "exception": error}) == Untrusted(person=PERSON, stamp=5)


def test_a_group_that_changed() -> None:
    assert read(data(groupInfo={"groupId": GROUP, "type": "UPDATE"})) == GroupChanged(group=GROUP)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=6,
)
_names = st.sampled_from(
    [
        *("envelope", "exception", "sourceUuid", "timestamp", "dataMessage", "message", "groupInfo"),
        *("groupId", "type", "reaction", "emoji", "targetAuthorUuid", "targetSentTimestamp", "attachments"),
        *("receiptMessage", "isDelivery", "timestamps", "expiresInSeconds", "viewOnce", "sticker"),
    ]
)
_objects = st.recursive(_values, lambda below: st.dictionaries(_names, below, max_size=6), max_leaves=12)


@given(st.dictionaries(_names, _objects))
def test_whatever_it_is_given_it_does_not_fall_over(anything: dict[str, Any]) -> None:
    read(anything)
    read(data(**anything))
    read(params(**anything))


@given(st.uuids(), st.integers(1, 2**53))
def test_a_name_is_read_back(uuid: object, stamp: int) -> None:
    assert named(name_of(str(uuid), stamp)) == (str(uuid), stamp)


@pytest.mark.parametrize(
    "event", ["", "$abc", f"{PERSON}", f"{PERSON}:", f"{PERSON}:-1", "x:5", f"{PERSON}:٥", None]
)
def test_what_is_no_name_of_signals_is_none(event: str | None) -> None:
    assert named(event) is None


def test_a_key_hides_account_and_time_and_is_the_same_each_time() -> None:
    assert key_of(PERSON, 5) == key_of(PERSON, 5)
    assert len({key_of(PERSON, 5), key_of(PERSON, 6), key_of("x", 5)}) == 3
    assert key_of(PERSON, 5).startswith("SG")

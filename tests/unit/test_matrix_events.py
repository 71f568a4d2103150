from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import EventId, PersonId, Post, PostId, Reacted, Said
from bridges.matrix import content, events

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=4,
)
# Keys that are looked at, with whatever a homeserver may put behind them.
KEYS = st.sampled_from(
    [
        "type",
        "event_id",
        "sender",
        "origin_server_ts",
        "content",
        "m.relates_to",
        "body",
        "msgtype",
        "rel_type",
        "key",
        "redacts",
        "m.in_reply_to",
    ]
)
EVENTS = st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON)))


def around(**inside: Any) -> events.Envelope:
    raw = {
        "event_id": "$1",
        "type": "m.room.message",
        "sender": "@a:b",
        "origin_server_ts": 5,
        "content": inside,
    }
    found = events.envelope(raw, "traffic")
    assert found
    return found


def read(**inside: Any) -> Said | None:
    found = around(**inside)
    return events.said(found, found.kind, found.content, encrypted=True)


@given(EVENTS)
def test_whatever_a_homeserver_sends_nothing_is_raised(raw: dict[str, Any]) -> None:
    raw = {"event_id": "$1", "type": "m.room.message", "sender": "@a:b", **raw}
    found = events.envelope(raw, "traffic")
    if found:
        events.said(found, raw.get("type"), raw.get("content"), encrypted=True)
        events.reacted(found)
        events.redacted(raw, found)


def test_a_text_is_read_with_its_time_in_microseconds() -> None:
    said = read(msgtype="m.text", body="!pause 2h")
    assert said == Said(
        event=EventId("$1"),
        place="traffic",
        person=PersonId("@a:b"),
        text="!pause 2h",
        at=5000,
        encrypted=True,
    )


@pytest.mark.parametrize("kind", ["m.notice", "m.emote", "m.image", ["m.text"], None])
def test_only_what_a_person_writes_is_read(kind: object) -> None:
    assert read(msgtype=kind, body="!pause") is None


def test_an_edit_is_not_read_wherever_it_says_that_it_is_one() -> None:
    relation = {"rel_type": "m.replace", "event_id": "$0"}
    assert read(msgtype="m.text", body="* !pause", **{"m.relates_to": relation}) is None
    assert read(msgtype="m.text", body="* !pause", **{"m.new_content": {}}) is None
    outside = around(**{"m.relates_to": relation})
    inner = {"msgtype": "m.text", "body": "* !pause"}
    assert events.said(outside, "m.room.message", inner, encrypted=True) is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("> <@bot:b> R-7K3Q\n> !resume\n\n!pause", "!pause"),
        ("> <@bot:b> R-7K3Q\n!pause", "!pause"),
        ("!pause\n> !resume", "!pause\n> !resume"),
        ("> only a quote", "> only a quote"),
        ("!pause", "!pause"),
    ],
)
def test_the_quote_before_a_reply_is_not_part_of_it(body: str, text: str) -> None:
    said = read(msgtype="m.text", body=body, **{"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}})
    assert said
    assert said.text == text


def test_a_quote_in_what_is_no_reply_stays() -> None:
    said = read(msgtype="m.text", body="> !resume\n\nfoo")
    assert said
    assert said.text == "> !resume\n\nfoo"


def test_a_reaction_is_read_and_its_key_is_bounded() -> None:
    relation = {"rel_type": "m.annotation", "event_id": "$0", "key": "✅" * 1000}
    reaction = events.reacted(around(**{"m.relates_to": relation}))
    assert isinstance(reaction, Reacted)
    assert reaction.target == "$0"
    assert len(reaction.emoji) <= 64
    assert events.reacted(around(**{"m.relates_to": {**relation, "rel_type": "m.reference"}})) is None


def test_a_redaction_names_its_target_inside_or_beside() -> None:
    assert events.redacted({"redacts": "$9"}, around()) == "$9"
    assert events.redacted({}, around(redacts="$9")) == "$9"
    assert events.redacted({"redacts": 9}, around()) is None


def post(**more: Any) -> Post:
    return Post(id=PostId(1), place="traffic", plain="@room coucou", html="@room <b>coucou</b>", **more)


@given(
    st.builds(post, notice=st.booleans(), edits=st.none() | st.just("$e"), thread=st.none() | st.just("$t"))
)
def test_every_message_says_whom_it_mentions(made: Post) -> None:
    message = content.message(made)
    assert message["m.mentions"] == {}
    if made.edits:
        assert message["m.new_content"]["m.mentions"] == {}


def test_a_mention_is_of_people_and_never_of_the_room() -> None:
    message = content.message(post(notice=False, mentions=("@a:b",)))
    assert message["m.mentions"] == {"user_ids": ["@a:b"]}
    assert message["msgtype"] == "m.text"


def test_in_a_thread_only_an_answer_within_it_is_a_real_reply() -> None:
    alone = content.message(post(thread="$t"))["m.relates_to"]
    answer = content.message(post(thread="$t", reply_to="$c"))["m.relates_to"]
    assert alone == {
        "rel_type": "m.thread",
        "event_id": "$t",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$t"},
    }
    assert answer["is_falling_back"] is False
    assert answer["m.in_reply_to"] == {"event_id": "$c"}
    assert content.message(post(reply_to="$c"))["m.relates_to"] == {"m.in_reply_to": {"event_id": "$c"}}
    assert "m.relates_to" not in content.message(post())


def test_an_edit_shows_its_fallback_as_an_edit() -> None:
    message = content.message(post(edits="$e"))
    assert message["body"] == "* @room coucou"
    assert message["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$e"}
    assert message["m.new_content"]["body"] == "@room coucou"
    assert "m.relates_to" not in message["m.new_content"]

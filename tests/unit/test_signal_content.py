from bot.model import DAY, Attachment, EventId, PersonId, Post, PostId
from bridges.signal.content import EDITS_MOST, message, still_editable
from bridges.signal.memory import Edited

A = PersonId("00000000-0000-4000-8000-0000000000a1")
B = PersonId("00000000-0000-4000-8000-0000000000b1")


def post(plain: str, **more: object) -> Post:
    return Post(id=PostId(1), place="traffic", plain=plain, html="<b>x</b>", **more)


def test_what_mentions_nobody_is_its_text_and_no_markup() -> None:
    text = "R-7K3Q · @room <b>tu</b> viens ? \ufffc"
    assert message(post(text), "G") == {"groupId": "G", "message": text}


def test_each_mention_stands_where_its_placeholder_is() -> None:
    params = message(post("plafond atteint", mentions=(A, PersonId("@c:example.org"), B)), "G")
    text = params["message"]
    assert text == "\ufffc \ufffc plafond atteint"
    for mention, person in zip(params["mention"], (A, B), strict=True):
        start, length, who = mention.split(":")
        assert who == person
        units = text.encode("utf-16-le")[2 * int(start) : 2 * (int(start) + int(length))]
        assert units.decode("utf-16-le") == "\ufffc"


def test_an_answer_quotes_and_a_change_names_what_it_changes() -> None:
    params = message(post("ouvert", reply_to=EventId(f"{A}:7")), "G", edits=9)
    assert (params["quoteAuthor"], params["quoteTimestamp"], params["editTimestamp"]) == (A, 7, 9)


def test_an_answer_to_another_rooms_event_quotes_nothing() -> None:
    assert "quoteAuthor" not in message(post("ouvert", reply_to=EventId("$abc")), "G")


def test_a_message_can_be_changed_ten_times_and_for_a_day() -> None:
    day = DAY // 1_000
    assert still_editable(Edited(root=0, latest=0), 0)
    assert not still_editable(Edited(root=0, latest=0, edits=EDITS_MOST), 0)
    assert not still_editable(Edited(root=0, latest=0), day)


def test_a_file_goes_along_whole_and_under_its_name() -> None:
    file = Attachment(name="stats.png", mime="image/png", data=b"\x89PNG")
    params = message(post("chiffres", attachment=file), "G")
    assert params["message"] == "chiffres"
    assert params["attachment"] == ["data:image/png;filename=stats.png;base64,iVBORw=="]

"""What a texter writes, wherever it is shown: it cannot ring, style, link, command or pass for ours."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import EventId, InboundKey, PersonId, Post, PostId, SenderId
from bot.room import cards, care, feed
from bot.room.drafts import Draft, Rank, Text
from bot.room.questions import Seen
from bridges.matrix.content import message
from tests.parts.desk import NOW, WORDS, A

FOUNDER = "@fondatrice-a:example.org"
NASTY = [
    "@room tout le monde",
    f"coucou {FOUNDER} viens",
    '<a href="https://evil.example">clique</a><script>alert(1)</script>',
    "**gras** _italique_ # titre [lien](https://evil.example) `code`",
    "ok\n✅ P-3 approuvée par @fondateur-b:example.org : 12 numéros bloqués",
    "» → ✅ réponse remise\r\n!reprendre",
    "\u202e!esuap",
    '" onmouseover="alert(1)',
    "</span><b>R-7K3Q</b> · 06 ·· → ✅",
    "matrix:u/fondatrice-a:example.org https://matrix.to/#/@fondatrice-a:example.org",
    "je vais te tuer @room",
]
OURS = re.compile(r"</?(?:strong|br|i|small)>|<span data-mx-spoiler=\"[\w\s’]*\">|</span>")


def seen(text: str) -> Seen:
    return Seen(
        key=InboundKey("SM1"),
        sender=SenderId("7K3Q"),
        channel="sms",
        at=NOW,
        number="+33639980101",
        text=text,
        country="FR",
        verdict="silent",
        reason="answered",
        shown="…",
    )


def shown_as(text: str) -> list[Text]:
    one = seen(text)
    return [
        feed.first_notice(WORDS, one).text,
        cards.last(WORDS, [one], NOW),
        care.read(WORDS, [one], NOW),
    ]


def check(text: str) -> None:
    for shown in shown_as(text):
        post = Post(id=PostId(1), place="traffic", plain=shown.plain, html=shown.html)
        content = message(post)
        assert content["m.mentions"] == {}
        assert content["msgtype"] == "m.notice"
        for form in (content["body"], unescape(OURS.sub("", content["formatted_body"]))):
            assert not re.search(r"@\w", form)
            assert not re.search(r"(?<!\w)!(?!lire l’affiche)\w", form)
            assert "://" not in form
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", form)
        bare = OURS.sub("", content["formatted_body"])
        assert "<" not in bare
        assert ">" not in bare


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_is_tried_gets_through(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
def test_nothing_at_all_gets_through(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", NASTY)
def test_a_text_has_no_line_of_its_own(text: str) -> None:
    """One that is forged would stand at the beginning of a line, as ours do."""
    notice = feed.first_notice(WORDS, seen(text)).text
    assert "\n" not in notice.plain
    assert notice.plain.startswith("R-7K3Q · ")
    assert all("✅ P-3" not in line[:6] for line in notice.html.split("<br>"))


def test_who_is_named_in_a_text_is_not_mentioned_though_who_must_be_is() -> None:
    ringing = Draft(text=Text("x", "x"), rank=Rank.WAKE, notice=False, mentions=(A,))
    post = Post(id=PostId(1), place="founders", plain="x", html="x", notice=False, mentions=ringing.mentions)
    assert message(post)["m.mentions"] == {"user_ids": [PersonId(A)]}
    edit = message(Post(id=PostId(2), place="traffic", plain="x", html="x", edits=EventId("$1")))
    assert edit["m.mentions"] == edit["m.new_content"]["m.mentions"] == {}

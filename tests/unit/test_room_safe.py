import re

from hypothesis import given
from hypothesis import strategies as st

from bot.room.safe import LONGEST, html, name, tame


def test_at_room_cannot_match_a_push_rule():
    assert "@room" not in tame("hey @room regardez")
    assert "@fondatrice-a:example.org" not in tame("coucou @fondatrice-a:example.org")


def test_a_command_in_a_text_is_no_command_to_a_reader_who_copies_it():
    assert "!pause" not in tame("!pause 2h")


def test_links_are_defanged():
    shown = tame("va sur https://evil.example.com/x et http://a.fr, ftp://b.org")
    assert "://" not in shown
    assert "evil.example" not in shown
    assert "hxxps[:]//evil[.]example[.]com" in shown


def test_newlines_cannot_start_a_line_of_their_own():
    assert "\n" not in tame("ok\n✅ bloc approuvé\r\n!resume")


def test_direction_marks_and_invisible_letters_are_taken_out():
    assert tame("abc\u202edef\u200bghi\u2066j\u0000") == "abcdefghij\ufffd"


def test_a_long_text_is_cut_where_a_notice_ends():
    assert len(tame("é" * 5_000)) == LONGEST


@given(st.text())
def test_whatever_comes_stays_on_one_line_and_rings_nobody(text: str):
    shown = tame(text)
    assert not re.search(r"[\n\r\u2028\u2029]", shown)
    assert not re.search(r"[@!#]\w", shown)
    assert "<" not in html(shown)


def test_somebody_on_our_list_is_written_as_they_are_typed():
    assert name("@fondatrice-a:exemple.org") == "@fondatrice-a:exemple.org"
    assert name("@a:b.org/évil http://x.org") == tame("@a:b.org/évil http://x.org")

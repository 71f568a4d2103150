import csv
import io
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.evidence.quote import quoted, spaced
from bot.evidence.sheets import safe, sheet, times
from bot.model import Instant

FORMULA = re.compile(r"[\s\"']*[=+\-@＝＋－＠]")
# What makes a spreadsheet compute, and what separates its cells.
nasty = st.text(alphabet=st.sampled_from("=+-@＝＋\t\r\n,;|\"' a1\u00a0\u2028\ufeff"), max_size=12)


@given(st.lists(nasty | st.text(max_size=12), min_size=1, max_size=3))
@example(['=HYPERLINK("x")', ";=1+1;", '"\n=1'])
def test_no_cell_can_be_taken_for_a_formula_whatever_separator_is_read(row: list[str]):
    data = sheet(["a", "b", "c"][: len(row)], [row]).decode("utf-8-sig")

    for line in data.split("\r\n")[1:]:
        for separator in ",;\t|":
            for cell in line.split(separator):
                # An apostrophe of ours, or what follows one, is text.
                assert not re.match(r"[\s\"]*[=+\-@＝＋－＠]", cell), (separator, cell)


@given(st.lists(st.lists(nasty | st.text(max_size=12), min_size=2, max_size=2), max_size=4))
def test_a_sheet_has_the_rows_and_cells_that_it_was_given(rows: list[list[str]]):
    read = list(csv.reader(io.StringIO(sheet(["a", "b"], rows).decode("utf-8-sig"), newline="")))

    assert [len(row) for row in read] == [2] * (len(rows) + 1)
    assert read[1:] == [[safe(cell) for cell in row] for row in rows]


@given(st.text(alphabet=st.characters(categories=["L", "N"]), max_size=40))
def test_plain_words_are_left_as_they_are(text: str):
    assert safe(text) == text.replace("＝", "'＝")


def test_times_are_told_in_both_zones_and_to_the_microsecond():
    told = times(ZoneInfo("Europe/Paris"))

    assert told(Instant(1_509_291_600_000_001)) == (
        "2017-10-29T15:40:00.000001Z",
        "2017-10-29 16:40:00+01:00",
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("appelle le 06 39 98 00 01 vite", "appelle le ••••••01 vite"),
        ("+33639980001", "••••••01"),
        ("0033 6.39.98.00.01!", "••••••01!"),
        ("le 30/10 à 16h02, 22000 messages", "le 30/10 à 16h02, 22000 messages"),
        ("écris à marie.martin+x@mail.example.org", "écris à •••@•••"),
        ("va sur https://evil.example/x", "va sur hxxps[:]//evil[.]example/x"),
        ("deux\nlignes\u202e", "deux ⏎ lignes"),
    ],
)
def test_a_quoted_text_is_tame_and_hides_third_parties(text: str, shown: str):
    assert quoted(text, 200) == shown


@given(st.text())
def test_a_quoted_text_is_one_short_line(text: str):
    shown = quoted(text, 50)

    assert len(shown.splitlines()) <= 1
    assert len(shown.replace("\u2060", "")) <= 50 * 10


def test_a_number_is_spaced_as_its_country_does():
    assert spaced("+33937000001").replace("\u00a0", " ") == "+33 9 37 00 00 01"
    assert spaced("PAYPAL") == "PAYPAL"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import DAY, HOUR, MINUTE, SECOND, Money, Span
from bot.units import LONGEST, read_money, read_span, show_money, show_span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("7d", 7 * DAY),
        ("1j", DAY),
        ("2 jours", 2 * DAY),
        ("90d", 90 * DAY),
        ("0s", 0),
        ("0", 0),
        ("1h30", 90 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("2 h 15 min", 135 * MINUTE),
        ("2m30", 150 * SECOND),
        ("15m", 15 * MINUTE),
        ("500ms", 500_000),
        ("1.5h", 90 * MINUTE),
        ("1,5 h", 90 * MINUTE),
        ("1 semaine", 7 * DAY),
        ("2H", 2 * HOUR),
        ("1d12h", 36 * HOUR),
        ("0.5ms", 500),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, span: int) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize(
    "text",
    ["", " ", "d", "7", "soon", "-7d", "7d7d", "30m1h", "1h30h", "30 1h", "1h30 20", "1d30", "1:30", "7dd",
     "1e3s", "inf", "nan d", "٣d", "0.0001ms", "40000d", "9" * 5000 + "d", "1..5h"],
)  # fmt: skip
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not a duration$"):
        read_span(text)


@given(st.integers(0, LONGEST))
def test_a_shown_duration_reads_back_to_the_microsecond(span: int) -> None:
    assert read_span(show_span(Span(span))) == span


@pytest.mark.parametrize(
    ("span", "text"), [(7 * DAY, "7d"), (90 * MINUTE, "1h30m"), (0, "0s"), (500_000, "500ms"), (1, "0.001ms")]
)
def test_a_duration_is_shown_in_its_largest_units(span: int, text: str) -> None:
    assert show_span(Span(span)) == text


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("20", 20_000_000),
        ("500.00", 500_000_000),
        ("0.0763", 76_300),
        ("0,0763", 76_300),
        ("20,50 €", 20_500_000),
        ("€20", 20_000_000),
        ("20 EUR", 20_000_000),
        ("1 000,50 €", 1_000_500_000),
        ("1\u202f000", 1_000_000_000),
        ("0.000001", 1),
        ("0,076", 76_000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_exactly(text: str, money: int) -> None:
    assert read_money(text) == money


@pytest.mark.parametrize(
    "text",
    ["", "lots", "-1", "+1", "1e3", "nan", ".inf", "0.0000001", "1.2.3", "1,000.50", "20 $", "1_000", "٣",
     "10 00", "9" * 5000, "100000001", ".5", "5."],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not an amount$"):
        read_money(text)


def test_an_amount_that_two_readers_read_differently_is_refused() -> None:
    with pytest.raises(ValueError, match="thousand"):
        read_money("1,000")


@given(st.integers(0, 100_000_000_000_000))
def test_a_shown_amount_reads_back_to_the_millionth(money: int) -> None:
    assert read_money(show_money(Money(money))) == money


@given(st.integers(-(10**14), -1))
def test_a_debt_is_shown_with_its_sign(money: int) -> None:
    assert show_money(Money(money)) == "-" + show_money(Money(-money))

"""Durations and amounts as people write them, read and written without rounding.

The numbers are read as decimal text, never as floats: `0.0763` is 76,300 millionths of a euro,
and `show_span`, `show_money` write what `read_span`, `read_money` read back to the same value.
"""

import re
from decimal import Decimal

from bot.model import DAY, HOUR, MINUTE, SECOND, Money, Span

_MILLISECOND = 1_000
_WEEK = 7 * DAY

_UNITS: dict[str, int] = {
    **dict.fromkeys(("ms",), _MILLISECOND),
    **dict.fromkeys(("s", "sec", "second", "seconds", "seconde", "secondes"), SECOND),
    **dict.fromkeys(("m", "mn", "min", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hour", "hours", "heure", "heures"), HOUR),
    **dict.fromkeys(("d", "j", "day", "days", "jour", "jours"), DAY),
    **dict.fromkeys(("w", "week", "weeks", "sem", "semaine", "semaines"), _WEEK),
    **dict.fromkeys(("month", "months", "mois"), 30 * DAY),
    **dict.fromkeys(("year", "years", "an", "ans"), 365 * DAY),
}

# What a bare number after a unit counts in: `1h30`, `2m30`.
_BELOW: dict[int | None, int] = {HOUR: MINUTE, MINUTE: SECOND}

# A hundred years: beyond it, a date that adds the span has no calendar.
LONGEST = Span(36_525 * DAY)

# A hundred million euros: beyond it somebody's finger stayed on the key.
_MOST = 100_000_000

_SPACES = "[ \u00a0\u202f]"
_PART = re.compile(rf"{_SPACES}*([0-9]+(?:[.,][0-9]+)?)(?:{_SPACES}*([a-z]+)(?![a-z])|(?![0-9a-z]))")
_AMOUNT = re.compile(
    rf"(?:(?:€|eur){_SPACES}?)?"
    rf"([0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+|[0-9]+)(?:([.,])([0-9]{{1,6}}))?"
    rf"(?:{_SPACES}?(?:€|eur|euro|euros))?"
)


def read_span(text: str) -> Span:
    """`7d`, `1j`, `1h30`, `2 h 15 min`, `1.5h`, `500ms`, `0`. ValueError for all else.

    Units go from the larger to the smaller and each stands once; a bare number counts only
    after hours or minutes, in the next smaller unit.
    """
    text = text.strip()
    if text == "0":
        return Span(0)
    found = leading_span(text)
    if found is None or found[1]:
        raise ValueError("not a duration")
    return found[0]


def leading_span(text: str) -> tuple[Span, str] | None:
    """The duration, as `read_span` has it, that `text` begins with, and the rest; None without one."""
    total, last, at = Decimal(0), None, 0
    low = text.lower()
    while (part := _PART.match(low, at)) is not None:
        name, end = part[2], part.end()
        if name is not None and name not in _UNITS and part.start(1) == at:
            # "1h30 too many": what follows is no unit.
            name, end = None, part.end(1)
        try:
            unit = _unit(name, last, ends=name is None)
        except ValueError:
            break
        total += Decimal(part[1].replace(",", ".")) * unit
        last, at = unit, end
        if name is None:
            break
    if last is None or total != total.to_integral_value() or total > LONGEST:
        return None
    return Span(int(total)), text[at:].strip()


def _unit(name: str | None, last: int | None, *, ends: bool) -> int:
    bare = _BELOW.get(last) if ends else None
    unit = _UNITS.get(name) if name else bare
    if unit is None or (last is not None and unit >= last):
        raise ValueError("not a duration")
    return unit


def show_span(span: Span) -> str:
    """The shortest exact form in whole units: `7d`, `1h30m`, `500ms`. `span` is 0 or more."""
    if span == 0:
        return "0s"
    parts: list[str] = []
    rest = int(span)
    for size, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{name}")
    if rest:
        parts.append(f"{Decimal(rest) / _MILLISECOND}ms")
    return "".join(parts)


def read_money(text: str) -> Money:
    """`20`, `500.00`, `0,0763`, `1 000,50 €`: an amount of euros, 0 or more, six decimals at most.

    ValueError for all else, also for `1,000`, which a French and an English reader read differently.
    """
    amount = _AMOUNT.fullmatch(text.strip().lower())
    if amount is None:
        raise ValueError("not an amount")
    whole, point, cents = re.sub(_SPACES, "", amount[1]), amount[2], amount[3] or ""
    if point == "," and len(cents) == 3 and len(whole) <= 3 and whole.strip("0"):
        raise ValueError("a thousand, or one?")
    if len(whole) > len(str(_MOST)) or int(whole) > _MOST:
        raise ValueError("not an amount")
    return Money(int(whole) * 1_000_000 + int(cents.ljust(6, "0")))


def show_money(money: Money) -> str:
    """`money` in euros, two decimals or as many as it has: `20.00`, `0.0763`. No sign of the currency."""
    sign = "-" if money < 0 else ""
    whole, rest = divmod(abs(money), 1_000_000)
    cents = f"{rest:06d}"
    return f"{sign}{whole}.{cents[:2]}{cents[2:].rstrip('0')}"

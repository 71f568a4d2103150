"""What the simulated carrier remembers is bounded and found again; how it writes dates and prices."""

from collections import deque
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges.simulator.records import Message, Register
from bridges.simulator.resources import price_text, rfc2822

PHONES = [f"+3363998000{index}" for index in range(4)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 3)),
        st.tuples(st.just("remove"), st.integers(0, 30)),
    ),
    max_size=60,
)


def message(seq: int, phone: str) -> Message:
    return Message(
        seq=seq,
        sid=f"SM{seq:032x}",
        direction="inbound",
        sender=phone,
        to="+33937000001",
        body="x",
        status="received",
        segments=1,
        created=float(seq),
        updated=float(seq),
        sent=float(seq),
    )


@given(STEPS, st.integers(1, 8))
def test_a_register_holds_the_latest_and_finds_them_by_sid_and_by_phone(
    steps: list[tuple[str, int]], keep: int
) -> None:
    register: Register[Message] = Register(keep)
    model: deque[Message] = deque(maxlen=keep)
    for seq, (step, value) in enumerate(steps):
        if step == "add":
            new = message(seq, PHONES[value])
            register.add(new)
            model.append(new)
        else:
            sid = f"SM{value:032x}"
            register.remove(sid)
            model = deque((one for one in model if one.sid != sid), maxlen=keep)
    assert list(register.oldest_first()) == list(model)
    assert list(register.newest_first()) == list(reversed(model))
    for phone in PHONES:
        assert list(register.oldest_first(phone)) == [one for one in model if one.sender == phone]
    assert set(register.peers()) == {one.sender for one in model}
    assert all(register.get(one.sid) is one for one in model)


@given(st.integers(0, 4_000_000_000))
def test_a_date_is_written_as_twilio_writes_it_and_read_back(second: int) -> None:
    written = rfc2822(second + 0.9)
    assert written is not None
    assert written.endswith(" +0000")
    assert parsedate_to_datetime(written).timestamp() == second


@pytest.mark.parametrize(
    ("unit", "quantity", "text"),
    [("0.0763", 1, "-0.07630"), ("0.0763", 2, "-0.15260"), ("16", 1, "-16.00000")],
)
def test_a_price_is_negative_with_five_places(unit: str, quantity: int, text: str) -> None:
    assert price_text(unit, quantity) == text

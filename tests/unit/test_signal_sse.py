from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridges.signal import sse
from bridges.signal.sse import Parser, ServerEvent, TooLarge

STREAM = (
    ':\nevent:receive\ndata:{"a":"é 🌹"}\n\n:\nid: 7\nevent: receive\r\ndata: un\ndata:deux\r\n\r\ndata\n\n\n'
).encode()


def fed(pieces: list[bytes]) -> list[ServerEvent]:
    parser = Parser()
    return [event for piece in pieces for event in parser.feed(piece)]


def test_an_event_has_its_name_its_data_and_the_last_id() -> None:
    assert fed([STREAM]) == [
        ServerEvent("receive", '{"a":"é 🌹"}', None),
        ServerEvent("receive", "un\ndeux", "7"),
        ServerEvent("message", "", "7"),
    ]


@given(st.lists(st.integers(0, len(STREAM))))
def test_it_does_not_matter_in_what_pieces_it_arrives(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in pairwise(places)]
    assert fed(pieces) == fed([STREAM])


@given(st.binary())
def test_whatever_arrives_it_does_not_fall_over(noise: bytes) -> None:
    fed([noise, b"\n\n"])


@pytest.mark.parametrize("endless", [b"x" * 64, b"data:" + b"x" * 59 + b"\n"])
def test_an_event_without_end_is_given_up(endless: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "_LARGEST", 1024)
    parser = Parser()
    with pytest.raises(TooLarge):
        for _ in range(32):
            parser.feed(endless)

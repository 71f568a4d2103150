"""Our form parser against the two it stands in for: urllib's and aiohttp's."""

import asyncio
from unittest import mock
from urllib.parse import parse_qsl, urlencode

import pytest
from aiohttp import StreamReader, hdrs
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from hypothesis import given, settings
from hypothesis import strategies as st

from bridges.twilio import forms

pairs = st.lists(st.tuples(st.text(max_size=10), st.text(max_size=30)), max_size=20)
wire = st.text(alphabet="ab=&+%0123456789abcdefF; é", max_size=60) | st.text(max_size=40)


async def aiohttp_fields(body: bytes) -> list[tuple[str, object]]:
    protocol = mock.Mock(BaseProtocol, _reading_paused=False)
    stream = StreamReader(protocol, 2**16, loop=asyncio.get_running_loop())
    stream.feed_data(body)
    stream.feed_eof()
    headers = {hdrs.CONTENT_TYPE: forms.FORM_TYPE, hdrs.CONTENT_LENGTH: str(len(body))}
    request = make_mocked_request("POST", "/twilio/sms", headers, payload=stream)
    return list((await request.post()).items())


@settings(deadline=None)
@given(pairs)
def test_honest_form_comes_apart_as_it_was_put_together(fields: list[tuple[str, str]]) -> None:
    assert forms.parse(urlencode(fields).encode()) == fields


@settings(deadline=None)
@given(pairs)
def test_honest_form_reads_as_aiohttp_reads_it(fields: list[tuple[str, str]]) -> None:
    body = urlencode(fields).encode()

    assert forms.parse(body) == asyncio.run(aiohttp_fields(body))


@settings(deadline=None)
@given(wire)
def test_any_text_reads_as_urllib_reads_it(body: str) -> None:
    expected = parse_qsl(body.encode().rstrip().decode(), keep_blank_values=True)

    assert forms.parse(body.encode()) == expected


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_text_that_can_be_stored(body: bytes) -> None:
    for name, value in forms.parse(body):
        (name + value).encode()


def test_repeated_and_blank_fields_are_kept() -> None:
    fields = forms.parse(b"A=1&B=&A=&A=1&C")

    assert fields == [("A", "1"), ("B", ""), ("A", ""), ("A", "1"), ("C", "")]
    assert forms.collect(fields) == {"A": ["1", "", "1"], "B": [""], "C": [""]}


def test_bytes_that_are_not_utf8_become_replacement_characters() -> None:
    assert forms.parse(b"Body=%FF%ED%A0%80\xff") == [("Body", "\ufffd" * 5)]


def test_more_fields_than_any_webhook_has_are_refused_before_they_are_read() -> None:
    assert len(forms.parse(b"&".join([b"a=1"] * forms.MAX_FIELDS))) == forms.MAX_FIELDS
    with pytest.raises(forms.TooManyFields):
        forms.parse(b"&".join([b"a=1"] * (forms.MAX_FIELDS + 1)))

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.chain import GENESIS, Seal, commitment, link
from bot.evidence.check import START, Broken, Link, follow
from bot.evidence.lines import Content, fact_line, line_of, read_facts, read_lines
from bot.model import InboundKey, SenderId


def chain(count: int, hidden: frozenset[int] = frozenset()) -> list[Link]:
    """A chain of `count` facts, as lines give it: `hidden` ones without their body."""
    prev, links = GENESIS, []
    for seq in range(1, count + 1):
        body = b'{"at":%d,"kind":"raid_left"}' % seq
        hash_ = link(prev, body)
        links.append(Link(seq, prev, hash_, None if seq in hidden else body))
        prev = hash_
    return links


def place_of(links: list[Link]) -> str:
    with pytest.raises(Broken) as caught:
        follow(START, links)
    return caught.value.place


def test_a_whole_chain_is_followed_to_its_tip():
    links = chain(9)
    tip = follow(START, links)

    assert (tip.seq, tip.hash) == (9, links[-1].hash)
    assert follow(follow(START, links[:4]), links[4:]) == tip


@given(st.integers(2, 9), st.frozensets(st.integers(1, 9)), st.integers(0, 1_000), st.sampled_from([1, 2, 3]))
def test_any_flipped_bit_is_placed_at_its_fact_or_where_two_disagree(
    count: int, hidden: frozenset[int], dice: int, field: int
):
    links = chain(count, hidden)
    at = dice % count
    value = links[at][field]
    if value is None:
        return
    assert isinstance(value, bytes)
    bit = random.Random(dice).randrange(8 * len(value))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    fields = list(links[at])
    fields[field] = bytes(changed)
    links[at] = Link(*fields)
    last_hidden = at == count - 1 and field == 2 and links[at].body is None
    if last_hidden:
        # Nothing follows it: the manifest's head, or a timestamp, is what finds it.
        assert follow(START, links).hash == bytes(changed)
        return
    assert place_of(links) in (f"fact {at + 1}", f"fact {at + 2}", f"fact {max(at, 1)}")


@given(st.integers(3, 9), st.frozensets(st.integers(1, 9)), st.integers(0, 100))
def test_a_deleted_line_is_named(count: int, hidden: frozenset[int], dice: int):
    links = chain(count, hidden)
    at = dice % (count - 1)
    del links[at]

    assert place_of(links) == f"fact {at + 1}"


@given(st.integers(3, 9), st.frozensets(st.integers(1, 9)), st.integers(0, 100))
def test_swapped_and_doubled_lines_are_named(count: int, hidden: frozenset[int], dice: int):
    at = dice % (count - 1)
    links = chain(count, hidden)
    links[at], links[at + 1] = links[at + 1], links[at]
    assert place_of(links) == f"fact {at + 1}"

    links = chain(count, hidden)
    links.insert(at, links[at])
    assert place_of(links) == f"fact {at + 1}"


def test_a_hash_that_the_next_fact_contradicts_is_blamed_rather_than_the_next_fact():
    links = chain(5, frozenset({3}))
    links[2] = links[2]._replace(hash=bytes(32))

    assert place_of(links) == "fact 3"


def test_the_seal_is_the_digest_of_all_hashes_and_needs_no_fact():
    links, seal = chain(5, frozenset({1, 2, 3})), Seal()
    for one in links:
        seal.add(one.hash)

    column = b"".join(one.hash for one in links)
    assert seal.document() == b'{"hash":"%s","seal":"%s","seq":5}\n' % (
        links[-1].hash.hex().encode(),
        sha256(column).hexdigest().encode(),
    )


@given(st.integers(1, 9), st.frozensets(st.integers(1, 9)), st.integers(min_value=0))
def test_a_flipped_bit_of_a_line_is_another_line_or_none(count: int, hidden: frozenset[int], dice: int):
    links = chain(count, hidden)
    data = b"".join(fact_line(one, shown=one.body is not None) for one in links)
    assert read_facts("facts.jsonl", data) == links
    bit = dice % (8 * len(data))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        assert read_facts("facts.jsonl", bytes(changed)) != links
    except Broken as error:
        assert error.place.startswith("facts.jsonl, ")


@given(st.text(), st.text(), st.integers(min_value=0))
def test_content_is_read_as_it_was_written_and_in_no_other_form(number: str, text: str, dice: int):
    salt = bytes(16)
    content = Content(
        seq=7,
        inbound=InboundKey("SM1"),
        line="twilio",
        sender=SenderId("7K3Q"),
        number=number,
        text=text,
        salt=salt.hex(),
    )
    data = line_of(content)
    assert read_lines("contents.jsonl", data, Content) == [content]
    bit = dice % (8 * len(data))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        other = read_lines("contents.jsonl", bytes(changed), Content)
    except Broken:
        return
    assert other != [content]


@given(st.text(), st.text(), st.text(), st.text())
def test_a_commitment_is_to_one_number_and_one_text(number: str, text: str, other: str, words: str):
    salt = bytes(range(16))
    same = (number, text) == (other, words)

    assert (commitment(salt, number, text) == commitment(salt, other, words)) == same

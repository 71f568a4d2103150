import string
import typing

import msgspec
import pytest

from bot.evidence.groups import groups_of
from bot.evidence.people import Cast
from bot.evidence.selection import (
    Chosen,
    Index,
    Piece,
    Selection,
    Showing,
    people_in,
    read_cluster,
    read_sender,
)
from bot.evidence.words import en, fr
from bot.model import Instant, Money, PersonId, SenderId
from bot.policy import facts

START = Instant(1_509_120_000_000_000)
FOUNDER = PersonId("@fondatrice-a:example.org")
PASTE = "On va faire couler votre association, chaque réponse coûte seize centimes"


def piece(n: int, sender: str, text: str, **more: typing.Any) -> Piece:
    return Piece(
        seq=n, key=typing.cast(typing.Any, f"SM{n}"), sender=SenderId(sender), line="twilio", channel="sms",
        came=Instant(START + n * 1_000_000), country="FR", text=text, **more,
    )  # fmt: skip


def index_of(*pieces: Piece) -> Index:
    return Index(pieces={one.key: one for one in pieces})


@pytest.mark.parametrize(("text", "sender"), [("R-7K3Q", "7K3Q"), ("r-7k3q", "7K3Q"), (" 7K3QX ", "7K3QX")])
def test_a_sender_is_read_as_people_write_it(text: str, sender: str):
    assert read_sender(text) == sender


@pytest.mark.parametrize("text", ["", "R-", "R-7K", "+33639980001", "7K3Q; DROP"])
def test_what_is_no_sender_is_an_error(text: str):
    with pytest.raises(ValueError, match="R-7K3Q"):
        read_sender(text)


def test_a_cluster_is_read_as_facts_write_it():
    assert [read_cluster(one) for one in ("C-12", "c12", " C-012 ")] == ["C-12"] * 3
    with pytest.raises(ValueError, match="C-12"):
        read_cluster("T-1")


def test_since_is_included_and_until_is_not():
    selection = Selection(since=START, until=Instant(START + 2_000_000))
    chosen = Chosen(selection, index_of(*(piece(n, "AAAA", "x") for n in range(4))))

    assert [one.seq for one in chosen.pieces.values()] == [0, 1]


def test_several_senders_are_any_and_senders_with_clusters_are_both():
    pieces = [
        piece(1, "AAAA", "x", cluster="C-1"),
        piece(2, "BBBB", "x", cluster="C-2"),
        piece(3, "CCCC", "x"),
    ]
    one = Selection(senders=frozenset({SenderId("AAAA"), SenderId("BBBB")}))
    both = Selection(senders=one.senders, clusters=frozenset({"C-2"}))

    assert [p.seq for p in Chosen(one, index_of(*pieces)).pieces.values()] == [1, 2]
    assert [p.seq for p in Chosen(both, index_of(*pieces)).pieces.values()] == [2]


def example_of(kind: type[msgspec.Struct]) -> facts.AnyFact:
    """A fact of this kind that names a person wherever it can."""
    hints = typing.get_type_hints(kind)
    values: dict[str, object] = {}
    for name in kind.__struct_fields__:
        text = str(hints[name])
        if "PersonId" in text:
            values[name] = [FOUNDER] if "list" in text else FOUNDER
    sample: dict[str, object] = {
        "at": START, "pot": Money(1), "cap_hour": Money(1), "cap_day": Money(1), "texts": {}, "event": "$1",
        "command": "x", "why": "role", "mode": "open", "sender": "AAAA", "proposal": 1, "senders": ["AAAA"],
        "reason": "first", "until": START, "amount": Money(1), "cap": "hour", "code": "1", "what": "press",
        "role": "founder", "language": "fr", "text": "x", "due": START, "count": 1, "price": Money(1),
        "key": "AbCd", "identity": "AbCd",
    }  # fmt: skip
    if kind is facts.KeySeen:
        sample["what"] = "identity"
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in values:
            values[field.name] = sample[field.name]
    return typing.cast(facts.AnyFact, kind(**values))


NAMING = [
    kind
    for kind in typing.get_args(facts.AnyFact)
    if any("PersonId" in str(hint) for hint in typing.get_type_hints(kind).values())
]


@pytest.mark.parametrize("kind", NAMING, ids=lambda kind: kind.__name__)
def test_every_kind_of_fact_that_names_a_person_stands_apart(kind: type[msgspec.Struct]):
    fact = example_of(kind)
    chosen = Chosen(Selection(), index_of(piece(1, "AAAA", "x")))

    assert FOUNDER in people_in(fact)
    assert chosen.showing(fact) is Showing.APART


def test_what_the_bot_did_by_itself_names_nobody_and_is_shown():
    chosen = Chosen(Selection(), index_of(piece(1, "AAAA", "x")))

    assert chosen.showing(facts.ModeSet(at=START, mode="silent")) is Showing.SHOWN
    assert chosen.showing(facts.RaidLeft(at=START)) is Showing.SHOWN


def test_a_narrow_selection_leaves_out_what_is_about_others_and_about_money():
    chosen = Chosen(
        Selection(senders=frozenset({SenderId("AAAA")})),
        index_of(piece(1, "AAAA", "x"), piece(2, "BBBB", "x")),
    )

    assert chosen.showing(facts.OptedOut(at=START, sender=SenderId("BBBB"), how="texter")) is Showing.HIDDEN
    assert chosen.showing(facts.Alerted(at=START, cap="day", percent=50)) is Showing.HIDDEN
    assert chosen.showing(facts.OptedOut(at=START, sender=SenderId("AAAA"), how="texter")) is Showing.SHOWN


def test_people_are_letters_in_the_order_in_which_they_are_named():
    cast = Cast()
    people = [PersonId(f"@{n}:example.org") for n in range(30)]
    for person in people:
        cast.note(facts.PotAdded(at=START, amount=Money(1), by=person))

    assert [cast.letter(people[n]) for n in (0, 1, 25, 26, 29)] == ["A", "B", "Z", "AA", "AD"]


def test_disguises_of_one_text_are_one_group_and_other_texts_are_none_of_it():
    texts = [
        PASTE,
        PASTE.upper(),
        PASTE.replace("o", "о"),
        f"{PASTE} 4821 !!",
        PASTE.replace("couler", "coulerr"),
    ]
    pieces = [piece(n, f"AAA{n}", text) for n, text in enumerate(texts)]
    pieces += [piece(50, "XXXX", "Bonjour, on s'est croisés samedi devant la boulangerie de la gare")]

    (group,) = groups_of(pieces)

    assert [one.seq for one in group.pieces] == [0, 1, 2, 3, 4]
    assert (group.span, group.gap, group.burst) == (4_000_000, 1_000_000, 5)
    assert group.samples(1) == [(PASTE, 1)]


def test_one_sender_alone_and_short_words_of_many_make_no_group():
    alone = [piece(n, "AAAA", PASTE) for n in range(5)]
    short = [piece(10 + n, f"BBB{n}", "salut ça va") for n in range(9)]

    assert groups_of([*alone, *short]) == []


def test_both_languages_say_the_same_things_with_the_same_values():
    assert fr.WORDS.keys() == en.WORDS.keys()
    for key, words in fr.WORDS.items():
        assert _fields(words) == _fields(en.WORDS[key]), key


def _fields(words: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(words) if field}

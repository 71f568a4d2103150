import random
import zlib
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.evidence.figures import Figures
from bot.evidence.material import Material
from bot.evidence.people import Cast
from bot.evidence.quote import spaced
from bot.evidence.report import set_pages
from bot.evidence.selection import Piece, Selection
from bot.evidence.words import Phrases
from bot.model import HOUR, InboundKey, Instant, Money, PersonId, SenderId
from bot.policy.facts import AnyFact, ModeSet, RaidEntered, RaidLeft, Seeded

START = Instant(1_509_120_000_000_000)
PASTE = "On va faire couler votre association, chaque réponse coûte seize centimes"


def pieces(count: int = 60) -> list[Piece]:
    return [
        Piece(
            seq=n + 2,
            key=InboundKey(f"SM{n}"),
            sender=SenderId(f"AA{n % 30:02d}"),
            line="twilio",
            channel="call" if n % 11 == 0 else "sms",
            came=Instant(START + n * HOUR // 4),
            country="FR",
            verdict="silent" if n % 3 else "reply",
            reason="cluster" if n % 3 else "first",
            number=f"+3363998{n % 30:04d}",
            text=PASTE if n % 3 else f"coucou, le 06 39 98 00 {n % 30:02d}",
        )
        for n in range(count)
    ]


def material(some: list[Piece], meant: frozenset[str] = frozenset(), **more: Any) -> Material:
    founder = PersonId("@fondatrice-a:example.org")
    cast = Cast()
    cast.note(
        Seeded(at=START, pot=Money(0), cap_hour=Money(0), cap_day=Money(0), texts={}, founders=[founder])
    )
    events: list[AnyFact] = [
        RaidEntered(at=Instant(START + HOUR), seen=9, usual=1),
        ModeSet(at=Instant(START + 2 * HOUR), mode="silent", by=founder),
        RaidLeft(at=Instant(START + 9 * HOUR)),
    ]
    values: dict[str, Any] = {
        "selection": Selection(),
        "events": events,
        "tokens": [],
        "whole": 2 * len(some),
        "clusters": {"C-7": 163},
    } | more
    return Material(
        line="+33937000001",
        made=Instant(START + 100 * HOUR),
        pieces=some,
        meant=frozenset(SenderId(one) for one in meant),
        cast=cast,
        facts=200,
        shown=120,
        head="ab" * 32,
        **values,
    )


def strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for one in value for text in strings(one)]
        case dict():
            return [text for one in value.values() for text in strings(one)]
    return []


def figures(what: Material, language: str = "fr") -> Figures:
    return Figures(what, Phrases(language, ZoneInfo("Europe/Paris")))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_report_names_nobody_of_the_team_and_masks_who_is_not_meant(language: str):
    said = "\n".join(strings(figures(material(pieces(), frozenset({"AA07"})), language).report()))

    assert "fondatrice-a" not in said
    assert "Personne A" in said or "Person A" in said
    assert [n for n in range(30) if spaced(f"+3363998{n:04d}") in said] == [7]
    assert "+3363998" not in said
    assert "06 39 98" not in said


def test_identities_say_who_is_behind_letters_and_who_is_meant():
    sheet = figures(material(pieces(), frozenset({"AA07"}))).identities()

    assert sheet["team"] == [["Personne A", "fondation", "@fondatrice-a:example.org"]]
    assert sheet["meant"] == [["R-AA07", "+33639980007"]]


def test_the_story_counts_what_came_and_what_was_shared():
    report = figures(material(pieces(66))).report()
    story = "\n".join(report["story"])

    assert "60 messages écrits et 6 appels, venant de 30 numéros différents" in story
    assert "Un même texte, ou presque, est venu de plusieurs numéros\u00a0: 40 messages écrits" in story
    assert "vendredi 27 octobre 2017 à 18h00" in story
    assert sum(map(sum, report["timeline"]["rows"])) == 66
    assert report["groups"][0]["samples"][0][0] == PASTE


@pytest.mark.parametrize("span", [1, 60, 3_600, 86_400, 30 * 86_400, 900 * 86_400])
def test_a_timeline_of_any_length_has_few_bars_with_marks(span: int):
    some = pieces(2)
    some[1].came = Instant(START + span * 1_000_000)
    timeline = figures(material(some)).report()["timeline"]

    assert 1 <= len(timeline["rows"]) <= 111
    assert sum(map(sum, timeline["rows"])) == 2
    assert 0 <= len(timeline["marks"]) <= 12


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_same_data_and_date_give_the_same_pdf_a(language: str):
    what = material(pieces(), frozenset({"AA07"}))
    one = set_pages("report.typ", figures(what, language).report(), what.made)

    assert one == set_pages("report.typ", figures(what, language).report(), what.made)
    assert b"<pdfaid:part>3</pdfaid:part>" in one
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in one
    assert b"/AFRelationship" in one
    assert b"timeline.csv" in one


def test_a_sender_s_story_says_that_it_is_a_part_and_how_many_others_sent_the_same():
    some = pieces(6)
    some[1].cluster = "C-7"
    chosen = Selection(senders=frozenset({SenderId("AA01")}))
    story = "\n".join(figures(material(some, selection=chosen)).report()["story"])

    assert "qui entrent dans ce dossier" in story
    assert "12 messages et appels sont arrivés en tout" in story
    assert "Pour 1 message écrit de ce dossier, le système a vu le même texte" in story
    assert "C-7 (163 numéros différents)" in story


def test_a_report_of_nothing_and_of_erased_content_can_be_set():
    set_pages("report.typ", figures(material([], events=[])).report(), START)
    erased = pieces()
    for piece in erased:
        piece.number = piece.text = None
    report = figures(material(erased)).report()

    assert "Le contenu de 60 messages a été effacé" in "\n".join(report["story"])
    set_pages("report.typ", report, START)


MARKUP = [
    "#panic(1)",
    '#read("/etc/passwd")',
    "#{while true {}}",
    "$ sum_(x) $",
    "= Titre",
    "@cite <label> // * _ ` \\ ] ) } \" '",
    '"); #panic()',
]


@pytest.mark.parametrize("text", MARKUP)
def test_what_a_texter_writes_is_never_markup(text: str):
    some = pieces(40)
    for piece in some:
        piece.text, piece.sender, piece.number = text * 3, SenderId(text), text
    pages = set_pages("report.typ", figures(material(some)).report(), START)

    assert pages.startswith(b"%PDF")


def test_signs_that_no_font_has_are_named_or_written_plainly():
    some = pieces(3)
    some[1].text = "\U0001f595 \uff43\uff4f\uff4e \u4f60 \U0010fffd\u0378"
    report = figures(material(some)).report()
    texts = pdf_texts(set_pages("report.typ", report, START))

    assert texts  # it is set at all: one unshown sign would make it no PDF/A


def pdf_texts(pdf: bytes) -> int:
    """How many streams of the file can be unpacked."""
    count, at = 0, 0
    while (at := pdf.find(b"stream\n", at)) != -1:
        at += 7
        try:
            count += bool(zlib.decompressobj().decompress(pdf[at:]))
        except zlib.error:
            continue
    return count


@pytest.mark.parametrize("seed", range(4))
def test_random_signs_of_all_planes_can_be_set(seed: int):
    dice = random.Random(seed)
    some = pieces(30)
    for piece in some:
        piece.text = "".join(
            chr(dice.choice((dice.randrange(0x20, 0xD800), dice.randrange(0xE000, 0x110000))))
            for _ in range(120)
        )
    set_pages("report.typ", figures(material(some)).report(), START)

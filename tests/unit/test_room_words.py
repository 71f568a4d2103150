import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model import HOUR, MINUTE, Instant, Money, Outcome, Span
from bot.policy.reasons import Reason
from bot.room import cards
from bot.room.drafts import plain
from bot.room.words import CATALOGUES, Words, en, fr

PARIS = ZoneInfo("Europe/Paris")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys_and_the_same_gaps_to_fill():
    french, english = CATALOGUES["fr"], CATALOGUES["en"]
    assert french.keys() == english.keys()
    for key in french:
        assert fields(french[key]) == fields(english[key]), key


def test_each_key_stands_in_one_place_and_both_languages_in_the_same():
    for language in (fr, en):
        keys = [key for subject in language.SUBJECTS for key in subject.WORDS]
        assert len(keys) == len(set(keys))
    for french, english in zip(fr.SUBJECTS, en.SUBJECTS, strict=True):
        assert french.WORDS.keys() == english.WORDS.keys()


def spoken() -> Iterator[str]:
    """Patterns of all keys that the code could ask for: its strings, with anything where it fills one in."""
    for path in (Path(__file__).parents[2] / "bot").rglob("*.py"):
        if path.parent.parent.name == "words":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                filled = "".join(".+" if part is None else re.escape(str(part)) for part in parts)
                # What begins with a gap could be any key.
                yield from [filled] if parts[0] is not None else []


def test_no_key_is_left_that_nobody_asks_for():
    asked = re.compile("|".join(set(spoken())))
    unasked = {
        key
        for key in CATALOGUES["en"]
        if not asked.fullmatch(key) and not asked.fullmatch(re.sub(r"\.(one|many|none)$", "", key))
    }
    assert unasked == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_and_every_outcome_has_words_and_there_are_no_others(language: str):
    words = Words(language, PARIS)
    assert all(cards.verdict_words(words, "silent", reason, {}) for reason in Reason)
    assert all(cards.outcome_words(words, outcome) for outcome in Outcome)
    told = {key.partition(".")[2] for key in CATALOGUES[language] if key.startswith("reason.")}
    assert told == {*Reason, "several"}


def test_every_plural_has_its_singular():
    for catalogue in CATALOGUES.values():
        for key in catalogue:
            if key.endswith(".many"):
                assert key.removesuffix(".many") + ".one" in catalogue


def test_french_takes_nought_as_singular_and_english_does_not():
    assert Words("fr", PARIS)("last.title", count=2) == "Les 2 derniers messages :"
    assert "0 message," in Words("fr", PARIS)("status.hour", count=0, replies=0, silent=0, held=0)
    assert "0 messages," in Words("en", PARIS)("status.hour", count=0, replies=0, silent=0, held=0)


def test_money_is_written_as_the_language_does():
    assert Words("fr", PARIS).money(Money(1_234_500_000)) == "1\u202f234,50\u00a0€"
    assert Words("en", PARIS).money(Money(1_234_500_000)) == "€1,234.50"
    assert Words("en", PARIS).money(Money(-5_000)) == "-€0.01"


def test_times_are_local_and_dated_when_not_today():
    words, now = Words("fr", PARIS), Instant(1_509_375_600_000_000)
    assert words.moment(now, now) == "16h00"
    assert words.moment(Instant(now + 24 * HOUR), now) == "31\u00a0oct. 16h00"


def test_a_moments_preposition_goes_with_its_date():
    words, now = Words("fr", PARIS), Instant(1_509_375_600_000_000)
    tomorrow, before = Instant(now + 24 * HOUR), Instant(now - 24 * HOUR)
    assert words.timed("until", now, now) == "jusqu’à 16h00"
    assert words.timed("until", tomorrow, now) == "jusqu’au 31\u00a0oct. à 16h00"
    assert words.timed("since", before, now) == "depuis le 29\u00a0oct. à 16h00"
    assert words.spanned(Instant(now - HOUR), now, now) == "de 15h00 à 16h00"
    assert words.spanned(before, Instant(before + HOUR), now) == "le 29\u00a0oct. de 16h00 à 17h00"
    assert words.spanned(before, now, now) == "du 29\u00a0oct. à 16h00 au 30\u00a0oct. à 16h00"
    assert Words("en", PARIS).timed("before", tomorrow, now) == "before 31\u00a0Oct 16:00"


def test_spans_are_told_in_two_units():
    assert Words("fr", PARIS).span(Span(90 * MINUTE)) == "1\u00a0h 30\u00a0min"
    assert Words("en", PARIS).span(Span(0)) == "0\u00a0s"


def test_no_line_of_french_begins_with_a_sign_and_commands_stay_what_they_are():
    said = plain("12 % ; « oui » ou !rejeter 2 : sûr ?\nA & B !")
    shown = "12_%_; «_oui_» ou !rejeter 2_: sûr_?<br>A &amp; B_!"
    assert said.html == shown.replace("_", "\u00a0")
    assert said.plain == "12 % ; « oui » ou !rejeter 2 : sûr ?\nA & B !"

import string
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import HOUR, EventId, Instant, PersonId, Said, SenderId
from bot.policy.ledger import Ledger
from bot.policy.orders import Look, Reveal, SetMode
from bot.room.arguments import read_sender
from bot.room.commands import COMMANDS, plain_word
from bot.room.interpret import Misunderstood, Rejected, Understood, interpret, number_in
from bot.room.questions import LastInbounds
from bot.room.words import Words

WORDS = Words("fr", ZoneInfo("Europe/Paris"))
NOW = Instant(1_509_375_600_000_000)
FOUNDER, MODERATOR, STRANGER = PersonId("@a:x"), PersonId("@m:x"), PersonId("@s:x")
LEDGER = Ledger(founders=[FOUNDER], moderators=[MODERATOR])


def say(text: str, by: PersonId = FOUNDER, *, encrypted: bool = True):
    said = Said(event=EventId("$e"), place="traffic", person=by, text=text, at=NOW, encrypted=encrypted)
    return interpret(said, LEDGER, WORDS, NOW, clear_commands=False)


@pytest.mark.parametrize("text", ["!pause 2h raid", "! pause 2h raid", "!PAUSE 2h raid", "  !Pause 2 h raid"])
def test_capitals_and_a_space_after_the_sign_do_not_matter(text: str):
    meaning = say(text)
    assert isinstance(meaning, Understood)
    order = meaning.wish.order
    assert isinstance(order, SetMode)
    assert (order.mode, order.until, order.why) == ("paused", NOW + 2 * HOUR, "raid")


@pytest.mark.parametrize("text", ["!état", "!etat", "!status", "!Statut"])
def test_accents_do_not_matter_and_both_languages_are_understood(text: str):
    meaning = say(text)
    assert isinstance(meaning, Understood)
    assert isinstance(meaning.wish.order, Look)


def test_people_may_talk():
    for text in ("bonsoir", "!!!", "! ?", "c'est fini !", ""):
        assert say(text) is None


def test_an_unknown_command_gets_a_hint():
    meaning = say("!paus 2h")
    assert isinstance(meaning, Misunderstood)
    assert (
        WORDS(meaning.hint.key, **meaning.hint.values)
        == "Je ne connais pas « paus ». Essayez !pause, ou !aide."
    )


def test_a_stranger_is_refused_and_told_nothing():
    meaning = say("!pause", STRANGER)
    assert isinstance(meaning, Rejected)
    assert meaning.answer is None
    assert meaning.order.why == "stranger"


def test_a_moderator_cannot_pause():
    meaning = say("!pause 2h", MODERATOR)
    assert isinstance(meaning, Rejected)
    assert meaning.order.why == "role"


def test_a_plaintext_command_is_refused_whoever_seems_to_give_it():
    meaning = say("!resume", encrypted=False)
    assert isinstance(meaning, Rejected)
    assert meaning.order.why == "plaintext"


@pytest.mark.parametrize("text", ["!last 0", "!last 51", "!last -1", "!derniers beaucoup", "!last ²"])
def test_a_count_out_of_bounds_gets_a_hint(text: str):
    assert isinstance(say(text), Misunderstood)


def test_last_takes_ten_unless_told():
    meaning = say("!last")
    assert isinstance(meaning, Understood)
    assert meaning.wish.question == LastInbounds(10)


@pytest.mark.parametrize("text", ["R-7K3Q", "r-7k3q", "7K3Q", "R7K3Q", "R-7k3q "])
def test_ids_are_read_as_people_type_them(text: str):
    meaning = say(f"!montrer {text}")
    assert isinstance(meaning, Understood)
    assert isinstance(meaning.wish.order, Reveal)
    assert meaning.wish.order.sender == "7K3Q"


def test_the_letters_that_look_like_digits_are_read_as_digits():
    assert read_sender("R-OI1L") == "0111"


def test_a_pause_with_a_broken_duration_is_not_a_pause_without_end():
    assert isinstance(say("!pause 2 pommes"), Misunderstood)


def test_no_two_commands_share_a_name():
    owner: dict[str, str] = {}
    for command in COMMANDS:
        for names in command.names.values():
            for name in names:
                assert owner.setdefault(plain_word(name), command.name) == command.name


@given(st.text(alphabet=string.printable, max_size=80))
def test_nothing_that_a_stranger_types_commands(text: str):
    assert not isinstance(say(f"!{text}", STRANGER), Understood | Misunderstood)


@given(st.text(max_size=60))
def test_whatever_a_founder_types_is_read_or_hinted_never_an_error(text: str):
    say(f"!{text}")
    for command in COMMANDS:
        say(f"!{command.name} {text}")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("!montrer 06 39 98 01 02", "!montrer R-7K3Q"),
        ("! bloquer 0639980102 2h essai", "! bloquer R-7K3Q 2h essai"),
        ("!block +33 6 39 98 01 02 2 weeks", "!block R-7K3Q 2 weeks"),
        ("!lire 06.39.98.01.02", "!lire R-7K3Q"),
        ("!garder 0033639980102 plainte", "!garder R-7K3Q plainte"),
        ("!bloquer R-7K3Q 30 jours", None),
        ("!cagnotte +120000000", None),
        ("!texte fr Appelez le 06 39 98 01 02. STOP", None),
        ("!montrer 7K3Q", None),
        ("montrer 06 39 98 01 02", None),
    ],
)
def test_a_founder_names_somebody_by_their_number_as_people_write_it(text: str, meaning: str | None) -> None:
    ledger = Ledger(founders=[PersonId("@a:x")])
    said = Said(
        event=EventId("$1"),
        place="founders",
        person=PersonId("@a:x"),
        text=text,
        at=Instant(0),
        encrypted=True,
    )
    found = number_in(said, ledger, "+33937000001")
    assert (found.meaning(SenderId("7K3Q")) if found else None) == meaning
    if found:
        assert found.number == "+33639980102"
    assert number_in(msgspec.structs.replace(said, person=PersonId("@m:x")), ledger, "+33937000001") is None

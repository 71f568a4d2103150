import pytest

from bot.room.words import CATALOGUES
from bridges.signal.settings import Notice, account_of


@pytest.mark.parametrize("notice", list(Notice))
def test_whatever_the_room_tells_has_its_words(notice: Notice) -> None:
    for catalogue in CATALOGUES.values():
        catalogue[f"note.{notice}"].format(person="R", place="P")


@pytest.mark.parametrize("person", ["@a:example.org", "", "+33639980001", "x" * 36])
def test_who_is_not_on_signal_has_no_account(person: str) -> None:
    assert account_of(person) is None


def test_an_account_is_known_however_it_is_written() -> None:
    assert account_of("00000000-0000-4000-8000-0000000000C1") == "00000000-0000-4000-8000-0000000000c1"

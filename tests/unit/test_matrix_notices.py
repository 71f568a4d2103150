import pytest

from bot.live.news import OF_KEYS, STRANGER
from bot.room.words import CATALOGUES
from bridges.matrix.settings import Notice, Weakness


@pytest.mark.parametrize("language", sorted(CATALOGUES))
@pytest.mark.parametrize("notice", sorted(set(Notice) - set(OF_KEYS) - {STRANGER}))
def test_each_notice_has_its_words(notice: Notice, language: str) -> None:
    said = CATALOGUES[language][f"note.{notice}"].format(place="le salon", person="@a:b", how="ouvert")
    assert len(said) > 20


@pytest.mark.parametrize("language", sorted(CATALOGUES))
@pytest.mark.parametrize("weakness", Weakness)
def test_each_weakness_has_its_words(weakness: Weakness, language: str) -> None:
    assert CATALOGUES[language][f"note.weakened.{weakness}"]


def test_what_a_room_sees_of_keys_is_what_the_core_decides_on() -> None:
    assert set(OF_KEYS) <= set(Notice)
    assert STRANGER in set(Notice)
    assert set(OF_KEYS.values()) == {"identity", "device", "back"}

import pytest

from bot.room.words import CATALOGUES
from bridges.matrix.settings import Notice


@pytest.mark.parametrize("language", sorted(CATALOGUES))
@pytest.mark.parametrize("notice", Notice)
def test_each_notice_has_its_words(notice: Notice, language: str) -> None:
    said = CATALOGUES[language][f"note.{notice}"].format(place="le salon", person="@a:b")
    assert len(said) > 20

"""The pseudonym key's file: made once, kept to its owner, never replaced."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.store import KeyFileError, read_key


def test_the_key_is_made_at_first_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "data" / "pseudonym.key"

    key = read_key(file)

    assert len(key) == 32
    assert read_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["pseudonym.key"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(read_key, [tmp_path / "pseudonym.key"] * 32))

    assert len(keys) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pseudonym.key"
    read_key(file)
    file.chmod(0o640)

    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key(file)


@pytest.mark.parametrize("written", ["", "00" * 31, "00" * 33, "zz" * 32, "é" * 64, "\0" * 64])
def test_a_file_that_holds_no_key_is_refused_and_left_alone(tmp_path: Path, written: str) -> None:
    file = tmp_path / "pseudonym.key"
    file.write_text(written, "utf-8")
    file.chmod(0o600)

    with pytest.raises(KeyFileError) as caught:
        read_key(file)

    assert file.read_text("utf-8") == written
    assert str(file) in str(caught.value)
    assert not written or written not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(KeyFileError, match="cannot be read or made"):
        read_key(tmp_path / "file" / "pseudonym.key")

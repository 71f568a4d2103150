import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model import PersonId
from bridges.matrix.login import Kept
from bridges.matrix.memory import Memory, Owed, Waiting


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    made = Memory(tmp_path / "data")
    yield made
    made.close()


def test_nobody_else_can_read_it_under_the_laxest_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = Memory(tmp_path / "data")
        made.keep_secret("login.json", Kept(user=PersonId("@a:b"), device="A", pickle_key="k"))
        made.keep_word("position", "s1")
    finally:
        os.umask(before)
    files = list((tmp_path / "data").iterdir())
    assert len(files) >= 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    made.close()


def test_a_secret_that_was_cut_off_is_none(memory: Memory) -> None:
    kept = Kept(user=PersonId("@a:b"), device="A", pickle_key="k", token="t")
    assert memory.secret("login.json", Kept) is None
    memory.keep_secret("login.json", kept)
    assert memory.secret("login.json", Kept) == kept
    path = memory.folder / "login.json"
    path.write_bytes(path.read_bytes()[:20])
    assert memory.secret("login.json", Kept) is None


def test_a_transaction_is_the_same_after_a_restart_and_another_in_another_folder(tmp_path: Path) -> None:
    names = []
    for folder in ("a", "a", "b"):
        made = Memory(tmp_path / folder)
        names.append((made.transaction("post", "", 1), made.transaction("post", "", 2)))
        made.close()
    assert names[0] == names[1]
    assert len({*names[0], *names[2]}) == 4


def test_a_message_of_a_session_is_one_event_for_ever(memory: Memory) -> None:
    assert memory.heard("session", 0, "$1")
    assert memory.heard("session", 0, "$1"), "the same event may come again"
    assert not memory.heard("session", 0, "$2")
    assert memory.heard("session", 1, "$2")
    assert memory.heard("other", 0, "$3")


def test_what_is_kept_of_posts_is_bounded(memory: Memory) -> None:
    for number in range(6_000):
        memory.keep_posted(f"txn{number}", f"${number}")
    assert memory.posted("txn0") is None
    assert memory.posted("txn5999") == "$5999"


def test_what_waits_and_what_is_owed_comes_back_in_order_and_goes(memory: Memory) -> None:
    first, second = (Waiting(event=e, room="!r", raw={"content": {"n": 1}}, due=2.5) for e in ("$2", "$1"))
    memory.wait_for(first)
    memory.wait_for(second)
    memory.wait_for(first)
    assert memory.waiting() == [first, second]
    memory.stop_waiting(first)
    assert memory.waiting() == [second]
    owed = Owed(txn="t", room="!r", target="$1", emoji="✅")
    memory.owe(owed)
    memory.owe(owed)
    assert memory.owed() == [owed]
    memory.settle(owed)
    assert memory.owed() == []

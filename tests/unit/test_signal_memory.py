import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridges.signal import memory as module
from bridges.signal.events import Reaction, Text
from bridges.signal.memory import Edited, Known, Memory, Posted

PERSON = "00000000-0000-4000-8000-0000000000c1"


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    memory = Memory(tmp_path / "signal-data")
    yield memory
    memory.close()


def text(stamp: int, words: str = "bonjour") -> Text:
    return Text(person=PERSON, stamp=stamp, text=words, group="G")


def test_nobody_else_can_read_it(tmp_path: Path, memory: Memory) -> None:
    memory.keep("a", text(1))
    folder = tmp_path / "signal-data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_what_was_heard_is_there_until_it_is_done_in_order_and_once(tmp_path: Path, memory: Memory) -> None:
    reaction = Reaction(person=PERSON, stamp=2, emoji="✅", author=PERSON, target=1, removed=False)
    memory.keep("b", text(1))
    memory.keep("a", reaction)
    memory.keep("b", text(1))
    again = Memory(tmp_path / "signal-data")
    assert again.next() == ("b", text(1))
    again.done("b")
    again.keep("b", text(1))
    assert again.next() == ("a", reaction)
    again.done("a")
    assert again.next() is None
    again.close()


def test_of_what_is_done_no_word_stays(tmp_path: Path, memory: Memory) -> None:
    memory.keep("a", text(1, "un-mot-que-personne-ne-garde"))
    memory.done("a")
    memory.close()
    content = b"".join(file.read_bytes() for file in (tmp_path / "signal-data").iterdir())
    assert b"un-mot-que-personne-ne-garde" not in content


def test_a_post_is_begun_once_and_what_it_became_stays(memory: Memory) -> None:
    assert memory.posted("e:1") is None
    memory.begin("e:1", 5)
    memory.begin("e:1", 9)
    assert memory.posted("e:1") == Posted(begun=5, stamp=None)
    memory.keep_posted("e:1", 6)
    memory.forget("e:1")
    assert memory.posted("e:1") == Posted(begun=5, stamp=6)
    assert memory.is_own(6)
    assert not memory.is_own(7)


def test_what_is_written_together_is_written_whole_or_not_at_all(memory: Memory) -> None:
    def half() -> None:
        with memory.together():
            memory.begin("e:1", 5)
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert memory.posted("e:1") is None


def test_the_newest_are_kept_whatever_numbers_they_go_by(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridges.private._SWEEP_EVERY", 1)
    for table, kept in {"own": 3, "posted": 3, "edited": 1}.items():
        monkeypatch.setitem(module._KEPT, table, kept)
    for stamp in (1_000_000, 2_000_000, 3_000_000, 4_000_000):
        memory.begin(f"e:{stamp}", stamp)
        memory.keep_posted(f"e:{stamp}", stamp)
        memory.keep_edited(stamp, Edited(root=stamp, latest=stamp))
    assert [memory.is_own(stamp) for stamp in (1_000_000, 2_000_000, 4_000_000)] == [False, True, True]
    assert memory.posted("e:1000000") is None
    assert memory.posted("e:2000000") is not None
    assert memory.edited(3_000_000) is None
    assert memory.edited(4_000_000) is not None


def test_an_identity_is_held(memory: Memory) -> None:
    assert memory.known(PERSON) is None
    known = Known(fingerprint="05 aa", verified=True, suspended=True, not_before=7)
    memory.keep_known(PERSON, known)
    assert memory.known(PERSON) == known


def test_owed_reactions_come_back_until_settled(memory: Memory) -> None:
    memory.owe(7, "✅")
    memory.owe(5, "❌")
    assert memory.owed() == [(5, "❌"), (7, "✅")]
    memory.settle(5)
    assert memory.owed() == [(7, "✅")]

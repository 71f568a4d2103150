"""What the founders should hear of, told once: a restart, or the same found again, repeats nothing."""

from bridges.matrix.memory import Memory
from bridges.matrix.settings import Note, Tell


class Notes:
    """Tells notes, and remembers which it told."""

    def __init__(self, memory: Memory, tell: Tell) -> None:
        self._memory = memory
        self._tell = tell

    def now(self, note: Note) -> None:
        """Tell it, whatever was told before."""
        self._tell(note)

    def once(self, note: Note) -> None:
        """Tell it, unless the same was told and is not over since."""
        name = _name(note)
        if self._memory.word(name) != (note.detail or "1"):
            self._memory.keep_word(name, note.detail or "1")
            self._tell(note)

    def over(self, note: Note) -> bool:
        """It is so no longer: should it be again, that is news. Whether it had been told."""
        name = _name(note)
        told = self._memory.word(name) is not None
        if told:
            self._memory.forget_word(name)
        return told


def _name(note: Note) -> str:
    return f"told {note.what} {note.place} {note.person}"

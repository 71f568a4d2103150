"""How Python and the C library keep memory, in a process where most of what is made stays for good.

By default Python goes through all that was ever imported and all senders that are known, every few
hundred requests, in which time nothing is answered, and finds no garbage. And
the C library gives each thread a heap of its own, none of which shrinks.
"""

import contextlib
import ctypes
import gc

_YOUNG = 20_000
_MIDDLE = 20
_OLD = 50
_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h; its documentation is mallopt(3)."""


def share_one_heap() -> None:
    """Have all threads share a heap: one at a time runs Python anyway. To be called before there are any."""
    with _of_the_c_library():
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def settle() -> None:
    """What is there now stays, and is looked through no more. To be called when a part has started."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    with _of_the_c_library():
        # What reading the word lists left.
        ctypes.CDLL(None).malloc_trim(0)


def _of_the_c_library() -> contextlib.AbstractContextManager[object]:
    """Only glibc has these; elsewhere there is nothing to be done."""
    return contextlib.suppress(AttributeError, OSError, TypeError)

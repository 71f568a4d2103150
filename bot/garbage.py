"""How Python looks for garbage in a process that keeps hundreds of thousands of objects for good.

By default every few hundred requests it goes through all that was ever imported and all senders
that are known, for a tenth of a second in which nothing is answered, and finds nothing.
"""

import gc

_YOUNG = 20_000
_MIDDLE = 20
_OLD = 50


def settle() -> None:
    """What is there now stays, and is looked through no more. To be called when a part has started."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)

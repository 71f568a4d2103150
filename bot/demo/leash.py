"""Run as a script: `leash.py PARENT PROGRAM ARGUMENTS…` becomes PROGRAM, which dies with PARENT.

Linux alone can tie a process to its parent's life (prctl(2), PR_SET_PDEATHSIG); elsewhere this is
a plain exec. It is a program of its own, since running Python between fork and exec can deadlock.
"""

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Put the leash on and become the program."""
    parent, *argv = sys.argv[1:]
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != int(parent):  # it died before the leash was on
            raise SystemExit(1)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()

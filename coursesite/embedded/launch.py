"""Become another program that dies with its parent. Run as a file, with nothing of the site loaded.

    python -I -S launch.py <signal> <parent's pid> <program> [arguments]

A preexec_fn would do the same between fork and exec, which is unsafe once there are threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    death_signal, parent, *program = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != int(parent):  # it died before we asked to be told
            sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])

"""The last step before a supervised program: become its account, die with the parent, exec.

Run as a file (`python -I -S launcher_exec.py PARENT SIGNAL UID GID -- PROGRAM ARG...`), never
imported: at this point nothing of the desk need be readable any more. It exists because the
two things it does cannot be done from outside in the right order. The kernel forgets the
"signal me when my parent dies" wish whenever a process changes its account, so the account
comes first; and a Python under /root cannot be started by the unprivileged account at all, so
it is root's Python that drops the rights and then becomes the program.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
KEEP = -1


def main(argv: list[str]) -> None:
    """Become the program named after `--`; arguments before it are plain numbers."""
    parent, death_signal, uid, gid = (int(one) for one in argv[:4])
    program = argv[5:]
    if uid != KEEP:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    _die_with(parent, death_signal)
    os.execvpe(program[0], program, os.environ)


def _die_with(parent: int, death_signal: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The parent has gone before the program could start.")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Starting the same command anew, after everything of this process was closed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from pos_terminal.frozen import is_frozen, outer_environment

_FROZEN_ENVIRONMENT: Final = {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
"""A frozen program begins as if it had been started by hand."""


def command_again(
    arguments: Sequence[str] | None = None,
    started_as: Sequence[str] | None = None,
    *,
    frozen: bool | None = None,
) -> list[str]:
    """The command that this process was started with: the frozen program, a script, or `python -m`.

    `arguments` are sys.argv, `started_as` sys.orig_argv; they are given for a test.
    """
    argv = sys.argv if arguments is None else arguments
    original = sys.orig_argv if started_as is None else started_as
    if is_frozen() if frozen is None else frozen:
        return [sys.executable, *argv[1:]]
    # The interpreter's options, -m and the module or the script, and what was given to it.
    return [sys.executable, *original[1:]]


def start_again(command: Sequence[str] | None = None) -> None:
    """Become the same command anew, or another one: in this very process on POSIX, and this does not return;
    as a new process on Windows, and the caller ends this one.

    Raises OSError where it cannot be started.
    """
    command = command_again() if command is None else list(command)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    logging.shutdown()
    environ = outer_environment()
    if is_frozen():
        environ |= _FROZEN_ENVIRONMENT
    if os.name == "posix":
        # Files and sockets of this process are closed by it: none of them is inherited.
        os.execve(command[0], command, environ)
    subprocess.Popen(command, env=environ, close_fds=True)

"""The door of the program: is a window wanted, or a command? Only what that needs is read.

Most starts are for the window, and a person waits for it: arguments of the window alone are understood here.
Everything else, and every mistake, is for the command line with its help.
"""

from __future__ import annotations

import gc
import sys

from pos_terminal.domain.errors import TerminalError
from pos_terminal.kept_private import keep_files_private
from pos_terminal.place import Place, place


def run() -> None:
    """The console script."""
    keep_files_private()
    where = window_place(sys.argv[1:])
    if where is None:
        from pos_terminal.cli_commands import main

        main()
    else:
        sys.exit(_open_window(where))


def window_place(arguments: list[str]) -> Place | None:
    """Where the window's data is, when these arguments ask for the window and are right; else None."""
    practice, data_dir = False, None
    left = iter(arguments)
    for argument in left:
        name, is_joined, value = argument.partition("=")
        if argument == "--practice":
            practice = True
        elif name == "--data-dir":
            data_dir = value if is_joined else next(left, "-")
            if not data_dir or data_dir.startswith("-"):
                return None
        else:
            return None
    return place(data_dir, practice)


def _open_window(where: Place) -> int:
    # Until the start is over: nearly all that is made now stays, and looking through it takes a tenth of it.
    gc.disable()
    from pos_terminal.app_run import run_window

    try:
        return run_window(where)
    except TerminalError as error:
        from pos_terminal import cli_output
        from pos_terminal.cli_language import speak

        speak(where)
        cli_output.prepare_streams(as_json=False)
        cli_output.refuse(error, as_json=False)
        return cli_output.REFUSED

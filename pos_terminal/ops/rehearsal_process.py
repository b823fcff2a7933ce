"""The rehearsal in a process of its own: a crash, a hang or a file that is missing is an answer, too."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

from pos_terminal.ops.own_process import HIDDEN, bare_environment, own_program

_LIMIT_S: Final = 900.0
"""A ledger of years is read within minutes, and each megabyte within a second. What takes longer hangs."""
_LONGEST: Final = 300
COMMAND: Final = "rehearse"


def rehearsed(folder: Path, currency: str) -> str | None:
    """Let this program work with the ledger of this folder, which is a copy, see `rehearsal`. What went
    wrong, for support; None when all went well."""
    command = [*own_program(), COMMAND, str(folder), "--currency", currency, "--json"]
    limit_s = _LIMIT_S + sum(file.stat().st_size for file in folder.glob("ledger.db*")) / 1_000_000
    try:
        done = subprocess.run(
            command,
            env=bare_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
            creationflags=HIDDEN,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {limit_s:.0f} s"
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else _what_it_said(done)


def _what_it_said(done: subprocess.CompletedProcess[bytes]) -> str:
    try:
        said = str(json.loads(done.stdout)["error"]["message"])
    except (ValueError, LookupError, TypeError):
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = lines[-1] if lines else f"exit status {done.returncode}"
    return said[:_LONGEST]

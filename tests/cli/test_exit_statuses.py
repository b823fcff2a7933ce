"""Scripts read the exit status: the page about the command line names each that there is."""

from __future__ import annotations

import re
from pathlib import Path

from pos_terminal import cli_output
from pos_terminal.cli_doctor import SOMETHING_BROKEN
from pos_terminal.cli_pay import INTERRUPTED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"


def test_every_exit_status_is_told_of() -> None:
    told = [int(number) for number in re.findall(r"^\| (\d+) \| \S", PAGE.read_text(encoding="utf-8"), re.M)]
    assert told == [
        cli_output.DONE,
        cli_output.OURS,
        cli_output.REFUSED,
        cli_output.UNKNOWN,
        cli_output.NOT_PAID,
        SOMETHING_BROKEN,
        INTERRUPTED,
    ]

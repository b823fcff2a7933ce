"""What a printer says of itself: DLE EOT, answered at once in the middle of everything, by those that can.

Bits 1 and 4 of such an answer are always set and 0 and 7 never, which tells it from everything else that may
come. A device that does not answer is one that does not tell, and is printed on all the same.
"""

from __future__ import annotations

from typing import Final

from pos_terminal.hardware.line import Deadline, Line, Problem
from pos_terminal.records import dataclass

FIRST_ANSWER_S: Final = 0.8
"""How long the first answer may take. One that never answers costs this once in a run."""
_ANSWER_S: Final = 1.5

_DLE_EOT: Final = b"\x10\x04"
_OVERALL, _WHY_OFF_LINE, _PAPER = 1, 2, 4

_OFF_LINE: Final = 0x08
_COVER: Final = 0x04
_STOPPED_FOR_PAPER: Final = 0x20
_ERROR: Final = 0x40
_PAPER_LOW: Final = 0x0C
_PAPER_END: Final = 0x60


@dataclass(frozen=True, slots=True)
class Condition:
    """How a printer is: `problem` None when it can print."""

    problem: Problem | None = None
    paper_low: bool = False


def ask(line: Line, deadline: Deadline) -> Condition | None:
    """What it says of itself, None when it does not tell. Raises PrinterTrouble when the line breaks."""
    overall = _asked(line, _OVERALL, deadline.sooner(FIRST_ANSWER_S))
    if overall is None:
        return None
    why = _asked(line, _WHY_OFF_LINE, deadline.sooner(_ANSWER_S)) or 0
    paper = _asked(line, _PAPER, deadline.sooner(_ANSWER_S)) or 0
    return Condition(_problem(overall, why, paper), bool(paper & _PAPER_LOW))


def is_answer(byte: int) -> bool:
    """Whether a byte that came is an answer to DLE EOT."""
    return byte & 0x93 == 0x12


def _asked(line: Line, number: int, deadline: Deadline) -> int | None:
    line.write(_DLE_EOT + bytes((number,)), deadline)
    while came := line.read(deadline):
        for byte in came:
            if is_answer(byte):
                return byte
    return None


def _problem(overall: int, why: int, paper: int) -> Problem | None:
    """The cause that a person can mend first: an open cover also reports that it sees no paper."""
    if why & _COVER:
        return Problem.COVER_OPEN
    if paper & _PAPER_END or why & _STOPPED_FOR_PAPER:
        return Problem.NO_PAPER
    if why & _ERROR:
        return Problem.FAULT
    if overall & _OFF_LINE:
        return Problem.OFF_LINE
    return None

"""One receipt printer: asked how it is, written to, and listened to until it has come to the end.

Two steps, so that whoever prints can write down what is about to happen in between: `connect` says whether
it can print now and sends nothing of the document; `Session.print` sends it.
"""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.hardware import status
from pos_terminal.hardware.line import Deadline, Line, PrinterTrouble, Problem, Way
from pos_terminal.hardware.status import Condition

CONNECT_S: Final = 4.0
PRINT_S: Final = 30.0
"""For one document, from its first byte to its last line on paper."""
PULSE_S: Final = 3.0

_QUIET: Final = b"\x1da\x00"
"""No news unasked: it could not be told from the answer that the end of a document is waited for."""
_SAY_WHEN_HERE: Final = b"\x1dr\x01"
"""Answered in its turn, when everything before it is on paper, and not while there is none."""
_FIRST_PIECE: Final = 96
_LOOK_AFTER_S: Final = 1.0
_UNCONFIRMED_S: Final = 8.0
"""One that answers questions and has not said by then that it is through does not know how."""


class Printer:
    """A printer at the end of a way. One session at a time; for one thread at a time."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.condition = Condition()
        """As it was last heard."""
        self.tells: bool | None = None
        """Whether it answers questions; None before it was asked."""
        self.confirms: bool | None = None
        """Whether it says when it has come to the end."""

    @property
    def address(self) -> str:
        """What a person calls it."""
        return self.way.address

    def connect(self) -> Session:
        """Open the way and see whether it can print. Raises PrinterTrouble; then nothing was sent."""
        deadline = Deadline.after(CONNECT_S)
        line = self.way.open(deadline)
        try:
            self._look(line, deadline)
        except PrinterTrouble as trouble:
            line.close(whole=False)
            # Nothing of a document was written, so it did not go away while it was printing.
            problem = Problem.HUNG_UP if trouble.problem is Problem.LOST else trouble.problem
            raise PrinterTrouble(problem, trouble.detail) from trouble
        return Session(self, line)

    def _look(self, line: Line, deadline: Deadline) -> None:
        if self.tells is False:
            return
        found = status.ask(line, deadline)
        if found is None:
            if self.tells:
                # It can answer and does not: what is sent now might be swallowed.
                raise PrinterTrouble(Problem.TOO_SLOW, "no answer")
            self.tells = False
            return
        self.tells, self.condition = True, found
        if found.problem is not None:
            raise PrinterTrouble(found.problem)


class Session:
    """An open way to a printer that was ready. Close it, whatever happened."""

    def __init__(self, printer: Printer, line: Line) -> None:
        self._printer = printer
        self._line = line
        self._whole = False

    def print(self, document: bytes) -> None:
        """Send it, and wait for the end as far as this printer tells it.

        Raises PrinterTrouble; `began` when a part of it may be on paper, or may yet come.
        """
        deadline = Deadline.after(PRINT_S)
        listens = bool(self._printer.tells) and self._printer.confirms is not False
        whole = (_QUIET if listens else b"") + document + (_SAY_WHEN_HERE if listens else b"")
        self._line.write(whole[:_FIRST_PIECE], deadline)
        crash_point("mid_print")
        try:
            self._line.write(whole[_FIRST_PIECE:], deadline)
            self._whole = True
            if listens:
                self._wait_for_the_end(deadline)
        except PrinterTrouble as trouble:
            self._whole = False
            raise PrinterTrouble(trouble.problem, trouble.detail, began=True) from trouble

    def pulse(self, pin: int) -> None:
        """Open the drawer that hangs on this printer, by pin 2 or 5. Raises PrinterTrouble."""
        self._line.write(pulse(pin), Deadline.after(PULSE_S))
        self._whole = True

    def close(self) -> None:
        """Let go of the printer; what was sent whole is seen off."""
        self._line.close(whole=self._whole)

    def _wait_for_the_end(self, deadline: Deadline) -> None:
        unconfirmed = deadline.sooner(_UNCONFIRMED_S)
        while True:
            came = self._line.read(unconfirmed.sooner(_LOOK_AFTER_S))
            if any(byte & 0x90 == 0 for byte in came):
                self._printer.confirms = True
                return
            if came:
                continue
            found = status.ask(self._line, deadline)
            if found is not None:
                self._printer.condition = found
                if found.problem is not None:
                    raise PrinterTrouble(found.problem)
            if not deadline.left_s:
                raise PrinterTrouble(Problem.TOO_SLOW)
            if found is None or self._printer.confirms:
                # It has not read to here yet; or it has always said so, and this document is a long one.
                unconfirmed = deadline.sooner(_UNCONFIRMED_S)
            elif not unconfirmed.left_s:
                self._printer.confirms = False
                return


def pulse(pin: int) -> bytes:
    """ESC p: 50 ms on the drawer's pin 2 or 5, then half a second of rest."""
    return b"\x1bp" + bytes((1 if pin == 5 else 0, 25, 250))

"""What a person is told about the printer: the true reason, with its address, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.hardware.line import Problem
from pos_terminal.texts import tr, trn

PRINTER_FORMS: Final = (
    "none, network:192.168.1.50:9100, serial:/dev/ttyS0@9600, device:/dev/usb/lp0, windows:NAME"
)
"""How the settings name a printer."""
_REASONS: Final[Mapping[Problem, Callable[[str], str]]] = {
    Problem.NOT_REACHED: lambda a: tr(
        "The printer at {address} cannot be reached. Look whether it is on and its cable is in.", address=a
    ),
    Problem.REFUSED: lambda a: tr(
        "The machine at {address} is there and is no printer. Check the address in Settings, or switch the "
        "printer off and on.",
        address=a,
    ),
    Problem.NAME_UNKNOWN: lambda a: tr(
        "There is no machine called {address} in this network. Check the printer’s name in Settings.",
        address=a,
    ),
    Problem.BUSY: lambda a: tr("Another program is using the printer {address}. Close it there.", address=a),
    Problem.NO_DEVICE: lambda a: tr(
        "There is no printer {address} on this computer. Look whether its cable is in.", address=a
    ),
    Problem.NOT_PERMITTED: lambda a: tr(
        "This program may not use the printer {address}. Ask whoever looks after this computer.", address=a
    ),
    Problem.NO_PAPER: lambda _a: tr("The printer has no paper."),
    Problem.COVER_OPEN: lambda _a: tr("The printer’s cover is open. Close it."),
    Problem.OFF_LINE: lambda _a: tr("The printer is off line. Press its button, or switch it off and on."),
    Problem.FAULT: lambda _a: tr(
        "The printer reports a fault. Look for stuck paper, then switch it off and on."
    ),
    Problem.LOST: lambda a: tr(
        "The printer {address} went away while it was printing. Look whether it is on and its cable is in.",
        address=a,
    ),
    Problem.HUNG_UP: lambda a: tr(
        "The printer {address} ended the connection before anything was printed. Look whether another "
        "computer is printing, or switch it off and on.",
        address=a,
    ),
    Problem.TOO_SLOW: lambda a: tr(
        "The printer {address} takes nothing any more. Look at its paper and its cover, or switch it off and "
        "on.",
        address=a,
    ),
    Problem.UNSUITABLE: lambda a: tr(
        "This computer cannot print to {address}. Choose another printer in Settings.", address=a
    ),
}


def printer_sentence(problem: Problem, address: str) -> str:
    """Why nothing comes out, and what to do."""
    return _REASONS[problem](address)


def waiting_sentence(problem: Problem, waiting: int) -> str:
    """What becomes of the receipts meanwhile; "" when none waits."""
    if problem is Problem.NO_PAPER:
        return tr("Receipts wait and print when you add paper.")
    return (
        trn(
            "{count} receipt waits and prints by itself afterwards.",
            "{count} receipts wait and print by themselves afterwards.",
            waiting,
        )
        if waiting
        else tr("Receipts wait and print by themselves afterwards.")
    )


def kick_sentence(problem: Problem, address: str) -> str:
    """The drawer did not open."""
    return tr(
        "The drawer did not open by itself. Open it with its key. {reason}",
        reason=printer_sentence(problem, address),
    )

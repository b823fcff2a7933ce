"""What the tests of the printer's list share."""

from __future__ import annotations

from pos_terminal.engine.messages import PrinterChanged
from pos_terminal.engine.printing import Papers
from pos_terminal.hardware.setup import devices
from pos_terminal.ledger.ledger import Ledger
from tests.engine.conftest import Moved
from tests.support.papers import Words


def papers_on(ledger: Ledger, runner: Moved, setting: str, kick: str = "printer") -> Papers:
    return Papers(ledger, runner, devices(setting, kick), Words())


def all_of(runner: Moved) -> None:
    """Hands work until nothing is left to do at once."""
    while runner.calls:
        runner.answer()


def last(runner: Moved) -> PrinterChanged:
    return [said for said in runner.said if isinstance(said, PrinterChanged)][-1]


def states(ledger: Ledger) -> dict[str, str]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT subject, copy, state FROM print_jobs ORDER BY position")
        return {f"{subject}{'+' * copy}": state for subject, copy, state in rows}

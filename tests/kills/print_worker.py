"""A till with a printer, in a process of its own that is made to die: it takes cash, kicks and prints."""

from __future__ import annotations

import json
import queue
import sys
from pathlib import Path
from typing import Any, Final

from pos_terminal.engine.desk import Desk
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.printing import Printing
from pos_terminal.engine.printing_setup import SettledComposer
from pos_terminal.hardware.setup import devices
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.print_jobs import JobState, count
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.settings import Settings
from pos_terminal.system import SystemClock
from tests.support.core import cash, open_ledger
from tests.support.papers import Words

PATIENCE_S: Final = 20.0


def main(job: dict[str, Any]) -> None:
    """Go on with what is there, take the sales, and wait until nothing is left to print."""
    ledger = open_ledger(Path(job["folder"]), clock=SystemClock())  # type: ignore[arg-type]
    settings = Settings(printer=job["printer"], print_receipts="always")
    composer = SettledComposer(settings, practice=False) if job.get("receipts") else Words()
    printing = Printing(devices(job["printer"], "printer"), composer, receipts="always")
    said: queue.SimpleQueue[Any] = queue.SimpleQueue()
    engine = Engine(ledger, {"cash": CashProvider()}, said.put, BusinessDay(), printing=printing)
    engine.start()
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask(wanted: Any) -> Any:
        engine.submit(wanted, answers.put)
        return answers.get(timeout=PATIENCE_S)

    ask(lambda desk: desk.resume())
    for key in job["sales"]:
        begun = ask(lambda desk, key=key: desk.take_cash(cash(1_000, key), "system"))
        sys.stdout.write(f"paid {begun.payment.payment_id}\n")
        sys.stdout.flush()
        ask(_nothing)
    for subject in job.get("again", ()):
        ask(lambda desk, subject=subject: desk.papers.print("receipt", subject, copy=True))
    while waiting(ledger):
        # Every step of a document is told.
        said.get(timeout=PATIENCE_S)
    engine._desk.papers.idle.wait(PATIENCE_S)
    engine.stop()


def waiting(ledger: Ledger) -> int:
    """How many documents are not through yet."""
    with ledger.reading() as connection:
        return count(connection, JobState.QUEUED) + count(connection, JobState.SENDING)


def _nothing(_desk: Desk) -> None:
    """What was posted before has been done when this answers."""


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

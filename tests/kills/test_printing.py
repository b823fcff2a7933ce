"""Death around the drawer's pulse and the receipt: no second opening, no second original, no lost payment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from pos_terminal.ledger.verify import verify
from tests.kills.harness import ROOT, environment
from tests.support.core import all_payments, open_ledger
from tests.support.fake_printer import NetworkPrinter
from tests.support.papers import words

POINTS = {
    "cash_before_kick",
    "kick_recorded",
    "cash_after_kick",
    "print_recorded",
    "mid_print",
    "print_sent",
}


@pytest.fixture
def printer() -> Iterator[NetworkPrinter]:
    """In the network; it lives on."""
    made = NetworkPrinter()
    yield made
    made.close()


@dataclass
class Found:
    """What the files say after a life."""

    paid: int
    kicks: int
    jobs: list[tuple[str, int]]


def live(
    folder: Path, printer: NetworkPrinter, *, crash_at: str = "", **job: object
) -> tuple[int, list[str]]:
    """One start of the program. Its exit status, and the payments that it had answered."""
    more = {VARIABLE: crash_at} if crash_at else {}
    document = json.dumps({"folder": str(folder), "printer": printer.setting, "sales": [], **job})
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills.print_worker", document],
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, EXIT_STATUS), done.stderr
    return done.returncode, [line.split()[1] for line in done.stdout.splitlines()]


def look(folder: Path) -> Found:
    """The payments, the openings of the drawer, and the list of what is to be printed."""
    ledger = open_ledger(folder)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        raw = connection.exec_driver_sql("SELECT event FROM journal").fetchall()
        jobs = connection.exec_driver_sql("SELECT state, copy FROM print_jobs ORDER BY position").fetchall()
    paid = [payment for payment in all_payments(ledger) if payment.completed_at]
    ledger.close()
    kicks = sum(b'"drawer.kicked"' in bytes(event) for (event,) in raw)
    return Found(len(paid), kicks, [(str(state), int(copy)) for state, copy in jobs])


@pytest.mark.parametrize(
    ("point", "opened", "recorded", "left", "on_paper"),
    [
        # The receipt that was not asked for yet is printed from Payments.
        ("cash_before_kick", 0, 0, [], 0),
        ("kick_recorded", 0, 1, [], 0),
        ("cash_after_kick", 1, 1, [("done", 0)], 1),
        ("print_recorded", 1, 1, [("unsure", 0)], 0),
        ("mid_print", 1, 1, [("unsure", 0)], 1),
        ("print_sent", 1, 1, [("unsure", 0)], 1),
    ],
)
def test_death_opens_once_at_most_and_prints_no_second_original(
    tmp_path: Path,
    printer: NetworkPrinter,
    point: str,
    opened: int,
    recorded: int,
    left: list[tuple[str, int]],
    on_paper: int,
) -> None:
    assert point in POINTS
    status, _ = live(tmp_path, printer, crash_at=point, sales=["k1"])
    assert status == EXIT_STATUS, "the point was never passed"
    status, answered = live(tmp_path, printer, sales=["k1"])
    assert status == 0
    original = words(answered[0])
    assert (len(printer.mechanism.pulses), printer.mechanism.printed.count(original)) == (opened, on_paper)
    assert look(tmp_path) == Found(1, recorded, left)
    if left == [("unsure", 0)]:
        before = printer.mechanism.printed
        assert live(tmp_path, printer, again=answered) == (0, [])
        assert printer.mechanism.printed == before + words(answered[0], copy=True)
        assert look(tmp_path) == Found(1, recorded, [("done", 0), ("done", 1)])

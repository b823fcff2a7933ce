"""What follows money and reports on the command line: receipts, slips, the drawer's kick, papers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.fake_printer import NetworkPrinter

OPEN = ("drawer", "open", "--float", "5000")


@pytest.fixture
def printer(data: Path) -> Iterator[NetworkPrinter]:
    """In the network, and named by the settings; each receipt is printed."""
    made = NetworkPrinter()
    data.mkdir()
    settings(data, made, "always")
    yield made
    made.close()


def settings(data: Path, printer: NetworkPrinter, receipts: str, more: str = "") -> None:
    (data / "settings.toml").write_text(
        f'printer = "{printer.setting}"\nprint_receipts = "{receipts}"\n{more}', encoding="utf-8"
    )


def test_cash_opens_the_drawer_once_and_prints_its_receipt(run: Run, printer: NetworkPrinter) -> None:
    assert run(*OPEN).status == 0
    pay = ("pay", "--amount", "1500", "--method", "cash", "--idempotency-key", "one", "--json")
    assert run(*pay).document["status"] == "success"
    assert pulses(printer) == 1
    assert b"1 500 F" in text(printer)
    assert cuts(printer) == 1
    assert run(*pay).document["is_duplicate"] is True
    assert (pulses(printer), cuts(printer)) == (1, 1)


def test_nothing_is_printed_where_nothing_is_to_be_printed_by_itself(
    run: Run, data: Path, printer: NetworkPrinter
) -> None:
    settings(data, printer, "ask")
    run(*OPEN)
    assert run("pay", "--amount", "1500", "--method", "cash").status == 0
    assert (pulses(printer), cuts(printer)) == (1, 0)


def test_whoever_reaches_into_the_drawer_finds_it_open(run: Run, printer: NetworkPrinter) -> None:
    run(*OPEN)
    assert pulses(printer) == 0
    for count, command in enumerate(
        (
            ("pay-in", "--amount", "500"),
            ("pay-out", "--amount", "200", "--reason", "ice"),
            ("no-sale", "--reason", "a note changed"),
            ("drop", "--amount", "1000"),
        ),
        1,
    ):
        assert run("drawer", *command).status == 0
        assert pulses(printer) == count
    # The bag's slip.
    assert cuts(printer) == 1


def test_a_trigger_that_is_a_file_gets_its_pulse(run: Run, data: Path, printer: NetworkPrinter) -> None:
    trigger = data / "trigger"
    os.mkfifo(trigger)
    reader = os.open(trigger, os.O_RDONLY | os.O_NONBLOCK)
    settings(data, printer, "never", f'drawer_kick = "device:{trigger}"\n')
    run(*OPEN)
    assert run("pay", "--amount", "1500", "--method", "cash").status == 0
    assert os.read(reader, 100).startswith(b"\x1bp")
    os.close(reader)
    assert pulses(printer) == 0


def test_a_printer_without_paper_takes_no_payment_back_and_prints_it_later(
    run: Run, printer: NetworkPrinter
) -> None:
    run(*OPEN)
    printer.mechanism.paper_lines = 0
    assert run("pay", "--amount", "1500", "--method", "cash").status == 0
    waiting = run("printer", "queue", "--json").document
    assert [(job["kind"], job["state"]) for job in waiting] == [("receipt", "queued")]
    printer.mechanism.paper_lines = 1_000
    assert run("drawer", "no-sale", "--reason", "look").status == 0
    assert run("printer", "queue", "--json").document == []
    assert b"1 500 F" in text(printer)


def test_reports_are_printed(run: Run, printer: NetworkPrinter) -> None:
    run(*OPEN)
    run("pay", "--amount", "1500", "--method", "cash")
    assert run("report", "day", "--print", "--json").document["printing"] == "done"
    assert b"By method" in text(printer)
    assert b"By hour" in text(printer)
    assert run("report", "x", "--print", "--json").document["printing"] == "done"
    assert b"X report" in text(printer)
    run("drawer", "close", "--counted", "6500")
    for _ in range(2):
        assert run("report", "z", "--print", "--json").document["printing"] == "done"
    assert text(printer).count(b"Z report 0001") == 2
    assert b"DUPLICATA 1" in text(printer)


def test_without_a_printer_a_report_is_not_printed_and_says_so(run: Run, data: Path) -> None:
    assert data.parent.exists()
    run(*OPEN)
    refused = run("report", "day", "--print", "--json")
    assert (refused.status, refused.code) == (2, "no_printer")


def test_a_printer_of_pictures_prints_from_a_command(
    process: Run, data: Path, printer: NetworkPrinter
) -> None:
    settings(data, printer, "always", 'printer_output = "picture"\n')
    process(*OPEN)
    assert process("pay", "--amount", "1500", "--method", "cash").status == 0
    assert b"\x1dv0" in printer.mechanism.received


def text(printer: NetworkPrinter) -> bytes:
    return bytes(printer.mechanism.printed).replace(b"\xff", b" ").replace(b"\xa0", b" ")


def pulses(printer: NetworkPrinter) -> int:
    return len(printer.mechanism.pulses)


def cuts(printer: NetworkPrinter) -> int:
    return printer.mechanism.received.count(b"\x1dV")

"""Opening the drawer: once for each cause, before what waits to be printed, and never too late."""

from __future__ import annotations

from pathlib import Path

from pos_terminal.engine.messages import KickTried
from pos_terminal.engine.printing import Papers
from pos_terminal.hardware.line import Problem
from pos_terminal.ledger.ledger import Ledger
from tests.engine.conftest import Moved
from tests.engine.printing.hands import all_of, papers_on
from tests.support.fake_printer import DevicePrinter, NetworkPrinter
from tests.support.papers import words


def kicks(ledger: Ledger, subject: str) -> int:
    with ledger.reading() as connection:
        raw = connection.exec_driver_sql("SELECT event FROM journal").fetchall()
    return sum(b'"drawer.kicked"' in bytes(event) and subject.encode() in bytes(event) for (event,) in raw)


def test_the_drawer_opens_once_for_a_cause(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    assert papers.kick("sale", "p1")
    assert kicks(ledger, "p1") == 1, "written down before the pulse"
    assert printer.mechanism.pulses == []
    all_of(runner)
    assert not papers.kick("sale", "p1")
    all_of(runner)
    assert printer.mechanism.pulses == [2]
    assert kicks(ledger, "p1") == 1
    assert papers.kick("refund", "p1"), "another cause is another opening"


def test_the_drawer_opens_before_what_waits_to_be_printed(
    papers: Papers, runner: Moved, printer: NetworkPrinter
) -> None:
    papers.print("receipt", "p0")
    papers.print("receipt", "p1")
    papers.kick("sale", "p1")
    while not printer.mechanism.pulses:
        runner.answer()
    assert printer.mechanism.printed in (b"", words("p0"))


def test_a_pulse_that_does_not_arrive_is_told_with_its_reason_and_not_sent_later(
    papers: Papers, runner: Moved, printer: NetworkPrinter
) -> None:
    printer.mechanism.paper_lines = 0
    papers.kick("sale", "p1")
    all_of(runner)
    told = [said for said in runner.said if isinstance(said, KickTried)]
    address = f"127.0.0.1:{printer.port}"
    assert told == [KickTried("sale", "p1", Problem.NO_PAPER, address)]
    printer.mechanism.add_paper()
    papers.print("receipt", "p1")
    all_of(runner)
    assert printer.mechanism.pulses == []


def test_a_drawer_never_opens_long_after_its_cause(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    papers.kick("sale", "p1")
    ledger.clock.ms += 16_000  # type: ignore[attr-defined]
    all_of(runner)
    assert printer.mechanism.pulses == []
    assert any(isinstance(said, KickTried) for said in runner.said)


def test_a_trigger_of_its_own_waits_for_no_printer(ledger: Ledger, runner: Moved, tmp_path: Path) -> None:
    folder = tmp_path / "devices"
    folder.mkdir()
    trigger = DevicePrinter(folder)
    papers = papers_on(ledger, runner, "none", trigger.setting)
    assert papers.kick("sale", "p1")
    all_of(runner)
    trigger.mechanism.wait_for(lambda: trigger.mechanism.pulses == [2])
    trigger.close()
    assert papers.kick("sale", "p2")
    all_of(runner)
    assert runner.said[-1] == KickTried("sale", "p2", Problem.NOT_REACHED, str(trigger.path))


def test_where_nothing_opens_the_drawer_nothing_is_written(ledger: Ledger, runner: Moved) -> None:
    for papers in (papers_on(ledger, runner, "none"), papers_on(ledger, runner, "network:localhost", "none")):
        assert not papers.kick("sale", "p1")
    assert kicks(ledger, "p1") == 0
    assert runner.calls == []

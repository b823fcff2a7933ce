"""What is said beside a payment about its receipt and the drawer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from pos_terminal.engine.messages import KickTried, PrinterChanged
from pos_terminal.hardware.line import Problem
from pos_terminal.ledger.print_jobs import Job, JobState
from pos_terminal.services.print_queue import Followed
from pos_terminal.services.printer_words import printer_sentence
from pos_terminal.ui.presenters.paper_states import papers_of, printer_banner
from pos_terminal.ui.states.papers import PapersState

READY = PrinterChanged("192.168.1.50", kicks=True)
JOB = Job(1, "receipt", "p1", False, JobState.QUEUED, 0)


def said(
    job: Job | None = None,
    *,
    printer: PrinterChanged = READY,
    kicked_at: int | None = None,
    kick: KickTried | None = None,
    asks: bool = False,
    cash: bool = True,
) -> PapersState:
    followed = Followed("p1", kicked_at, job)
    return papers_of(followed, printer, kick, UTC, asks=asks, cash=cash)


def texts(state: PapersState) -> list[str]:
    return [fact.text for fact in state.facts]


@pytest.mark.parametrize(
    ("job", "text", "label"),
    [
        (JOB, "The receipt is being printed", "Print receipt"),
        (replace(JOB, state=JobState.SENDING), "The receipt is being printed", "Print receipt"),
        (replace(JOB, state=JobState.DONE), "Receipt printed", "Print again"),
        (replace(JOB, state=JobState.DONE, copy=True), "Printed again, as a copy", "Print again"),
        (
            replace(JOB, state=JobState.UNSURE),
            "The receipt may have printed. Look at the printer before you print it again.",
            "Print again",
        ),
        (replace(JOB, state=JobState.FAILED), "The receipt was not printed.", "Print receipt"),
    ],
)
def test_each_state_of_a_receipt_is_said(job: Job, text: str, label: str) -> None:
    state = said(job)
    assert (texts(state), state.print_label) == ([text], label)


def test_asking_each_time_is_a_line_and_a_button() -> None:
    assert texts(said(asks=True)) == ["Print the receipt? Ctrl+P"]
    assert texts(said(asks=False)) == []
    assert said(asks=False).print_label == "Print receipt"


def test_without_a_printer_there_is_nothing_to_press() -> None:
    state = said(printer=PrinterChanged(None), asks=True)
    assert (state.facts, state.print_label) == ((), "")


def test_the_drawer_is_said_open_with_its_time() -> None:
    state = said(kicked_at=(14 * 60 + 33) * 60_000)
    assert texts(state) == ["Drawer opened at 14:33"]
    assert state.opens_drawer
    assert not said(cash=False).opens_drawer
    assert not said(printer=PrinterChanged("192.168.1.50")).opens_drawer, "nothing here opens it"


def test_a_drawer_that_did_not_open_says_why_once() -> None:
    away = PrinterChanged("192.168.1.50", 3, Problem.NOT_REACHED)
    kick = KickTried("sale", "p1", Problem.NOT_REACHED, "192.168.1.50")
    first, second = said(JOB, printer=away, kick=kick, kicked_at=1).facts
    assert first.text.startswith("The drawer did not open by itself. Open it with its key.")
    assert "192.168.1.50" in first.text
    assert second.text == "3 receipts wait and print by themselves afterwards."


@pytest.mark.parametrize("problem", Problem)
def test_every_reason_has_a_sentence_that_says_what_to_do(problem: Problem) -> None:
    sentence = printer_sentence(problem, "192.168.1.50")
    assert sentence.endswith(".")
    assert f"{problem.value} " not in sentence or problem is Problem.FAULT
    banner = printer_banner(PrinterChanged("192.168.1.50", 2, problem))
    assert banner is not None
    assert banner.title == sentence
    assert banner.line


def test_over_the_orders_only_what_somebody_has_to_know() -> None:
    assert printer_banner(PrinterChanged(None)) is None
    assert printer_banner(READY) is None
    assert printer_banner(PrinterChanged("192.168.1.50", 0, Problem.NOT_REACHED)) is None
    low = printer_banner(PrinterChanged("192.168.1.50", paper_low=True))
    assert low is not None
    assert low.title == "The printer’s paper is running out."

"""The queue of the printer: in order, each original once, by itself again when the printer is back."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.engine.messages import PrinterChanged, PrinterTried
from pos_terminal.engine.printing import Papers
from pos_terminal.hardware.line import Problem
from pos_terminal.hardware.setup import Devices, devices
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import print_queue
from pos_terminal.services.print_queue import Job, JobState
from tests.engine.conftest import Moved
from tests.engine.printing.hands import all_of, last, papers_on, states
from tests.support.fake_printer import NetworkPrinter
from tests.support.papers import Words, words


def test_what_is_asked_for_comes_out_in_order(papers: Papers, runner: Moved, printer: NetworkPrinter) -> None:
    for number in range(5):
        papers.print("receipt", f"p{number}")
    all_of(runner)
    assert printer.mechanism.printed == b"".join(words(f"p{number}") for number in range(5))


def test_nothing_is_done_before_a_hand_does_it(
    papers: Papers, runner: Moved, printer: NetworkPrinter
) -> None:
    papers.print("receipt", "p1")
    assert len(runner.calls) == 1
    assert printer.mechanism.received == b""
    assert states(papers._ledger) == {"p1": "queued"}


def test_an_original_comes_out_once_however_often_it_is_asked_for(
    papers: Papers, runner: Moved, printer: NetworkPrinter
) -> None:
    for _ in range(3):
        papers.print("receipt", "p1")
    all_of(runner)
    papers.print("receipt", "p1")
    all_of(runner)
    assert printer.mechanism.printed == words("p1")


def test_again_is_a_copy_and_says_so(papers: Papers, runner: Moved, printer: NetworkPrinter) -> None:
    papers.print("receipt", "p1", copy=True)
    all_of(runner)
    assert printer.mechanism.printed == words("p1")
    for _ in range(2):
        papers.print("receipt", "p1", copy=True)
        all_of(runner)
    assert printer.mechanism.printed == words("p1") + 2 * words("p1", copy=True)


def test_impatience_is_not_a_second_paper(papers: Papers, runner: Moved, printer: NetworkPrinter) -> None:
    printer.disappear()
    for _ in range(4):
        papers.print("receipt", "p1", copy=True)
    all_of(runner)
    printer.come_back()
    runner.fire()
    all_of(runner)
    assert printer.mechanism.printed == words("p1")


def test_a_printer_that_is_away_is_tried_again_later_and_later(
    papers: Papers, runner: Moved, printer: NetworkPrinter
) -> None:
    printer.disappear()
    papers.print("receipt", "p1")
    all_of(runner)
    assert (last(runner).problem, last(runner).waiting) == (Problem.REFUSED, 1)
    pauses = []
    for _ in range(5):
        pauses.append(runner.fire())
        all_of(runner)
    assert pauses == [2.0, 4.0, 8.0, 15.0, 15.0]
    printer.come_back()
    runner.fire()
    all_of(runner)
    assert printer.mechanism.printed == words("p1")
    assert (last(runner).problem, last(runner).waiting) == (None, 0)


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ({"paper_lines": 0}, Problem.NO_PAPER),
        ({"cover_open": True}, Problem.COVER_OPEN),
        ({"error": True}, Problem.FAULT),
        ({"off_line": True}, Problem.OFF_LINE),
    ],
)
def test_what_waits_prints_by_itself_when_it_is_mended(
    papers: Papers, runner: Moved, printer: NetworkPrinter, what: dict[str, Any], problem: Problem
) -> None:
    for name, value in what.items():
        setattr(printer.mechanism, name, value)
    for subject in ("p1", "p2"):
        papers.print("receipt", subject)
        all_of(runner)
    assert (last(runner).problem, last(runner).waiting) == (problem, 2)
    assert last(runner).address == f"127.0.0.1:{printer.port}"
    printer.mechanism.add_paper()
    runner.fire()
    all_of(runner)
    assert printer.mechanism.printed == words("p1") + words("p2")
    assert (last(runner).problem, last(runner).waiting) == (None, 0)


def test_out_of_paper_in_the_middle_is_for_a_person_and_the_next_one_waits(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_terminal.hardware.printer._LOOK_AFTER_S", 0.05)
    monkeypatch.setattr(Words, "begin", _long)
    printer.mechanism.paper_lines = 3
    papers.print("receipt", "p1")
    papers.print("receipt", "p2")
    all_of(runner)
    assert states(ledger) == {"p1": "unsure", "p2": "queued"}
    assert [job.subject for job in last(runner).unsure] == ["p1"]
    assert last(runner).unsure[0].problem == Problem.NO_PAPER
    printer.mechanism.add_paper()
    runner.fire()
    all_of(runner)
    # The printer itself had kept the rest of the first one; nothing was sent a second time.
    assert printer.mechanism.printed == 5 * words("p1") + 5 * words("p2")
    assert states(ledger) == {"p1": "unsure", "p2": "done"}


def _long(_words: Words, ledger: Ledger, job: Job) -> bytes:
    with ledger.writing() as connection:
        print_queue.sending(connection, job, ledger.clock.now_ms())
    return 5 * words(job.subject, copy=job.copy)


def test_gone_in_the_middle_may_have_printed_and_the_reprint_says_so(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    printer.gone_after = 12
    papers.print("receipt", "p1")
    all_of(runner)
    assert states(ledger) == {"p1": "unsure"}
    assert last(runner).problem is Problem.LOST
    printer.come_back()
    printer.mechanism.forget_what_waits()
    runner.fire()
    all_of(runner)
    assert states(ledger) == {"p1": "unsure"}, "nothing is printed again by itself"
    before = printer.mechanism.printed
    papers.print("receipt", "p1", copy=True)
    all_of(runner)
    assert printer.mechanism.printed == before + words("p1", copy=True)
    assert states(ledger) == {"p1": "done", "p1+": "done"}
    assert last(runner).unsure == ()


def test_a_person_may_say_that_it_came_out(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    printer.gone_after = 12
    papers.print("receipt", "p1")
    all_of(runner)
    papers.came_out(last(runner).unsure[0].position)
    assert last(runner).unsure == ()
    assert states(ledger) == {"p1": "done"}


def test_what_waited_when_the_program_ended_is_printed_after_a_start(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    printer.disappear()
    papers.print("receipt", "p1")
    all_of(runner)
    printer.come_back()
    again = Moved()
    papers_on(ledger, again, printer.setting).resume()
    all_of(again)
    assert printer.mechanism.printed == words("p1")


def test_what_was_being_sent_when_the_program_ended_may_have_printed(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    papers.print("receipt", "p1")
    runner.answer()
    assert states(ledger) == {"p1": "sending"}
    (late, _nobody), *_ = runner.calls
    again = Moved()
    papers_on(ledger, again, printer.setting).resume()
    all_of(again)
    assert states(ledger) == {"p1": "unsure"}
    assert printer.mechanism.printed == b""
    assert [job.problem for job in last(again).unsure] == [print_queue.INTERRUPTED]
    late()  # lets go of the line


def test_what_cannot_be_put_on_paper_stops_nothing(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    papers.print("nothing", "p0")
    papers.print("receipt", "p1")
    all_of(runner)
    assert states(ledger) == {"p0": "failed", "p1": "done"}
    assert printer.mechanism.printed == words("p1")


def test_a_thousand_wait_for_no_paper_and_no_more_than_a_roll_full(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    printer.mechanism.paper_lines = 0
    for number in range(print_queue.LONGEST):
        papers.print("receipt", f"p{number}")
    for number in range(print_queue.LONGEST, 1_000):
        with pytest.raises(NotAllowed, match="print_queue_full"):
            papers.print("receipt", f"p{number}")
    all_of(runner)
    assert last(runner).waiting == print_queue.LONGEST
    assert len([timer for timer in runner.timers if not timer.cancelled]) == 1
    assert papers.clear() == print_queue.LONGEST
    assert last(runner).waiting == 0
    printer.mechanism.add_paper()
    papers.print("receipt", "p7")
    all_of(runner)
    assert printer.mechanism.printed == words("p7"), "cleared is not printed: it is still the original"
    with ledger.reading() as connection:
        assert print_queue.queued(connection) == []


def test_without_a_printer_it_is_said_at_once(ledger: Ledger, runner: Moved) -> None:
    papers = Papers(ledger, runner, Devices(), Words())
    with pytest.raises(NotAllowed) as caught:
        papers.print("receipt", "p1")
    assert caught.value.code == "no_printer"
    assert papers.state() == PrinterChanged(None)


def test_another_printer_takes_over_what_waits(
    papers: Papers, runner: Moved, printer: NetworkPrinter
) -> None:
    printer.disappear()
    papers.print("receipt", "p1")
    all_of(runner)
    other = NetworkPrinter()
    papers.use(devices(other.setting, "printer"))
    all_of(runner)
    assert other.mechanism.printed == words("p1")
    assert last(runner).problem is None
    other.close()


def test_a_page_to_try_the_printer_waits_for_nothing_and_tells_why_not(
    papers: Papers, runner: Moved, printer: NetworkPrinter, ledger: Ledger
) -> None:
    printer.mechanism.cover_open = True
    papers.print_page(b"a page\n")
    all_of(runner)
    tried = [said for said in runner.said if isinstance(said, PrinterTried)]
    assert [said.problem for said in tried] == [Problem.COVER_OPEN]
    printer.mechanism.add_paper()
    papers.print_page(b"a page\n")
    all_of(runner)
    assert printer.mechanism.printed == b"a page\n"
    assert states(ledger) == {}


def test_states_of_jobs_are_those_that_the_table_allows(ledger: Ledger) -> None:
    job = print_queue.put(ledger, "receipt", "p1", again=False)
    for state in JobState:
        print_queue.ended(ledger, job, state)
        assert states(ledger) == {"p1": state.value}

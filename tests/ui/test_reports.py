"""The reports' states, the bars, the paper: what the screens of reports paint."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from pos_terminal.domain.money import Money
from pos_terminal.domain.session_report import without_cash
from pos_terminal.engine.messages import PrinterChanged
from pos_terminal.hardware.line import Problem
from pos_terminal.services.periods import Span
from pos_terminal.settings import Settings
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.report_papers import day_paper, session_paper
from pos_terminal.ui.presenters.reports_states import reports_state
from pos_terminal.ui.presenters.z_report import printer_line
from pos_terminal.ui.printing.report_files import paper_pdf
from pos_terminal.ui.screens.reports import ReportsScreen
from pos_terminal.ui.screens.z_report import ZReportScreen
from pos_terminal.ui.states.report_paper import LineKind, PaperLine, ReportPaper
from pos_terminal.ui.states.reports import SPANS, RateRow
from pos_terminal.ui.widgets.bar_chart import grid_step
from pos_terminal.ui.widgets.payment_rows import ChoiceRow
from tests.ui import report_samples as samples


def test_the_buttons_are_the_stretches_that_can_be_asked_for() -> None:
    assert tuple(span.value for span in Span) == SPANS


def test_the_day_of_the_design_in_words_and_figures() -> None:
    state = samples.reports()
    assert [(one.title, str(one.money or one.number), one.note) for one in state.figures] == [
        ("Takings", "843\u202f500\u202fF", ""),
        ("Same time last Saturday", "784\u202f000\u202fF", "8\u202f% more today"),
        ("Payments", "83", "10\u202f205\u202fF each"),
        ("Given back", "3\u202f500\u202fF", "1 payment"),
        ("To check", "12\u202f500\u202fF", "1 payment"),
    ]
    assert [bar.label for bar in state.chart.bars] == [f"{hour:02d}" for hour in range(8, 23)]
    assert [bar.label for bar in state.chart.bars if bar.strong] == ["14"]
    assert all(bar.now is None for bar in state.chart.bars[7:])
    assert [(one.name, one.percent, one.low) for one in state.rates] == [
        ("Wave", 96, False),
        ("Orange Money", 88, False),
        ("MTN MoMo", 70, True),
        ("Card", 100, False),
    ]


def test_a_shared_drawer_names_its_session_and_no_person() -> None:
    names = [one.name for one in samples.reports().differences]
    assert "Session 138, shared" in names
    sums = {one.name: one.amount.amount for one in samples.reports().differences}
    assert sums["Adjoua Brou"] == 1_000


def test_a_day_without_anything_to_compare_with_compares_nothing() -> None:
    report = samples.day_report()
    empty = reports_state(
        replace(report, before=replace(report.before, count=0, amount=0)), "XOF", samples.DAY.where
    )
    assert (empty.figures[1].note, empty.figures[1].look) == ("", "")


@pytest.mark.parametrize(("paid", "ended", "percent"), [(0, 3, 0), (999, 1000, 99), (3, 3, 100), (1, 3, 33)])
def test_only_all_is_a_hundred_percent(paid: int, ended: int, percent: int) -> None:
    assert RateRow("Wave", paid, ended, low=False).percent == percent


@pytest.mark.parametrize(
    ("largest", "step"),
    [(1, 1), (4, 1), (5, 2), (312_000, 100_000), (400_001, 200_000), (9 * 10**8, 5 * 10**8)],
)
def test_at_most_four_lines_lie_below_the_largest_bar(largest: int, step: int) -> None:
    assert grid_step(largest) == step


def test_the_paper_says_what_the_report_says() -> None:
    paper = session_paper(samples.session_report(), Settings(), samples.DAY.where)
    rows = {one.text: one for one in paper.lines}
    assert rows["Takings"].money == Money(843_500)
    assert rows["Takings"].kind is LineKind.TOTAL
    assert rows["Short (wrong change given)"].money == Money(-500)
    assert (rows["Wave"].money, rows["Wave"].note) == (Money(342_000), "× 29")
    assert rows["Chain"].right == "3fa94c01"
    held = next(one for one in paper.lines if one.kind is LineKind.CHECK)
    assert held.money == Money(15_000)
    assert paper.name == "z-report-0142"


def test_an_x_without_the_cash_tells_nothing_of_the_drawer() -> None:
    report = without_cash(samples.session_report(None))
    said = session_paper(report, Settings(), samples.DAY.where).said()
    assert "Takings without cash" in said
    for word in ("Expected", "Float", "Cash received", "131", "186"):
        assert word not in said


@pytest.mark.usefixtures("qapp")
def test_a_long_paper_goes_on_over_pages() -> None:
    lines = tuple(PaperLine(LineKind.ROW, f"Order {number}", money=Money(number)) for number in range(100))
    one, three = paper_pdf(ReportPaper("short", lines[:10])), paper_pdf(ReportPaper("long", lines))
    assert (one.count(b"/Type /Page\n"), three.count(b"/Type /Page\n")) == (1, 3)
    day = day_paper(samples.day_report(), Settings(), samples.DAY.where)
    assert paper_pdf(day).startswith(b"%PDF-")


def test_the_screen_of_a_z_has_its_ways_out_by_keys_and_touch(window: MainWindow, qtbot: QtBot) -> None:
    screen = ZReportScreen()
    window.screens.add("z_report", screen)
    screen.render_state(samples.z_report())
    window.show_screen("z_report")
    for signal, press in (
        (screen.print_wanted, screen.print),
        (screen.pdf_wanted, screen.pdf),
        (screen.done, screen.finish),
    ):
        with qtbot.waitSignal(signal, timeout=1_000):
            QTest.mouseClick(press, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(screen.done, timeout=1_000):
        QTest.keyClick(screen, Qt.Key.Key_Escape)
    before = screen.area.verticalScrollBar().value()
    QTest.keyClick(screen, Qt.Key.Key_Down)
    assert screen.area.verticalScrollBar().value() > before
    screen.render_state(samples.z_report(old=True))
    assert not screen.to_safe.isVisible()


@pytest.mark.parametrize("width", [1270, 944])
def test_the_reports_fit_and_scroll_in_either_width(window: MainWindow, width: int) -> None:
    screen = ReportsScreen()
    window.screens.add("reports", screen)
    window.resize(width + 96, 768)
    screen.render_state(samples.reports())
    window.show_screen("reports")
    QApplication.processEvents()
    assert screen.area.horizontalScrollBar().maximum() == 0
    bottom = screen.area.verticalScrollBar()
    assert bottom.maximum() > 0
    buttons = [one for one in screen.findChildren(QPushButton) if one.isVisible()]
    assert all(one.height() >= 56 for one in buttons)
    chosen: list[int] = []
    screen.z_chosen.connect(chosen.append)
    screen.closings.findChildren(ChoiceRow)[0].click()
    assert chosen == [142]


@pytest.mark.parametrize(
    ("printer", "line"),
    [
        (PrinterChanged(None), ""),
        (PrinterChanged("network:10.0.0.5:9100"), "Printer ready, 80 mm"),
        (PrinterChanged("network:10.0.0.5:9100", problem=Problem.NO_PAPER), "The printer has no paper."),
    ],
)
def test_the_printer_says_how_it_is_beside_the_paper(printer: PrinterChanged, line: str) -> None:
    assert printer_line(printer, 80).startswith(line)
    assert bool(printer_line(printer, 80)) == bool(line)


def test_a_report_of_practice_says_so() -> None:
    where = samples.DAY.where
    for paper in (
        day_paper(samples.day_report(), Settings(), where, practice=True),
        session_paper(samples.session_report(), Settings(), where, practice=True),
    ):
        assert "PRACTICE. No real money." in paper.said()
    assert "PRACTICE" not in day_paper(samples.day_report(), Settings(), where).said()


def test_the_screens_are_painted_before_anything_was_read(window: MainWindow) -> None:
    for name, screen in (("reports", ReportsScreen()), ("z_report", ZReportScreen())):
        window.screens.add(name, screen)
        window.show_screen(name)
        assert not screen.grab().isNull()


def test_the_screen_of_reports_can_be_seen_before_there_is_a_report(qtbot: QtBot) -> None:
    screen = ReportsScreen()
    qtbot.addWidget(screen)
    for wide in (1366, 900):
        screen.resize(wide, 700)
        screen.show()
        screen.take_focus()
        assert not screen.grab().isNull()
    for action in ("down", "up", "print"):
        assert screen.handle(action)
    for name in SPANS:
        screen.spans.choose(name)

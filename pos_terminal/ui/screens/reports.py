"""The reports: figures of a day or more, bars by hour, methods, people, differences, Z reports."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.screens.payment_page import smallest_page
from pos_terminal.ui.states.reports import SPANS, ClosingRow, ReportsState
from pos_terminal.ui.widgets.bar_chart import BarChartView
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.chart_legend import ChartLegend
from pos_terminal.ui.widgets.figure_strip import FigureStrip
from pos_terminal.ui.widgets.label import ElidedLabel, Label, set_property
from pos_terminal.ui.widgets.payment_rows import ChoiceRow
from pos_terminal.ui.widgets.report_pane import ReportPane
from pos_terminal.ui.widgets.report_rows import DifferenceRows, RateRows, ShareRows
from pos_terminal.ui.widgets.segmented import Segmented

_NARROW_BELOW = 1100
_LOW_BELOW = 768 - 56
_HEAD = 80
_CHART, _METHODS = 872, 398


class ReportsScreen(QWidget):
    """Wide: panes side by side. Narrow: one under the other, and the page scrolls.

    `span_chosen` tells the name of a stretch of time, `export_wanted` and
    `print_wanted` a button or its key, `z_chosen` a Z's number.
    """

    span_chosen = Signal(str)
    export_wanted = Signal()
    print_wanted = Signal()
    z_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: ReportsState | None = None
        self.narrow = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = Label("", 28)
        self.subtitle = ElidedLabel("", 18, tone="ink-2")
        self.spans = Segmented([(name, "") for name in SPANS])
        self.export = Button(icon="download")
        self.figures = FigureStrip()
        self.chart = BarChartView()
        self.legend = ChartLegend()
        self.methods, self.people = ShareRows(), ShareRows()
        self.differences, self.rates = DifferenceRows(), RateRows()
        self.difference_legend = Label("", 15, tone="ink-3")
        self.closings = QWidget()
        self._build()
        self.spans.chosen.connect(self.span_chosen)
        self.export.clicked.connect(self.export_wanted)
        theme.follow(self._restyle)

    def _build(self) -> None:
        self._head = QFrame()
        self._head.setProperty("fill", "surface")
        self._head.setProperty("line", "bottom")
        self._names = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._names.addWidget(self.title)
        self._names.addWidget(self.subtitle, 1)
        self._top = QHBoxLayout(self._head)
        self._top.addLayout(self._names, 1)
        self._top.addWidget(self.spans)
        self._top.setAlignment(self._names, Qt.AlignmentFlag.AlignVCenter)
        self._top.addWidget(self.export)
        self._closing_column = QVBoxLayout(self.closings)
        self._closing_column.setContentsMargins(0, 0, 0, 0)
        self._closing_column.setSpacing(0)
        self.panes = {
            "chart": ReportPane(self.chart, aside=self.legend),
            "methods": ReportPane(self.methods, line="left"),
            "differences": ReportPane(self.differences, aside=self.difference_legend),
            "rates": ReportPane(self.rates, line="left"),
            "people": ReportPane(self.people),
            "closings": ReportPane(self.closings, line="left"),
        }
        self._rows = [self._row(*pair) for pair in self._pairs()]
        inside = QFrame()
        inside.setProperty("fill", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.figures)
        for row in self._rows:
            column.addWidget(row)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        page.addWidget(self._head)
        page.addWidget(self.area, 1)

    def _pairs(self) -> tuple[tuple[str, str, int, int], ...]:
        """Panes that stand side by side, with how the width is shared."""
        return (
            ("chart", "methods", _CHART, _METHODS),
            ("differences", "rates", 1, 1),
            ("people", "closings", 1, 1),
        )

    def _row(self, left: str, right: str, wide: int, narrow: int) -> QFrame:
        frame = QFrame()
        frame.setProperty("line", "bottom")
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, frame)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(0)
        row.addWidget(self.panes[left], wide)
        row.addWidget(self.panes[right], narrow)
        return frame

    def render_state(self, state: ReportsState) -> None:
        """Show this. Where the page was scrolled to stays."""
        before, self._state = self._state, state
        self._set_spans(state)
        self.title.setText(state.title)
        self.subtitle.setText(state.subtitle)
        self.export.setText(state.export)
        self.figures.set_figures(state.figures)
        self.chart.set_chart(state.chart)
        self.legend.set_words(state.chart.now, state.chart.before)
        self.difference_legend.setText(state.differences_legend)
        self.methods.set_rows(state.methods, state.nothing)
        self.people.set_rows(state.people, state.nothing)
        self.differences.set_rows(state.differences, state.nothing)
        self.rates.set_rows(state.rates, state.nothing)
        titles = {
            "chart": state.chart.title,
            "methods": state.methods_title,
            "differences": state.differences_title,
            "rates": state.rates_title,
            "people": state.people_title,
            "closings": state.closings_title,
        }
        for name, text in titles.items():
            self.panes[name].title.setText(text)
        if before is None or before.closings != state.closings or before.nothing != state.nothing:
            self._show_closings(state.closings, state.nothing)

    def _set_spans(self, state: ReportsState) -> None:
        for name, text in state.spans:
            self.spans.set_text(name, text)
        self.spans.choose(state.span)

    def _show_closings(self, rows: tuple[ClosingRow, ...], nothing: str) -> None:
        while (item := self._closing_column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row in rows:
            button = ChoiceRow("receipt")
            sign = "+" if row.amount.amount > 0 else ""
            button.set_words(f"{row.title}, {sign}{row.amount}", row.line)
            button.clicked.connect(lambda _on=False, number=row.z_number: self.z_chosen.emit(number))
            self._closing_column.addWidget(button)
        if not rows:
            self._closing_column.addWidget(Label(nothing, 16, tone="ink-3", wrap=True))

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action == "print":
            self.print_wanted.emit()
            return True
        if action not in ("up", "down"):
            return False
        bar = self.area.verticalScrollBar()
        step = theme.current().px(120)
        bar.setValue(bar.value() + (step if action == "down" else -step))
        return True

    def take_focus(self) -> None:
        """The buttons of the stretch take the keyboard."""
        self.spans.give_focus()

    def _restyle(self) -> None:
        used = theme.current()
        self._head.setFixedHeight(used.px(_HEAD))
        side = used.px(28)
        self._top.setContentsMargins(side, 0, side, 0)
        self._top.setSpacing(used.px(16))
        self._size()

    def _size(self) -> None:
        used = theme.current()
        self.narrow = self.width() < used.px(_NARROW_BELOW)
        directions = QBoxLayout.Direction
        for row in self._rows:
            layout = row.layout()
            assert isinstance(layout, QBoxLayout)
            layout.setDirection(directions.TopToBottom if self.narrow else directions.LeftToRight)
        for name in ("methods", "rates", "closings"):
            set_property(self.panes[name], "line", "top" if self.narrow else "left")
        self._names.setDirection(directions.TopToBottom if self.narrow else directions.LeftToRight)
        self._names.setSpacing(used.px(0 if self.narrow else 16))
        self._names.setStretchFactor(self.subtitle, 0 if self.narrow else 1)
        above = used.px(8) if self.narrow else 0
        self._names.setContentsMargins(0, above, 0, above)

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size()
        super().resizeEvent(event)

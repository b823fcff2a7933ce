"""The bar at the top: place, person, drawer, network, clock."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.shell import Segment, ShellState
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.mark import paint_mark_in

_HEIGHT = 56


class SegmentView(QWidget):
    """One segment: icon, title, second line; slate while something is off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segment: Segment | None = None
        self._narrow = False
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def render_segment(self, segment: Segment | None, *, narrow: bool) -> None:
        """Show this segment; hide for None."""
        self.setVisible(segment is not None)
        if (segment, narrow) == (self._segment, self._narrow):
            return
        self._segment, self._narrow = segment, narrow
        if segment is not None:
            self.setAccessibleName(f"{segment.title}, {segment.line}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        if self._segment is None:
            return QSize(0, used.px(_HEIGHT))
        title, second = used.width(self._segment.title, 15, 600), used.width(self._segment.line, 14)
        words = min(max(title, second), used.px(230)) + 2
        return QSize(words + used.px(26 + 10) + 2 * self._padding() + 1, used.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        segment = self._segment
        if segment is not None:
            self._kept.show(self, lambda painter: self._paint(painter, segment), segment, self._narrow)

    def _paint(self, painter: QPainter, segment: Segment) -> None:
        used = theme.current()
        if segment.off:
            painter.fillRect(self.rect(), used.color("slate"))
        else:
            painter.fillRect(QRect(0, 0, 1, self.height()), used.color("line"))
        ink = used.color("on-night" if segment.off else "ink")
        second = used.color("on-slate-2" if segment.off else "ink-3")
        left = 1 + self._padding()
        icon = used.icon(segment.icon, 26, ink, 1.75)
        painter.drawPixmap(QPointF(left, (self.height() - used.px(26)) / 2), icon)
        left += used.px(26 + 10)
        top = (self.height() - used.px(35)) // 2
        room = self.width() - left - self._padding() + 1
        paint.line(painter, QRect(left, top, room, used.px(18)), segment.title, used.font(15, 600), ink)
        under = QRect(left, top + used.px(18), room, used.px(17))
        paint.line(painter, under, segment.line, used.font(14), second)

    def _padding(self) -> int:
        return theme.current().px(14 if self._narrow else 18)


class SegmentButton(SegmentView):
    """A segment that leads somewhere: by a finger, or by Space where it has the focus."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class Place(QWidget):
    """Counter and restaurant, as much of it as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter, self._place, self._narrow = "", "", False
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def render_place(self, counter: str, place: str, *, narrow: bool) -> None:
        """Show these names; a narrow bar hides the place."""
        if (counter, place, narrow) == (self._counter, self._place, self._narrow):
            return
        self._counter, self._place, self._narrow = counter, place, narrow
        self.setAccessibleName(", ".join(filter(None, (counter, place))))
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(120), used.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._counter, self._place, self._narrow)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        area = self.rect().adjusted(used.px(24), 0, -used.px(16), 0)
        taken = paint.line(painter, area, self._counter, used.font(16, 600), used.color("ink"))
        rest = area.adjusted(taken + used.px(11), 0, 0, 0)
        if not self._narrow and rest.width() > used.px(60):
            paint.line(painter, rest, self._place, used.font(16), used.color("ink-3"))


class Clock(QWidget):
    """The time of day, in hours and minutes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Show this time."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(96), used.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._text)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        painter.fillRect(QRect(0, 0, 1, self.height()), used.color("line"))
        font = used.font(22, 600, display=True)
        paint.line(painter, self.rect(), self._text, font, used.color("ink"), paint.CENTER)


class MarkBlock(QWidget):
    """The mark on night, where there is no rail to carry it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(96), used.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        painter.fillRect(self.rect(), used.color("night"))
        paint_mark_in(painter, self.rect())


class TopBar(QWidget):
    """Shows a ShellState. `network_pressed`: somebody wants to know more of the line."""

    network_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._mark = MarkBlock(self)
        row.addWidget(self._mark)
        self._place = Place(self)
        self._person, self._drawer = SegmentView(self), SegmentView(self)
        self._network = SegmentButton(self)
        self._network.pressed.connect(self.network_pressed)
        self._clock = Clock(self)
        row.addWidget(self._place, 1)
        for part in (self._person, self._drawer, self._network, self._clock):
            row.addWidget(part)
        theme.follow(self._restyle)

    def render_state(self, state: ShellState, *, narrow: bool) -> None:
        """Show this state; a narrow bar leaves out the place."""
        self._place.render_place(state.counter, state.place, narrow=narrow)
        self._person.render_segment(state.person, narrow=narrow)
        self._drawer.render_segment(state.drawer, narrow=narrow)
        self._network.render_segment(state.network, narrow=narrow)
        self._clock.set_text(state.clock)

    def set_mark_shown(self, shown: bool) -> None:
        """Whether the bar carries the mark, because the rail is away."""
        self._mark.setVisible(shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), used.color("surface"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), used.color("line"))

    def _restyle(self) -> None:
        self.setFixedHeight(theme.current().px(_HEIGHT))
        for part in (self._mark, self._place, self._person, self._drawer, self._network, self._clock):
            part.updateGeometry()

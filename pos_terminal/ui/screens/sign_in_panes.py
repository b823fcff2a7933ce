"""The two sides of sign-in: the night column with clock and place, the pane of the code."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.shell import Segment
from pos_terminal.ui.states.sign_in import SignInState, StaffCard
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.code_boxes import FEWEST, CodeBoxes
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import ElidedLabel, Label, set_property
from pos_terminal.ui.widgets.mark import Wordmark

_SEGMENT = 76


class NightSegment(QWidget):
    """One line of the night column: icon, title, second line."""

    def __init__(self, segment: Segment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.segment = segment
        self.setAccessibleName(f"{segment.title}, {segment.line}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(160), used.px(_SEGMENT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), 1), used.color("night-2"))
        icon = used.icon(self.segment.icon, 28, "on-night", 1.75)
        painter.drawPixmap(0, (self.height() - used.px(28)) // 2, icon)
        left = used.px(28 + 16)
        top = (self.height() - used.px(46)) // 2
        title = QRect(left, top, self.width() - left, used.px(24))
        paint.line(painter, title, self.segment.title, used.font(18, 600), used.color("on-night"))
        under = QRect(left, top + used.px(24), self.width() - left, used.px(22))
        paint.line(painter, under, self.segment.line, used.font(16), used.color("on-night-2"))


class NightClock(QWidget):
    """The time, large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._size = 84
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def show_time(self, text: str, size: int) -> None:
        """Show this time at this size."""
        self._text, self._size = text, size
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(180), used.px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        font = used.font(self._size, 600, tracking=-0.03)
        painter.setFont(font)
        painter.setPen(used.color("on-night"))
        bearing = QFontMetrics(font).tightBoundingRect(self._text[:1]).left()
        painter.drawText(-bearing, round(self.height() * 0.864), self._text)


class NightPane(QFrame):
    """Name of the program, clock, date, and what is worth knowing before the first sale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self.setProperty("fill", "night")
        self._time = ""
        self._mark = Wordmark()
        self._clock = NightClock()
        self._date = ElidedLabel("", 20, tone="on-night-2", weight=400)
        self._segments: list[NightSegment] = []
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self._mark)
        self._column.addSpacing(88)
        self._column.addWidget(self._clock)
        self._column.addSpacing(10)
        self._column.addWidget(self._date)
        self._column.addStretch(1)
        theme.follow(self._restyle)

    def render_state(self, state: SignInState) -> None:
        """Show clock, date and segments of `state`."""
        self._time = state.clock
        self._date.setText(state.date)
        if tuple(part.segment for part in self._segments) != state.segments:
            for old in self._segments:
                self._column.removeWidget(old)
                old.deleteLater()
            self._segments = [NightSegment(segment, self) for segment in state.segments]
            for part in self._segments:
                self._column.addWidget(part)
        self._restyle()

    def set_compact(self, compact: bool) -> None:
        """256 instead of 320 wide."""
        self._compact = compact
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedWidth(used.px(256 if self._compact else 320))
        set_property(self._date, "role", "16" if self._compact else "20")
        side = used.px(24 if self._compact else 36)
        self._column.setContentsMargins(side, used.px(36), side, used.px(32))
        self._clock.show_time(self._time, 64 if self._compact else 84)


class CodePane(QFrame):
    """Whose code, the boxes, the keypad, and Enter where the length of the code is not known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self.setProperty("fill", "surface")
        self.setProperty("line", "left")
        self._name = ElidedLabel("", 24)
        self._asked = Label("", 18, tone="ink-2", weight=400, wrap=True)
        self.boxes = CodeBoxes()
        self.boxes.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pad = Keypad(money=False)
        self.enter = Button("", "primary", key="Enter")
        self.enter.setObjectName("enter-code")
        self._hint = Label("", 16, tone="ink-3", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        for part in (self._name, self._asked, self.boxes):
            self._column.addWidget(part)
        self._column.addWidget(self.pad, 1)
        self._column.addWidget(self.enter)
        self._column.addWidget(self._hint)
        theme.follow(self._restyle)

    def show_code(self, person: StaffCard | None, typed: int, problem: str, *, ready: bool) -> None:
        """Show whose code is asked, how many digits there are, and what was wrong with the last one."""
        length = person.code_length if person else FEWEST
        self._name.setText(person.name if person else "")
        asked = tr("Enter your {count}-digit code", count=length) if length else tr("Enter your code")
        self._asked.setText(problem or (asked if person else tr("Choose your name")))
        set_property(self._asked, "tone", "bad" if problem else "ink-2")
        set_property(self._asked, "weight", "600" if problem else "400")
        self.boxes.show_filled(typed, length or max(typed, FEWEST), problem=bool(problem) and not typed)
        self.enter.setVisible(length == 0)
        self.enter.set_ready(ready)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.enter.setText(tr("Sign in"))
        self._hint.setText(tr("Forgotten your code? A manager can set a new one."))
        self.pad.retranslate()

    def set_compact(self, compact: bool) -> None:
        """360 instead of 412 wide."""
        self._compact = compact
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        self.setFixedWidth(used.px(360 if self._compact else 412))
        side = used.px(24 if self._compact else 40)
        self._column.setContentsMargins(side, used.px(44), side, used.px(40))
        self._asked.setContentsMargins(0, used.px(4), 0, used.px(32))
        self.pad.setContentsMargins(0, used.px(24), 0, used.px(16))
        self._hint.setContentsMargins(0, used.px(12), 0, 0)

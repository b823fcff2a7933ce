"""Rows in the pane beside a state block: what the terminal does, what the person can do, what was paid."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.next_bar import NextBar
from pos_terminal.ui.widgets.seconds_left import SecondsLeft


def underline(painter: QPainter, area: QRect) -> None:
    """Part this row from the next one."""
    painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme.current().color("line"))


class ChoiceRow(QAbstractButton):
    """Something the person can do instead: icon, title, one line, the key that does it, an arrow."""

    def __init__(self, icon: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._key = key
        self._line = ""
        key_caps.changed.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, title: str, line: str) -> None:
        """Title and the line under it."""
        self.setText(title)
        self._line = line
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(84))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown():
            painter.fillRect(self.rect(), used.color("sunk"))
        underline(painter, self.rect())
        middle = self.height() // 2
        painter.drawPixmap(0, middle - used.px(15), used.icon(self._icon, 30, "ink"))
        right = self.width() - used.px(26)
        painter.drawPixmap(right, middle - used.px(13), used.icon("chevron-right", 26, "ink"))
        if self._key and key_caps.shown:
            right -= used.px(20) + paint.key_cap_width(self._key)
            paint.key_cap(painter, right, middle, self._key, used.color("ink-3"), used.color("line"))
        words = QRect(used.px(50), middle - used.px(24), right - used.px(62), used.px(26))
        paint.line(painter, words, self.text(), used.font(20, 600), used.color("ink"))
        words.translate(0, used.px(25))
        paint.line(painter, words, self._line, used.font(16), used.color("ink-2"))


class DoingRow(QWidget):
    """Something the terminal does by itself: icon, sentence, and a tick or the time of the next step."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._ticked = True
        self._span = 1
        self.words = Label("", 18, weight=500, wrap=True)
        self.told = Label("", 16, tone="ink-2")
        self.bar = NextBar("ink")
        self.seconds = SecondsLeft(self)
        self.told.hide()
        self.bar.hide()
        self._aside = QVBoxLayout()
        self._aside.addStretch()
        self._aside.addWidget(self.told)
        self._aside.addWidget(self.bar)
        self._aside.addStretch()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addLayout(self._aside)
        theme.follow(self._restyle)

    def set_icon(self, icon: str) -> None:
        """Show another icon from now on."""
        self._icon = icon
        self.update()

    def set_words(self, text: str) -> None:
        """The sentence."""
        self.words.setText(text)
        self.setAccessibleName(text)

    def set_ticked(self, ticked: bool) -> None:
        """Whether a tick says that it is being done; otherwise the time of the next step stands there."""
        self._ticked = ticked
        self.told.setVisible(not ticked)
        self.bar.setVisible(not ticked)
        self._restyle()
        self.update()

    def _restyle(self) -> None:
        used = theme.current()
        self._aside.setSpacing(used.px(5))
        self._row.setContentsMargins(used.px(42), 0, used.px(32) if self._ticked else 0, 1)
        self._row.setSpacing(used.px(16))
        self.setMinimumHeight(used.px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        middle = self.height() // 2
        painter.drawPixmap(0, middle - used.px(13), used.icon(self._icon, 26, "ink"))
        if self._ticked:
            tick = used.icon("check", 24, "ok-text", 2.5)
            painter.drawPixmap(self.width() - used.px(24), middle - used.px(12), tick)
        underline(painter, self.rect())


def strong_start(strong: str, rest: str) -> str:
    """Markup of a sentence whose start is strong, for a label of rich text."""
    tone = theme.current().color("ink-2").name()
    start = f'<span style="font-weight:600">{_escaped(strong)}</span>'
    return f'<div style="line-height:110%">{start} <span style="color:{tone}">{_escaped(rest)}</span></div>'


def _escaped(text: str) -> str:
    """For between tags. Python's own comes with every name of every character, half a megabyte of them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class AdviceRow(QWidget):
    """A numbered piece of advice; its start is strong."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.words = Label("", 18, wrap=True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words)
        theme.follow(self._restyle)

    def set_words(self, strong: str, rest: str) -> None:
        """The strong start and the rest of the advice."""
        self.words.setText(strong_start(strong, rest))
        self.words.setAccessibleName(f"{self._number}. {strong} {rest}")

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(used.px(48), used.px(3), 0, 0)
        self.setMinimumHeight(used.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = used.px(2)
        pen = painter.pen()
        pen.setColor(used.color("ink"))
        pen.setWidth(edge)
        painter.setPen(pen)
        box = QRect(edge // 2, edge // 2, used.px(32) - edge, used.px(32) - edge)
        painter.drawRoundedRect(box, used.px(4), used.px(4))
        painter.setFont(used.font(18, 700))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._number))


class Strip(QWidget):
    """A note across the pane: an icon and a sentence on a soft or a slate ground."""

    def __init__(self, icon: str, ground: str, text: str) -> None:
        super().__init__()
        self._icon = icon
        self._ground = ground
        self._text = text
        self.words = Label("", 18, weight=500, wrap=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words)
        theme.follow(self._restyle)

    def set_words(self, text: str) -> None:
        """Show this sentence; without one the strip is not there."""
        self.words.setText(text)
        self.setAccessibleName(text)
        set_property(self.words, "tone", self._text)
        self.setVisible(bool(text))

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(used.px(56), used.px(8), used.px(16), used.px(8))
        self.setMinimumHeight(used.px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), used.color(self._ground))
        top = self.height() // 2 - used.px(12)
        painter.drawPixmap(used.px(16), top, used.icon(self._icon, 24, self._text))

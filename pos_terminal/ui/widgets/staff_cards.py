"""The people who can sign in, as cards in two columns."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QScrollArea, QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.sign_in import StaffCard
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.kept import Kept

_HEIGHT = 104
_AVATAR = 60


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = name.split()
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in picked).upper()


class PersonButton(QAbstractButton):
    """One person: initials, name, role; a frame and a tick where chosen."""

    def __init__(self, card: StaffCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = card
        self._kept = Kept()
        self.setCheckable(True)
        self.setAccessibleName(f"{card.name}, {card.role}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(220), used.px(_HEIGHT))

    def nextCheckState(self) -> None:
        """A press tells; the state of the screen says who is chosen."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self.card, self.isChecked(), self.isDown())

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        chosen = self.isChecked()
        if chosen:
            frame, ground = used.color("accent-text"), used.color("surface")
            paint.box(painter, QRectF(self.rect()), used.px(8), ground, frame, used.px(3))
        else:
            paint.key_box(painter, QRectF(self.rect()), pressed=self.isDown())
        side = used.px(_AVATAR)
        avatar = QRect(used.px(17), (self.height() - side) // 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(used.color("accent" if chosen else "sunk"))
        painter.drawEllipse(avatar)
        ink = used.color("on-accent" if chosen else "ink-2")
        paint.line(painter, avatar, initials(self.card.name), used.font(20, 600), ink, paint.CENTER)
        left, right = avatar.right() + 1 + used.px(16), self.width() - used.px(16)
        if chosen:
            self._paint_tick(painter, left, right)
        self._paint_words(painter, left, right)

    def _paint_tick(self, painter: QPainter, left: int, right: int) -> None:
        """In the middle of the height, or beside the role where the name needs the whole width."""
        used = theme.current()
        side = used.px(26)
        name = QFontMetrics(used.font(20, 600)).horizontalAdvance(self.card.name)
        beside = left + name <= right - side - used.px(8)
        top = (self.height() - side) / 2 if beside else self.height() / 2 + used.px(1)
        painter.drawPixmap(QPointF(right - side, top), used.icon("check", 26, "accent-text", 2.5))

    def _paint_words(self, painter: QPainter, left: int, right: int) -> None:
        used = theme.current()
        top = (self.height() - used.px(48)) // 2
        name = QRect(left, top, right - left, used.px(26))
        paint.line(painter, name, self.card.name, used.font(20, 600), used.color("ink"))
        role = QRect(left, top + used.px(26), right - left, used.px(22))
        if self.card.manager:
            painter.drawPixmap(QPointF(left, role.top() + used.px(2)), used.icon("key", 18, "ink-2"))
            role.adjust(used.px(24), 0, 0, 0)
        paint.line(painter, role, self.card.role, used.font(16), used.color("ink-2"))


class StaffCards(QScrollArea):
    """`chosen` tells the id of the person whose card was pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._buttons: list[PersonButton] = []
        self._columns = 2
        self.setWidget(inside)
        for part in (inside, self.viewport()):
            part.setAutoFillBackground(False)
        theme.follow(self._restyle)

    def set_staff(self, staff: tuple[StaffCard, ...], selected: str) -> None:
        """Show these people with the one of this id chosen."""
        if tuple(button.card for button in self._buttons) != staff:
            for button in self._buttons:
                self._grid.removeWidget(button)
                button.deleteLater()
            self._buttons = [self._make(card) for card in staff]
            self._arrange()
        for button in self._buttons:
            button.setChecked(button.card.staff_id == selected)
            button.update()

    def set_columns(self, columns: int) -> None:
        """How many cards stand side by side."""
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _make(self, card: StaffCard) -> PersonButton:
        button = PersonButton(card)
        button.clicked.connect(lambda _checked=False, staff_id=card.staff_id: self.chosen.emit(staff_id))
        return button

    def _arrange(self) -> None:
        for place, button in enumerate(self._buttons):
            self._grid.addWidget(button, place // self._columns, place % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(len(self._buttons) // self._columns + 1, 1)

    def _restyle(self) -> None:
        self._grid.setSpacing(theme.current().px(12))

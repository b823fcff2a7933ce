"""The pages of the customer's display, painted for a sheet of 1024 by 600 at scale 1, or one that is
larger in one direction. All lengths are those of the design."""

from __future__ import annotations

from contextlib import nullcontext
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from pos_terminal.texts import in_language, tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.customer import CustomerState, Page
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.customer_sheet import Text, fitted, height_of, write, write_amount
from pos_terminal.ui.widgets.glyphs import paint_glyph, paint_ring, track_of
from pos_terminal.ui.widgets.mark import paint_mark
from pos_terminal.ui.widgets.outcome_look import LOOKS
from pos_terminal.ui.widgets.qr_code import QUIET_ZONE, dark_runs

WIDTH: Final = 1024
HEIGHT: Final = 600
_ASIDE: Final = 520
_PLATE, _CODE = 452, 440
_MARK_SHARE: Final = 0.67


def paint_page(painter: QPainter, area: QRect, state: CustomerState, left_s: int | None) -> None:
    """Paint the page of this state; `left_s` are the seconds that are left now, None where nothing runs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state.page is Page.IDLE:
        _idle(painter, area, state)
    elif state.page is Page.WORD:
        _word(painter, area, state)
    else:
        aside = QRect(area)
        aside.setLeft(area.right() + 1 - theme.current().px(_ASIDE))
        rest = area.adjusted(0, 0, -aside.width(), 0)
        painter.fillRect(rest, theme.current().color("surface"))
        painter.fillRect(aside, theme.current().color("accent"))
        _to_pay(painter, rest, state, left_s)
        if state.page is Page.CASH:
            _cash(painter, aside, state)
        elif state.code:
            _code(painter, aside, state.code)
        else:
            _no_code(painter, aside, phone=state.phone)


def time_left(language: str, seconds: int) -> str:
    """How much time is left, as one says it."""
    with in_language(language):
        if seconds >= 60:
            return tr("{minutes} min {seconds} s left", minutes=seconds // 60, seconds=seconds % 60)
        return tr("{seconds} s left", seconds=seconds)


def _idle(painter: QPainter, area: QRect, state: CustomerState) -> None:
    used = theme.current()
    px = used.px
    night = used.color("night")
    painter.fillRect(area, night)
    wide, high = px(640), px(443)
    mark = QRectF(area.right() + 1 + px(262) - wide, area.top() + px(6), wide, high)
    paint_mark(painter, mark, _between(night, used.color("night-2"), _MARK_SHARE), night)
    left, width = area.left() + px(64), area.width() - 2 * px(64)
    write(painter, Text(state.place, 24, 30, "on-night-2", 500), left, area.top() + px(56), width)
    name = _restaurant(state.heading, width)
    top = area.top() + area.height() // 2 + px(8) - height_of(name, width)
    below = write(painter, name, left - px(6), top, width)
    write(painter, Text(state.told, 32, 38, "on-night-2"), left, below + px(24), width)
    _methods(painter, state, left, area.bottom() + 1 - px(96), width)


def _restaurant(name: str, width: int) -> Text:
    """In one line, as large as it fits; a long name in two."""
    text = Text(name, 136, 130, "on-night", 600, smallest=72, tracking=-0.035)
    size, _lines = fitted(text, width)
    if theme.current().width(name, size, 600, tracking=-0.035) <= width:
        return text
    return Text(name, 72, 76, "on-night", 600, smallest=40, lines=2, tracking=-0.025)


def _methods(painter: QPainter, state: CustomerState, left: int, top: int, width: int) -> None:
    """What can be paid with, as far as there is room."""
    used = theme.current()
    px = used.px
    at = left
    for code, name in state.methods:
        room = px(40) + px(12) + used.width(name, 20)
        if at + room > left + width:
            return
        # The card's patch is as dark as the ground.
        with theme.lent(_by_night(used)) if code == "stripe" else nullcontext():
            paint.patch(painter, QRect(at, top, px(40), px(40)), code)
        box = QRect(at + px(52), top, used.width(name, 20) + 1, px(40))
        paint.line(painter, box, name, used.font(20), used.color("on-night-2"))
        at += room + px(28)


@lru_cache(maxsize=2)
def _by_night(used: theme.Theme) -> theme.Theme:
    return used if used.dark else theme.Theme(dark=True, scale=used.scale)


def _to_pay(painter: QPainter, area: QRect, state: CustomerState, left_s: int | None) -> None:
    px = theme.current().px
    left, width = area.left() + px(52), area.width() - px(72)
    write(painter, Text(state.heading, 24, 30, "ink-2", 500), left, area.top() + px(44), width)
    if state.amount is not None:
        box = QRect(left, area.top() + px(96), width, px(108))
        write_amount(painter, state.amount, box, 108, "ink")
    write(painter, Text(state.reference, 24, 30, "ink-2", lines=2), left, area.top() + px(226), width)
    bottom = area.bottom() + 1 - px(40)
    if left_s is not None:
        bar = QRect(left, bottom - px(46), width - px(32), px(10))
        _bar(painter, bar, left_s, state.total_s)
        words = Text(time_left(state.language, left_s), 20, 26, "ink-2")
        write(painter, words, left, bottom - px(26), width)
        bottom -= px(76)
    if state.note:
        note = Text(state.note, 20, 26, "ink-2", lines=2)
        bottom -= height_of(note, width) + px(20)
        write(painter, note, left, bottom + px(20), width)
    _how(painter, state, left, bottom, width)


def _how(painter: QPainter, state: CustomerState, left: int, bottom: int, width: int) -> None:
    px = theme.current().px
    inside = width - px(74)
    told = Text(state.told, 28, 34, "ink", 600, smallest=20, lines=2, tracking=-0.015)
    more = Text(state.more, 20, 26, "ink-2", smallest=16, lines=2)
    high = height_of(told, inside) + (height_of(more, inside) if state.more else 0)
    top = bottom - max(high, px(54))
    paint.patch(painter, QRect(left, top + (bottom - top - px(54)) // 2, px(54), px(54)), state.provider_code)
    below = write(painter, told, left + px(74), top + (bottom - top - high) // 2, inside)
    if state.more:
        write(painter, more, left + px(74), below, inside)


def _bar(painter: QPainter, area: QRect, left_s: int, total_s: int) -> None:
    used = theme.current()
    painter.fillRect(area, used.color("sunk"))
    part = min(1000, left_s * 1000 // max(1, total_s))
    area.setWidth(area.width() * part // 1000)
    painter.fillRect(area, used.color("accent"))


def _code(painter: QPainter, area: QRect, code: str) -> None:
    """The plate in the middle, whole pixels for each module: black on white in both themes."""
    px = theme.current().px
    plate = QRect(0, 0, px(_PLATE), px(_PLATE))
    plate.moveCenter(area.center())
    paint.box(painter, QRectF(plate), px(8), QColor(Qt.GlobalColor.white), None)
    modules, runs = dark_runs(code)
    module = px(_CODE) // (modules + 2 * QUIET_ZONE)
    left = plate.left() + (plate.width() - modules * module) // 2
    top = plate.top() + (plate.height() - modules * module) // 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    black = QColor(Qt.GlobalColor.black)
    for row, column, length in runs:
        painter.fillRect(QRect(left + column * module, top + row * module, length * module, module), black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _no_code(painter: QPainter, area: QRect, *, phone: bool) -> None:
    """The customer looks at the phone, or waits for the code."""
    if phone:
        _picture(painter, area, "device-mobile-message")
        return
    used = theme.current()
    color = used.color("on-accent")
    middle, half = QRectF(area).center(), used.px(252) / 2
    box = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
    paint_ring(painter, box, color, track_of(color), 0.75, thickness=0.08)


def _picture(painter: QPainter, area: QRect, icon: str) -> None:
    """A large icon in the middle."""
    used = theme.current()
    middle, half = QRectF(area).center(), used.px(260) / 2
    picture = used.icon(icon, 260, "on-accent", 1.25)
    painter.drawPixmap(QPointF(middle.x() - half, middle.y() - half), picture)


def _cash(painter: QPainter, area: QRect, state: CustomerState) -> None:
    """What was received, and below it, larger, what goes back or is still missing."""
    px = theme.current().px
    if not state.lines:
        _picture(painter, area, "cash-banknote")
    left, width = area.left() + px(52), area.width() - px(84)
    top = area.top() + (area.height() - px(312)) // 2
    for line, high in zip(state.lines, (64, 108), strict=False):
        write(painter, Text(line.label, 24, 30, "on-accent-2", 500), left, top, width)
        box = QRect(left, top + px(42), width, px(high))
        write_amount(painter, line.money, box, high, "on-accent", on_color=True)
        top += px(42 + high + 48)


def _word(painter: QPainter, area: QRect, state: CustomerState) -> None:
    used = theme.current()
    px = used.px
    look = LOOKS[state.outcome]
    painter.fillRect(area, used.color(look.fill))
    known = state.outcome is not Outcome.UNKNOWN
    side, gap = (px(260), px(64)) if known else (px(280), px(56))
    left = area.left() + px(72)
    box = QRectF(left, area.top() + (area.height() - side) / 2, side, side)
    paint_glyph(painter, box, look.outline, used.color(look.glyph), used.color(look.mark))
    left += side + gap
    width = area.right() + 1 - px(40) - left
    size, step = (112, 112) if known else (72, 76)
    heading = Text(state.heading, size, step, look.text, 700, smallest=48, lines=2, tracking=-0.025)
    told = Text(state.told, 28, 34, look.second) if state.amount else Text(state.told, 32, 38, look.text, 600)
    told = Text(told.words, told.size, told.height, told.token, told.weight, smallest=20, lines=2)
    more = Text(state.more, 24, 30, look.second, smallest=20, lines=2)
    money = px(26 + 64 + 16) if state.amount else px(28)
    high = height_of(heading, width) + money + height_of(told, width)
    high += px(12) + height_of(more, width) if state.more else 0
    high += px(28 + 72) if state.lines else 0
    top = write(painter, heading, left, area.top() + (area.height() - high) // 2, width)
    if state.amount is not None:
        amount = QRect(left, top + px(26), width, px(64))
        write_amount(painter, state.amount, amount, 64, look.text, on_color=True)
    top = write(painter, told, left, top + money, width)
    if state.more:
        write(painter, more, left, top + px(12), width)
    _change(painter, QRect(left, top + px(28), width, px(72)), state, look.second, look.text)


def _change(painter: QPainter, area: QRect, state: CustomerState, second: str, text: str) -> None:
    """What was received and what goes back, side by side."""
    px = theme.current().px
    half = area.width() // 2
    for number, line in enumerate(state.lines):
        left = area.left() + number * half
        write(painter, Text(line.label, 20, 26, second), left, area.top(), half - px(16))
        box = QRect(left, area.top() + px(28), half - px(16), px(44))
        write_amount(painter, line.money, box, 44, text, on_color=True)


def _between(first: QColor, second: QColor, share: float) -> QColor:
    """A colour on the way from the one to the other."""
    pairs = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))

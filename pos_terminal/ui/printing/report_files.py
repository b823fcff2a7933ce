"""Reports as PDF files: the paper of the screen on pages of A4."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from pos_terminal.domain.session_report import SessionReport
from pos_terminal.services.day_report import DayReport
from pos_terminal.settings import Settings
from pos_terminal.texts import in_language, tr
from pos_terminal.ui import theme
from pos_terminal.ui.presenters.report_papers import day_paper, session_paper
from pos_terminal.ui.printing.without_window import application
from pos_terminal.ui.states.report_paper import LineKind, ReportPaper
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.report_paper import SIDE, WIDTH, as_paper, line_height, paint_paper_line

_DPI: Final = 96
_RESOLUTION: Final = 300
_MARGIN: Final = 56
"""White above and below on a page, in px of 96 to the inch, as all lengths of the paper."""


def report_pdf(
    report: SessionReport | DayReport, settings: Settings, where: tzinfo, *, practice: bool = False
) -> bytes:
    """The report in the language of the settings, for a caller that may have no window."""
    application()
    theme.load_fonts()
    with in_language(settings.language):
        if isinstance(report, SessionReport):
            return paper_pdf(session_paper(report, settings, where, practice=practice))
        return paper_pdf(day_paper(report, settings, where, practice=practice))


def paper_pdf(paper: ReportPaper) -> bytes:
    """The paper as a PDF of as many pages as it takes. On the thread of the window."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(paper.name)
    writer.setCreator("pos-terminal")
    painter = QPainter(writer)
    painter.scale(_RESOLUTION / _DPI, _RESOLUTION / _DPI)
    wide, high = writer.width() * _DPI // _RESOLUTION, writer.height() * _DPI // _RESOLUTION
    with as_paper(1.0, plain=True):
        _paint_pages(painter, writer, paper, wide, high)
    painter.end()
    buffer.close()
    return bytes(content.data())


def _paint_pages(painter: QPainter, writer: QPdfWriter, paper: ReportPaper, wide: int, high: int) -> None:
    left, inside = (wide - WIDTH) // 2 + SIDE, WIDTH - 2 * SIDE
    top, page = _MARGIN, 1
    lines = paper.lines
    for place, line in enumerate(lines):
        # A heading stays with the line under it.
        follows = line_height(lines[place + 1]) if place + 1 < len(lines) else 0
        needed = line_height(line) + (follows if line.kind is LineKind.SECTION else 0)
        if top + needed > high - _MARGIN:
            _number(painter, paper, page, QRect(left, high - _MARGIN, inside, _MARGIN // 2))
            writer.newPage()
            top, page = _MARGIN, page + 1
        area = QRect(left, top, inside, line_height(line))
        paint_paper_line(painter, line, area)
        top += area.height()
    if page > 1:
        _number(painter, paper, page, QRect(left, high - _MARGIN, inside, _MARGIN // 2))


def _number(painter: QPainter, paper: ReportPaper, page: int, area: QRect) -> None:
    used = theme.current()
    words = tr("{name}, page {page}", name=paper.name, page=page)
    paint.line(painter, area, words, used.font(14), used.color("ink-3"), paint.CENTER)

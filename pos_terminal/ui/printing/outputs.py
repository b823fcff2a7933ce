"""A paper as dots for a printer, and as a PDF of exactly the paper's width."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from pos_terminal.receipts.escpos import Bitmap, encode_raster
from pos_terminal.receipts.layout import Paper
from pos_terminal.ui import theme
from pos_terminal.ui.printing.sheet import PRINTED, WIDTH, Sheet

DPI: Final = 203
"""Of nearly every receipt printer: 8 dots to the millimetre."""
MM: Final = 25.4
_DARK: Final = 150
"""Grey from 0 (black) up to here becomes a dot: thermal paper shows thin strokes too thin."""
_EDGE_MM: Final = 4.0
"""White around the letters in a PDF, as a printer's paper has it."""
_FOOT_MM: Final = 6.0
_POINTS: Final = 72
_SCALE: Final = 576 / WIDTH
"""Dots for each px of a sheet: 576 lie on a roll of 80 mm."""


def picture(paper: Paper, dots: int) -> QImage:
    """The paper in grey, `dots` wide: what the printer's dots are made from."""
    theme.load_fonts()
    sheet = Sheet(paper, dots, _SCALE, PRINTED)
    image = QImage(dots, sheet.height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    sheet.paint(painter)
    painter.end()
    return image


def bitmap(paper: Paper, dots: int) -> Bitmap:
    """The paper as dots, `dots` (a multiple of 8) wide."""
    image = picture(paper, dots)
    grey = bytes(image.constBits())
    dark = b"1" * (_DARK + 1) + b"0" * (255 - _DARK)
    rows = bytearray()
    for row in range(image.height()):
        at = row * image.bytesPerLine()
        rows += int(grey[at : at + dots].translate(dark), 2).to_bytes(dots // 8, "big")
    return Bitmap(dots, bytes(rows))


def raster_bytes(paper: Paper, dots: int) -> bytes:
    """The paper as a picture in the printer's language: right whatever letters the printer has."""
    return encode_raster(bitmap(paper, dots))


def pdf(paper: Paper, width_mm: int) -> bytes:
    """The paper as a PDF: one page as wide as the roll and as long as the paper, with letters that can be
    searched. For the thread of the window."""
    theme.load_fonts()
    inside = round((width_mm - 2 * _EDGE_MM) / MM * DPI)
    sheet = Sheet(paper, inside, _SCALE, PRINTED, plain=True)
    height_mm = sheet.height * MM / DPI + _EDGE_MM + _FOOT_MM
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    size = QSizeF(width_mm / MM * _POINTS, height_mm / MM * _POINTS)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(paper.title)
    writer.setCreator("pos-terminal")
    painter = QPainter(writer)
    edge = _EDGE_MM / MM * DPI
    painter.translate(edge, edge)
    sheet.paint(painter)
    painter.end()
    buffer.close()
    return bytes(content.data())

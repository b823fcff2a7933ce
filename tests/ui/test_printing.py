"""Papers drawn: as dots for a printer, as a PDF, and on the screen."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.domain.money import MAX_AMOUNT, format_money
from pos_terminal.receipts.escpos import Bitmap
from pos_terminal.receipts.layout import Columns, Heading, Notice, Paper, Qr, Text
from pos_terminal.settings import Settings
from pos_terminal.texts import in_language
from pos_terminal.ui import theme
from pos_terminal.ui.presenters.report_papers import session_paper
from pos_terminal.ui.printing import outputs
from pos_terminal.ui.printing.preview import PaperPreview, said
from pos_terminal.ui.printing.report_files import paper_pdf
from pos_terminal.ui.printing.sheet import PRINTED, Sheet
from tests.receipts import papers
from tests.support import pdf_text
from tests.support.paper_printer import PaperPrinter
from tests.support.snapshot import WRITE, kept

SNAPSHOTS = Path(__file__).parent / "snapshots"
ROLLS = [(58, 384, "fr"), (80, 576, "en")]
pytestmark = pytest.mark.usefixtures("qapp")


def made(name: str, language: str) -> Paper:
    """A paper of the samples."""
    with in_language(language):
        return papers.ALL[name]()


def as_image(bitmap: Bitmap) -> QImage:
    """Dots as black on white."""
    step = bitmap.width // 8
    image = QImage(bitmap.rows, bitmap.width, bitmap.height, step, QImage.Format.Format_Mono)
    image.setColorTable([0xFFFFFFFF, 0xFF000000])
    return image.copy()


def read_codes(image: QImage) -> list[str]:
    """What a phone reads."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    view = memoryview(bytes(grey.constBits())).cast("B", shape=[grey.height(), grey.bytesPerLine()])
    return sorted(code.text for code in zxingcpp.read_barcodes(view))


@pytest.mark.parametrize("name", ["simple", "largest"])
@pytest.mark.parametrize(("mm", "dots", "language"), ROLLS)
def test_the_dots_are_where_they_were(name: str, mm: int, dots: int, language: str) -> None:
    image = as_image(outputs.bitmap(made(name, language), dots))
    looks_as_it_did(image, SNAPSHOTS / f"{name}-{mm}-{language}.png")


@pytest.mark.parametrize("name", ["simple", "largest"])
@pytest.mark.parametrize(("mm", "dots", "language"), ROLLS)
def test_the_preview_looks_as_it_did(qtbot: QtBot, name: str, mm: int, dots: int, language: str) -> None:
    assert dots
    before = theme.current()
    try:
        theme.use(theme.Theme(scale=1.0))
        preview = PaperPreview()
        qtbot.addWidget(preview)
        preview.set_paper(made(name, language), mm)
        # Without what lies behind the paper: that is the application's.
        image = QImage(preview.size(), QImage.Format.Format_Grayscale8)
        image.fill(128)
        preview.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        looks_as_it_did(image, SNAPSHOTS / f"{name}-{mm}-{language}-preview.png")
    finally:
        theme.use(before)


@pytest.mark.parametrize("name", ["simple", "largest"])
@pytest.mark.parametrize(("mm", "dots", "language"), ROLLS)
def test_a_pdf_reads_as_it_did(name: str, mm: int, dots: int, language: str) -> None:
    """Its words in their order: how they are drawn is the dots' test, from the same sheet."""
    assert dots
    text = pdf_text.words(outputs.pdf(made(name, language), mm))
    kept(SNAPSHOTS, f"{name}-{mm}-{language}-pdf.txt", text)


def looks_as_it_did(image: QImage, path: Path) -> None:
    """A thousandth of the dots may differ, which is no word: another build of the letters' drawing is no
    fault."""
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        assert image.save(str(path))
    before = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    found = image.convertToFormat(QImage.Format.Format_Grayscale8)
    assert found.size() == before.size()
    pairs = zip(bytes(found.constBits()), bytes(before.constBits()), strict=True)
    assert sum(abs(one - other) > 32 for one, other in pairs) < found.width() * found.height() / 1000


@pytest.mark.parametrize("name", papers.ALL)
@pytest.mark.parametrize(("mm", "dots", "language"), ROLLS)
def test_nothing_is_drawn_beyond_the_paper(name: str, mm: int, dots: int, language: str) -> None:
    """On a wider ground nothing stands to the right of the roll's dots, to the left, or below."""
    assert mm in (58, 80)
    sheet = Sheet(made(name, language), dots, 576 / 408, PRINTED)
    theme.load_fonts()
    image = QImage(dots + 80, sheet.height + 80, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.translate(40, 40)
    sheet.paint(painter)
    painter.end()
    step = image.bytesPerLine()
    raw = bytes(image.constBits())
    for row in range(image.height()):
        line = raw[row * step : row * step + image.width()]
        outside = line[:39] + line[41 + dots :] if 40 <= row <= 40 + sheet.height else line
        assert min(outside) > 200, row


@pytest.mark.parametrize(("mm", "dots", "language"), ROLLS)
def test_codes_are_read_from_the_dots(mm: int, dots: int, language: str) -> None:
    assert mm in (58, 80)
    for name in ("largest", "link"):
        paper = made(name, language)
        wanted = sorted(line.text for line in paper.lines if isinstance(line, Qr))
        assert read_codes(as_image(outputs.bitmap(paper, dots))) == wanted


def test_a_printer_gets_the_dots_in_its_language() -> None:
    paper = made("simple", "fr")
    found = PaperPrinter().feed(outputs.raster_bytes(paper, 384))
    assert b"".join(bits for _width, _height, bits in found.pictures) == outputs.bitmap(paper, 384).rows
    assert (found.cuts, found.rows) == (1, [])


@pytest.mark.parametrize("name", papers.ALL)
@pytest.mark.parametrize(("mm", "dots", "language"), ROLLS)
def test_a_pdf_is_one_page_as_wide_as_the_roll_with_all_words(
    name: str, mm: int, dots: int, language: str
) -> None:
    assert dots
    paper = made(name, language)
    pdf = outputs.pdf(paper, mm)
    [(wide, high)] = pdf_text.page_size_mm(pdf)
    assert abs(wide - mm) < 0.2
    assert high > 30
    text = _squeezed(pdf_text.words(pdf))
    for line in paper.lines:
        for part in _said(line):
            assert _squeezed(part) in text, part


def _said(line: object) -> list[str]:
    if isinstance(line, Columns):
        # Words on both sides may stand in several pieces; an amount never does.
        return [str(line.right)] if not isinstance(line.right, str) else line.right.split()[:1]
    if isinstance(line, Text | Heading | Notice):
        return line.text.split()[:1]
    return []


def _squeezed(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "\u00a0\u202f")


def test_figures_of_a_report_can_be_searched_and_copied() -> None:
    """The A4 pages, too: a PDF draws figures of one width and cannot name them."""
    with in_language("en"):
        paper = session_paper(papers.report(142), Settings(), UTC)
    text = " ".join(re.split(r"[^\S\n]+", pdf_text.words(paper_pdf(paper))))
    for words in ("Z report 0142", "186 500 ", "−63 500 ", "98 765 432 100 "):
        assert words in text


def test_an_amount_in_a_pdf_is_one_piece() -> None:
    text = pdf_text.words(outputs.pdf(made("largest", "fr"), 58))
    assert text.split("\n").count(format_money(MAX_AMOUNT)) == 8


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_preview_is_as_high_as_its_paper(qtbot: QtBot, scale: float) -> None:
    before = theme.current()
    try:
        theme.use(theme.Theme(scale=scale))
        preview = PaperPreview()
        qtbot.addWidget(preview)
        preview.set_paper(made("simple", "en"))
        short = preview.height()
        assert preview.width() == round(480 * scale)
        preview.set_paper(made("z_report", "en"))
        assert preview.height() > short
        preview.set_paper(made("z_report", "en"), 58)
        assert preview.width() == round(344 * scale)
        assert "Takings" in preview.accessibleName()
    finally:
        theme.use(before)


def test_the_preview_shows_its_code_to_a_phone(qtbot: QtBot) -> None:
    preview = PaperPreview()
    qtbot.addWidget(preview)
    preview.set_paper(made("simple", "en"))
    assert read_codes(preview.grab().toImage()) == [papers.REFERENCE]


def test_a_paper_is_said_in_words() -> None:
    assert said(made("cash", "en")).startswith("Le Baobab. Cocody. PRACTICE. No real money.. DUPLICATA 2. ")

"""The figures and payments of a day as a PDF for the accountant."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from pos_terminal.texts import tr

# The PDF maker's own font with outlines it can embed: ours are of a kind it cannot.
_FONT, _BOLD = "Vera", "VeraBd"
_MARGIN: Final = 16 * mm
_PADDING: Final = 6
"""What the PDF maker keeps free inside the margins, in points."""
_GREY: Final = colors.HexColor("#5F6775")
_LINE: Final = colors.HexColor("#D5D9E0")
Lines = Sequence[Sequence[str]]


@cache
def _glyphs() -> frozenset[int]:
    """What the font can draw; it is made known to the PDF maker on the way."""
    for name in (_FONT, _BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    return frozenset(pdfmetrics.getFont(_FONT).face.charToGlyph)


def drawable(text: str) -> str:
    """The text in letters that the font has: without its accent where the accent is missing, else ?."""
    glyphs = _glyphs()
    kept = []
    for char in text.replace("\u202f", "\u00a0").replace("\u2212", "-"):
        if ord(char) in glyphs:
            kept.append(char)
            continue
        plain = unicodedata.normalize("NFKD", char)[:1]
        kept.append(plain if plain and ord(plain) in glyphs else "?")
    return "".join(kept)


def day_pdf(
    *,
    house: str,
    title: str,
    totals: Lines,
    splits: Iterable[tuple[str, Lines]],
    head: Sequence[str],
    payments: Lines,
    note: str = "",
) -> bytes:
    """An A4 document. Each line of `totals` and of a split is a name and an amount; `payments` stand under
    `head`, the last column to the right. `note` is said below them."""
    _glyphs()
    story: list[Flowable] = [_text(house, 16, bold=True), _text(title, 11), Spacer(1, 5 * mm), _pairs(totals)]
    for name, lines in splits:
        if lines:
            story += [Spacer(1, 5 * mm), _text(name, 11, bold=True), _pairs(lines)]
    story += [Spacer(1, 6 * mm), _text(tr("Payments"), 11, bold=True), _table(head, payments)]
    if note:
        story.append(_text(note, 8))
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=drawable(f"{house} {title}"),
        author=drawable(house),
    )
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return made.getvalue()


def _text(words: str, size: int, *, bold: bool = False) -> Paragraph:
    style = ParagraphStyle(
        f"{size}{bold}", fontName=_BOLD if bold else _FONT, fontSize=size, leading=size * 1.4, spaceAfter=2
    )
    # A paragraph reads tags, and a name is anybody's: it must never fetch a picture.
    return Paragraph(escape(drawable(words)), style)


def _pairs(lines: Lines) -> Table:
    made = Table(
        [[_cut(name, 60), drawable(amount)] for name, amount in lines], colWidths=(118 * mm, 60 * mm)
    )
    made.setStyle(_style(9))
    return made


def _table(head: Sequence[str], lines: Lines) -> Table:
    widths = [value * mm for value in (15, 42, 25, 40, 27, 29)]
    room = (8, 23, 14, 24, 16, 20)
    rows = [[_cut(cell, most) for cell, most in zip(line, room, strict=True)] for line in lines]
    made = Table([[drawable(name) for name in head], *rows], colWidths=widths, repeatRows=1)
    style = _style(8)
    style.add("TEXTCOLOR", (0, 0), (-1, 0), _GREY)
    made.setStyle(style)
    return made


def _style(size: int) -> TableStyle:
    return TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), _FONT, size),
            ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )


def _cut(text: str, most: int) -> str:
    plain = drawable(" ".join(text.split()))
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _number(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(_FONT, 8)
    canvas.setFillColor(_GREY)
    canvas.drawRightString(A4[0] - _MARGIN, 8 * mm, str(document.page))
    canvas.restoreState()

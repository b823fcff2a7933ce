"""What a printer makes of our bytes: the words in their code page, and never a command out of a text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.receipts import code_pages
from pos_terminal.receipts.code_pages import PAGES, encode, printable
from pos_terminal.receipts.documents import receipt_paper
from pos_terminal.receipts.escpos import Bitmap, Target, encode_raster, qr_bitmap
from pos_terminal.receipts.escpos import encode as bytes_of
from pos_terminal.receipts.layout import Columns, Notice, Paper, Qr, Sample, Text
from pos_terminal.receipts.receipt import PaymentLine, Receipt, Shop
from pos_terminal.receipts.rows import Row, rows
from pos_terminal.texts import in_language
from tests.receipts import papers
from tests.support.paper_printer import NotACommand, PaperPrinter
from tests.support.snapshot import kept

SNAPSHOTS = Path(__file__).parent / "snapshots"
NUMBERS = [page.number for page in PAGES]
CODECS = sorted({page.codec for page in PAGES})


def printed(paper: Paper, target: Target) -> PaperPrinter:
    """What is on the paper."""
    return PaperPrinter().feed(bytes_of(paper, target))


@pytest.mark.parametrize("name", ["simple", "cash", "split", "largest", "z_report"])
@pytest.mark.parametrize(("width", "language"), [(32, "fr"), (48, "en")])
def test_the_bytes_are_what_they_were(name: str, width: int, language: str) -> None:
    with in_language(language):
        raw = bytes_of(papers.ALL[name](), Target(width))
    kept(SNAPSHOTS, f"{name}-{width}-{language}.escpos", raw)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("width", [32, 42, 48])
@pytest.mark.parametrize("name", papers.ALL)
def test_a_printer_prints_the_rows_of_the_layout(name: str, width: int, number: int) -> None:
    with in_language("fr"):
        paper = papers.ALL[name]()
    codec = code_pages.page(number).codec
    wanted = [row for row in rows(paper, width, lambda text: printable(text, codec)) if isinstance(row, Row)]
    found = printed(paper, Target(width, number))
    assert found.cuts == 1
    assert found.pulses == 0
    assert all(row.places <= width for row in found.rows)
    texts = [row for row in found.rows if row.text or not found.codes]
    assert [(row.text, row.bold, row.wide, row.inverse) for row in texts if row.text] == [
        (row.text.replace(code_pages.NO_BREAK, " "), row.bold, row.wide, row.inverse)
        for row in wanted
        if row.text
    ]
    assert found.codes == [line.text for line in paper.lines if isinstance(line, Qr)]


def test_french_reads_as_french_where_the_page_has_it() -> None:
    line = "Reçu n° 42 : payé à Noël, œuf, 5 000 F (€)".replace(" :", "\u202f:")
    for number, wanted in (
        (1, "Reçu n° 42 : payé à Noël, oeuf, 5 000 F (€)"),
        (2, "Reçu n° 42 : payé à Noël, œuf, 5 000 F (€)"),
        (4, "Reçu n° 42 : payé à Noël, oeuf, 5 000 F (EUR)"),
        (0, "Recu no 42 : paye a Noel, oeuf, 5 000 F (EUR)"),
    ):
        assert printed(Paper("", (Text(line),)), Target(48, number)).rows[0].text == wanted


def test_what_no_page_has_is_written_otherwise_or_as_a_question_mark() -> None:
    assert (
        printable("’“”−×…\u2011Kɔfi ẹ̀yà", "cp858").replace(code_pages.NO_BREAK, " ") == '\'""-×...-Kofi eyà'
    )
    assert printable("饭🍛", "cp858") == "??"
    assert printable("a\u200bb\u202ec\u0301d\u2028e", "cp858") == "abcd e"


@given(st.text(max_size=80), st.sampled_from(CODECS))
def test_every_letter_is_one_place_and_one_byte(text: str, codec: str) -> None:
    fitting = printable(text, codec)
    assert len(encode(text, codec)) == len(fitting)
    assert printable(fitting, codec) == fitting


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x2FFF), max_size=80), st.sampled_from(CODECS))
def test_no_text_becomes_a_control_byte(text: str, codec: str) -> None:
    raw = encode(text, codec)
    assert all(byte >= 0x20 and byte != 0x7F for byte in raw)


HOSTILE = [
    "\x1bp\x00\x19\xfa",
    "\x1d(k\x03\x001Q0",
    "\x10\x14\x01\x00\x05",
    "\x1b@\x1dV\x00",
    "\x1c&\x1cp",
    "a\nb\rc\x0cd\x18",
    "\x9bp\x9f",
    *(f"x{chr(code)}p0" for code in (*range(0x20), *range(0x7F, 0xA0))),
]


@pytest.mark.parametrize("target", [Target(32, 1), Target(48, 2), Target(48, 6, native_qr=False)])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_words_on_paper_wherever_it_stands(text: str, target: Target) -> None:
    """An order's label, a customer's number, a provider's message, a name in the settings: all of them."""
    shop = Shop(text, text, text, (text,), (text,), text, text)
    line = PaymentLine(text, papers.francs(100), text, this=True)
    receipt = Receipt(text, text, text, papers.francs(100), (line, line), text, text)
    stamp = replace(papers.STAMP, date=text, time=text, staff=text)
    paper = receipt_paper(receipt, shop, stamp)
    found = printed(
        Paper("", (*paper.lines, Notice(text, text), Columns(text, text), Sample(2, text))), target
    )
    assert found.cuts == 1
    assert found.pulses == 0
    assert all(row.places <= target.columns or row.text[:2] == "2 " for row in found.rows)


@given(st.binary(max_size=60), st.sampled_from(NUMBERS))
def test_any_bytes_of_a_label_do_nothing(raw: bytes, number: int) -> None:
    text = raw.decode("latin-1")
    found = printed(Paper("", (Text(text), Columns(text, text), Qr(text))), Target(48, number))
    assert (found.cuts, found.pulses) == (1, 0)
    assert all(char.isprintable() for row in found.rows for char in row.text)
    assert all(code.isprintable() for code in found.codes)


def test_the_printer_of_the_tests_refuses_what_is_no_command() -> None:
    for raw in (b"\x1bX\x00", b"\x07", b"\x1d\x49\x01", b"\x1b@\xe9\n"):
        with pytest.raises(NotACommand):
            PaperPrinter().feed(raw)
    assert PaperPrinter().feed(b"\x1bp\x00\x19\xfa").pulses == 1


def test_each_line_of_the_page_of_code_pages_reads_well_in_its_own() -> None:
    lines = tuple(Sample(page.number, "éàç") for page in PAGES)
    found = printed(Paper("", (*lines, Text("fin é"))), Target(48, 1))
    assert [row.text for row in found.rows] == ["0 eac", *(f"{n} éàç" for n in NUMBERS[1:]), "fin é"]


@pytest.mark.parametrize("dots", [384, 576])
def test_a_code_as_dots_is_read_by_a_phone(dots: int) -> None:
    for text in (papers.REFERENCE, "https://checkout.stripe.com/c/pay/" + "cs_live_a1" * 30):
        bitmap = qr_bitmap(text, dots)
        assert bitmap.width <= dots
        assert _read(bitmap) == text


def _read(bitmap: Bitmap) -> str:
    bits = "".join(f"{byte:08b}" for byte in bitmap.rows)
    grey = bytes(0 if bit == "1" else 255 for bit in bits)
    picture = memoryview(grey).cast("B", shape=[bitmap.height, bitmap.width])
    return zxingcpp.read_barcodes(picture)[0].text


def test_a_printer_that_draws_no_codes_gets_dots() -> None:
    found = printed(Paper("", (Qr(papers.REFERENCE),)), Target(48, 1, native_qr=False))
    assert found.codes == []
    width = found.pictures[0][0]
    whole = b"".join(bits for _width, _height, bits in found.pictures)
    assert _read(Bitmap(width, whole)) == papers.REFERENCE


def test_a_code_that_no_paper_can_show_is_left_out() -> None:
    found = printed(Paper("", (Qr("x" * 5000), Text("on"))), Target(48, 1, native_qr=False))
    assert found.pictures == []
    assert [row.text for row in found.rows] == ["on"]


def test_a_picture_arrives_dot_by_dot_in_bands() -> None:
    dots = bytes(range(256)) * 72
    bitmap = Bitmap(576, dots)
    found = PaperPrinter().feed(encode_raster(bitmap))
    assert {width for width, _height, _bits in found.pictures} == {576}
    assert b"".join(bits for _width, _height, bits in found.pictures) == dots
    assert all(height <= 128 for _width, height, _bits in found.pictures)
    assert found.cuts == 1


def test_marks_of_a_row_end_with_it() -> None:
    with in_language("en"):
        found = printed(papers.cash(), Target(48))
    assert {row.text.strip() for row in found.rows if row.inverse} == {
        "PRACTICE. No real money.",
        "DUPLICATA 2",
    }
    assert not found.rows[-1].wide
    assert not re.search(r"Paid", " ".join(row.text for row in found.rows if row.inverse))


@pytest.mark.parametrize("at_once", [b"\x10\x04\x01", b"\x10\x05\x02", b"\x10\x14\x01\x00\x01"])
def test_no_dots_of_a_picture_read_like_a_command_that_takes_effect_at_once(at_once: bytes) -> None:
    """Printers look for those everywhere: one asks for the status, one opens the drawer."""
    row = at_once.ljust(48, b"\x10")
    sent = encode_raster(Bitmap(384, row * 200))
    assert at_once not in sent
    assert at_once[1:] in sent

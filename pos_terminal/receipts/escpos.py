"""Paper to ESC/POS, the language of nearly every receipt printer.

Commands come from here alone. Texts are brought to one code page first, so that no byte of theirs is below
0x20: a label or a provider's message can look odd on paper, and can never open a drawer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pos_terminal.receipts import code_pages, layout
from pos_terminal.receipts.rows import Row, rows
from pos_terminal.records import dataclass

# Reset; leave the mode in which some printers read two bytes as one Chinese letter.
INIT: Final = b"\x1b@\x1c."
CUT: Final = b"\x1dVB\x00"
"""Feed to the knife, then cut but for a point; a printer without a knife feeds."""
_BAND: Final = 128
"""Lines of dots for each raster command: more than that is too much for the memory of small printers."""
_CENTRE, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
_QR_BYTES: Final = 700
"""A longer text makes modules that no phone reads from thermal paper."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a printer can do: places in a row (32 or 48, some 42), its code page by number, and whether it
    draws QR codes itself."""

    columns: int = 48
    code_page: int = 1
    native_qr: bool = True

    @property
    def dots(self) -> int:
        """Dots across its paper: 384 on 58 mm, 576 on 80 mm, 512 where 42 letters of 12 dots stand."""
        return {32: 384, 42: 512}.get(self.columns, self.columns * 12)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Black and white dots: `width` of them in a row, a multiple of 8; the left one is the highest bit."""

    width: int
    rows: bytes

    @property
    def height(self) -> int:
        return len(self.rows) // (self.width // 8)


def encode(paper: layout.Paper, target: Target) -> bytes:
    """The bytes that print this paper and cut it."""
    page = code_pages.page(target.code_page)

    def fit(text: str) -> str:
        return code_pages.printable(text, page.codec)

    out = bytearray(INIT + page.select)
    state = Row("")
    for row in rows(paper, target.columns, fit):
        if isinstance(row, Row):
            out += _switched(state, row)
            out += code_pages.encode(row.text, page.codec) + b"\n"
            state = row
            continue
        out += _switched(state, Row(""))
        state = Row("")
        if isinstance(row, layout.Qr):
            out += _qr(row.text, target)
        else:
            sample = code_pages.page(row.page)
            text = code_pages.encode(row.text, sample.codec)
            out += sample.select + str(row.page).encode() + b" " + text + b"\n" + page.select
    return bytes(out + _switched(state, Row("")) + CUT)


_LIKE_A_COMMAND: Final = re.compile(rb"\x10(?=[\x04\x05\x14])")


def encode_raster(bitmap: Bitmap) -> bytes:
    """The bytes that print a whole picture of a paper and cut it, for printers without usable letters."""
    return INIT + raster(bitmap) + CUT


def raster(bitmap: Bitmap) -> bytes:
    """A picture as bands of dots (GS v 0).

    Printers look for commands that take effect at once (DLE EOT, DLE ENQ, DLE DC4: status, recovery, the
    drawer) in pictures too: dots that read like one get one dot more.
    """
    across = bitmap.width // 8
    step = across * _BAND
    rows = _LIKE_A_COMMAND.sub(b"\x18", bytes(bitmap.rows))
    bands = (rows[at : at + step] for at in range(0, len(rows), step))
    return b"".join(
        b"\x1dv0\x00" + across.to_bytes(2, "little") + (len(band) // across).to_bytes(2, "little") + band
        for band in bands
    )


def _switched(before: Row, after: Row) -> bytes:
    """The commands from one row's looks to the next one's."""
    out = b""
    if before.bold != after.bold:
        out += b"\x1bE" + bytes([after.bold])
    if (before.wide, before.tall) != (after.wide, after.tall):
        out += b"\x1d!" + bytes([after.wide << 4 | after.tall])
    if before.inverse != after.inverse:
        out += b"\x1dB" + bytes([after.inverse])
    return out


def _qr(text: str, target: Target) -> bytes:
    """In the middle, by the printer or as dots; a text that fits into no code is left out."""
    content = "".join(char for char in text if char.isprintable()).encode("utf-8", "ignore")
    if not content or len(content) > _QR_BYTES:
        return b""
    if not target.native_qr:
        return _CENTRE + raster(qr_bitmap(content.decode(), target.dots)) + b"\n" + _LEFT
    module = 6 if len(content) <= 40 else 4 if len(content) <= 180 else 3
    store = len(content) + 3
    return (
        _CENTRE
        + b"\x1d(k\x04\x001A2\x00"  # model 2
        + b"\x1d(k\x03\x001C"
        + bytes([module])
        + b"\x1d(k\x03\x001E1"  # 15 % of it may be unreadable
        + b"\x1d(k"
        + store.to_bytes(2, "little")
        + b"1P0"
        + content
        + b"\x1d(k\x03\x001Q0"
        + b"\n"
        + _LEFT
    )


def qr_bitmap(text: str, dots: int) -> Bitmap:
    """The code as dots with its quiet zone, at most half as wide as the paper unless it has many modules.

    Raises ValueError where the text does not fit into a code.
    """
    import segno

    matrix: Sequence[Sequence[int]] = segno.make(text, error="m", micro=False, boost_error=False).matrix
    size = len(matrix) + 8
    scale = max(3, min(6, dots // 2 // size))
    across = -(-size * scale // 8) * 8
    return Bitmap(across, b"".join(_qr_lines(matrix, size, scale, across)))


def _qr_lines(matrix: Sequence[Sequence[int]], size: int, scale: int, across: int) -> Iterator[bytes]:
    blank = bytes(across // 8)
    yield blank * (4 * scale)
    for line in matrix:
        bits = "0" * (4 * scale) + "".join("01"[bool(module)] * scale for module in line)
        yield int(bits.ljust(across, "0"), 2).to_bytes(across // 8, "big") * scale
    yield blank * ((size - 4 - len(matrix)) * scale)

"""The words of a PDF as Qt writes it, found without any PDF library: each font's table from codes to letters,
and each piece of text with its place."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)


def page_size_mm(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page."""
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", pdf)
    return [(float(wide) * 25.4 / 72, float(high) * 25.4 / 72) for wide, high in found]


def words(pdf: bytes) -> str:
    """Everything that is written, one line for each piece."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {}
    for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", pdf):
        table = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        assert table is not None
        fonts[name] = _letters(_stream(objects[int(table[1])]))
    pages = [
        _stream(body) for body in objects.values() if b"/FlateDecode" in body and b"FontFile" not in body
    ]
    return "\n".join(_written(page, fonts) for page in pages if b"BT\n" in page)


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _letters(table: bytes) -> dict[int, str]:
    """bfchar and bfrange lines: <code> <letter>, <first> <last> <letter or [letters]>."""
    found: dict[int, str] = {}
    for first, last, rest in re.findall(rb"<(\w+)> <(\w+)> (\[.*?\]|<\w+>)", table, re.DOTALL):
        letters = re.findall(rb"<(\w+)>", rest)
        for place, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
            if len(letters) > 1 or rest.startswith(b"["):
                found[code] = _text(letters[place])
            else:
                found[code] = chr(int(letters[0], 16) + place)
    return found


def _text(raw: bytes) -> str:
    return bytes.fromhex(raw.decode()).decode("utf-16-be")


def _written(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    lines = []
    for block in re.findall(rb"BT\n(.*?)ET", page, re.DOTALL):
        font = fonts[re.findall(rb"/(F\d+) ", block)[0]]
        codes = re.findall(rb"<(\w+)> Tj", block)
        lines.append("".join(font.get(int(code, 16), "") for code in codes))
    return "\n".join(lines)

"""A receipt printer as its manual describes it: bytes in, what is on the paper out.

Written from the manual's side, not from ours: it has its own table of code pages, and stops at any byte that
is no letter and no command it knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# ESC t n as Epson numbers them, and as Star does behind ESC GS t.
EPSON = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 18: "cp852", 19: "cp858"}
STAR = {1: "cp437", 4: "cp858", 32: "cp1252"}


class NotACommand(AssertionError):
    """A byte that a printer would do something unforeseen with."""


@dataclass(frozen=True)
class Printed:
    """A row on paper; `places` is how many letter widths it takes."""

    text: str
    bold: bool = False
    wide: bool = False
    tall: bool = False
    inverse: bool = False

    @property
    def places(self) -> int:
        return len(self.text) * (2 if self.wide else 1)


@dataclass
class PaperPrinter:
    """`rows` has text rows, `codes` the contents of QR codes, `pictures` (width in dots, height, bits)."""

    rows: list[Printed] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, bytes]] = field(default_factory=list)
    cuts: int = 0
    pulses: int = 0
    centred: bool = False
    _codec: str = "cp437"
    _bold: bool = False
    _wide: bool = False
    _tall: bool = False
    _inverse: bool = False
    _chinese: bool = True
    _line: str = ""
    _stored: str = ""

    def feed(self, data: bytes) -> PaperPrinter:
        """Print all of it; raises NotACommand."""
        at = 0
        while at < len(data):
            byte = data[at]
            if byte >= 0x20 and byte != 0x7F:
                if byte >= 0x80 and self._chinese:
                    raise NotACommand("two bytes would be one Chinese letter")
                self._line += data[at : at + 1].decode(self._codec)
                at += 1
            elif byte == 0x0A:
                look = (self._bold, self._wide, self._tall, self._inverse)
                self.rows.append(Printed(self._line, *look))
                self._line = ""
                at += 1
            elif byte == 0x1B:
                at += self._escape(data[at : at + 5])
            elif byte == 0x1C and data[at + 1 : at + 2] == b".":
                self._chinese = False
                at += 2
            elif byte == 0x1D:
                at += self._group(data[at:])
            else:
                raise NotACommand(f"0x{byte:02x} at {at}")
        assert not self._line, "a row without its end"
        return self

    def _escape(self, command: bytes) -> int:
        name, value = command[1:2], command[2]
        if name == b"@":
            self._bold = self._wide = self._tall = self._inverse = self.centred = False
            self._codec, self._chinese = "cp437", True
            return 2
        if name == b"t":
            self._codec = EPSON[value]
        elif name == b"\x1d":
            assert command[2:3] == b"t"
            self._codec = STAR[command[3]]
            return 4
        elif name == b"E":
            self._bold = bool(value)
        elif name == b"a":
            self.centred = value == 1
        elif name == b"p":
            self.pulses += 1
            return 5
        else:
            raise NotACommand(command.hex())
        return 3

    def _group(self, rest: bytes) -> int:
        name = rest[1:2]
        if name == b"!":
            self._wide, self._tall = bool(rest[2] & 0x70), bool(rest[2] & 0x07)
            return 3
        if name == b"B":
            self._inverse = bool(rest[2])
            return 3
        if name == b"V":
            self.cuts += 1
            return 4
        if name == b"v":
            assert rest[2:4] == b"0\x00"
            across, high = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
            bits = rest[8 : 8 + across * high]
            assert len(bits) == across * high
            self.pictures.append((across * 8, high, bits))
            return 8 + across * high
        if name == b"(" and rest[2:3] == b"k":
            length = int.from_bytes(rest[3:5], "little")
            body = rest[5 : 5 + length]
            assert len(body) == length
            if body[:2] == b"1P":
                self._stored = body[3:].decode()
            elif body[:2] == b"1Q":
                self.codes.append(self._stored)
            elif body[:2] not in (b"1A", b"1C", b"1E"):
                raise NotACommand(body[:2].hex())
            return 5 + length
        raise NotACommand(rest[:4].hex())

"""Paper as a list of typed lines: what every output (text, printer, picture, PDF, preview) is made from."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass


class Align(StrEnum):
    """Where a line of text stands."""

    LEFT = "left"
    CENTRE = "centre"


class Size(StrEnum):
    """How large a line is: a headline takes twice the width and height where that fits."""

    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Text:
    """Words that wrap. `quiet` is set smaller or lighter where an output can."""

    text: str
    align: Align = Align.LEFT
    size: Size = Size.NORMAL
    bold: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Words on the left, which wrap, and a value on the right; an amount is never broken.

    `note` follows the words lightly: how many of them.
    """

    left: str
    right: str | Money
    note: str = ""
    size: Size = Size.NORMAL
    bold: bool = False
    """Both sides; where an output can, amounts are set heavier anyway."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part, with a rule under it."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What nobody may miss: white on black on paper, amber on a screen."""

    text: str
    right: str | Money = ""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of this text, in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Room to sign, and whose name belongs there."""

    label: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A line in one code page, to see whether it reads well: `page` is its number in code_pages.PAGES."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


Line = Text | Columns | Heading | Rule | Notice | Qr | Signature | Sample | Feed


@dataclass(frozen=True, slots=True)
class Paper:
    """One document from top to bottom, cut at its end. `title` names it for a file or a screen reader."""

    title: str
    lines: tuple[Line, ...]


def centred(text: str, *, size: Size = Size.NORMAL, bold: bool = False, quiet: bool = False) -> Text:
    """A line in the middle."""
    return Text(text, Align.CENTRE, size, bold, quiet)

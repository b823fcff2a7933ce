"""Colour and outline of each outcome, and its words, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from pos_terminal.texts import tr
from pos_terminal.ui.states.outcome import Outcome


class Outline(Enum):
    """The five shapes; each says its state without any colour."""

    CIRCLE = auto()
    OCTAGON = auto()
    DIAMOND = auto()
    RING = auto()
    SQUARE = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """Tokens of a state block and of a chip. `glyph` fills the outline, `mark` what is drawn inside it."""

    outline: Outline
    fill: str
    text: str
    second: str
    glyph: str
    mark: str
    chip_fill: str
    chip_text: str
    chip_mark: str


_NOT_PAID: Final = Look(
    Outline.OCTAGON, "bad", "on-bad", "on-bad-2", "on-bad", "bad", "bad-soft", "bad-text", "bad-soft"
)
_TO_CHECK: Final = Look(Outline.DIAMOND, "unk", "on-unk", "on-unk-2", "on-unk", "unk", "unk", "on-unk", "unk")
_UNDONE: Final = Look(
    Outline.SQUARE, "slate", "on-night", "on-slate-2", "on-night", "slate", "sunk", "ink-2", "sunk"
)
LOOKS: Final = {
    Outcome.WAITING: Look(
        Outline.RING,
        "accent",
        "on-accent",
        "on-accent-2",
        "on-accent",
        "on-accent",
        "accent-soft",
        "accent-text",
        "accent-line",
    ),
    Outcome.PAID: Look(
        Outline.CIRCLE, "ok", "on-ok", "on-ok-2", "on-ok", "ok", "ok-soft", "ok-text", "ok-soft"
    ),
    Outcome.NOT_PAID: _NOT_PAID,
    Outcome.EXPIRED: _NOT_PAID,
    Outcome.UNKNOWN: _TO_CHECK,
    Outcome.ACCEPTED: _TO_CHECK,
    Outcome.BY_HAND: Look(
        Outline.DIAMOND, "slate", "on-night", "on-slate-2", "unk", "on-unk", "sunk", "ink-2", "sunk"
    ),
    Outcome.TO_DECIDE: _TO_CHECK,
    Outcome.CANCELLED: _UNDONE,
    Outcome.GIVEN_BACK: _UNDONE,
    Outcome.CORRECTED: _UNDONE,
}


def block_word(outcome: Outcome) -> str:
    """The large word of the state block."""
    words = {
        Outcome.WAITING: tr("Waiting"),
        Outcome.PAID: tr("Paid"),
        Outcome.NOT_PAID: tr("Not paid"),
        Outcome.EXPIRED: tr("Not paid"),
        Outcome.UNKNOWN: tr("We do not know yet"),
        Outcome.CANCELLED: tr("Cancelled"),
        Outcome.ACCEPTED: tr("Counted as paid"),
        Outcome.BY_HAND: tr("Counted, not confirmed"),
        Outcome.TO_DECIDE: tr("To decide"),
        Outcome.GIVEN_BACK: tr("Given back"),
        Outcome.CORRECTED: tr("Corrected"),
    }
    return words[outcome]


def chip_word(outcome: Outcome) -> str:
    """The word of a chip or a list row: as in the block, but short for what is to be checked."""
    short = {Outcome.UNKNOWN: tr("To check"), Outcome.BY_HAND: tr("Not confirmed")}
    return short.get(outcome) or block_word(outcome)

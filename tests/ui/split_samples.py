"""View states of the split screen, for its tests and its pictures."""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.split import PartRow, Share, ShareState, SplitState, Stretch
from tests.ui import samples


def francs(amount: int) -> Money:
    """So many francs."""
    return Money(amount, "XOF")


def row(number: int, code: str, method: str, amount: int, outcome: Outcome) -> PartRow:
    """A part of this number."""
    opens = outcome in (Outcome.WAITING, Outcome.UNKNOWN)
    line = f"14:2{number}, Awa Koné"
    shown = "" if outcome is Outcome.NOT_PAID else str(number)
    return PartRow(f"part-{number}", shown, code, method, line, francs(amount), outcome, opens)


def shares(left: int, chosen: Share | None = Share.ALL) -> tuple[ShareState, ...]:
    """The shares of so much."""
    return (
        ShareState(Share.ALL, tr("All that is left"), francs(left), chosen is Share.ALL),
        ShareState(Share.HALF, tr("Half"), francs(left // 2), chosen is Share.HALF),
        ShareState(Share.THIRD, tr("A third"), francs(left // 3), chosen is Share.THIRD),
        ShareState(Share.GUESTS, tr("By guest…")),
    )


def split() -> SplitState:
    """The design's: a part is paid in cash, all that is left is taken now."""
    return SplitState(
        name=tr("Order {number}", number="1047"),
        label="Table 6",
        total=francs(25_000),
        now=francs(15_000),
        left_after=francs(0),
        open=francs(15_000),
        bar=(Stretch(Outcome.PAID, francs(10_000)), Stretch(None, francs(15_000))),
        rows=(row(1, "cash", tr("Cash"), 10_000, Outcome.PAID),),
        number="2",
        shares=shares(15_000),
        tiles=samples.tiles(),
    )


def split_new() -> SplitState:
    """Nothing is paid yet."""
    whole = francs(25_000)
    bar = (Stretch(None, whole),)
    return replace(split(), now=whole, open=whole, bar=bar, rows=(), number="1", shares=shares(25_000))


def split_many() -> SplitState:
    """Every kind of part, and an amount that was typed."""
    made = (
        row(1, "cash", tr("Cash"), 400_000, Outcome.PAID),
        row(2, "wave", "Wave", 200_000, Outcome.UNKNOWN),
        row(3, "orange", "Orange Money", 100_000, Outcome.NOT_PAID),
        row(3, "mtn", "MTN MoMo", 150_000, Outcome.WAITING),
        row(4, "manual.card", tr("Card"), 50_000, Outcome.BY_HAND),
        row(5, "cash", tr("Cash"), 100_000, Outcome.PAID),
    )
    rows = tuple(replace(one, payment_id=f"part-{place}") for place, one in enumerate(made))
    return replace(
        split(),
        label="Anniversaire de Marie-Thérèse",
        total=francs(1_250_000),
        now=francs(125_000),
        left_after=francs(225_000),
        open=francs(350_000),
        typed=True,
        bar=(
            Stretch(Outcome.PAID, francs(500_000)),
            Stretch(Outcome.BY_HAND, francs(50_000)),
            Stretch(Outcome.WAITING, francs(150_000)),
            Stretch(Outcome.UNKNOWN, francs(200_000)),
            Stretch(None, francs(350_000)),
        ),
        rows=rows,
        number="6",
        shares=shares(350_000, None),
    )


def split_guests() -> SplitState:
    """The second of three guests."""
    state = split()
    guests = ShareState(Share.GUESTS, tr("Guest {place} of {count}", place=2, count=3), francs(7_500), True)
    return replace(
        state,
        now=francs(7_500),
        left_after=francs(7_500),
        shares=(*shares(15_000, None)[:3], guests),
    )


def split_done() -> SplitState:
    """Nothing can be taken any more; one part is not known."""
    return replace(
        split(),
        now=francs(0),
        open=francs(0),
        bar=(Stretch(Outcome.PAID, francs(10_000)), Stretch(Outcome.UNKNOWN, francs(15_000))),
        rows=(*split().rows, row(2, "wave", "Wave", 15_000, Outcome.UNKNOWN)),
        shares=(),
    )

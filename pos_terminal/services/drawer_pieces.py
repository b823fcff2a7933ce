"""Which notes and coins are in the drawer, as far as anybody knows: as they were counted or tapped, and the
likeliest ones where only an amount is known."""

from __future__ import annotations

from pos_terminal.domain.change import added, likely_given, likely_pieces
from pos_terminal.domain.drawer import Session
from pos_terminal.ledger import drawer_details
from pos_terminal.ledger.drawer_details import MovedPieces
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class InDrawer:
    """The pieces at a place of the journal: code -> how many, see domain.drawer.Counts. `opening` is what the
    float had. `estimated` when some of them are only likely.
    """

    session_id: str
    position: int
    counts: dict[int, int]
    opening: dict[int, int]
    estimated: bool


def in_drawer(connection: ReadConnection, session: Session, known: InDrawer | None = None) -> InDrawer:
    """What is in this session's drawer now. `known` is an earlier answer: only what came since is read."""
    if known is None or known.session_id != session.session_id:
        known = _at_opening(connection, session)
    for moved in drawer_details.moved_pieces(connection, session.session_id, known.position):
        known = _with(known, moved, session.currency)
    return known


def _at_opening(connection: ReadConnection, session: Session) -> InDrawer:
    counted = drawer_details.opening_counts(connection, session.session_id)
    opening = likely_pieces(session.opening_float, session.currency) if counted is None else counted
    # A float that was only typed tells nothing about small change: nothing is missed of it.
    had = {} if counted is None else opening
    unsure = counted is None and session.opening_float > 0
    return InDrawer(session.session_id, session.opened_position, opening, had, unsure)


def _with(known: InDrawer, moved: MovedPieces, currency: str) -> InDrawer:
    counts, estimated = known.counts, known.estimated
    if moved.counted is not None:
        counts, estimated = dict(moved.counted), False
    elif moved.pieces is not None:
        counts = added(counts, moved.pieces)
    else:
        estimated = True
        counts = added(counts, likely_pieces(moved.came, currency)) if moved.came else counts
        went = likely_given(moved.went, counts, currency) if moved.went else {}
        counts = added(counts, {code: -number for code, number in went.items()})
    return InDrawer(known.session_id, moved.position, counts, known.opening, estimated)

"""Planted bugs about the cash drawer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from msgspec.structs import replace as with_fields

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.engine.drawer_desk import DrawerDesk
from pos_terminal.engine.messages import DrawerChanged
from pos_terminal.ledger import drawer_details, drawers, z_reports
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services import checkout, drawer, drawer_closing
from tests.simulation.planting import Planted, around

_AT_WORK: Final = {"crash": 0.0, "commit_fault": 0.0, "cash_share": 0.6, "clock_jumps": 0}
_DRAWER: Final = {"drawer": 4.0}
_KILLED: Final = {"crash": 0.03, "commit_fault": 0.08, "cash_share": 0.6}


def _expected_without(kind: MovementKind) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def expected(connection: Any, session_id: str) -> int:
            sums = drawers.sums(connection, session_id)
            return int(original(connection, session_id) - sums.get(kind, (0, 0))[1])

        return expected

    return make


def _counts_from_then(original: Any) -> Any:
    """The closing believes what the count said should be there."""

    def expected(connection: Any, session_id: str) -> int:
        counts = drawer_details.counts_of(connection, session_id)
        return counts[-1].expected if counts else int(original(connection, session_id))

    return expected


def _any_session(original: Any) -> Any:
    """Cash goes into the last session, open or not."""

    def session_for_cash(connection: Any, actor: str, currency: str) -> str:
        last = drawers.last_closed(connection)
        if drawers.open_session(connection) is None and last is not None:
            return last.session_id
        return str(original(connection, actor, currency))

    return session_for_cash


def _correction_stays(original: Any) -> Any:
    def record(self: UnitOfWork, body: Any, **more: Any) -> Any:
        if body.type_name == "payment.corrected":
            body = with_fields(body, drawer_session=None)
        return original(self, body, **more)

    return record


def _z_starts(place: Callable[[Any], int]) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def newest(connection: Any) -> Any:
            found = original(connection)
            return None if found is None else with_fields(found, last_position=place(found))

        return newest

    return make


def _totals_anew(original: Any) -> Any:
    def newest(connection: Any) -> Any:
        found = original(connection)
        return None if found is None else with_fields(found, perpetual=type(found.perpetual)())

    return newest


def _other_head(original: Any) -> Any:
    def report(*args: Any, **more: Any) -> Any:
        return with_fields(original(*args, **more), head8="0" * 8, head="")

    return report


def _key_forgotten(original: Any) -> Any:
    """The same order a second time is another movement."""

    def move(ledger: Any, wanted: Any, decision: Any, limits: Any) -> Any:
        return original(ledger, replace(wanted, key=ledger.ids.new_id()), decision, limits)

    return move


def _shown_before_kept(original: Any) -> Any:
    def close(self: DrawerDesk, closing: Any, decision: Any) -> Any:
        self._runner.publish(DrawerChanged(None))
        return original(self, closing, decision)

    return close


def _closed_but_open(original: Any) -> Any:
    """A disk that fails at the closing is told as a success."""

    def close(self: DrawerDesk, closing: Any, decision: Any) -> Any:
        try:
            return original(self, closing, decision)
        except Exception:
            session = self.session()
            assert session is not None
            return replace(session, closed_at=1, counted=closing.to_safe + closing.left_for_float)

    return close


def _drawer(name: str, invariants: tuple[str, ...], plant: Any, **more: Any) -> Planted:
    return Planted(name, invariants, plant, {**_AT_WORK, **more}, _DRAWER)


DRAWER: Final = (
    *(
        _drawer(
            f"what should be in the drawer leaves out {kind.value}",
            ("I15",),
            around(drawers, "expected", _expected_without(kind)),
        )
        for kind in (MovementKind.PAY_IN, MovementKind.PAY_OUT, MovementKind.DROP)
    ),
    Planted(
        "cash that is given back stays in the drawer",
        ("I15",),
        around(drawers, "expected", _expected_without(MovementKind.REFUND)),
        _AT_WORK,
        {**_DRAWER, "refund": 0.9, "refund_part": 0.5},
    ),
    Planted(
        "a correction leaves the cash in the drawer",
        ("I17",),
        around(UnitOfWork, "record", _correction_stays),
        _AT_WORK,
        {**_DRAWER, "correct": 0.9},
    ),
    _drawer(
        "what is sold after the count is forgotten",
        ("I15",),
        around(drawers, "expected", _counts_from_then),
        sales=25,
        cash_share=0.9,
    ),
    _drawer(
        "cash goes into a session that is closed",
        ("I17",),
        around(checkout, "session_for_cash", _any_session),
        sales=25,
        cash_share=0.9,
    ),
    _drawer(
        "a Z begins before the last one's end",
        ("I18",),
        around(z_reports, "newest", _z_starts(lambda z: z.last_position - 1)),
    ),
    _drawer(
        "a Z leaves events out",
        ("I18",),
        around(z_reports, "newest", _z_starts(lambda z: z.last_position + 1)),
    ),
    _drawer("the perpetual total begins anew", ("I18",), around(z_reports, "newest", _totals_anew), sales=25),
    _drawer("a Z names another head", ("I18",), around(drawer_closing, "session_report", _other_head)),
    _drawer("a movement asked for twice is two", ("one_key",), around(drawer, "move", _key_forgotten)),
    _drawer("a closing is shown before it is kept", ("I3",), around(DrawerDesk, "close", _shown_before_kept)),
    Planted(
        "a closing that was not kept is said to be done",
        ("I3", "one_key"),
        around(DrawerDesk, "close", _closed_but_open),
        {**_KILLED, "crash": 0.0, "commit_fault": 0.4},
        _DRAWER,
    ),
)
"""Every one must be found, too."""

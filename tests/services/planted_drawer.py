"""Bugs that are planted in the cash drawer, to see that the model finds each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Final
from unittest.mock import patch

import pytest

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import drawer_details, drawers
from pos_terminal.services import (
    decisions,
    drawer_closing,
    drawer_counting,
    drawer_moves,
    drawer_opening,
    drawer_rules,
)
from pos_terminal.services.drawer_opening import Opening

Plant = Callable[[], AbstractContextManager[object]]
Told = type[BaseException] | tuple[type[BaseException], ...]
_REFUSED: Final = (AssertionError, TerminalError, pytest.fail.Exception)
"""The model is contradicted, the program refuses what it should do, or does what it should refuse."""


@dataclass(frozen=True, slots=True)
class Bug:
    """What is wrong, and how the machine says so."""

    name: str
    plant: Plant
    told: Told = _REFUSED


def _moved_without(rule: str, instead: str) -> Plant:
    """The one definition of what moved, with a part of it gone."""

    def plant() -> AbstractContextManager[object]:
        assert rule in drawers.MOVED
        return patch.object(drawers, "MOVED", drawers.MOVED.replace(rule, instead))

    return plant


def _replaced(target: Any, name: str, make: Callable[[Any], Any]) -> Plant:
    return lambda: patch.object(target, name, make(getattr(target, name)))


def _twice(once: Any) -> Any:
    """Whether it was done before is asked only after it was done."""

    def wrong(ledger: Any, actor: str, find: Any, do: Any) -> Any:
        with ledger.unit_of_work(actor) as work:
            do(work)
            work.commit()
        return once(ledger, actor, find, do)

    return wrong


def _as_left(record: Any) -> Any:
    """Whoever takes over is credited with what the leaver counted."""

    def wrong(work: Any, session_id: str, opening: Opening, *rest: Any) -> None:
        last = drawers.last_closed(work.connection, opening.drawer)
        if rest[-1] is not None and last is not None:
            opening = replace(opening, counts=None, amount=last.left_for_float)
        record(work, session_id, opening, *rest)

    return wrong


def _at_the_limit(_right: Any) -> Any:
    def wrong(connection: Any, stored: Any, variance: int, limits: Any = drawer_rules.DEFAULT) -> bool:
        moved = drawers.last_moved(connection, stored.session_id) > stored.position
        return bool(abs(variance) >= limits.variance or moved)

    return wrong


def _nothing(*_values: Any, **_more: Any) -> None:
    return None


BUGS: Final = (
    Bug("change that was given stays in the sum", _moved_without("'change', -change_given", "'change', 0")),
    Bug(
        "a refund in cash is forgotten",
        _moved_without("'refund', -amount", "'refund', 0"),
    ),
    Bug("a correction is taken twice", _moved_without("'correction', -amount", "'correction', -2 * amount")),
    Bug(
        "a pay-out comes in",
        _replaced(drawer_moves, "_OUT", lambda out: out - {MovementKind.PAY_OUT}),
    ),
    Bug("pay-outs do not add up", _replaced(drawer_details, "moved_in", lambda _right: lambda *_more: 0)),
    Bug(
        "more can be taken out than is there", _replaced(drawer_moves, "check_holds", lambda _right: _nothing)
    ),
    Bug("anybody counts again", _replaced(drawer_counting, "authorise", lambda _right: _nothing)),
    Bug(
        "what moved after the count is not seen",
        _replaced(drawers, "last_moved", lambda _right: lambda *_a: 0),
    ),
    Bug("a difference at the limit needs a manager", _replaced(drawer_closing, "is_over", _at_the_limit)),
    Bug(
        "a number of a Z is left out", _replaced(drawers, "next_z", lambda right: lambda one: right(one) + 1)
    ),
    Bug("the same key moves cash twice", _replaced(drawer_moves, "once", _twice), (BaseException,)),
    Bug(
        "the next person gets what the leaver counted", _replaced(drawer_closing, "record_opening", _as_left)
    ),
    Bug(
        "a corrected sale leaves its owed change",
        _replaced(decisions, "reverse_change", lambda _right: _nothing),
    ),
    Bug(
        "somebody else's drawer is open to all",
        _replaced(drawer_rules, "_of_another", lambda _right: _nothing),
        (BaseException,),
    ),
    Bug(
        "a float that differs needs no reason",
        _replaced(drawer_opening, "reason_of", lambda _right: lambda *_a, **_m: "none"),
    ),
)

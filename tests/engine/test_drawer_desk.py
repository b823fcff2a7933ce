"""The drawer at the desk: cash needs it open and waits for a count; the window hears of every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import DrawerChanged
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Closing, Handover, Move, Opening
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from tests.engine.conftest import Moved, Told, desk_on
from tests.support.core import cash, open_ledger, wave

AWA = Decision("awa", "a reason")
BOTH = Decision("awa", "a reason", "fatou")


@pytest.fixture
def shut(tmp_path: Any, company: Told, runner: Moved) -> Any:
    """A desk whose drawer nobody has opened."""
    ledger = open_ledger(tmp_path, opened=False)
    for name, role in (("awa", Role.CASHIER), ("fatou", Role.MANAGER)):
        add_staff(ledger, code=name, name=name.title(), role=role, pin_hash="", staff_id=name)
    yield desk_on(ledger, company, runner)
    ledger.close()


def _told(runner: Moved) -> list[Session | None]:
    return [said.session for said in runner.said if isinstance(said, DrawerChanged)]


def _refused(code: str, what: Callable[[], object]) -> None:
    with pytest.raises(NotAllowed) as refused:
        what()
    assert refused.value.code == code


def test_without_an_open_drawer_only_cash_is_refused(shut: Desk) -> None:
    _refused("drawer_closed", lambda: shut.take_cash(cash(500, "a"), "awa"))
    assert shut.charge(wave(500, "w"), "awa").payment.in_flight
    shut.drawer.open_drawer(Opening(amount=5_000, key="o"), AWA)
    assert shut.take_cash(cash(500, "a"), "awa").payment.change == 0


def test_cash_waits_while_somebody_counts(shut: Desk) -> None:
    session = shut.drawer.open_drawer(Opening(amount=5_000, key="o"), AWA)
    shut.drawer.begin_count()
    _refused("drawer_counting", lambda: shut.take_cash(cash(500, "a"), "awa"))
    assert shut.charge(wave(500, "w"), "awa").payment.in_flight
    shut.drawer.stop_count()
    shut.take_cash(cash(500, "a"), "awa")
    shut.drawer.begin_count()
    assert shut.drawer.count(session.session_id, {500: 11}, AWA, "c").variance == 0
    shut.take_cash(cash(500, "b"), "awa")


def test_the_window_hears_of_every_change(shut: Desk, runner: Moved) -> None:
    session = shut.drawer.open_drawer(Opening(amount=5_000, key="o"), AWA)
    assert _told(runner) == [session]
    shut.drawer.move(Move(MovementKind.PAY_IN, 500, "in"), AWA)
    bag = shut.drawer.move(Move(MovementKind.DROP, 500, "drop"), AWA)
    shut.drawer.receive_bag(bag.movement_id or "", "fatou", AWA)
    counted = shut.drawer.count(session.session_id, 5_000, AWA, "c")
    assert len(_told(runner)) == 5
    _, following = shut.drawer.hand_over(
        Handover(counted.count_id, 5_000, key="h"), AWA, Decision("fatou", "")
    )
    assert _told(runner)[-1] == following == shut.drawer.session()
    counted = shut.drawer.count(following.session_id, 0, Decision("fatou", "gone"), "c2")
    closed = shut.drawer.close(
        Closing(counted.count_id, 0, 0, later=True, key="z"), Decision("fatou", "gone")
    )
    assert (_told(runner)[-1], closed.needs_approval) == (None, True)
    assert not shut.drawer.approve(closed.session_id, Decision("fatou", "", "fatou")).needs_approval


def test_a_refund_in_cash_comes_from_the_open_drawer_and_is_no_more_than_it_holds(shut: Desk) -> None:
    session = shut.drawer.open_drawer(Opening(amount=0, key="o"), AWA)
    paid = shut.take_cash(cash(5_000, "a"), "awa").payment
    shut.drawer.move(Move(MovementKind.DROP, 4_000, "drop"), AWA)
    _refused("drawer_too_little", lambda: shut.refunds.begin(RefundOrder(paid.payment_id, "r"), BOTH))
    shut.refunds.begin(RefundOrder(paid.payment_id, "part", 1_000), BOTH)
    counted = shut.drawer.count(session.session_id, 0, AWA, "c")
    assert (counted.expected, counted.variance) == (0, 0)
    shut.drawer.close(Closing(counted.count_id, 0, 0, key="z"), AWA)
    _refused("drawer_closed", lambda: shut.refunds.begin(RefundOrder(paid.payment_id, "r"), BOTH))

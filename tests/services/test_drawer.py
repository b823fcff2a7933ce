"""The rules of the cash drawer, one by one: who, how much, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.domain.errors import PersonError
from pos_terminal.domain.people import Role
from pos_terminal.ledger import drawer_details, drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import decisions, drawer
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.drawer import Closing, DrawerLimits, Handover, Move, Opening, Transfer
from pos_terminal.services.drawer_pieces import in_drawer
from pos_terminal.services.people import add_staff
from tests.services.conftest import Content
from tests.support.core import TurnedClock, cash, checkout_of, open_ledger, raw

AWA = Decision("awa", "a reason")
KOFFI = Decision("koffi", "a reason")
FATOU = Decision("fatou", "a reason")
BOTH = Decision("awa", "a reason", "fatou")
PAY_OUT, DROP = MovementKind.PAY_OUT, MovementKind.DROP


@pytest.fixture
def ledger(tmp_path: Path, clock: TurnedClock) -> Iterator[Ledger]:
    """Two cashiers and a manager; the drawer is closed."""
    opened = open_ledger(tmp_path, clock=clock, opened=False)
    for name, role in (("awa", Role.CASHIER), ("koffi", Role.CASHIER), ("fatou", Role.MANAGER)):
        add_staff(opened, code=name, name=name.title(), role=role, pin_hash="", staff_id=name)
    yield opened
    opened.close()


@pytest.fixture
def session(ledger: Ledger) -> Session:
    """A shared session with 20,000 in it."""
    return drawer.open_drawer(ledger, Opening(amount=20_000, key="open"), AWA)


def refused(code: str, what: Callable[[], object]) -> PersonError:
    with pytest.raises(PersonError) as told:
        what()
    assert told.value.code == code
    return told.value


def expected(ledger: Ledger, session: Session) -> int:
    with ledger.reading() as connection:
        return drawers.expected(connection, session.session_id)


def close_all(ledger: Ledger, session: Session, left: int | None = None, key: str = "z") -> Session:
    """Count it right and close it; `left` stays for the next float."""
    holds = expected(ledger, session)
    counted = drawer.count(ledger, session.session_id, holds, AWA, f"count {key}")
    stays = holds if left is None else left
    return drawer.close(ledger, Closing(counted.count_id, holds - stays, stays, key=key), AWA)


# -- opening ------------------------------------------------------------------------------------------------


def test_cash_without_a_session_is_refused_and_nothing_is_written(
    ledger: Ledger, content: Callable[[], Content]
) -> None:
    before = content()
    refused("drawer_closed", lambda: checkout_of(ledger).take_cash(cash(500, "a"), "awa"))
    refused("drawer_closed", lambda: drawer.move(ledger, Move(PAY_OUT, 500, "m"), AWA))
    assert content() == before


def test_the_float_is_counted_by_pieces_or_typed_and_one_key_opens_once(ledger: Ledger) -> None:
    opening = Opening(counts={10_000: 1, 500: 4, 25: 0}, key="open")
    opened = drawer.open_drawer(ledger, opening, AWA)
    assert (opened.opening_float, opened.opening_counted, opened.number) == (12_000, True, 1)
    assert drawer.open_drawer(ledger, opening, AWA) == opened
    refused("key_reused", lambda: drawer.open_drawer(ledger, Opening(amount=5, key="open"), AWA))
    refused("drawer_open", lambda: drawer.open_drawer(ledger, Opening(amount=5, key="other"), FATOU))
    for wrong in (Opening(key="x", drawer="2"), Opening(counts={}, amount=5, key="x", drawer="2")):
        refused("float_once", lambda wrong=wrong: drawer.open_drawer(ledger, wrong, AWA))  # type: ignore[misc]
    refused(
        "count_impossible",
        lambda: drawer.open_drawer(ledger, Opening(counts={3: 1}, key="y", drawer="2"), AWA),
    )


def test_a_float_that_differs_from_what_was_left_needs_a_reason(ledger: Ledger, session: Session) -> None:
    close_all(ledger, session, left=15_000)
    silent = Decision("awa", "")
    error = refused(
        "opening_differs", lambda: drawer.open_drawer(ledger, Opening(amount=14_000, key="next"), silent)
    )
    assert error.params["difference"] == -1_000
    opened = drawer.open_drawer(ledger, Opening(amount=14_000, key="next"), AWA)
    assert (opened.opening_difference, opened.number) == (-1_000, 2)


def test_the_same_as_last_time_uncounted_only_where_it_is_allowed(ledger: Ledger) -> None:
    same = Opening(same_as_last=True, key="same")
    refused("no_last_closing", lambda: drawer.open_drawer(ledger, same, AWA))
    close_all(ledger, drawer.open_drawer(ledger, Opening(amount=20_000, key="first"), AWA), left=5_000)
    refused("needs_manager", lambda: drawer.open_drawer(ledger, same, AWA))
    opened = drawer.open_drawer(ledger, same, AWA, DrawerLimits(uncounted=True))
    assert (opened.opening_float, opened.opening_counted, opened.opening_difference) == (5_000, False, 0)


def test_a_personal_session_takes_nobody_elses_cash(ledger: Ledger) -> None:
    drawer.open_drawer(ledger, Opening(amount=20_000, shared=False, key="open"), AWA)
    checkout = checkout_of(ledger)
    for other in ("koffi", "fatou"):
        error = refused(
            "drawer_of_another",
            lambda other=other: checkout.take_cash(cash(500, other), other),  # type: ignore[misc]
        )
        assert error.params["name"] == "Awa"
    checkout.take_cash(cash(500, "awa"), "awa")
    refused("drawer_of_another", lambda: drawer.move(ledger, Move(PAY_OUT, 500, "k"), KOFFI))
    drawer.move(ledger, Move(PAY_OUT, 500, "f"), FATOU)


def test_a_session_that_was_forgotten_works_on_and_is_known(
    ledger: Ledger, session: Session, clock: TurnedClock
) -> None:
    day = BusinessDay()
    assert not drawer.is_forgotten(session, clock.now_ms(), day)
    clock.ms += 30 * 3_600_000
    assert drawer.is_forgotten(session, clock.now_ms(), day)
    assert checkout_of(ledger).take_cash(cash(500, "a"), "koffi").payment.drawer_session == session.session_id


# -- what moves ---------------------------------------------------------------------------------------------


def test_pay_outs_add_up_to_the_limit_and_need_a_kind_and_a_reason(ledger: Ledger, session: Session) -> None:
    limits = DrawerLimits(pay_out=5_000)
    drawer.move(ledger, Move(PAY_OUT, 3_000, "a", category="supplies"), AWA, limits)
    refused("needs_manager", lambda: drawer.move(ledger, Move(PAY_OUT, 2_001, "b"), KOFFI, limits))
    drawer.move(ledger, Move(PAY_OUT, 2_000, "c"), AWA, limits)
    moved = drawer.move(ledger, Move(PAY_OUT, 1, "d"), BOTH, limits)
    assert (moved.amount, moved.approved_by, moved.category) == (-1, "fatou", "other")
    refused("text_empty", lambda: drawer.move(ledger, Move(PAY_OUT, 1, "e"), Decision("awa", " "), limits))
    refused("pay_out_kind", lambda: drawer.move(ledger, Move(PAY_OUT, 1, "e", category="x"), AWA, limits))
    assert expected(ledger, session) == 20_000 - 5_001


def test_a_bag_is_received_by_a_manager_or_stays_missing(ledger: Ledger, session: Session) -> None:
    given = drawer.move(ledger, Move(DROP, 1_000, "a", received_by="fatou"), AWA)
    bag = drawer.move(ledger, Move(DROP, 2_000, "b"), AWA)
    refused("needs_manager", lambda: drawer.move(ledger, Move(DROP, 1, "c", received_by="koffi"), AWA))
    refused("staff_unknown", lambda: drawer.move(ledger, Move(DROP, 1, "c", received_by="nobody"), AWA))
    with ledger.reading() as connection:
        assert [one.movement_id for one in drawer_details.bags_missing(connection)] == [bag.movement_id]
    refused("needs_manager", lambda: drawer.receive_bag(ledger, bag.movement_id or "", "koffi", AWA))
    drawer.receive_bag(ledger, bag.movement_id or "", "fatou", AWA)
    refused("bag_received", lambda: drawer.receive_bag(ledger, bag.movement_id or "", "koffi", BOTH))
    assert (given.received_by, expected(ledger, session)) == ("fatou", 17_000)


def test_nothing_leaves_that_is_not_there(ledger: Ledger, session: Session) -> None:
    refused("drawer_too_little", lambda: drawer.move(ledger, Move(DROP, 20_001, "a"), AWA))
    drawer.move(ledger, Move(DROP, 20_000, "a"), AWA)
    assert expected(ledger, session) == 0


def test_a_transfer_is_a_pair_or_nothing(ledger: Ledger, session: Session) -> None:
    wanted = Transfer("1", "2", 4_000, "t")
    refused("drawer_closed", lambda: drawer.transfer(ledger, wanted, BOTH))
    other = drawer.open_drawer(ledger, Opening(amount=0, drawer="2", key="two"), FATOU)
    refused("needs_manager", lambda: drawer.transfer(ledger, wanted, AWA))
    assert drawer.transfer(ledger, wanted, BOTH) == drawer.transfer(ledger, wanted, BOTH)
    assert (expected(ledger, session), expected(ledger, other)) == (16_000, 4_000)
    with ledger.reading() as connection:
        total = sum(
            one.amount for s in (session, other) for one in drawers.movements(connection, s.session_id)
        )
    assert total == 0


def test_change_that_is_owed_is_paid_once_also_by_a_later_session(ledger: Ledger, session: Session) -> None:
    paid = checkout_of(ledger).take_cash(cash(5_500, "a", tendered=6_000, owed=300, left=200), "awa").payment
    assert expected(ledger, session) == 20_000 + 6_000
    move = Move(MovementKind.CHANGE_OWED, 1, "more", payment_id=paid.payment_id)
    refused("owed_too_much", lambda: drawer.move(ledger, move, AWA))
    close_all(ledger, session)
    later = drawer.open_drawer(ledger, Opening(same_as_last=True, key="next"), FATOU)
    with ledger.reading() as connection:
        assert [(one.payment_id, one.amount) for one in drawer_details.owed(connection)] == [
            (paid.payment_id, 300)
        ]
    owed = Move(MovementKind.OWED_PAID, 300, "pay", payment_id=paid.payment_id)
    assert drawer.move(ledger, owed, KOFFI) == drawer.move(ledger, owed, KOFFI)
    again = Move(MovementKind.OWED_PAID, 300, "pay again", payment_id=paid.payment_id)
    refused("owed_too_much", lambda: drawer.move(ledger, again, KOFFI))
    assert expected(ledger, later) == 26_000 - 300


def test_rounding_is_written_down_and_the_payment_keeps_its_amount(ledger: Ledger, session: Session) -> None:
    checkout = checkout_of(ledger)
    down = checkout.take_cash(cash(1_002, "a", rounding=5, tendered=1_000), "awa").payment
    up = checkout.take_cash(cash(1_003, "b", rounding=5, tendered=2_000), "awa").payment
    assert (down.tendered, down.change, up.tendered, up.change) == (1_002, 0, 2_000, 997)
    assert expected(ledger, session) == 20_000 + 1_000 + 1_005
    refused(
        "tendered_too_little", lambda: checkout.take_cash(cash(1_003, "c", rounding=5, tendered=1_003), "awa")
    )
    refused("rounding_unknown", lambda: checkout.take_cash(cash(1_003, "c", rounding=1_000), "awa"))


def test_a_wrong_button_leaves_the_drawer_as_if_it_had_not_been(ledger: Ledger, session: Session) -> None:
    checkout = checkout_of(ledger)
    paid = checkout.take_cash(cash(5_500, "a", tendered=6_000, owed=300), "awa").payment
    decisions.correct(ledger, paid.payment_id, AWA, Limits())
    assert expected(ledger, session) == 20_000
    older = checkout.take_cash(cash(500, "b"), "awa").payment
    close_all(ledger, session)
    drawer.open_drawer(ledger, Opening(same_as_last=True, key="next"), FATOU)
    refused("drawer_of_sale_closed", lambda: decisions.correct(ledger, older.payment_id, BOTH, Limits()))


# -- pieces -------------------------------------------------------------------------------------------------


def test_the_pieces_are_known_where_they_were_tapped_and_likely_elsewhere(ledger: Ledger) -> None:
    opened = drawer.open_drawer(ledger, Opening(counts={1_000: 5, 500: 4}, key="open"), AWA)
    checkout = checkout_of(ledger)
    checkout.take_cash(cash(3_500, "a", tendered=5_000, pieces={5_000: 1, 1_000: -1, 500: -1}), "awa")
    with ledger.reading() as connection:
        known = in_drawer(connection, opened)
    assert (known.counts, known.estimated) == ({500: 3, 1_000: 4, 5_000: 1}, False)
    # Pieces that do not add up are no reason to refuse a sale.
    checkout.take_cash(cash(1_500, "b", tendered=2_000, pieces={5_000: 1}), "awa")
    with ledger.reading() as connection:
        after = in_drawer(connection, opened, known)
        assert after == in_drawer(connection, opened)
    assert (after.counts, after.estimated) == ({500: 2, 1_000: 4, 2_000: 1, 5_000: 1}, True)


# -- counting and closing -----------------------------------------------------------------------------------


def test_counting_again_is_kept_and_needs_a_manager(ledger: Ledger, session: Session) -> None:
    first = drawer.count(ledger, session.session_id, {10_000: 2}, AWA, "one")
    assert drawer.count(ledger, session.session_id, {10_000: 2}, AWA, "one") == first
    refused("needs_manager", lambda: drawer.count(ledger, session.session_id, 19_500, AWA, "two"))
    again = drawer.count(ledger, session.session_id, 19_500, BOTH, "two")
    assert (first.first, again.first, again.variance) == (True, False, -500)
    refused("count_not_last", lambda: drawer.close(ledger, Closing(first.count_id, 0, 20_000, key="z"), BOTH))
    with ledger.reading() as connection:
        counts = drawer_details.counts_of(connection, session.session_id)
    assert [(one.number, one.counted, one.approved_by) for one in counts] == [
        (1, 20_000, None),
        (2, 19_500, "fatou"),
    ]


def test_a_difference_over_the_limit_needs_a_reason_and_a_manager(ledger: Ledger, session: Session) -> None:
    counted = drawer.count(ledger, session.session_id, 17_999, AWA, "c")
    assert (counted.needs_reason, counted.needs_manager) == (True, True)
    closing = Closing(counted.count_id, 7_999, 10_000, key="z")
    refused("text_empty", lambda: drawer.close(ledger, closing, Decision("awa", "", "fatou")))
    refused("needs_manager", lambda: drawer.close(ledger, closing, AWA))
    refused("closing_split", lambda: drawer.close(ledger, Closing(counted.count_id, 1, 1, key="y"), BOTH))
    closed = drawer.close(ledger, closing, BOTH)
    assert (closed.variance, closed.approved_by, closed.z_number) == (-2_001, "fatou", 1)
    assert drawer.close(ledger, closing, BOTH) == closed


def test_without_a_manager_it_closes_unapproved_and_the_next_opening_goes_on(
    ledger: Ledger, session: Session
) -> None:
    counted = drawer.count(ledger, session.session_id, 10_000, AWA, "c")
    closed = drawer.close(ledger, Closing(counted.count_id, 0, 10_000, later=True, key="z"), AWA)
    assert (closed.needs_approval, closed.approved_by) == (True, None)
    drawer.open_drawer(ledger, Opening(amount=10_000, key="next"), AWA)
    refused("needs_manager", lambda: drawer.approve(ledger, closed.session_id, AWA))
    assert drawer.approve(ledger, closed.session_id, BOTH).approved_by == "fatou"
    refused("nothing_to_approve", lambda: drawer.approve(ledger, closed.session_id, BOTH))


def test_what_is_written_after_the_count_is_a_managers_matter(ledger: Ledger, session: Session) -> None:
    counted = drawer.count(ledger, session.session_id, 19_000, AWA, "c")
    drawer.move(ledger, Move(PAY_OUT, 1_000, "late"), AWA)
    closing = Closing(counted.count_id, 0, 19_000, key="z")
    refused("needs_manager", lambda: drawer.close(ledger, closing, AWA))
    assert drawer.close(ledger, closing, BOTH).variance == 0


def test_a_handover_is_two_counts_and_two_people_in_one_step(ledger: Ledger, session: Session) -> None:
    counted = drawer.count(ledger, session.session_id, 20_000, AWA, "c")
    handover = Handover(counted.count_id, {10_000: 1, 1_000: 4}, 5_000, shared=False, key="h")
    refused("same_person", lambda: drawer.hand_over(ledger, handover, AWA, AWA))
    refused("opening_differs", lambda: drawer.hand_over(ledger, handover, AWA, Decision("koffi", "")))
    closed, opened = drawer.hand_over(ledger, handover, AWA, KOFFI)
    assert drawer.hand_over(ledger, handover, AWA, KOFFI) == (closed, opened)
    assert (closed.left_for_float, closed.z_number, closed.to_safe) == (15_000, 1, 5_000)
    assert (opened.opened_by, opened.opening_float, opened.opening_difference) == ("koffi", 14_000, -1_000)
    refused("drawer_of_another", lambda: checkout_of(ledger).take_cash(cash(5, "a"), "awa"))


# -- the database itself ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO drawer_sessions SELECT position + 900, 'x', drawer, 99, currency, 'x', opened_at,"
        " opened_by, opening_float, opening_counted, NULL, 0, '', NULL, NULL, shared, NULL, NULL, NULL, NULL,"
        " NULL, NULL, NULL, '', NULL, 0, NULL, 0, 0 FROM drawer_sessions",
        "UPDATE drawer_sessions SET closed_at = 5",
        "UPDATE drawer_sessions SET to_safe = 5",
        "UPDATE payments SET drawer_session = NULL",
        "UPDATE drawer_movements SET amount = 1000",
        "UPDATE drawer_movements SET received_by = 'fatou', received_at = 5",
        "INSERT INTO drawer_movements SELECT position + 900, 'x', session_id, kind, amount, at,"
        " idempotency_key, category, label, NULL, NULL, NULL, NULL, NULL FROM drawer_movements",
    ],
)
def test_the_database_refuses_what_cannot_be(ledger: Ledger, session: Session, change: str) -> None:
    assert session.is_open
    checkout_of(ledger).take_cash(cash(500, "a"), "awa")
    drawer.move(ledger, Move(PAY_OUT, 500, "m"), AWA)
    with raw(ledger.path) as file, pytest.raises(sqlite.IntegrityError):  # type: ignore[arg-type]
        file.execute(change)
    file.close()

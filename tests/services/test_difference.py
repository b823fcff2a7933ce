"""After a blind count with a difference: what may explain it, by exact matches in the session's records."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.domain import events
from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.ledger import drawer_details, drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.services import decisions, drawer, outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.difference import CAUSES, Cause
from pos_terminal.services.difference_words import words
from pos_terminal.services.drawer import Closing, Counted, Move
from tests.support.core import SilentProvider, answer, cash, open_drawer, open_order, wave

ME = Decision("system", "why")


class ByHand(SilentProvider):
    """Taken on a person's word, with a number."""

    code = "by_hand"
    capabilities = Capabilities(by_person=True, needs_number=True)


@pytest.fixture
def session(ledger: Ledger) -> Session:
    with ledger.reading() as connection:
        found = drawers.open_session(connection)
    assert found is not None
    return found


def _off_by(ledger: Ledger, session: Session, difference: int, **more: Any) -> Counted:
    """Count so much more (or less) than what should be there."""
    with ledger.reading() as connection:
        expected = drawers.expected(connection, session.session_id)
    return drawer.count(ledger, session.session_id, expected + difference, ME, f"count {difference}", **more)


def _kinds(counted: Counted) -> list[str]:
    return [cause.kind for cause in counted.causes]


def test_a_drawer_that_is_right_needs_no_explanation(ledger: Ledger, session: Session) -> None:
    counted = _off_by(ledger, session, 0)
    assert (counted.variance, counted.causes) == (0, ())


def test_short_by_a_cash_payment_it_may_have_been_another_method(
    ledger: Ledger, checkout: Checkout, session: Session
) -> None:
    checkout.take_cash(cash(7_500, "a", reference="Table 3"))
    mine = checkout.take_cash(cash(8_000, "b", reference="Table 4")).payment
    counted = _off_by(ledger, session, -8_000)
    assert Cause("wrong_method", 8_000, payment_id=mine.payment_id, label="Table 4") in counted.causes


def test_over_by_a_payment_that_a_person_typed_it_may_have_been_cash(
    ledger: Ledger, checkout: Checkout, session: Session
) -> None:
    wave_one = checkout.begin(wave(8_000, "w", reference="Table 5")).payment
    outcome.apply(ledger, wave_one.payment_id, Step.CHECK, answer(wave_one, Outcome.PAID))
    # Wave's own word is no slip of a keyboard.
    assert "wrong_method" not in _kinds(_off_by(ledger, session, 8_000))
    with ledger.unit_of_work() as work:
        body = events.MethodSet(
            method_id="m", provider_code="by_hand", name="Card", active=True, display_order=3, config={}
        )
        work.record(body)
        work.commit()
    till = Checkout(ledger, {"by_hand": ByHand()})
    sale = Sale(9_000, "by_hand", "h", reference="Table 6")
    typed = till.take_by_hand(sale, ME, Limits(), "ABC123").payment
    counted = drawer.count(ledger, session.session_id, 59_000, ME, "again")
    assert Cause("wrong_method", 9_000, payment_id=typed.payment_id, label="Table 6") in counted.causes


def test_two_digits_that_changed_places(ledger: Ledger, checkout: Checkout, session: Session) -> None:
    paid = checkout.take_cash(cash(5_400, "a", reference="Table 3")).payment
    counted = _off_by(ledger, session, -900)
    assert (
        Cause(
            "digits_swapped",
            900,
            payment_id=paid.payment_id,
            value=5_400,
            other_value=4_500,
            label="Table 3",
        )
        in counted.causes
    )
    assert "digits_swapped" not in _kinds(_off_by(ledger, session, -901, limits=drawer.DrawerLimits()))


def test_a_movement_whose_digits_changed_places(ledger: Ledger, session: Session) -> None:
    moved = drawer.move(ledger, Move(MovementKind.PAY_IN, 1_200, "in"), ME)
    [cause] = [one for one in _off_by(ledger, session, 900).causes if one.kind == "digits_swapped"]
    assert (cause.movement_id, cause.other_value) == (moved.movement_id, 2_100)


def test_notes_in_a_wrong_row(ledger: Ledger, session: Session) -> None:
    # 50,000 are there: four notes of 10,000, and ten of 1,000 of which two were put to the 2,000.
    found = {10_000: 4, 2_000: 2, 1_000: 8}
    counted = drawer.count(ledger, session.session_id, found, ME, "count")
    assert counted.variance == 2_000
    assert Cause("wrong_row", 2_000, value=2_000, other_value=1_000, pieces=2) in counted.causes


def test_a_pay_out_that_was_made_before_and_is_not_written_down(ledger: Ledger, session: Session) -> None:
    drawer.move(ledger, Move(MovementKind.PAY_OUT, 3_000, "ice"), Decision("system", "Ice"))
    first = _off_by(ledger, session, 0)
    drawer.close(ledger, Closing(first.count_id, 0, first.counted, key="z"), ME)
    second = open_drawer(ledger, first.counted)
    counted = _off_by(ledger, second, -3_000)
    assert Cause("pay_out_usual", 3_000, label="Ice") in counted.causes
    # Written down, it is none any more.
    drawer.move(ledger, Move(MovementKind.PAY_OUT, 3_000, "ice again"), Decision("system", "Ice"))
    assert "pay_out_usual" not in _kinds(_off_by(ledger, second, -3_000 - 1)) + _kinds(
        drawer.count(ledger, second.session_id, counted.counted - 3_000, ME, "third")
    )


def test_change_that_was_not_given_or_given_twice(
    ledger: Ledger, checkout: Checkout, session: Session
) -> None:
    paid = checkout.take_cash(cash(5_500, "a", tendered=6_200)).payment
    assert Cause("change_not_given", 700, payment_id=paid.payment_id) in _off_by(ledger, session, 700).causes
    assert Cause("change_doubled", 700, payment_id=paid.payment_id) in _off_by(ledger, session, -700).causes


def test_change_that_was_owed_and_given_without_a_word(
    ledger: Ledger, checkout: Checkout, session: Session
) -> None:
    paid = checkout.take_cash(cash(5_500, "a", tendered=6_200, owed=300, reference="Table 3")).payment
    counted = _off_by(ledger, session, -300)
    assert counted.causes[0] == Cause("owed_paid", 300, payment_id=paid.payment_id, label="Table 3")


def test_a_sale_that_was_never_typed_and_one_that_was_typed_twice(
    ledger: Ledger, checkout: Checkout, session: Session
) -> None:
    open_order(ledger, "1047", 6_500)
    assert Cause("sale_not_typed", 6_500, label="1047") in _off_by(ledger, session, 6_500).causes
    checkout.take_cash(cash(4_250, "a"))
    again = checkout.take_cash(cash(4_250, "b", another_customer=True)).payment
    found = [one for one in _off_by(ledger, session, -4_250).causes if one.kind == "taken_twice"]
    assert [one.payment_id for one in found] == [again.payment_id]


def test_a_wrong_button_that_was_put_right_explains_nothing(
    ledger: Ledger, checkout: Checkout, session: Session
) -> None:
    paid = checkout.take_cash(cash(4_250, "a")).payment
    decisions.correct(ledger, paid.payment_id, ME, Limits())
    assert _off_by(ledger, session, -4_250).causes == ()


def test_a_float_that_was_off_at_the_opening(ledger: Ledger, session: Session) -> None:
    first = _off_by(ledger, session, 0)
    drawer.close(ledger, Closing(first.count_id, 0, first.counted, key="z"), ME)
    opening = drawer.Opening(amount=first.counted + 1_500, key="second")
    second = drawer.open_drawer(ledger, opening, Decision("system", "found more"))
    assert _off_by(ledger, second, -1_500).causes[0].kind == "opening_count"


def test_looking_for_causes_changes_nothing(ledger: Ledger, checkout: Checkout, session: Session) -> None:
    checkout.take_cash(cash(8_000, "b"))
    counted = _off_by(ledger, session, -8_000)
    with ledger.reading() as connection:
        before = connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar()
        stored = drawer.judged(connection, _stored(connection, counted))
    assert stored.causes == counted.causes
    with ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar() == before


def _stored(connection: Any, counted: Counted) -> Any:
    found = drawer_details.count_by_id(connection, counted.count_id)
    assert found is not None
    return found


def test_every_cause_can_be_said() -> None:
    for kind in CAUSES:
        said = words(Cause(kind, 500, value=1_000, other_value=500, pieces=2, label="Table 3"), "XOF")
        assert said != kind
        assert said.strip()

"""What the centre tells is this terminal's own afterwards, once, with how far it was heard."""

from __future__ import annotations

import msgspec
import pytest

from pos_terminal.contract import pull
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue, payments, people, told
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Outcome
from pos_terminal.services import people as staff
from pos_terminal.services.told import Heard, hear, outcomes
from tests.support.core import cash, checkout_of, open_ledger

HOUSE = "baobab"


@pytest.fixture
def ledger() -> Ledger:
    return open_ledger(None)


def payable(number: str, due: int = 5_000, **more: object) -> pull.ToldPayable:
    facts = {
        "payable_type": "order",
        "payable_id": number,
        "label": f"Table {number}",
        "amount_due": due,
        "currency": "XOF",
        "opened_at": 1_000,
    }
    return msgspec.convert({**facts, **more}, pull.ToldPayable)


def person(ident: str, name: str, role: str = "cashier", **more: object) -> pull.ToldStaff:
    facts = {"staff_id": ident, "code": ident, "name": name, "role": role, "active": True}
    return msgspec.convert({**facts, **more}, pull.ToldStaff)


def method(code: str, *, active: bool = True, order: int = 1) -> pull.ToldMethod:
    return pull.ToldMethod(
        method_id=f"m-{code}", provider_code=code, name=code, active=active, display_order=order, config={}
    )


KINDS = {pull.ToldPayable: "payable", pull.ToldStaff: "staff", pull.ToldMethod: "method"}


def answer(*bodies: msgspec.Struct, counter: int = 1, snapshot: bool = False) -> pull.Pulled:
    changes = [
        pull.Change(counter=counter, kind=KINDS[type(body)], key="k", body=msgspec.Raw(pull.encode(body)))
        for body in bodies
    ]
    return pull.Pulled(counter=counter, snapshot=snapshot, changes=changes)


def tell(ledger: Ledger, *bodies: msgspec.Struct, counter: int = 1, snapshot: bool = False) -> Heard:
    return hear(ledger, HOUSE, answer(*bodies, counter=counter, snapshot=snapshot))


def orders(ledger: Ledger) -> dict[str, int]:
    with ledger.reading() as connection:
        found = catalogue.open_orders(connection)
        return {one.ref.id: payments.due_of(connection, _known(ledger, one.ref.id)).open for one in found}


def _known(ledger: Ledger, number: str) -> Payable:
    with ledger.reading() as connection:
        found = catalogue.payable(connection, PayableRef("order", number))
    assert found is not None
    return found


def whole(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).problems == []


def test_orders_that_were_told_are_open_here_and_the_tables_are_the_journals_fold(ledger: Ledger) -> None:
    assert tell(ledger, payable("12"), payable("13", 700)) == Heard(1, payables=2)
    assert orders(ledger) == {"12": 5_000, "13": 700}
    whole(ledger)


def test_hearing_the_same_again_changes_nothing(ledger: Ledger) -> None:
    told_now = (payable("12"), person("s1", "Awa", pin_hash="h"), method("cash"))
    assert tell(ledger, *told_now).anything
    before = ledger.position
    assert not tell(ledger, *told_now, counter=2, snapshot=False).anything
    assert ledger.position == before
    with ledger.reading() as connection:
        assert told.heard(connection, HOUSE) == 2
        assert told.heard(connection, "teranga") == 0


def test_what_was_taken_elsewhere_can_not_be_taken_here_again(ledger: Ledger) -> None:
    tell(ledger, payable("12", taken={"terminal-2": 3_000, ledger.terminal_id: 999}))
    assert orders(ledger) == {"12": 2_000}
    with pytest.raises(NotAllowed):
        checkout_of(ledger).take_cash(cash(2_001, "k1", payable=PayableRef("order", "12")))
    checkout_of(ledger).take_cash(cash(2_000, "k2", payable=PayableRef("order", "12")))
    assert orders(ledger) == {}
    whole(ledger)


def test_an_order_that_was_paid_elsewhere_closes_here(ledger: Ledger) -> None:
    tell(ledger, payable("12"))
    tell(ledger, payable("12", taken={"terminal-2": 5_000}), counter=2)
    assert orders(ledger) == {}
    # Given back there, and due again.
    tell(ledger, payable("12", taken={}), counter=3)
    assert orders(ledger) == {"12": 5_000}
    whole(ledger)


def test_a_larger_due_opens_an_order_again(ledger: Ledger) -> None:
    tell(ledger, payable("12"))
    checkout_of(ledger).take_cash(cash(5_000, "k1", payable=PayableRef("order", "12")))
    tell(ledger, payable("12", 6_000, taken={ledger.terminal_id: 5_000}), counter=2)
    assert orders(ledger) == {"12": 1_000}


def test_a_snapshot_closes_what_it_does_not_name_and_leaves_our_own(ledger: Ledger) -> None:
    tell(ledger, payable("12"), payable("13"))
    own = checkout_of(ledger)
    own.take_cash(cash(100, "own"))
    tell(ledger, payable("13"), counter=9, snapshot=True)
    assert orders(ledger) == {"13": 5_000}
    whole(ledger)


def test_people_come_with_a_pin_that_opens_by_the_restaurants_pepper(ledger: Ledger) -> None:
    made = staff.hash_pin("4827", "s1", Secret("house"), b"0" * 16)
    tell(ledger, person("s1", "Awa", "manager", pin_hash=made))
    with ledger.reading() as connection:
        stored = catalogue.pin_hash(connection, "s1")
        found = people.by_id(connection, "s1")
    assert stored is not None
    assert found is not None
    assert (found.name, found.role.value, found.active) == ("Awa", "manager", True)
    assert staff.pin_matches("4827", "s1", Secret("own\nhouse"), stored)
    assert not staff.pin_matches("4828", "s1", Secret("own\nhouse"), stored)
    assert not staff.pin_matches("4827", "s1", Secret("house"), stored)


def test_a_pin_of_this_terminal_still_opens_beside_the_restaurants() -> None:
    both = Secret("own\nhouse")
    stored = staff.hash_pin("4827", "s1", both, b"0" * 16)
    assert staff.pin_matches("4827", "s1", Secret("own"), stored)
    assert staff.pin_matches("4827", "s1", both, stored)


def test_somebody_who_left_can_act_no_more_once_a_manager_was_told(ledger: Ledger) -> None:
    tell(ledger, person("s1", "Awa", pin_hash="h"), person("m1", "Koffi", "manager", pin_hash="h"))
    tell(ledger, person("s1", "Awa", active=False), counter=2)
    with ledger.reading() as connection:
        assert [one.staff_id for one in people.everybody(connection) if one.active] == ["m1"]
    # A snapshot without a manager would lock everybody out: nobody is taken off by it.
    tell(ledger, person("s2", "Fatou", pin_hash="h"), counter=3, snapshot=True)
    with ledger.reading() as connection:
        assert {one.staff_id for one in people.everybody(connection) if one.active} == {"m1", "s2"}
    tell(ledger, person("m2", "Aya", "manager", pin_hash="h"), counter=4, snapshot=True)
    with ledger.reading() as connection:
        assert [one.staff_id for one in people.everybody(connection) if one.active] == ["m2"]
    whole(ledger)


def test_methods_are_set_as_told_and_a_snapshot_ends_those_it_does_not_name(ledger: Ledger) -> None:
    tell(ledger, method("cash"), method("mtn", order=2), snapshot=True)
    with ledger.reading() as connection:
        found = {one.provider_code: one.active for one in catalogue.methods(connection)}
    assert found == {"cash": True, "mtn": True, "wave": False}
    whole(ledger)


def test_more_payables_than_fit_in_one_event_are_told_in_several(ledger: Ledger) -> None:
    assert tell(ledger, *(payable(str(number)) for number in range(250))).payables == 250
    assert len(orders(ledger)) == 250
    whole(ledger)


def test_a_change_that_cannot_be_read_stops_no_other(ledger: Ledger) -> None:
    good = answer(payable("12"))
    bad = pull.Change(counter=1, kind="payable", key="x", body=msgspec.Raw(b'{"amount_due":-1}'))
    new = pull.Change(counter=1, kind="weather", key="x", body=msgspec.Raw(b"{}"))
    hear(ledger, HOUSE, pull.Pulled(counter=3, changes=[bad, new, *good.changes]))
    assert orders(ledger) == {"12": 5_000}


def test_outcomes_are_evidence_and_a_word_of_a_newer_server_is_a_reason_to_ask() -> None:
    told_now = [
        pull.ToldOutcome(payment_id="p1", outcome="paid", amount=5, currency="XOF", order_reference="r"),
        pull.ToldOutcome(payment_id="p2", outcome="evaporated"),
        pull.ToldOutcome(payment_id="p3"),
    ]
    changes = [
        pull.Change(counter=1, kind="outcome", key="k", body=msgspec.Raw(pull.encode(one)))
        for one in told_now
    ]
    found = outcomes(pull.Pulled(counter=1, changes=changes))
    assert [(ident, result and result.outcome) for ident, result in found] == [
        ("p1", Outcome.PAID),
        ("p2", None),
        ("p3", None),
    ]

"""People and their codes: only the person's own code with this machine's pepper opens anything."""

from __future__ import annotations

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.people import Role, Staff
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import people, pin_gate, staff

PEPPER = Secret("pepper-of-this-machine")
SALT = b"0123456789abcdef"


def _add(ledger: Ledger, code: str = "awa", name: str = "Awa Koné", pin_hash: str = "x") -> Staff:
    return people.add_staff(
        ledger, code=code, name=name, role=Role.CASHIER, pin_hash=pin_hash, staff_id=ledger.ids.new_id()
    )


def test_only_the_right_code_of_the_right_person_with_the_right_pepper_matches() -> None:
    stored = people.hash_pin("4827", "awa", PEPPER, SALT)
    assert people.pin_matches("4827", "awa", PEPPER, stored)
    assert not people.pin_matches("4828", "awa", PEPPER, stored)
    assert not people.pin_matches("4827", "koffi", PEPPER, stored)
    assert not people.pin_matches("4827", "awa", Secret("another"), stored)


def test_a_hash_is_slow_salted_and_says_nothing() -> None:
    first, second = (people.hash_pin("4827", "awa", PEPPER, salt) for salt in (SALT, SALT[::-1]))
    assert first != second
    assert first.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert "4827" not in first


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_a_damaged_hash_opens_nothing(stored: str) -> None:
    assert not people.pin_matches("4827", "awa", PEPPER, stored)


def test_a_person_is_found_by_their_code_however_it_is_typed(ledger: Ledger) -> None:
    added = _add(ledger, code=" AWA ")
    assert added.code == "awa"
    attempt = pin_gate.begin_by_code(ledger, "Awa")
    assert (attempt.staff, attempt.stored) == (added, "x")


def test_two_people_cannot_have_one_code(ledger: Ledger) -> None:
    first = _add(ledger)
    with pytest.raises(InvalidInput) as refused:
        _add(ledger, code="AWA", name="Another")
    assert refused.value.code == "staff_code_taken"
    with ledger.reading() as connection:
        assert rows.everybody(connection) == [first]


def test_the_code_of_somebody_who_left_is_not_given_again(ledger: Ledger) -> None:
    gone = _add(ledger)
    manager = people.add_staff(
        ledger, code="fatou", name="Fatou", role=Role.MANAGER, pin_hash="x", staff_id="fatou"
    )
    staff.change(ledger, gone.staff_id, manager.staff_id, active=False)
    with pytest.raises(InvalidInput, match="staff_code_taken"):
        _add(ledger, name="Another")


@pytest.mark.parametrize(("code", "name"), [(" ", "Awa"), ("awa", " "), ("a" * 21, "Awa"), ("awa", "A" * 61)])
def test_a_person_has_a_code_and_a_name(ledger: Ledger, code: str, name: str) -> None:
    with pytest.raises(InvalidInput):
        _add(ledger, code=code, name=name)
    with ledger.reading() as connection:
        assert not rows.anybody(connection)


def test_the_hash_of_a_code_is_never_in_the_journal(ledger: Ledger) -> None:
    _add(ledger, pin_hash="HASH-OF-A-CODE")
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM journal").all()
    assert "Awa" in str(rows)
    assert "HASH-OF-A-CODE" not in str(rows)

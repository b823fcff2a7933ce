"""Keeping the people: only a manager does, the last manager stays, and codes never reach the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.people import Role, Staff
from pos_terminal.domain.people_events import PinChanged, RecoveryCodeUsed, StaffChanged, StaffUnlocked
from pos_terminal.domain.recovery_code import RANDOM_BYTES, as_compared, recovery_code
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.enrolment import Enrolment, put_enrolment
from pos_terminal.ledger.journal import entries
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.services import overview, pin_gate, staff
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.day_report import day_report
from pos_terminal.services.people import of_restaurant
from pos_terminal.services.periods import Span, period
from pos_terminal.services.sentences import say
from pos_terminal.services.staff import NewPerson
from tests.support.core import TurnedClock, checkout_of, wave

PEPPER: Final = Secret("pepper-of-this-machine")
RECOVERY: Final = "7KQM-2XWD-9FTB-HR4C"


def cheap(pin: str, whose: str, _pepper: Secret, stored: str) -> bool:
    """Stands for Argon2id, which test_pin_gate and test_people use."""
    return stored == f"{whose}:{pin}"


def new(code: str, role: Role = Role.CASHIER) -> NewPerson:
    return NewPerson(code, code, code.title(), role, f"{code}:4827")


@pytest.fixture
def shop(ledger: Ledger) -> Ledger:
    """Fatou manages, Awa serves, and the recovery code is RECOVERY."""
    staff.first_manager(ledger, new("fatou", Role.MANAGER), f"recovery:{as_compared(RECOVERY)}")
    staff.add(ledger, new("awa"), "fatou")
    return ledger


def bodies(ledger: Ledger) -> list[object]:
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        return [entry.read().read_body() for entry in entries(connection)]


def known(ledger: Ledger, staff_id: str) -> Staff:
    with ledger.reading() as connection:
        found = rows.by_id(connection, staff_id)
    assert found is not None
    return found


def test_the_first_person_is_a_manager_and_is_first_once(ledger: Ledger) -> None:
    with pytest.raises(NotAllowed, match="first_is_manager"):
        staff.first_manager(ledger, new("awa"), "h")
    with pytest.raises(NotAllowed, match="first_is_manager"):
        staff.add(ledger, new("awa"), "system")
    staff.first_manager(ledger, new("fatou", Role.MANAGER), "h")
    with pytest.raises(NotAllowed):
        staff.first_manager(ledger, new("serge", Role.MANAGER), "h")
    assert [one.code for one in _everybody(ledger)] == ["fatou"]


def _everybody(ledger: Ledger) -> list[Staff]:
    with ledger.reading() as connection:
        return rows.everybody(connection)


@pytest.mark.parametrize(
    "change",
    [
        lambda shop, actor: staff.add(shop, new("koffi"), actor),
        lambda shop, actor: staff.change(shop, "awa", actor, name="Other"),
        lambda shop, actor: staff.change(shop, "awa", actor, role=Role.MANAGER),
        lambda shop, actor: staff.change(shop, "fatou", actor, active=False),
        lambda shop, actor: staff.reset_pin(shop, "fatou", "fatou:1597", actor),
        lambda shop, actor: staff.unlock(shop, "awa", actor),
        lambda shop, actor: staff.new_recovery_code(shop, "recovery:x", actor),
    ],
    ids=["add", "name", "role", "deactivate", "reset", "unlock", "recovery code"],
)
@pytest.mark.parametrize("actor", ["awa", "gone", "nobody", "system"])
def test_only_a_manager_who_works_here_keeps_the_people(
    shop: Ledger, change: Callable[[Ledger, str], object], actor: str
) -> None:
    staff.add(shop, new("gone", Role.MANAGER), "fatou")
    staff.change(shop, "gone", "fatou", active=False)
    before = bodies(shop)
    with pytest.raises(NotAllowed):
        change(shop, actor)
    assert bodies(shop) == before


def test_a_person_is_changed_and_the_journal_says_by_whom(shop: Ledger) -> None:
    staff.change(shop, "awa", "fatou", name="Awa Touré", role=Role.MANAGER)
    assert known(shop, "awa") == Staff("awa", "awa", "Awa Touré", Role.MANAGER)
    staff.change(shop, "awa", "fatou", active=False)
    assert not known(shop, "awa").active
    staff.change(shop, "awa", "fatou", active=False)  # nothing to change
    staff.change(shop, "awa", "fatou", active=True)
    told = [body for body in bodies(shop) if isinstance(body, StaffChanged)]
    assert [(one.name, one.role, one.active) for one in told] == [
        ("Awa Touré", "manager", True),
        ("Awa Touré", "manager", False),
        ("Awa Touré", "manager", True),
    ]
    with pytest.raises(InvalidInput):
        staff.change(shop, "awa", "fatou", name=" ")
    with pytest.raises(LookupError):
        staff.change(shop, "nobody", "fatou", name="X")


def test_the_last_manager_can_neither_leave_nor_become_a_cashier(shop: Ledger) -> None:
    for gone in (True, False):
        with pytest.raises(NotAllowed, match="last_manager"):
            staff.change(
                shop, "fatou", "fatou", active=False if gone else None, role=None if gone else Role.CASHIER
            )
    staff.add(shop, new("serge", Role.MANAGER), "fatou")
    staff.change(shop, "fatou", "fatou", active=False)
    with pytest.raises(NotAllowed, match="last_manager"):
        staff.change(shop, "serge", "serge", role=Role.CASHIER)
    assert known(shop, "serge").role is Role.MANAGER


def test_somebody_who_left_can_do_nothing_any_more(shop: Ledger) -> None:
    staff.change(shop, "awa", "fatou", active=False)
    with pytest.raises(NotAllowed):
        staff.set_own_pin(shop, "awa", "awa:1597")
    attempt = pin_gate.begin(shop, "awa")
    with pytest.raises(NotAllowed):
        pin_gate.finish(shop, attempt, right=pin_gate.matches(attempt, "4827", PEPPER, cheap))


def test_a_new_code_replaces_the_old_one_and_only_its_change_is_told(shop: Ledger) -> None:
    staff.set_own_pin(shop, "awa", "awa:1597")
    staff.reset_pin(shop, "awa", "awa:8264", "fatou")
    with shop.reading() as connection:
        assert catalogue.pin_hash(connection, "awa") == "awa:8264"
        journal = b"".join(entry.raw for entry in entries(connection))
    assert b"1597" not in journal
    assert b"8264" not in journal
    changes = [body for body in bodies(shop) if isinstance(body, PinChanged)]
    assert [(one.staff_id, one.how) for one in changes] == [("awa", "own"), ("awa", "manager")]


def test_a_new_code_by_a_manager_ends_a_lock(shop: Ledger) -> None:
    for _ in range(4):
        with pytest.raises(NotAllowed):
            pin_gate.finish(shop, pin_gate.begin(shop, "awa"), right=False)
    staff.reset_pin(shop, "awa", "awa:8264", "fatou")
    with shop.reading() as connection:
        assert rows.counted(connection, "awa").failed == 0
    assert any(isinstance(body, StaffUnlocked) for body in bodies(shop))


def test_the_list_says_who_waits_and_who_is_locked(shop: Ledger, clock: TurnedClock) -> None:
    staff.add(shop, new("koffi"), "fatou")
    staff.change(shop, "koffi", "fatou", active=False)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            pin_gate.finish(shop, pin_gate.begin(shop, "awa"), right=False)
    clock.ms += 10_000

    def said() -> list[tuple[str, int, bool]]:
        with shop.reading() as connection:
            listed = staff.listing(connection, clock.ms)
        return [(one.staff.code, one.wait_ms, one.locked) for one in listed]

    assert said() == [("awa", 20_000, False), ("fatou", 0, False), ("koffi", 0, False)]
    for _ in range(25):
        clock.ms += 1_800_000
        with pytest.raises(NotAllowed):
            pin_gate.finish(shop, pin_gate.begin(shop, "awa"), right=False)
    assert said()[0][2]


# -- the recovery code ------------------------------------------------------------------------------------


def recover(ledger: Ledger, code: str, typed: str) -> Staff:
    attempt = pin_gate.begin_recovery(ledger, code)
    pin_gate.finish(ledger, attempt, right=pin_gate.matches(attempt, as_compared(typed), PEPPER, cheap))
    return staff.recover(ledger, attempt, f"{code.lower()}:8264")


def test_the_recovery_code_lets_a_locked_manager_in_once(shop: Ledger, clock: TurnedClock) -> None:
    for _ in range(30):
        clock.ms += 1_800_000
        with pytest.raises(NotAllowed):
            pin_gate.finish(shop, pin_gate.begin(shop, "fatou"), right=False)
    with pytest.raises(NotAllowed):
        pin_gate.begin(shop, "fatou")
    assert recover(shop, "Fatou", "7kqm 2xwd 9ftb hr4c").staff_id == "fatou"
    attempt = pin_gate.begin(shop, "fatou")
    right = pin_gate.matches(attempt, "8264", PEPPER, cheap)
    assert pin_gate.finish(shop, attempt, right=right).staff_id == "fatou"
    assert any(isinstance(body, RecoveryCodeUsed) for body in bodies(shop))
    with pytest.raises(NotAllowed, match="wrong_code"):
        recover(shop, "fatou", RECOVERY)
    staff.new_recovery_code(shop, "recovery:NEW", "fatou")
    assert recover(shop, "fatou", "new").staff_id == "fatou"


@pytest.mark.parametrize("code", ["awa", "nobody"])
def test_the_recovery_code_is_for_managers(shop: Ledger, code: str) -> None:
    with pytest.raises(NotAllowed, match="wrong_code"):
        recover(shop, code, RECOVERY)
    assert recover(shop, "fatou", RECOVERY).staff_id == "fatou"


def test_recovery_codes_wait_like_codes_but_are_never_locked_for_good(
    shop: Ledger, clock: TurnedClock
) -> None:
    for _ in range(60):
        with pytest.raises(NotAllowed):
            recover(shop, "fatou", "wrong")
        clock.ms += 1_800_000
    assert recover(shop, "fatou", RECOVERY).staff_id == "fatou"


def test_a_recovery_code_is_long_and_easy_to_read_out() -> None:
    codes = {recovery_code(bytes([number] * RANDOM_BYTES)) for number in range(256)}
    assert len(codes) == 256
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        assert not set(code) & set("01ILOU")
    with pytest.raises(ValueError, match="too few"):
        recovery_code(b"short")


def test_history_names_people_who_have_left(shop: Ledger, clock: TurnedClock) -> None:
    checkout = checkout_of(shop)
    payment = checkout.begin(wave(500, "k"), "awa").payment
    staff.change(shop, "awa", "fatou", active=False)
    with shop.reading() as connection:
        told = overview.story(connection, payment.payment_id)
        report = day_report(connection, period(Span.TODAY, BusinessDay(), clock.ms))
    assert told is not None
    assert told.staff["awa"] == report.names["awa"] == "Awa"


JOINED: Final = Enrolment("https://centre.example", "key", "house", "Le Baobab", "Counter 1", "public", 1)
"""Where the people of the next tests come from."""


@pytest.fixture
def joined(shop: Ledger) -> Ledger:
    """A terminal of a central server, which has told of Koffi; Fatou and Awa were here before."""
    staff.add(shop, new("koffi", Role.MANAGER), "fatou")
    with shop.unit_of_work() as work:
        put_enrolment(work.connection, JOINED)
        catalogue.set_pin_hash(work.connection, "koffi", of_restaurant("koffi:4827"))
        work.commit()
    return shop


@pytest.mark.parametrize(
    "do",
    [
        lambda shop: staff.add(shop, new("serge"), "fatou"),
        lambda shop: staff.change(shop, "koffi", "fatou", name="Other"),
        lambda shop: staff.change(shop, "koffi", "koffi", role=Role.CASHIER),
        lambda shop: staff.change(shop, "koffi", "fatou", active=False),
        lambda shop: staff.reset_pin(shop, "koffi", "koffi:8264", "fatou"),
        lambda shop: staff.set_own_pin(shop, "koffi", "koffi:8264"),
    ],
)
def test_whom_the_central_server_keeps_nobody_changes_here(
    joined: Ledger, do: Callable[[Ledger], object]
) -> None:
    before = bodies(joined)
    with pytest.raises(NotAllowed) as refused:
        do(joined)
    assert refused.value.code == "people_of_centre"
    assert "The central server keeps the people" in say(refused.value)
    assert bodies(joined) == before
    with joined.reading() as connection:
        assert catalogue.pin_hash(connection, "koffi") == of_restaurant("koffi:4827")


def test_a_locked_code_is_unlocked_here_and_who_was_here_before_is_changed_here(joined: Ledger) -> None:
    staff.unlock(joined, "koffi", "fatou")
    staff.new_recovery_code(joined, "recovery:NEW", "koffi")
    staff.set_own_pin(joined, "awa", "awa:8264")
    staff.change(joined, "awa", "koffi", active=False)
    with joined.reading() as connection:
        kept = {one.staff.staff_id: one.of_centre for one in staff.listing(connection, 0)}
    assert kept == {"fatou": False, "awa": False, "koffi": True}


def test_a_terminal_that_joined_without_people_makes_no_manager_of_its_own(ledger: Ledger) -> None:
    with ledger.unit_of_work() as work:
        put_enrolment(work.connection, JOINED)
        work.commit()
    with pytest.raises(NotAllowed) as refused:
        staff.first_manager(ledger, new("fatou", Role.MANAGER), "recovery:x")
    assert refused.value.code == "people_of_centre"

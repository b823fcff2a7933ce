"""The gate of typed codes: counted before compared, waits that nobody can shorten, one answer to all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from pos_terminal.domain import people_events
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.people import Role, Staff, check_pin
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.journal import entries
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import people, pin_gate, staff
from pos_terminal.services.sentences import say
from pos_terminal.system import SystemIds
from tests.support.core import START_MS

PEPPER: Final = Secret("pepper-of-this-machine")
PIN: Final = "4827"
DAY_MS: Final = 24 * 3_600_000


class TwoClocks:
    """What people set, and what the machine counts since it was started; a test turns each."""

    def __init__(self) -> None:
        self.wall_ms = START_MS
        self.up_ms = 50_000

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic(self) -> float:
        return self.up_ms / 1000

    def pass_ms(self, ms: int) -> None:
        """Time as it goes."""
        self.wall_ms += ms
        self.up_ms += ms


def cheap(pin: str, whose: str, _pepper: Secret, stored: str) -> bool:
    """Stands for Argon2id where thousands are compared; it is called at the same place of the same gate."""
    return stored == f"{whose}:{pin}"


@pytest.fixture
def clock() -> TwoClocks:
    return TwoClocks()


@pytest.fixture
def shop(tmp_path: Path, clock: TwoClocks) -> Iterator[Ledger]:
    """A ledger with a cashier and a manager, whose code is PIN."""
    ledger = _open(tmp_path, clock)
    for name, role in (("fatou", Role.MANAGER), ("awa", Role.CASHIER)):
        people.add_staff(ledger, code=name, name=name, role=role, pin_hash=f"{name}:{PIN}", staff_id=name)
    yield ledger
    ledger.close()


def _open(folder: Path, clock: TwoClocks) -> Ledger:
    return Ledger.open(folder, clock=clock, ids=SystemIds())


def attempt(ledger: Ledger, code: str, pin: str) -> Staff | NotAllowed:
    """One try as every caller makes it: who it is, or the refusal."""
    try:
        return tried(ledger, code, pin)
    except NotAllowed as error:
        return error


def tried(ledger: Ledger, code: str, pin: str, compare: pin_gate.Compare = cheap) -> Staff:
    """One try through the whole gate. Raises NotAllowed."""
    one = pin_gate.begin_by_code(ledger, code)
    return pin_gate.finish(ledger, one, right=pin_gate.matches(one, pin, PEPPER, compare))


def wrong(ledger: Ledger, code: str = "awa") -> tuple[int, bool]:
    """A wrong try: how many seconds to wait, and whether only a manager ends it."""
    refused = attempt(ledger, code, "0000")
    assert isinstance(refused, NotAllowed)
    assert refused.code == "wrong_code"
    wait, for_good = refused.params["wait_s"], refused.params["until_reset"]
    assert isinstance(wait, int)
    assert isinstance(for_good, bool)
    return wait, for_good


def is_let_in(ledger: Ledger, code: str = "awa", pin: str = PIN) -> bool:
    return isinstance(attempt(ledger, code, pin), Staff)


def locks_told(ledger: Ledger) -> list[people_events.PinLocked]:
    with ledger.reading() as connection:
        bodies = [entry.read().read_body() for entry in entries(connection)]
    return [body for body in bodies if isinstance(body, people_events.PinLocked)]


@pytest.mark.parametrize("code", ["awa", "nobody"])
def test_five_wrong_in_a_row_wait_half_a_minute_doubling_and_ten_lock_it(
    shop: Ledger, clock: TwoClocks, code: str
) -> None:
    waits = []
    for _ in range(10):
        wait, for_good = wrong(shop, code)
        assert not for_good
        waits.append(wait)
        clock.pass_ms(wait * 1000)
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 1800]


def test_waiting_neither_counts_nor_compares(shop: Ledger, clock: TwoClocks) -> None:
    for _ in range(5):
        wrong(shop)
    clock.pass_ms(10_000)
    compared: list[str] = []

    def noted(pin: str, whose: str, pepper: Secret, stored: str) -> bool:
        compared.append(pin)
        return cheap(pin, whose, pepper, stored)

    for _ in range(20):
        with pytest.raises(NotAllowed, match="wrong_code") as refused:
            tried(shop, "awa", PIN, noted)
        assert say(refused.value) == "Wrong code. Wait 20 s."
    assert compared == []
    clock.pass_ms(20_000)
    assert wrong(shop) == (60, False)


def test_a_right_code_ends_the_count(shop: Ledger, clock: TwoClocks) -> None:
    for _ in range(3):
        for _ in range(4):
            assert wrong(shop) == (0, False)
        assert is_let_in(shop)
    for _ in range(9):
        clock.pass_ms(wrong(shop)[0] * 1000)
    assert is_let_in(shop)
    assert wrong(shop) == (0, False)


def test_after_three_locks_only_a_manager_or_the_recovery_code_helps(shop: Ledger, clock: TwoClocks) -> None:
    for _ in range(30):
        wait, for_good = wrong(shop)
        clock.pass_ms(wait * 1000)
    assert for_good
    clock.pass_ms(400 * DAY_MS)
    assert not is_let_in(shop)
    assert say(attempt(shop, "awa", PIN)) == "Wrong code. A manager has to set a new one."  # type: ignore[arg-type]
    told = locks_told(shop)
    assert [(one.staff_id, one.locks, one.wait_s, one.until_reset) for one in told] == [
        ("awa", 1, 1800, False),
        ("awa", 2, 1800, False),
        ("awa", 3, 1800, True),
    ]
    staff.unlock(shop, "awa", "fatou")
    assert is_let_in(shop)


def test_the_answer_is_the_same_whatever_is_wrong(shop: Ledger, clock: TwoClocks) -> None:
    people.add_staff(
        shop, code="gone", name="Gone", role=Role.CASHIER, pin_hash=f"gone:{PIN}", staff_id="gone"
    )
    staff.change(shop, "gone", "fatou", active=False)
    said: dict[str, list[str]] = {"awa": [], "nobody": [], "gone": []}
    for code, answers in said.items():
        for _ in range(31):
            refused = attempt(shop, code, "0000" if code == "awa" else PIN)
            assert isinstance(refused, NotAllowed)
            answers.append(say(refused))
            clock.pass_ms(int(str(refused.params["wait_s"])) * 1000)
    assert said["awa"] == said["nobody"] == said["gone"]


def test_whoever_is_nobody_is_compared_like_anybody() -> None:
    parameters = people.hash_pin(PIN, "awa", PEPPER, b"0123456789abcdef").split("$")[:4]
    assert pin_gate._NOBODYS_HASH.split("$")[:4] == parameters
    assert not people.pin_matches(PIN, "", PEPPER, pin_gate._NOBODYS_HASH)


def test_one_persons_wrong_codes_cost_nobody_else_anything(shop: Ledger) -> None:
    for _ in range(12):
        wrong(shop, "awa")
        wrong(shop, "nobody")
    assert is_let_in(shop, "fatou")


def test_names_that_nobody_has_do_not_fill_the_disk(shop: Ledger) -> None:
    for number in range(700):
        wrong(shop, f"name {number}")
    with shop.reading() as connection:
        assert rows.strangers(connection) <= 501


@pytest.mark.parametrize("wrongs", [5, 8, 10])
@pytest.mark.parametrize("jump_ms", [DAY_MS, -DAY_MS, 365 * DAY_MS])
def test_setting_the_clock_ends_no_wait(shop: Ledger, clock: TwoClocks, wrongs: int, jump_ms: int) -> None:
    wait = 0
    for _ in range(wrongs):
        clock.pass_ms(wait * 1000)
        wait, _ = wrong(shop)
    clock.wall_ms += jump_ms
    assert not is_let_in(shop)
    clock.pass_ms(wait * 1000 - 1)
    assert not is_let_in(shop)
    clock.pass_ms(1)
    assert is_let_in(shop)


def test_a_restart_of_the_program_ends_no_wait(tmp_path: Path, shop: Ledger, clock: TwoClocks) -> None:
    for _ in range(6):
        clock.pass_ms(wrong(shop)[0] * 1000)
    wrong(shop)
    for _ in range(3):
        shop.close()
        shop = _open(tmp_path, clock)
        assert not is_let_in(shop)
    clock.pass_ms(120_000)
    assert is_let_in(shop)
    shop.close()


@pytest.mark.parametrize("up_ms", [0, 1_000, 49_999])
def test_after_a_start_of_the_machine_a_wait_begins_anew(
    tmp_path: Path, shop: Ledger, clock: TwoClocks, up_ms: int
) -> None:
    for _ in range(5):
        wrong(shop)
    clock.pass_ms(29_000)
    shop.close()
    clock.up_ms, clock.wall_ms = up_ms, clock.wall_ms + DAY_MS
    shop = _open(tmp_path, clock)
    assert attempt(shop, "awa", PIN).params["wait_s"] == 30  # type: ignore[union-attr]
    clock.pass_ms(29_999)
    assert not is_let_in(shop)
    clock.pass_ms(1)
    assert is_let_in(shop)
    shop.close()


def test_however_often_the_machine_is_started_a_wait_is_never_shorter(
    tmp_path: Path, shop: Ledger, clock: TwoClocks
) -> None:
    for _ in range(5):
        wrong(shop)
    for _ in range(5):
        shop.close()
        clock.up_ms = 0
        shop = _open(tmp_path, clock)
        assert not is_let_in(shop)
        clock.pass_ms(25_000)
        assert not is_let_in(shop)
    shop.close()


def test_every_four_digit_code_in_order_over_thirty_days_lets_nobody_in(
    shop: Ledger, clock: TwoClocks
) -> None:
    """The comparison is a cheap one here, at the same place of the same gate: ten thousand of Argon2id would
    take a quarter of an hour. Whoever guesses waits as told, starts the machine anew, and sets the clock."""
    typed = compared = 0
    days = 0

    def counting(pin: str, whose: str, pepper: Secret, stored: str) -> bool:
        nonlocal compared
        compared += 1
        return cheap(pin, whose, pepper, stored)

    for digits in product("0123456789", repeat=4):
        pin = "".join(digits)
        typed += 1
        try:
            tried(shop, "awa", pin, counting)
        except NotAllowed as refused:
            clock.pass_ms(int(str(refused.params["wait_s"])) * 1000)
        else:
            raise AssertionError(f"{pin} was let in")
        if typed % 333 == 0:
            clock.pass_ms(DAY_MS)
            days += 1
    assert (typed, days) == (10_000, 30)
    assert compared == 30
    assert len(locks_told(shop)) == 3


def test_what_is_tried_before_the_lock_stays_are_codes_nobody_is_given() -> None:
    """In order, and in the order of what people choose most: the thirty tries before the third lock."""
    favourites = ("1234", "1111", "0000", "1212", "7777", "1004", "2000", "4444", "2222", "6969")
    refused = 0
    for pin in favourites:
        try:
            check_pin(pin)
        except InvalidInput:
            refused += 1
    assert refused >= 9


def test_a_stolen_database_opens_to_no_code_without_the_pepper(tmp_path: Path, clock: TwoClocks) -> None:
    ledger = _open(tmp_path, clock)
    stored = people.hash_pin(PIN, "awa", PEPPER, b"0123456789abcdef")
    people.add_staff(ledger, code="awa", name="Awa", role=Role.MANAGER, pin_hash=stored, staff_id="awa")
    ledger.close()
    stolen = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert stored.encode() in stolen
    assert PEPPER.reveal().encode() not in stolen
    assert people.pin_matches(PIN, "awa", PEPPER, stored)
    for guess in ("", "pepper", "0" * 64):
        for pin in (PIN, "4828", "0000"):
            assert not people.pin_matches(pin, "awa", Secret(guess or "-"), stored)


def test_the_real_comparison_passes_the_same_gate(shop: Ledger) -> None:
    hashed = people.hash_pin("839204", "awa", PEPPER, b"0123456789abcdef")
    staff.reset_pin(shop, "awa", hashed, "fatou")
    with pytest.raises(NotAllowed):
        pin_gate.check(shop, "awa", "839205", PEPPER)
    assert pin_gate.check(shop, "AWA", "839204", PEPPER).staff_id == "awa"

"""What every answer means in every state. The table is written out by hand, from the rules and not from the
code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

import pytest

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.services import decisions, outcome, watch
from pos_terminal.services.answer import CANCEL_WANTED, MISMATCH, REPLAYED, Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.people import add_staff
from tests.support.core import TurnedClock, answer, cash, checkout_of, open_ledger, open_order, wave

_NUMBERS = count(1)
SUCCESS: Final = (Status.SUCCESS, None, None)
FAILED: Final = (Status.FAILED, None, "declined")
REFUSED: Final = (Status.FAILED, None, "refused")
EXPIRED: Final = (Status.EXPIRED, None, "expired")
CANCELLED: Final = (Status.EXPIRED, None, "cancelled")
SENT: Final = (Status.PROCESSING, Phase.SENT, None)
WAITING: Final = (Status.PROCESSING, Phase.WAITING, None)
UNKNOWN: Final = (Status.PROCESSING, Phase.UNKNOWN, "no_answer")
CANCELLING: Final = (Status.PROCESSING, Phase.CANCELLING, CANCEL_WANTED)
CANCEL_LOST: Final = (Status.PROCESSING, Phase.UNKNOWN, CANCEL_WANTED)
COUNTED: Final = (Status.PROCESSING, Phase.ACCEPTED, None)
WRONG: Final = (Status.PROCESSING, Phase.UNKNOWN, MISMATCH)
State = tuple[Status, Phase | None, str | None]

# state -> what it is after PENDING, PAID, DECLINED, EXPIRED, NOT_FOUND, REFUSED (at initiate), UNKNOWN
TABLE: Final[dict[State, tuple[State, ...]]] = {
    SENT: (WAITING, SUCCESS, FAILED, EXPIRED, UNKNOWN, REFUSED, UNKNOWN),
    WAITING: (WAITING, SUCCESS, FAILED, EXPIRED, UNKNOWN, REFUSED, WAITING),
    UNKNOWN: (WAITING, SUCCESS, FAILED, EXPIRED, UNKNOWN, REFUSED, UNKNOWN),
    CANCELLING: (CANCELLING, SUCCESS, FAILED, CANCELLED, CANCEL_LOST, REFUSED, CANCEL_LOST),
    CANCEL_LOST: (CANCELLING, SUCCESS, FAILED, CANCELLED, CANCEL_LOST, REFUSED, CANCEL_LOST),
    WRONG: (WRONG, SUCCESS, WRONG, WRONG, WRONG, WRONG, WRONG),
    # Only an end says something new about what a person has counted as paid.
    COUNTED: (COUNTED, SUCCESS, FAILED, EXPIRED, COUNTED, REFUSED, COUNTED),
    FAILED: (FAILED, SUCCESS, FAILED, FAILED, FAILED, FAILED, FAILED),
    EXPIRED: (EXPIRED, SUCCESS, EXPIRED, EXPIRED, EXPIRED, EXPIRED, EXPIRED),
    SUCCESS: (SUCCESS,) * 7,
}
OUTCOMES: Final = (
    Outcome.PENDING,
    Outcome.PAID,
    Outcome.DECLINED,
    Outcome.EXPIRED,
    Outcome.NOT_FOUND,
    Outcome.REFUSED,
    Outcome.UNKNOWN,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger on disk for all cells of the table: each makes payments of its own."""
    opened = open_ledger(tmp_path_factory.mktemp("ledger"))
    yield opened
    opened.close()


def _apply(ledger: Ledger, payment: Payment, what: Outcome, step: Step = Step.CHECK, **more: Any) -> Payment:
    return outcome.apply(ledger, payment.payment_id, step, answer(payment, what, **more)).payment


def _begin(ledger: Ledger, amount: int = 500, **more: Any) -> Payment:
    return checkout_of(ledger).begin(wave(amount, f"key-{next(_NUMBERS)}", **more)).payment


def _state(payment: Payment) -> State:
    return payment.status, payment.phase, payment.error_code


def _in(ledger: Ledger, state: State) -> Payment:
    """A payment that has come to this state by answers."""
    payment = _begin(ledger)
    if state in (CANCELLING, CANCEL_LOST):
        payment = outcome.begin_cancel(ledger, payment.payment_id, "system").payment
    ways: dict[State, tuple[Outcome, dict[str, Any]]] = {
        WAITING: (Outcome.PENDING, {}),
        UNKNOWN: (Outcome.UNKNOWN, {}),
        CANCEL_LOST: (Outcome.UNKNOWN, {}),
        WRONG: (Outcome.PAID, {"amount": 7}),
        FAILED: (Outcome.DECLINED, {}),
        EXPIRED: (Outcome.EXPIRED, {}),
        SUCCESS: (Outcome.PAID, {}),
    }
    if state == COUNTED:
        return _counted(ledger, payment)
    if state in ways:
        what, more = ways[state]
        payment = _apply(ledger, payment, what, **more)
    assert _state(payment) == state
    return payment


def _counted(ledger: Ledger, payment: Payment) -> Payment:
    """A manager closes it, on the day after."""
    _apply(ledger, payment, Outcome.UNKNOWN)
    clock = ledger.clock
    assert isinstance(clock, TurnedClock)
    clock.ms += decisions.UNKNOWN_FOR_MS
    with ledger.reading() as connection:
        known = {person.staff_id for person in catalogue.people(connection)}
    if "m" not in known:
        add_staff(ledger, code="m", name="M", role=Role.MANAGER, pin_hash="", staff_id="m")
    decision = Decision("m", "seen on the phone", approver="m")
    number = f"T{next(_NUMBERS)}"
    return decisions.count_as_paid(ledger, Capabilities(), payment.payment_id, decision, number)


def _journal(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar() or 0)


def _exceptions(ledger: Ledger, payment: Payment) -> list[tuple[Any, ...]]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT kind, amount, currency FROM exceptions WHERE payment_id = ?", (payment.payment_id,)
        )
        return [tuple(row) for row in rows]


# -- the table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(TABLE), ids=lambda state: "-".join(filter(None, state)))
def test_every_answer_in_every_state(shared: Ledger, state: State, step: Step) -> None:
    for what, wanted in zip(OUTCOMES, TABLE[state], strict=True):
        if what is Outcome.REFUSED and step is not Step.INITIATE:
            # Refused to tell us, or to do it again: that says nothing about the first request.
            wanted = TABLE[state][OUTCOMES.index(Outcome.UNKNOWN)]
        payment = _in(shared, state)
        result = answer(payment, what)
        applied = outcome.apply(shared, payment.payment_id, step, result)
        assert _state(applied.payment) == wanted, what
        assert applied.payment.in_flight == (applied.payment.completed_at is None)
        written = _journal(shared)
        again = outcome.apply(shared, payment.payment_id, step, result)
        assert again == outcome.Applied(applied.payment, changed=False), what
        assert _journal(shared) == written


def test_the_table_is_whole() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert {phase for _, phase, _ in TABLE} == {*Phase, None}


def test_a_payment_that_does_not_exist_is_named(ledger: Ledger) -> None:
    with pytest.raises(LookupError):
        outcome.apply(ledger, "nobody", Step.CHECK, PaymentResult(Outcome.PAID))
    with pytest.raises(LookupError):
        outcome.begin_cancel(ledger, "nobody", "system")


# -- evidence -----------------------------------------------------------------------------------------

_WRONG_EVIDENCE: Final[list[dict[str, Any]]] = [
    {"amount": 501},
    {"amount": 499},
    {"amount": None},
    {"currency": "EUR"},
    {"currency": "xof"},
    {"currency": None},
    {"order_reference": "somebody else's"},
    {"order_reference": ""},
    {"order_reference": None},
    {"amount": None, "currency": None, "order_reference": None},
]


@pytest.mark.parametrize("wrong", _WRONG_EVIDENCE, ids=str)
@pytest.mark.parametrize("state", [SENT, WAITING, UNKNOWN, CANCELLING, CANCEL_LOST, FAILED, EXPIRED], ids=str)
def test_money_that_does_not_fit_is_never_success(
    shared: Ledger, state: State, wrong: dict[str, Any]
) -> None:
    payment = _in(shared, state)
    for step in Step:
        after = _apply(shared, payment, Outcome.PAID, step, **wrong)
        assert _state(after) == (WRONG if payment.in_flight else state)
    [(kind, amount, currency)] = _exceptions(shared, payment)
    assert (kind, amount, currency) == (MISMATCH, wrong.get("amount", 500), wrong.get("currency", "XOF"))


def test_a_mismatch_reserves_its_amount_and_cannot_be_cancelled(ledger: Ledger) -> None:
    payment = _in(ledger, WRONG)
    with pytest.raises(NotAllowed):
        outcome.begin_cancel(ledger, payment.payment_id, "system")
    assert outcome.begin_replay(ledger, payment.payment_id) is None
    assert not outcome.never_sent(ledger, payment.payment_id).changed
    with ledger.reading() as connection:
        assert payments.by_id(connection, payment.payment_id) == payment
        payable = catalogue.payable(connection, payment.payable)
        assert payable is not None
        assert payments.due_of(connection, payable).in_flight == 500


@pytest.mark.parametrize("what", [Outcome.PENDING, Outcome.DECLINED, Outcome.EXPIRED])
def test_an_answer_about_somebody_else_ends_and_shows_nothing(ledger: Ledger, what: Outcome) -> None:
    payment = _in(ledger, SENT)
    after = _apply(ledger, payment, what, order_reference="other", redirect_url="https://pay.example/other")
    assert _state(after) == (Status.PROCESSING, Phase.UNKNOWN, "other_reference")
    assert (after.redirect_url, after.provider_reference) == (None, None)


@pytest.mark.parametrize("wrong", [{"amount": 501}, {"currency": "EUR"}], ids=str)
def test_a_code_for_another_amount_is_not_shown(ledger: Ledger, wrong: dict[str, Any]) -> None:
    payment = _in(ledger, SENT)
    after = _apply(ledger, payment, Outcome.PENDING, redirect_url="https://pay.example/1", **wrong)
    assert _state(after) == (Status.PROCESSING, Phase.UNKNOWN, "other_amount")
    assert after.redirect_url is None
    assert after.provider_reference == "cos-1"


def test_what_is_once_known_stays_known(ledger: Ledger, clock: TurnedClock) -> None:
    payment = _in(ledger, SENT)
    known: dict[str, Any] = {"redirect_url": "https://pay.example/1", "expires_at_ms": clock.ms + 1_000}
    shown = _apply(ledger, payment, Outcome.PENDING, **known)
    after = _apply(ledger, shown, Outcome.NOT_FOUND)
    assert after.is_unknown
    assert (after.redirect_url, after.expires_at, after.provider_reference) == (
        known["redirect_url"],
        known["expires_at_ms"],
        "cos-1",
    )


@pytest.mark.parametrize(("turned", "phase"), [(999, Phase.WAITING), (1_000, Phase.UNKNOWN)])
def test_a_failed_poll_leaves_the_customer_waiting_until_the_end_of_the_session(
    ledger: Ledger, clock: TurnedClock, turned: int, phase: Phase
) -> None:
    payment = _apply(ledger, _in(ledger, SENT), Outcome.PENDING, expires_at_ms=clock.ms + 1_000)
    clock.ms += turned
    assert _apply(ledger, payment, Outcome.UNKNOWN).phase is phase


def test_words_of_the_provider_are_kept_harmless(ledger: Ledger) -> None:
    after = _apply(
        ledger,
        _in(ledger, SENT),
        Outcome.DECLINED,
        error_code="no_funds",
        provider_error="no\x1b[2J\n\u202efunds",
    )
    assert (after.error_code, after.error_message) == ("no_funds", "no [2J funds")


# -- late money ---------------------------------------------------------------------------------------


def _late(ledger: Ledger, due: int, amount: int, cash_meanwhile: int) -> tuple[Payment, int, int]:
    ref = PayableRef("order", f"{next(_NUMBERS)}")
    open_order(ledger, ref.id, due)
    payment = _begin(ledger, amount, payable=ref)
    _apply(ledger, payment, Outcome.EXPIRED)
    if cash_meanwhile:
        checkout_of(ledger).take_cash(cash(cash_meanwhile, f"key-{next(_NUMBERS)}", payable=ref))
    after = _apply(ledger, payment, Outcome.PAID)
    with ledger.reading() as connection:
        taken, settled = connection.exec_driver_sql(
            "SELECT amount_taken, settled FROM payables WHERE payable_id = ?", (ref.id,)
        ).one()
    return after, taken, settled


@pytest.mark.parametrize(
    ("due", "amount", "cash_meanwhile", "rest"),
    [
        (9_500, 9_500, 0, 0),
        (9_500, 5_000, 0, 0),
        (9_500, 5_000, 4_500, 0),
        (9_500, 9_500, 9_500, 9_500),
        (9_500, 9_500, 4_000, 4_000),
        (9_500, 5_000, 4_501, 1),
    ],
)
def test_late_money_settles_what_is_due_and_a_person_gets_the_rest(
    ledger: Ledger, due: int, amount: int, cash_meanwhile: int, rest: int
) -> None:
    payment, taken, settled = _late(ledger, due, amount, cash_meanwhile)
    assert _state(payment) == SUCCESS
    assert _exceptions(ledger, payment) == ([("late_money", rest, "XOF")] if rest else [])
    assert taken == amount + cash_meanwhile
    assert settled == int(taken >= due)


def test_late_money_for_a_keyed_in_amount_is_always_for_a_person(ledger: Ledger) -> None:
    payment = _apply(ledger, _in(ledger, EXPIRED), Outcome.PAID)
    assert _state(payment) == SUCCESS
    assert _exceptions(ledger, payment) == [("late_money", 500, "XOF")]


def test_money_in_time_is_surplus_when_late_money_has_settled_the_order(ledger: Ledger) -> None:
    ref = PayableRef("order", "1045")
    open_order(ledger, "1045", 9_500)
    first = _begin(ledger, 9_500, payable=ref)
    _apply(ledger, first, Outcome.EXPIRED)
    second = _begin(ledger, 9_500, payable=ref)
    _apply(ledger, first, Outcome.PAID)
    assert _state(_apply(ledger, second, Outcome.PAID)) == SUCCESS
    assert _exceptions(ledger, first) == []
    assert _exceptions(ledger, second) == [("late_money", 9_500, "XOF")]


@pytest.mark.parametrize("state", [FAILED, EXPIRED])
def test_an_attempt_that_ended_is_watched_from_the_same_moment(ledger: Ledger, state: State) -> None:
    payment = _in(ledger, state)
    with ledger.reading() as connection:
        assert catalogue.watch_of(connection, payment.payment_id) is not None


# -- cancel, replay, never sent -----------------------------------------------------------------------


@pytest.mark.parametrize("state", [SENT, WAITING, UNKNOWN, CANCEL_LOST], ids=str)
def test_a_wish_to_cancel_ends_nothing_by_itself(ledger: Ledger, state: State) -> None:
    payment = _in(ledger, state)
    asked = outcome.begin_cancel(ledger, payment.payment_id, "system")
    assert asked.changed
    assert _state(asked.payment) == CANCELLING
    assert not outcome.begin_cancel(ledger, payment.payment_id, "system").changed


@pytest.mark.parametrize("state", [SUCCESS, FAILED, EXPIRED], ids=str)
def test_what_has_ended_cannot_be_cancelled(ledger: Ledger, state: State) -> None:
    payment = _in(ledger, state)
    written = _journal(ledger)
    assert outcome.begin_cancel(ledger, payment.payment_id, "system") == outcome.Applied(
        payment, changed=False
    )
    assert _journal(ledger) == written


def test_a_replay_is_noted_and_forgets_what_was_not_found_before(ledger: Ledger) -> None:
    payment = _in(ledger, UNKNOWN)
    noted = watch.note_answer(ledger, payment.payment_id, answer(payment, Outcome.NOT_FOUND), 0)
    assert noted.not_found_at is not None
    replayed = outcome.begin_replay(ledger, payment.payment_id)
    assert replayed is not None
    assert _state(replayed) == (Status.PROCESSING, Phase.SENT, REPLAYED)
    assert replayed.charge_reference == payment.charge_reference
    with ledger.reading() as connection:
        kept = catalogue.watch_of(connection, payment.payment_id)
    assert kept is not None
    assert kept.not_found_at is None


@pytest.mark.parametrize(
    "state", [SENT, WAITING, CANCELLING, CANCEL_LOST, WRONG, FAILED, EXPIRED, SUCCESS], ids=str
)
def test_nothing_else_is_sent_again(ledger: Ledger, state: State) -> None:
    payment = _in(ledger, state)
    written = _journal(ledger)
    assert outcome.begin_replay(ledger, payment.payment_id) is None
    assert _journal(ledger) == written


@pytest.mark.parametrize(
    ("state", "ended"),
    [(UNKNOWN, (Status.EXPIRED, None, "never_sent")), (CANCEL_LOST, CANCELLED)],
    ids=["unknown", "with a wish to cancel"],
)
def test_what_nobody_ever_saw_can_be_called_ended(ledger: Ledger, state: State, ended: State) -> None:
    payment = _in(ledger, state)
    assert _state(outcome.never_sent(ledger, payment.payment_id).payment) == ended
    assert not outcome.never_sent(ledger, payment.payment_id).changed
    assert _state(_apply(ledger, payment, Outcome.PAID)) == SUCCESS


@pytest.mark.parametrize("state", [SENT, WAITING, CANCELLING, WRONG, FAILED, SUCCESS], ids=str)
def test_nothing_else_was_never_sent(ledger: Ledger, state: State) -> None:
    payment = _in(ledger, state)
    assert outcome.never_sent(ledger, payment.payment_id) == outcome.Applied(payment, changed=False)


@pytest.mark.parametrize(
    "seen",
    [{"redirect_url": "https://pay.example/1", "provider_reference": None}, {"redirect_url": None}],
    ids=str,
)
def test_what_a_customer_may_have_seen_is_never_called_unsent(ledger: Ledger, seen: dict[str, Any]) -> None:
    payment = _apply(ledger, _in(ledger, SENT), Outcome.PENDING, **seen)
    payment = _apply(ledger, payment, Outcome.NOT_FOUND)
    assert payment.is_unknown
    assert not outcome.never_sent(ledger, payment.payment_id).changed

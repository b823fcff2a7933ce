"""The truth about what a till asked for, as it stands now: asked at any time, by its key or its number."""

from __future__ import annotations

from pos_terminal.domain.payable import Due
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Phase, Status
from pos_terminal.domain.text_input import clean_key
from pos_terminal.domain.till import Intent, IntentState
from pos_terminal.ledger import catalogue, intents, payments, receipts
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.services.receipt_numbers import number_words


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment for an intent, and the number of its receipt, "" while it has none."""

    payment: Payment
    receipt: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of an intent. Amounts are minor units: `taken` is certain, `on_word` is what a person
    counts as paid while its company has not said so, `in_flight` may yet come."""

    intent: Intent
    state: IntentState
    taken: int
    on_word: int
    in_flight: int
    attempts: tuple[Attempt, ...]

    @property
    def open(self) -> int:
        """What can still be asked of the customer without any risk of taking it twice."""
        if self.intent.cancelled_at is not None:
            return 0
        return max(0, self.intent.amount - self.taken - self.on_word - self.in_flight)


def standing(connection: ReadConnection, intent: Intent) -> Standing:
    """What became of it, as it stands now."""
    attempts = payments.of_payable(connection, intent.payable)
    payable = catalogue.payable(connection, intent.payable)
    due = Due(intent.amount, 0, 0) if payable is None else payments.due_of(connection, payable)
    on_word = sum(one.amount for one in attempts if _on_word(one))
    taken = max(0, due.taken - on_word)
    numbered = []
    for one in attempts:
        issued = receipts.of_payment(connection, one.payment_id)
        numbered.append(Attempt(one, number_words(issued.series, issued.number) if issued else ""))
    state = _state(intent, taken, attempts)
    return Standing(intent, state, taken, on_word, due.in_flight, tuple(numbered))


def by_key(connection: ReadConnection, key: str) -> Standing | None:
    """What became of the intent with this key; None where it never came here. Raises InvalidInput."""
    found = intents.by_key(connection, clean_key(key))
    return None if found is None else standing(connection, found)


def by_id(connection: ReadConnection, intent_id: str) -> Standing | None:
    """What became of this intent; None for an unknown one."""
    found = intents.by_id(connection, intent_id)
    return None if found is None else standing(connection, found)


def _on_word(payment: Payment) -> bool:
    """Counted as paid by a person while whoever was asked has not confirmed it. What was taken by hand was
    sent to nobody: there the person's word is all there ever is."""
    return payment.counted and payment.in_flight and payment.charge_reference is not None


def _state(intent: Intent, taken: int, attempts: list[Payment]) -> IntentState:
    if taken >= intent.amount:
        return IntentState.PAID
    under_way = [one for one in attempts if one.in_flight and (not one.counted or _on_word(one))]
    if any(_is_unsure(one) for one in under_way):
        return IntentState.UNKNOWN
    if under_way:
        return IntentState.BEING_PAID
    if taken:
        return IntentState.PARTLY_PAID
    if intent.cancelled_at is not None:
        return IntentState.CANCELLED
    if attempts and attempts[-1].status in ENDED_UNPAID:
        return IntentState.NOT_PAID
    return IntentState.WAITING


def _is_unsure(payment: Payment) -> bool:
    """Nobody waits for the customer any more, and money may have moved."""
    asked = payment.status is Status.PROCESSING and payment.phase in (Phase.SENT, Phase.WAITING)
    return payment.released or not (asked or payment.status is Status.PENDING)

"""The interface of all payment providers: values in, values out.

A provider speaks one company's API. It never touches a payment row, a session or a widget, and it never
decides that a payment is paid: it reports what it was told, and the services compare that with what was sent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass


class Outcome(StrEnum):
    """What one call to a provider told us. No answer is never an answer: it is UNKNOWN."""

    PENDING = "pending"
    """The provider has the request and the customer has not paid yet."""
    PAID = "paid"
    """The provider says that the money moved."""
    DECLINED = "declined"
    """The provider ended *this* request without money; nobody can pay it any more."""
    EXPIRED = "expired"
    """The request came to the end of its life, or was cancelled; nobody can pay it any more."""
    NOT_FOUND = "not_found"
    """The provider does not know this request (now: it may still arrive)."""
    REFUSED = "refused"
    """Nothing was begun: the request was refused before any work, or it never left this machine."""
    UNKNOWN = "unknown"
    """No readable answer. The request may or may not have been carried out."""


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """The answer to initiate, check, find or cancel.

    `amount` is in minor units of `currency`, as the provider says it (None when it says nothing);
    `order_reference` is our charge reference as the provider echoes it. `error_code` is one of ours, stable
    (sentences has one for each); `provider_error` is the provider's own word, for support. `retry_after_s`
    is set when the provider asked us to slow down. `raw_sha256` identifies the exact body that was read.
    """

    outcome: Outcome
    provider_reference: str | None = None
    redirect_url: str | None = None
    private: str | None = field(default=None, repr=False)
    """What is needed to ask about the request and must not leave this machine (a pay token): stored beside
    the attempt, never in the journal, and handed back as a second line of the provider reference."""
    amount: int | None = None
    currency: str | None = None
    order_reference: str | None = None
    transaction_id: str | None = None
    expires_at_ms: int | None = None
    error_code: str | None = None
    provider_error: str | None = None
    last_attempt_error: str | None = None
    """Our code for a customer's try that failed inside a request that is still open. Not final."""
    retry_after_s: float | None = None
    raw_sha256: str | None = None
    other_references: tuple[str, ...] = ()
    """find_by_reference only: provider references of further open requests with the same charge reference,
    which should be ended so that only one can ever be paid."""
    fee: int | None = None
    """What the provider kept, in minor units of `currency`; None when it does not say."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked for, known before the first byte leaves and committed with the intent.

    `amount` is in minor units of `currency`: a sandbox may ask in another one, for the same number of whole
    units. `prepared` is opaque to everybody else: whatever the provider needs to send the very same request
    again, or to ask where it was made (host, environment, an id of its own, the exact body). No secret.
    """

    amount: int
    currency: str
    prepared: str | None = None


@dataclass(frozen=True, slots=True)
class RefundResult:
    """The answer to a refund. PAID means that the money was given back, PENDING that it is on its way.

    NOT_FOUND: the provider does not know this refund (now: it may still arrive).
    """

    outcome: Outcome
    refund_reference: str | None = None
    amount: int | None = None
    currency: str | None = None
    error_code: str | None = None
    provider_error: str | None = None
    raw_sha256: str | None = None
    retry_after_s: float | None = None
    idempotency_key: str | None = None
    """Our key, where the provider repeats it: it was asked for here, and not by anybody else."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Everything that went back on one paid request, whoever asked for it: we here, somebody in a company's
    dashboard, a customer's bank. `error_code` says why it is not known; then `refunds` says nothing."""

    refunds: tuple[RefundResult, ...] = ()
    error_code: str | None = None
    provider_error: str | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a company's own list: signed minor units, as the company names them, UTC milliseconds."""

    at_ms: int
    amount: int
    fee: int
    currency: str
    transaction_id: str
    reference: str
    session_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Movements:
    """A company's list of one day. `error_code` says why it is not known; then `lines` says nothing."""

    lines: tuple[Movement, ...] = ()
    error_code: str | None = None
    provider_error: str | None = None
    raw_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A provider's push, already verified: who it is about and what it claims."""

    event_id: str
    kind: str
    result: PaymentResult | None
    refund: RefundResult | None = None
    """What it says of a refund."""
    transaction_id: str | None = None
    """The provider's number of the payment, where that is all it names (a dispute, a refund)."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one provider can do; the screens and the services ask here instead of knowing names."""

    immediate: bool = False
    can_cancel: bool = False
    can_find_by_reference: bool = False
    can_replay_create: bool = False
    """The same charge reference may be sent again after NOT_FOUND was answered twice."""
    unseen_is_unpayable: bool = False
    """Without the answer to the request nobody can pay it (the contract says so): a lost answer ends it."""
    refund_full: bool = False
    refund_partial: bool = False
    can_replay_refund: bool = False
    """The same refund with the same key may be sent again: it is carried out at most once."""
    can_find_refund: bool = False
    """`find_refund` asks by our key, and has to be asked before the same refund is sent again: keys do not
    last."""
    tells_given_back: bool = False
    """`list_given_back` tells what went back on a paid request, also what nobody here asked for."""
    refund_by_hand: bool = False
    """The merchant gives back in the provider's own portal, and the number is typed in here."""
    by_person: bool = False
    """No line of ours: a person with the transaction number says that it was paid."""
    needs_number: bool = False
    """By a person: a transaction number must be typed in."""
    needs_phone: bool = False
    phone_country: str | None = None
    """Two letters: the country whose numbers it takes, where it needs one (see domain.phone)."""
    can_check_transaction: bool = False
    """`check_transaction` asks the provider by the number that the customer shows."""
    transaction_pattern: str | None = None
    """What a transaction number of this provider looks like, as a regular expression for the whole text."""
    needs_network: bool = True
    signed_webhook: bool = False
    lists_movements: bool = False
    """`list_movements` tells everything that moved on a day."""


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """What a question that begins and changes nothing told of the way to a company and of the keys.

    `works` is None where the company cannot be asked such a thing: then the keys show at the first payment.
    """

    works: bool | None
    error_code: str | None = None


class Provider(ABC):
    """One company's API. Blocks for at most the total deadline and raises nothing of the network's."""

    code: str
    capabilities: Capabilities
    is_test: bool = False
    """True when it does not point at the company's live host: said on screen and paper, no takings."""
    address: tuple[str, int] | None = None
    """Host and port that it talks to; None when it talks to nobody."""

    def plan(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
    ) -> Plan:
        """What `initiate_payment` will ask for. Quick and without the network: it runs before the commit of
        the intent. Raises InvalidInput for a phone number or an amount that cannot be sent."""
        return Plan(amount, currency)

    @abstractmethod
    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
        idempotency_key: str,
        callback_url: str | None = None,
        success_url: str | None = None,
        error_url: str | None = None,
        prepared: str | None = None,
    ) -> PaymentResult:
        """Ask for `amount` minor units of `currency`, both as planned, under our `order_reference`. The key
        and the plan were stored before; the same call again sends the very same request."""

    @abstractmethod
    def check_status(self, provider_reference: str) -> PaymentResult:
        """What became of the request that the provider calls `provider_reference`."""

    @abstractmethod
    def find_by_reference(self, order_reference: str, prepared: str | None = None) -> PaymentResult:
        """What became of *our* reference when the answer to initiate was lost. NOT_FOUND is not final.

        `prepared` is the plan's, as it was stored with the attempt."""

    @abstractmethod
    def cancel(self, provider_reference: str) -> PaymentResult:
        """Ask the provider to end the request, then report what it says the request is now."""

    @abstractmethod
    def process_refund(
        self, provider_reference: str, amount: int | None = None, *, idempotency_key: str, reason: str = ""
    ) -> RefundResult:
        """Give back `amount` minor units, or everything when None."""

    @abstractmethod
    def check_refund(self, refund_reference: str) -> RefundResult:
        """What became of a refund."""

    def find_refund(self, provider_reference: str, idempotency_key: str) -> RefundResult:
        """What became of the refund with our key when its answer was lost. UNKNOWN where nobody can tell."""
        return RefundResult(Outcome.UNKNOWN)

    def list_given_back(self, provider_reference: str) -> GivenBack:
        """Everything that went back on this paid request, final or not."""
        return GivenBack(error_code=Problem.CANNOT_BE_FOUND)

    def list_movements(self, day: str) -> Movements:
        """Everything that moved on this UTC day (YYYY-MM-DD), whoever asked for it."""
        return Movements(error_code=Problem.CANNOT_BE_FOUND)

    def check_transaction(self, transaction_id: str) -> PaymentResult:
        """What the provider says about the number that a customer shows. UNKNOWN where it cannot be asked."""
        return PaymentResult(Outcome.UNKNOWN)

    def check_access(self, unused_reference: str) -> AccessCheck:
        """Whether the company answers here and takes these keys, asked about a payment that nobody made:
        nothing is begun, charged or changed. `unused_reference` was never a charge reference."""
        if not self.capabilities.can_find_by_reference:
            return AccessCheck(None)
        found = self.find_by_reference(unused_reference)
        if found.error_code in (Problem.OTHER_SETTINGS, Problem.CANNOT_BE_FOUND):
            return AccessCheck(None)
        answered = found.outcome is Outcome.NOT_FOUND
        return AccessCheck(answered, None if answered else found.error_code)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the push is authentic. Providers without signatures answer False."""
        return False

    def webhook_proves(self, headers: Mapping[str, str]) -> bool:
        """Whether a verified push proves what it says, too, and not only who sent it: then what it says has
        to be asked for."""
        return self.capabilities.signed_webhook

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """Read a verified push; None when it is not about a payment."""
        return None

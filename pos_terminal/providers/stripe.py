"""Stripe Checkout: a page for the customer's card, a link shown as a QR, and questions until it is final."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.providers.base import (
    AccessCheck,
    Capabilities,
    GivenBack,
    Outcome,
    PaymentResult,
    Plan,
    Provider,
    RefundResult,
    WebhookEvent,
)
from pos_terminal.providers.failures import (
    Failure,
    as_asked,
    failed,
    failed_create,
    mismatch,
    no_refund,
    not_listed,
    still_open,
)
from pos_terminal.providers.http import Answer, HttpClient, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, read_object
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_api import SESSIONS, StripeApi, object_path
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from pos_terminal.providers.stripe_disputes import DISPUTE_ID, find_dispute
from pos_terminal.providers.stripe_errors import NOT_FOUND
from pos_terminal.providers.stripe_form import Value
from pos_terminal.providers.stripe_given_back import list_given_back
from pos_terminal.providers.stripe_plan import LONGEST_LIFE_S, StripePlan, make_plan
from pos_terminal.providers.stripe_reading import (
    EXPANDED,
    INTENT_ID,
    choose,
    read_session,
    reference_in,
    result_of,
)
from pos_terminal.providers.stripe_refunds import find_refund, followed, give_back
from pos_terminal.providers.stripe_webhook import is_authentic, read_event


class StripeProvider(Provider):
    """See Provider. Amounts are minor units, which are Stripe's smallest units: nothing is multiplied."""

    code = "stripe"
    capabilities = Capabilities(
        can_cancel=True,
        can_find_by_reference=True,
        can_replay_create=True,
        refund_full=True,
        refund_partial=True,
        can_replay_refund=True,
        can_find_refund=True,
        tells_given_back=True,
        can_check_transaction=True,
        transaction_pattern=INTENT_ID.pattern,
        signed_webhook=True,
    )

    def __init__(
        self, config: StripeConfig, secrets: StripeSecrets, http: HttpClient, now_ms: Callable[[], int]
    ) -> None:
        self._config = config
        self._webhook_secrets = secrets.webhook
        self._is_live = secrets.is_live
        self._now_ms = now_ms
        self._api = StripeApi(config, secrets, http)
        self.is_test = config.test_host is not None or not secrets.is_live
        self.address = config.address

    def plan(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002  the customer types what Stripe wants to know
    ) -> Plan:
        """The exact body, with the moment it expires. Raises InvalidInput: currency_unknown,
        amount_too_small, amount_too_large."""
        now_s = self._now_ms() // 1000
        plan = make_plan(self._config, self._is_live, amount, currency, order_reference, now_s)
        return Plan(amount, currency, str(plan))

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
        idempotency_key: str,
        callback_url: str | None = None,  # noqa: ARG002  set in Stripe's dashboard, not per session
        success_url: str | None = None,
        error_url: str | None = None,
        prepared: str | None = None,
    ) -> PaymentResult:
        """Send exactly the planned body, with other pages where they are named: the same ones each time, as
        the key stands for the whole request. REFUSED only when it is proved that no session was opened."""
        if prepared is None:
            prepared = self.plan(
                amount=amount,
                currency=currency,
                order_reference=order_reference,
                customer_phone=customer_phone,
            ).prepared
        plan = self._plan_of(prepared)
        if plan is None:
            return PaymentResult(Outcome.REFUSED, error_code=Problem.OTHER_SETTINGS)
        body = plan.with_pages(success_url, error_url).body
        answer = self._api.post(SESSIONS, body, self._api.deadline(), idempotency_key)
        if isinstance(answer, NoAnswer) or answer.status not in (200, 201):
            return failed_create(self._api.failure(answer), answer)
        return as_asked(self._read(answer), order_reference, amount, currency)

    def _plan_of(self, prepared: str | None) -> StripePlan | None:
        """The stored plan, if it was made for the host and the kind of key that are set up now.

        The stored host is compared and never called: the key goes to the configured one alone.
        """
        try:
            plan = StripePlan.read(prepared or "")
        except ValueError:
            return None
        here = (plan.api_url, plan.is_live) == (self._config.api_url, self._is_live)
        return plan if here else None

    def check_status(self, provider_reference: str) -> PaymentResult:
        """Ask for the session; anything but a readable answer about it is UNKNOWN."""
        return self._status(provider_reference, self._api.deadline())

    def _status(self, provider_reference: str, deadline: float) -> PaymentResult:
        if provider_reference.startswith(("cs_live_", "cs_test_")):
            is_live = provider_reference.startswith("cs_live_")
            if is_live is not self._is_live:
                return mismatch(Problem.OTHER_SETTINGS, None)
        answer = self._api.get(object_path(SESSIONS, provider_reference), {}, deadline, expand=EXPANDED)
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return self._not_answered(answer)
        return self._read(answer, provider_reference)

    def _not_answered(self, answer: Answer | NoAnswer) -> PaymentResult:
        failure = self._api.failure(answer)
        if isinstance(answer, Answer) and answer.status == 404 and failure.code == NOT_FOUND:
            return failed(Outcome.NOT_FOUND, replace(failure, problem=Problem.REQUEST_NOT_FOUND), answer)
        return failed(Outcome.UNKNOWN, failure, answer)

    def _read(self, answer: Answer, provider_reference: str | None = None) -> PaymentResult:
        try:
            result = self._result(read_object(answer.body), answer.sha256)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), answer)
        if provider_reference is not None and result.provider_reference not in (None, provider_reference):
            return mismatch(Problem.OTHER_REFERENCE, answer.sha256)
        return result

    def _result(self, source: object, raw_sha256: str | None) -> PaymentResult:
        session = read_session(source)
        return result_of(session, self._config.test_host, is_live=self._is_live, raw_sha256=raw_sha256)

    def find_by_reference(self, order_reference: str, prepared: str | None = None) -> PaymentResult:
        """Look through the sessions that Stripe can have made of the plan. NOT_FOUND only when every page
        was read; it lists them within a second or two of their making."""
        if prepared is None:
            since = self._now_ms() // 1000 - 2 * LONGEST_LIFE_S
            return self._find({"created": {"gte": since}}, order_reference)
        plan = self._plan_of(prepared)
        if plan is None:
            return mismatch(Problem.OTHER_SETTINGS, None)
        first, last = plan.created_between
        return self._find({"created": {"gte": first, "lte": last}}, order_reference)

    def _find(self, query: Mapping[str, Value], order_reference: str | None) -> PaymentResult:
        """The sessions of a list, with this reference or with any."""
        raw_sha256: str | None = None
        for page in self._api.pages(SESSIONS, query, self._api.deadline(), expand=f"data.{EXPANDED}"):
            if isinstance(page, Failure):
                return replace(failed(Outcome.UNKNOWN, page, None), raw_sha256=raw_sha256)
            items, raw_sha256 = page
            try:
                wanted = [item for item in items if order_reference in (None, reference_in(item))]
                results = [self._result(item, raw_sha256) for item in wanted]
            except Unreadable as error:
                unread = failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), None)
                return replace(unread, raw_sha256=raw_sha256)
            if results:
                return choose(results)
        return PaymentResult(Outcome.NOT_FOUND, error_code=Problem.REQUEST_NOT_FOUND, raw_sha256=raw_sha256)

    def check_access(self, unused_reference: str) -> AccessCheck:  # noqa: ARG002  the newest session will do
        """By asking for one session: of all that the key is needed for, this reads the least."""
        asked: Mapping[str, Value] = {"limit": 1}
        answer = self._api.get(SESSIONS, asked, self._api.deadline(), expand=f"data.{EXPANDED}")
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return AccessCheck(False, self._api.failure(answer).problem)
        try:
            listed = isinstance(read_object(answer.body).get("data"), list)
        except Unreadable:
            listed = False
        return AccessCheck(True) if listed else AccessCheck(False, Problem.UNREADABLE)

    def cancel(self, provider_reference: str) -> PaymentResult:
        """Ask Stripe to expire the session, then believe only what it says the session is.

        PENDING with an error_code: the session is still open, because Stripe could not be asked to end it.
        """
        deadline = self._api.deadline()
        answer = self._api.post(object_path(SESSIONS, provider_reference, "/expire"), "", deadline)
        crash_point("expire_answered")
        if isinstance(answer, NoAnswer) and not answer.may_have_left:
            return self._not_answered(answer)
        result = self._status(provider_reference, deadline)
        asked = isinstance(answer, Answer) and answer.status in (200, 400)
        if asked or result.outcome is not Outcome.PENDING:
            return result
        return still_open(result, self._api.failure(answer))

    def process_refund(
        self,
        provider_reference: str,
        amount: int | None = None,
        *,
        idempotency_key: str,
        reason: str = "",  # noqa: ARG002  kept here: a reason in other words would not be the same request
    ) -> RefundResult:
        """Give back `amount`, or all that is left. The same key is carried out once.

        REFUSED is about this call alone: an earlier one that stayed UNKNOWN is still unknown.
        """
        deadline = self._api.deadline()
        session = self._status(provider_reference, deadline)
        if session.outcome in (Outcome.UNKNOWN, Outcome.NOT_FOUND):
            return no_refund(session)
        return give_back(self._api, session, amount, idempotency_key, deadline)

    def find_refund(self, provider_reference: str, idempotency_key: str) -> RefundResult:
        """Look through the payment's refunds for this key. Stripe forgets keys after a day: sent again then,
        the money would be given back a second time."""
        deadline = self._api.deadline()
        session = self._status(provider_reference, deadline)
        if session.transaction_id is None:
            return RefundResult(
                Outcome.UNKNOWN, error_code=session.error_code, retry_after_s=session.retry_after_s
            )
        return find_refund(self._api, followed(session.transaction_id, idempotency_key), deadline)

    def check_refund(self, refund_reference: str) -> RefundResult:
        """Ask for the refund, or for what a customer's bank took back. `succeeded` may still become `failed`
        later: see list_given_back."""
        deadline = self._api.deadline()
        if DISPUTE_ID.fullmatch(refund_reference):
            return find_dispute(self._api, refund_reference, deadline)
        return find_refund(self._api, refund_reference, deadline)

    def list_given_back(self, provider_reference: str) -> GivenBack:
        """The payment's refunds, also those of the dashboard, and what customers' banks took back."""
        deadline = self._api.deadline()
        session = self._status(provider_reference, deadline)
        if session.transaction_id is None:
            return not_listed(session)
        return list_given_back(self._api, session.transaction_id, deadline)

    def check_transaction(self, transaction_id: str) -> PaymentResult:
        """The session of a payment as Stripe's dashboard numbers it (pi_…)."""
        if not INTENT_ID.fullmatch(transaction_id):
            return PaymentResult(Outcome.NOT_FOUND, error_code=Problem.REQUEST_NOT_FOUND)
        return self._find({"payment_intent": transaction_id}, None)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Stripe sent it, within 300 s, under any secret that is valid now."""
        return is_authentic(headers, body, self._webhook_secrets, self._now_ms())

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """What a verified push claims; None for events that are not about a payment."""
        return read_event(body, self._config.test_host, is_live=self._is_live)

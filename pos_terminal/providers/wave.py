"""Wave's Checkout API: a session per payment, a link shown as a QR, and questions until it is final."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.money import exponent
from pos_terminal.providers.base import (
    Capabilities,
    GivenBack,
    Movements,
    Outcome,
    PaymentResult,
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
from pos_terminal.providers.json_reading import Unreadable, read_object, text_of
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.timed_signature import header_values
from pos_terminal.providers.wave_api import SESSIONS, WaveApi, WaveSecrets, session_path
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.providers.wave_errors import SESSION_NOT_FOUND
from pos_terminal.providers.wave_reading import choose, read_session, result_of
from pos_terminal.providers.wave_refunds import RefundReference, find_refund, refund_all
from pos_terminal.providers.wave_statement import movements_of
from pos_terminal.providers.wave_webhook import is_authentic, read_event
from pos_terminal.records import dataclass

_PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """What a manager's "test the connection" brought; the balance itself is nobody's business at a till."""

    ok: bool
    currency: str | None = None
    error_code: str | None = None
    provider_error: str | None = None


class WaveProvider(Provider):
    """See Provider. Amounts are minor units; the currency must be without decimals."""

    code = "wave"
    capabilities = Capabilities(
        can_cancel=True,
        can_find_by_reference=True,
        can_replay_create=True,
        refund_full=True,
        # A session is given back as a whole, once: asking again changes nothing.
        can_replay_refund=True,
        tells_given_back=True,
        signed_webhook=True,
        lists_movements=True,
    )

    def __init__(
        self,
        config: WaveConfig,
        secrets: WaveSecrets,
        http: HttpClient,
        now_ms: Callable[[], int],
    ) -> None:
        self._config = config
        self._webhook_secrets = secrets.webhook
        self._now_ms = now_ms
        self._api = WaveApi(config, secrets, http, now_ms)
        self.is_test = config.is_test
        self.address = config.address

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
        idempotency_key: str,
        callback_url: str | None = None,  # noqa: ARG002  set in Wave's portal, not per session
        success_url: str | None = None,
        error_url: str | None = None,
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """Open a session. REFUSED only when it is proved that none was opened."""
        if exponent(currency) != 0:
            return PaymentResult(Outcome.REFUSED, error_code=Problem.CURRENCY_NOT_TAKEN)
        body = {
            "amount": str(amount),
            "currency": currency,
            "success_url": success_url or self._config.success_url,
            "error_url": error_url or self._config.error_url,
            "client_reference": order_reference,
        }
        if self._config.restrict_payer and customer_phone and _PHONE.fullmatch(customer_phone):
            body["restrict_payer_mobile"] = customer_phone
        answer = self._api.call(
            "POST", SESSIONS, self._api.deadline(), body=body, idempotency_key=idempotency_key
        )
        if isinstance(answer, NoAnswer) or answer.status not in (200, 201):
            return failed_create(self._api.failure(answer), answer)
        return as_asked(self._read(answer), order_reference, amount, currency)

    def check_status(self, provider_reference: str) -> PaymentResult:
        """Ask for the session; anything but a readable answer about it is UNKNOWN."""
        return self._status(provider_reference, self._api.deadline())

    def _status(self, provider_reference: str, deadline: float) -> PaymentResult:
        answer = self._api.call("GET", session_path(provider_reference), deadline)
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return self._not_answered(answer)
        result = self._read(answer)
        if result.provider_reference not in (None, provider_reference):
            return mismatch(Problem.OTHER_REFERENCE, answer.sha256)
        return result

    def _not_answered(self, answer: Answer | NoAnswer) -> PaymentResult:
        failure = self._api.failure(answer)
        if isinstance(answer, Answer) and answer.status == 404 and failure.code == SESSION_NOT_FOUND:
            return failed(Outcome.NOT_FOUND, replace(failure, problem=Problem.REQUEST_NOT_FOUND), answer)
        return failed(Outcome.UNKNOWN, failure, answer)

    def _read(self, answer: Answer) -> PaymentResult:
        try:
            return result_of(read_session(read_object(answer.body)), self._config, answer.sha256)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), answer)

    def find_by_reference(
        self,
        order_reference: str,
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """Search for our reference. Several sessions may carry it: see `wave_reading.choose`."""
        query = {"client_reference": order_reference}
        listing = self._api.list_all(f"{SESSIONS}/search", query, ("result",), self._api.deadline())
        if isinstance(listing, Failure):
            return failed(Outcome.UNKNOWN, listing, None)
        try:
            found = [read_session(item) for item in listing.items]
        except Unreadable as error:
            return replace(
                failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), None),
                raw_sha256=listing.raw_sha256,
            )
        ours = [session for session in found if session.reference == order_reference]
        if ours:
            return choose(ours, self._config, listing.raw_sha256)
        if found:
            return mismatch(Problem.OTHER_REFERENCE, listing.raw_sha256)
        return PaymentResult(
            Outcome.NOT_FOUND, error_code=Problem.REQUEST_NOT_FOUND, raw_sha256=listing.raw_sha256
        )

    def cancel(self, provider_reference: str) -> PaymentResult:
        """Ask Wave to expire the session, then believe only what it says the session is.

        PENDING with an error_code: the session is still open, because Wave could not be asked to end it.
        """
        deadline = self._api.deadline()
        answer = self._api.call("POST", session_path(provider_reference, "/expire"), deadline)
        crash_point("expire_answered")
        if isinstance(answer, NoAnswer) and not answer.may_have_left:
            return self._not_answered(answer)
        result = self._status(provider_reference, deadline)
        asked = isinstance(answer, Answer) and answer.status in (200, 204, 409)
        if asked or result.outcome is not Outcome.PENDING:
            return result
        return still_open(result, self._api.failure(answer))

    def process_refund(
        self,
        provider_reference: str,
        amount: int | None = None,
        *,
        idempotency_key: str,
        reason: str = "",  # noqa: ARG002  Wave takes none
    ) -> RefundResult:
        """Give everything back; a part is REFUSED.

        REFUSED is about this call alone: an earlier one that stayed UNKNOWN is still unknown.
        """
        deadline = self._api.deadline()
        session = self._status(provider_reference, deadline)
        if session.outcome in (Outcome.UNKNOWN, Outcome.NOT_FOUND):
            return no_refund(session)
        return refund_all(self._api, session, amount, idempotency_key, deadline, self._now_ms())

    def check_refund(self, refund_reference: str) -> RefundResult:
        """Look for the refund in Wave's statement of its day."""
        now_ms = self._now_ms()
        reference = RefundReference.read(refund_reference, now_ms)
        deadline = self._api.deadline()
        return find_refund(
            self._api, reference, deadline, now_ms, lambda: self._status(reference.session_id, deadline)
        )

    def list_given_back(self, provider_reference: str) -> GivenBack:
        """A paid session that Wave shows as cancelled: all of it went back. Wave names neither when nor who
        asked, so our own refund looks the same."""
        session = self._status(provider_reference, self._api.deadline())
        if session.outcome is Outcome.PAID:
            return GivenBack()
        if session.outcome is not Outcome.DECLINED:
            return not_listed(session)
        undone = RefundResult(
            Outcome.PAID,
            provider_reference,
            session.amount,
            session.currency,
            raw_sha256=session.raw_sha256,
        )
        return GivenBack((undone,))

    def list_movements(self, day: str) -> Movements:
        """Everything that moved on this UTC day (YYYY-MM-DD), whoever asked for it."""
        return movements_of(self._api, day, self._api.deadline())

    def test_connection(self) -> ConnectionTest:
        """Whether key, address and line work, by asking for the balance; nothing is moved."""
        answer = self._api.call("GET", "/v1/balance", self._api.deadline())
        if isinstance(answer, NoAnswer) or answer.status != 200:
            failure = self._api.failure(answer)
            return ConnectionTest(False, None, failure.problem, failure.provider_error)
        try:
            return ConnectionTest(True, text_of(read_object(answer.body), "currency"))
        except Unreadable as error:
            return ConnectionTest(False, None, Problem.UNREADABLE, str(error))

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Wave sent it, within 300 s, under any secret that is valid now."""
        return is_authentic(headers, body, self._webhook_secrets, self._now_ms())

    def webhook_proves(self, headers: Mapping[str, str]) -> bool:
        """The shared secret says nothing of the body; a signature does."""
        return bool(header_values(headers, "wave-signature"))

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """The session of a verified push; None for events that are not about a checkout session."""
        return read_event(body, self._config, hashlib.sha256(body).hexdigest())

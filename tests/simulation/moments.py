"""What is judged at the moment it happens: what is sent, what is shown, what somebody is told."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import pysqlite3.dbapi2 as sqlite

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.messages import DrawerChanged, Message, PaymentChanged, RefundChanged
from pos_terminal.services.checkout import Begun, Sale
from tests.simulation.clockwork import Violation
from tests.simulation.companies import asked_for, company_reference, refund_in
from tests.simulation.line import Sent
from tests.simulation.people import shows_code

if TYPE_CHECKING:
    from tests.simulation.world import World

FINAL: Final = ("success", "failed", "expired", "partially_refunded", "refunded")
TAKES_PART: Final = (
    "SELECT COALESCE(SUM(CASE WHEN corrected = 1 THEN 0 WHEN counted = 1 THEN amount"
    " WHEN status IN ('failed', 'expired') THEN 0"
    " WHEN released = 1 AND status IN ('pending', 'processing') THEN 0 ELSE amount END), 0)"
    " FROM payments others WHERE others.payable_type = ours.payable_type"
    " AND others.payable_id = ours.payable_id"
)


class Moments:
    """Looks over the shoulders of everybody in one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bodies: dict[str, tuple[bytes, str]] = {}
        self._unknown: set[str] = set()

    # -- what leaves -----------------------------------------------------------------------------------

    def before_send(self, sent: Sent) -> None:
        """A request leaves now."""
        world = self._world
        world.note(f"{sent.company} {sent.operation} {sent.reference}")
        world.judge.judge_effort(sent.reference)
        if sent.operation == "refund":
            self._refund_leaves(sent)
        elif sent.operation == "create":
            self._charge_leaves(sent)
        # A question about a transaction number is about nobody's reference.
        apart = sent.operation in ("token", "refund-status", "statement") or not sent.reference
        if not apart and not world.hands.is_refund:
            world.hands.touches(sent.reference)

    def _charge_leaves(self, sent: Sent) -> None:
        found = self._world.disk.rows(
            "SELECT sent_amount, sent_currency, status, provider_code FROM payments"
            " WHERE charge_reference = ?",
            sent.reference,
        )
        if not found or found[0][2] != "processing":
            raise Violation("I2", f"{sent.reference} is sent, and kept is {found}")
        amount, currency, _, provider = found[0]
        wanted = (amount, currency, company_reference(provider, sent.reference))
        if asked_for(sent.company, sent.request) != wanted:
            raise Violation("I1", f"{sent.reference} is sent for something else than {wanted}")
        keys = ("idempotency-key", "x-reference-id")
        key = "".join(sent.request.headers.get(name, "") for name in keys)
        first = self._bodies.setdefault(sent.reference, (sent.request.body, key))
        if first != (sent.request.body, key):
            raise Violation("I2", f"{sent.reference} is sent again, and it is not the same request")

    def _refund_leaves(self, sent: Sent) -> None:
        key, amount, _ = refund_in(sent.company, sent.request)
        if sent.company == "wave":
            # Wave is told a digest of the key.
            under_way = self._world.disk.rows("SELECT refund_id FROM refunds WHERE status = 'processing'")
            digests = {hashlib.sha256(row[0].encode()).hexdigest(): row[0] for row in under_way}
            key = digests.get(key, key)
        found = self._world.disk.rows(
            "SELECT refunds.amount, payments.amount, sent_amount, refunds.status, route, charge_reference"
            " FROM refunds JOIN payments USING (payment_id) WHERE refund_id = ?",
            key,
        )
        if not found or found[0][3:] != ("processing", "api", sent.reference):
            raise Violation("R2", f"a refund of {sent.reference} is sent under {key}, and kept is {found}")
        wanted, taken, charged = found[0][:3]
        if (wanted * charged // taken if amount is not None else wanted) != (amount or taken):
            raise Violation("R2", f"{amount} is sent to be given back instead of {wanted}")
        self._world.hands.touches(f"refund {key}")
        self._world.manager.refund_leaves(sent)

    # -- what is said ----------------------------------------------------------------------------------

    def heard(self, message: Message) -> None:
        """The window hears: only what is committed may be said, and never more than that."""
        if isinstance(message, RefundChanged):
            self._refund_shown(message)
        if isinstance(message, DrawerChanged):
            self._world.shift.shown(message)
        if not isinstance(message, PaymentChanged):
            return
        payment, world = message.payment, self._world
        found = self._kept("SELECT status, counted FROM payments WHERE payment_id = ?", payment.payment_id)
        if not found or (payment.status in FINAL and found[0][0] != payment.status):
            raise Violation("I3", f"{payment.payment_id} was shown {payment.status}, kept is {found}")
        world.note(f"shown {payment.payment_id} {payment.status} {payment.phase}")
        if payment.status in FINAL:
            world.judge.shown[payment.payment_id] = payment.status.value
        if payment.is_unknown and payment.payment_id not in self._unknown:
            self._unknown.add(payment.payment_id)
            world.report.unknowns_met += 1
        if not payment.in_flight and payment.payment_id in self._unknown:
            self._unknown.discard(payment.payment_id)
            world.report.unknowns_resolved += 1
        if shows_code(payment):
            self._code_shown(payment)

    def _kept(self, sql: str, key: str) -> list[tuple[object, ...]]:
        try:
            return self._world.disk.rows(sql, key)
        except sqlite.OperationalError as error:
            raise Violation("I3", "something was shown inside an open transaction") from error

    def _code_shown(self, payment: Payment) -> None:
        sessions = self._world.core.account.truth.sessions
        session = sessions.get((payment.redirect_url or "").rsplit("/", 1)[1])
        reference = company_reference(payment.provider_code, payment.charge_reference)
        wanted = (payment.sent_amount, payment.sent_currency, reference)
        if session is None or (session.amount, session.currency, session.reference) != wanted:
            raise Violation("I4", f"{payment.payment_id} shows a code for something else")
        self._world.customers.see(payment)

    def _refund_shown(self, message: RefundChanged) -> None:
        refund = message.refund
        kept = self._kept("SELECT status FROM refunds WHERE refund_id = ?", refund.refund_id)
        if not kept or (not refund.in_flight and kept != [(refund.status,)]):
            raise Violation("I3", f"refund {refund.refund_id} was shown {refund.status}, kept is {kept}")
        self._world.note(f"refund {refund.refund_id} {refund.status} {refund.phase}")

    # -- what somebody at the counter is told ----------------------------------------------------------

    def judge_begun(self, begun: Begun) -> None:
        """A payment that began is committed, and fits into what was due."""
        payment = begun.payment
        found = self._world.disk.rows(
            f"SELECT status, amount_due, ({TAKES_PART}), counted"
            " FROM payments ours JOIN payables USING (payable_type, payable_id) WHERE payment_id = ?",
            payment.payment_id,
        )
        if not found:
            raise Violation("I3", f"{payment.payment_id} was said to have begun and is not kept")
        status, due, taken, counted = found[0]
        if payment.provider_code == "cash" and status not in ("success", "refunded", "partially_refunded"):
            raise Violation("I3", f"cash {payment.payment_id} is {status}")
        if payment.provider_code.startswith("manual.") and (status, counted) != ("processing", 1):
            raise Violation("I4", f"{payment.payment_id}, taken by hand, is {status}")
        if not begun.is_duplicate and taken > due:
            raise Violation("I1", f"{payment.payable}: {taken} taken or reserved of {due}")

    def judge_refusal(self, sale: Sale, error: Exception) -> None:
        """Whoever is told that nothing was kept must find nothing kept."""
        if not isinstance(error, DatabaseProblem):
            return
        key = sale.idempotency_key
        found = self._world.disk.rows(
            "SELECT payment_id, status FROM payments WHERE idempotency_key = ?", key
        )
        if found and error.code == "payment_not_saved":
            raise Violation("I21", f"{key}: {error.code}, and it is kept: {found}")

"""The questions behind the records: ledger entries, refunds, customers, payables; newest first, by key.

Each gives `at` and `ident` for the place where a page ends, and the columns its page and its file show.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import TextClause, text

_PAGE: Final = (
    " AND (CAST(:after AS bigint) IS NULL OR ({at}, {ident}) < (:after, :before))"
    " ORDER BY {at} DESC, {ident} DESC LIMIT :limit"
)
_BETWEEN: Final = (
    " AND (CAST(:since AS bigint) IS NULL OR {at} >= :since)"
    " AND (CAST(:until AS bigint) IS NULL OR {at} < :until)"
)
_OF_CUSTOMER: Final = (
    "{payment} IN (SELECT c.payment_id FROM pos.checkouts c JOIN pos.customers u"
    " ON u.restaurant_id = c.restaurant_id AND u.customer_id = c.customer_id"
    " WHERE c.restaurant_id = :restaurant_id AND u.email = lower(:search))"
)
_ENTRY_SEARCH: Final = (
    " AND (CAST(:search AS text) IS NULL OR p.payable_id = :search OR p.reference = :search"
    " OR p.label = :search OR p.provider_reference = :search OR p.charge_reference = :search"
    " OR p.payment_id = :search OR {own} OR " + _OF_CUSTOMER.format(payment="p.payment_id") + ")"
)
# Each side is cut to a page before the two are put together: what lies behind it is never sorted.
_PAID: Final = (
    "SELECT 'payment' AS type, p.completed_at AS at, p.payment_id AS ident, p.payment_id, p.provider_code,"
    " p.payable_type, p.payable_id, p.label, p.reference, p.transaction_id, p.provider_reference,"
    " p.amount AS gross, p.fee, p.fee_estimated, p.amount - COALESCE(p.fee, 0) AS net, p.currency, p.is_test,"
    " p.status FROM pos.payments p WHERE p.restaurant_id = :restaurant_id AND p.corrected = 0"
    " AND p.status IN ('success', 'partially_refunded', 'refunded')"
    " AND p.completed_at IS NOT NULL AND (:type = '' OR :type = 'payment')"
    " AND (:code = '' OR p.provider_code = :code)"
    + _BETWEEN.format(at="p.completed_at")
    + _ENTRY_SEARCH.format(own="p.transaction_id = :search")
    + _PAGE.format(at="p.completed_at", ident="p.payment_id")
)
_GIVEN: Final = (
    "SELECT 'refund', r.completed_at, r.refund_id, r.payment_id, p.provider_code, p.payable_type,"
    " p.payable_id, p.label, p.reference, r.transaction_id, r.refund_reference, -r.amount, r.fee,"
    " r.fee_estimated, -r.amount - COALESCE(r.fee, 0), r.currency, p.is_test, r.status"
    " FROM pos.refunds r JOIN pos.payments p ON p.restaurant_id = r.restaurant_id"
    " AND p.payment_id = r.payment_id WHERE r.restaurant_id = :restaurant_id AND r.status = 'success'"
    " AND r.completed_at IS NOT NULL AND (:type = '' OR :type = 'refund')"
    " AND (:code = '' OR p.provider_code = :code)"
    + _BETWEEN.format(at="r.completed_at")
    + _ENTRY_SEARCH.format(own="r.transaction_id = :search OR r.refund_id = :search")
    + _PAGE.format(at="r.completed_at", ident="r.refund_id")
)
ENTRIES: Final = text(
    f"SELECT * FROM (({_PAID}) UNION ALL ({_GIVEN})) e ORDER BY at DESC, ident DESC LIMIT :limit"
)
REFUNDS: Final = text(
    "SELECT r.initiated_at AS at, r.refund_id AS ident, r.refund_id, r.payment_id, p.provider_code, r.route,"
    " r.status, r.phase, r.reason, r.amount, r.currency, r.transaction_id, r.refund_reference, p.label,"
    " p.reference, p.payable_type, p.payable_id, r.completed_at FROM pos.refunds r JOIN pos.payments p"
    " ON p.restaurant_id = r.restaurant_id AND p.payment_id = r.payment_id"
    " WHERE r.restaurant_id = :restaurant_id AND (:status = '' OR r.status = :status)"
    " AND (:type = '' OR r.route = :type) AND (:code = '' OR p.provider_code = :code)"
    + _BETWEEN.format(at="r.initiated_at")
    + _ENTRY_SEARCH.format(
        own="r.transaction_id = :search OR r.refund_id = :search OR r.refund_reference = :search"
    )
    + _PAGE.format(at="r.initiated_at", ident="r.refund_id")
)
CUSTOMERS: Final = text(
    "SELECT u.created_at AS at, u.customer_id AS ident, u.customer_id, u.email, u.name, u.phone,"
    " u.created_at,"
    " u.provider_ids, (SELECT COUNT(*) FROM pos.checkouts c WHERE c.restaurant_id = u.restaurant_id"
    " AND c.customer_id = u.customer_id) AS checkouts FROM pos.customers u"
    " WHERE u.restaurant_id = :restaurant_id AND (CAST(:search AS text) IS NULL"
    " OR starts_with(u.email, lower(:search)) OR u.phone = :search OR u.customer_id = :search"
    " OR EXISTS (SELECT 1 FROM jsonb_each_text(u.provider_ids) one WHERE one.value = :search)"
    " OR EXISTS (SELECT 1 FROM pos.checkouts c WHERE c.restaurant_id = :restaurant_id"
    " AND c.customer_id = u.customer_id AND c.payment_id = :search))"
    + _BETWEEN.format(at="u.created_at")
    + _PAGE.format(at="u.created_at", ident="u.customer_id")
)
_NAME: Final = "a.payable_type || '/' || a.payable_id"
PAYABLES: Final = text(
    "SELECT a.created_at AS at, " + _NAME + " AS ident, a.payable_type, a.payable_id, a.label, a.amount_due,"
    " a.currency, a.created_at, a.settled, COALESCE((SELECT SUM(p.amount - p.refunded_amount)"
    " FROM pos.payments p WHERE p.restaurant_id = a.restaurant_id AND p.payable_type = a.payable_type"
    " AND p.payable_id = a.payable_id AND p.corrected = 0"
    " AND p.status IN ('success', 'partially_refunded', 'refunded')), 0) AS taken FROM pos.payables a"
    " WHERE a.restaurant_id = :restaurant_id AND a.payable_type <> 'counter'"
    " AND (:type = '' OR a.payable_type = :type)"
    " AND (:status = '' OR a.settled = CASE WHEN :status = 'settled' THEN 1 ELSE 0 END)"
    " AND (CAST(:search AS text) IS NULL OR a.payable_id = :search OR a.label = :search"
    " OR (a.payable_type, a.payable_id) IN (SELECT p.payable_type, p.payable_id FROM pos.payments p"
    " WHERE p.restaurant_id = :restaurant_id AND (p.transaction_id = :search OR p.reference = :search"
    " OR p.provider_reference = :search OR p.payment_id = :search OR "
    + _OF_CUSTOMER.format(payment="p.payment_id")
    + ")))"
    + _BETWEEN.format(at="a.created_at")
    + _PAGE.format(at="a.created_at", ident=f"({_NAME})")
)
QUERIES: Final[dict[str, TextClause]] = {
    "entries": ENTRIES,
    "refunds": REFUNDS,
    "customers": CUSTOMERS,
    "payables": PAYABLES,
}

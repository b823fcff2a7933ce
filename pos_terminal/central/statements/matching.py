"""Which payment or refund a line is about: by the company's number, then by our reference.

Amounts alone prove nothing: what fits by amount and time is offered to a person, who says so. A payment is
one line, and a line is one payment: a second line about the same one is money of its own.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, text

_EARLIER_MS: Final = 31 * 24 * 3600 * 1000
_LATER_MS: Final = 24 * 3600 * 1000
WINDOW_MS: Final = 15 * 60 * 1000
"""How far apart the company's clock and the till's may write the same money."""

JOURNAL: Final = (
    "SELECT 'payment' AS kind, p.payment_id AS subject, p.payment_id, p.terminal_id, p.amount, p.currency,"
    " p.status, COALESCE(p.completed_at, p.initiated_at) AS at, p.transaction_id AS number,"
    " p.claimed_number AS other_number, p.charge_reference AS ours, p.provider_reference AS theirs,"
    " p.label, p.reference AS order_number, p.counted, p.status IN ('success', 'partially_refunded',"
    " 'refunded') AND p.corrected = 0 AS taken"
    " FROM pos.payments p WHERE p.restaurant_id = :restaurant_id AND p.provider_code = :code"
    " AND p.is_test = 0 AND p.initiated_at >= :from_at AND p.initiated_at < :to_at"
    " UNION ALL"
    " SELECT 'refund', r.refund_id, r.payment_id, r.terminal_id, -r.amount, r.currency, r.status,"
    " COALESCE(r.completed_at, r.initiated_at), r.transaction_id, p.transaction_id, r.refund_reference, NULL,"
    " p.label, p.reference, 0, r.status = 'success'"
    " FROM pos.refunds r JOIN pos.payments p ON p.restaurant_id = r.restaurant_id"
    " AND p.payment_id = r.payment_id WHERE r.restaurant_id = :restaurant_id AND p.provider_code = :code"
    " AND p.is_test = 0 AND r.initiated_at >= :from_at AND r.initiated_at < :to_at"
    " AND r.route IN ('api', 'hand', 'provider')"
)
_RULES: Final = (
    ("number", "m.number = l.transaction_id"),
    ("number", "m.other_number = l.transaction_id AND (m.kind = 'payment' OR m.amount = l.amount)"),
    ("reference", "m.ours = l.reference"),
    ("reference", "m.theirs IN (l.reference, l.transaction_id)"),
)
_MATCH: Final = (
    "WITH m AS MATERIALIZED (" + JOURNAL + "), free AS (SELECT * FROM pos.statement_lines l"
    " WHERE l.restaurant_id = :restaurant_id AND l.provider_code = :code AND l.subject IS NULL AND l.moved"
    " AND l.at >= :since AND l.at < :until), found AS ("
    "SELECT DISTINCT ON (l.statement_id, l.line) l.statement_id, l.line, m.subject FROM free l JOIN m"
    " ON {rule} AND sign(m.amount) = sign(l.amount) AND NOT EXISTS (SELECT 1 FROM pos.statement_lines o"
    " WHERE o.restaurant_id = :restaurant_id AND o.subject = m.subject)"
    " ORDER BY l.statement_id, l.line, m.taken DESC, m.at, m.subject), once AS ("
    "SELECT DISTINCT ON (subject) * FROM found ORDER BY subject, statement_id, line)"
    " UPDATE pos.statement_lines l SET subject = once.subject, matched_by = :by FROM once"
    " WHERE l.restaurant_id = :restaurant_id AND l.statement_id = once.statement_id AND l.line = once.line"
)
_MATCHES: Final = tuple((by, text(_MATCH.format(rule=rule))) for by, rule in _RULES)
_FITS: Final = text(
    "WITH m AS (" + JOURNAL + ") SELECT l.statement_id, l.line, m.* FROM pos.statement_lines l JOIN m"
    " ON m.amount = l.amount AND (abs(m.at - l.at) <= :window OR (NOT l.has_time AND m.at >= :since"
    " AND m.at < :until)) WHERE l.restaurant_id = :restaurant_id AND l.provider_code = :code"
    " AND l.subject IS NULL AND l.moved AND l.at >= :since AND l.at < :until"
    " AND NOT EXISTS (SELECT 1 FROM pos.statement_lines o WHERE o.restaurant_id = :restaurant_id"
    " AND o.subject = m.subject) ORDER BY l.statement_id, l.line, abs(m.at - l.at), m.subject LIMIT 1000"
)
_CONFIRM: Final = text(
    "UPDATE pos.statement_lines l SET subject = :subject, matched_by = 'person', confirmed_by = :actor,"
    " confirmed_at = :now WHERE l.restaurant_id = :restaurant_id AND l.statement_id = :statement_id"
    " AND l.line = :line AND l.subject IS NULL"
)


def span_names(restaurant_id: str, code: str, since: int, until: int) -> dict[str, Any]:
    """What every question about a time and a method names; the journal is searched a little around it."""
    return {
        "restaurant_id": restaurant_id,
        "code": code,
        "since": since,
        "until": until,
        "from_at": since - _EARLIER_MS,
        "to_at": until + _LATER_MS,
    }


def match(connection: Connection, names: dict[str, Any]) -> None:
    """Match the lines of this time that are about nothing yet. Doing it again changes nothing."""
    # Two at once would give one payment to two lines; the second waits, and finds it taken.
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"statements:{names['restaurant_id']}"},
    )
    for by, statement in _MATCHES:
        connection.execute(statement, {**names, "by": by})


def fits(connection: Connection, names: dict[str, Any]) -> dict[tuple[str, int], list[RowMapping]]:
    """For each unmatched line what has its amount about its time, nearest first."""
    found: dict[tuple[str, int], list[RowMapping]] = {}
    for row in connection.execute(_FITS, {**names, "window": WINDOW_MS}).mappings():
        near = found.setdefault((row["statement_id"], row["line"]), [])
        if len(near) < 3:
            near.append(row)
    return found


def confirm(
    connection: Connection,
    names: dict[str, Any],
    statement_id: str,
    line: int,
    subject: str,
    *,
    actor: str,
    now_ms: int,
) -> bool:
    """A person says that this line is that payment or refund. False unless it is offered by `fits` now."""
    match(connection, names)
    if all(one["subject"] != subject for one in fits(connection, names).get((statement_id, line), [])):
        return False
    values = {"statement_id": statement_id, "line": line, "subject": subject, "actor": actor, "now": now_ms}
    connection.execute(_CONFIRM, {"restaurant_id": names["restaurant_id"], **values})
    return True

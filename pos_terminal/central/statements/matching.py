"""Which payment or refund a line is about: by the company's number, then by our reference.

Amounts alone prove nothing: what fits by amount and time is offered to a person, who says so. A payment is
one line, and a line is one payment: a second line about the same one is money of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, text

from pos_terminal.central.ingest import sql
from pos_terminal.central.ledger import note
from pos_terminal.domain.office_events import StatementLineMatched

_EARLIER_MS: Final = 31 * 24 * 3600 * 1000
_LATER_MS: Final = 24 * 3600 * 1000
WINDOW_MS: Final = 15 * 60 * 1000
"""How far apart the company's clock and the till's may write the same money."""

_ORDER: Final = (
    "COALESCE(NULLIF(p.reference, ''), CASE WHEN p.payable_type <> 'counter' THEN p.payable_id END, '')"
)
_JOURNAL: Final = text(
    "SELECT 'payment' AS kind, p.payment_id AS subject, p.payment_id, p.terminal_id, p.amount, p.currency,"
    " p.currency = :currency AS comparable, p.status, COALESCE(p.completed_at, p.initiated_at) AS at,"
    " p.transaction_id AS number, p.claimed_number AS other_number, p.charge_reference AS ours,"
    " p.provider_reference AS theirs, p.label, "
    + _ORDER
    + " AS order_number, p.counted, p.status IN ('success', 'partially_refunded',"
    " 'refunded') AND p.corrected = 0 AS taken"
    " FROM pos.payments p WHERE p.restaurant_id = :restaurant_id AND p.provider_code = :code"
    " AND p.is_test = 0 AND p.initiated_at >= :from_at AND p.initiated_at < :to_at"
    " UNION ALL"
    " SELECT 'refund', r.refund_id, r.payment_id, r.terminal_id, -r.amount, r.currency,"
    " r.currency = :currency, r.status, COALESCE(r.completed_at, r.initiated_at), r.transaction_id,"
    " p.transaction_id, r.refund_reference, NULL, p.label, " + _ORDER + ", 0, r.status = 'success'"
    " FROM pos.refunds r JOIN pos.payments p ON p.restaurant_id = r.restaurant_id"
    " AND p.payment_id = r.payment_id WHERE r.restaurant_id = :restaurant_id AND p.provider_code = :code"
    " AND p.is_test = 0 AND r.initiated_at >= :from_at AND r.initiated_at < :to_at"
    " AND r.route IN ('api', 'hand', 'provider')"
)
_LINES: Final = text(
    "SELECT statement_id, line, at, has_time, amount, fee, reference, transaction_id, status, matched_by,"
    " subject FROM pos.statement_lines WHERE restaurant_id = :restaurant_id AND provider_code = :code"
    " AND moved AND at >= :since AND at < :until ORDER BY at, statement_id, line"
)
_SUBJECTS: Final = text(
    "SELECT subject FROM pos.statement_lines WHERE restaurant_id = :restaurant_id AND provider_code = :code"
    " AND subject IS NOT NULL"
)
_MATCHED: Final = (
    "UPDATE pos.statement_lines l SET subject = one.subject, matched_by = one.matched_by"
    " FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[])"
    " AS one (statement_id, line, subject, matched_by) WHERE l.restaurant_id = %s"
    " AND l.statement_id = one.statement_id AND l.line = one.line"
)
_CONFIRM: Final = text(
    "UPDATE pos.statement_lines l SET subject = :subject, matched_by = 'person', confirmed_by = :actor,"
    " confirmed_at = :now WHERE l.restaurant_id = :restaurant_id AND l.statement_id = :statement_id"
    " AND l.line = :line AND l.subject IS NULL"
)
HASHED: Final = text("SET LOCAL enable_nestloop = off")
"""For the rest of a transaction: arrays as long as a statement are joined by hashing, whatever PostgreSQL
guesses of a table that has just grown."""
_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_Name = Callable[[RowMapping], str | None]
_RULES: Final[tuple[tuple[str, _Name, _Name, bool], ...]] = (
    ("number", lambda moved: moved["number"], lambda line: line["transaction_id"], False),
    # A refund often stands under the number of its payment: then the amount says which refund it is.
    ("number", lambda moved: moved["other_number"], lambda line: line["transaction_id"], True),
    ("reference", lambda moved: moved["ours"], lambda line: line["reference"], False),
    ("reference", lambda moved: moved["theirs"], lambda line: line["reference"], False),
    ("reference", lambda moved: moved["theirs"], lambda line: line["transaction_id"], False),
)


def span_names(restaurant_id: str, code: str, since: int, until: int, currency: str) -> dict[str, Any]:
    """What every question about a time and a method names; the journal is searched a little around it.
    `currency`: in which lines are read."""
    return {
        "restaurant_id": restaurant_id,
        "code": code,
        "since": since,
        "until": until,
        "currency": currency,
        "from_at": since - _EARLIER_MS,
        "to_at": until + _LATER_MS,
    }


def lines(connection: Connection, names: dict[str, Any]) -> list[RowMapping]:
    """The lines of this time that moved money."""
    return list(connection.execute(_LINES, names).mappings())


def journal(connection: Connection, names: dict[str, Any]) -> list[RowMapping]:
    """The payments and refunds (below 0) that they can be about, what counts as paid first. `comparable`:
    its currency is that of the lines."""
    found = connection.execute(_JOURNAL, names).mappings()
    return sorted(found, key=lambda one: (not one["taken"], one["at"], one["subject"]))


def is_amount_of(line: RowMapping, one: RowMapping) -> bool:
    """Whether the line names the very money: 5,000 F is not 50.00 of another currency."""
    return bool(one["comparable"]) and bool(one["amount"] == line["amount"])


def subjects(connection: Connection, names: dict[str, Any]) -> set[str]:
    """What a line of this method is about already, whenever it was."""
    return set(connection.execute(_SUBJECTS, names).scalars())


def take_turn(connection: Connection, restaurant_id: str) -> None:
    """Nobody else works on this restaurant's lines until the transaction ends. Taken before its journal's
    turn, never after: a journal is written at the end, so that no payment waits for a statement."""
    connection.execute(_ALONE, {"key": f"statements:{restaurant_id}"})


def match(connection: Connection, names: dict[str, Any]) -> None:
    """Match the lines of this time that are about nothing yet. Doing it again changes nothing."""
    # Two at once would give one payment to two lines; the second waits, and finds it taken.
    take_turn(connection, names["restaurant_id"])
    free = [one for one in lines(connection, names) if one["subject"] is None]
    if not free:
        return
    taken = subjects(connection, names)
    known = [one for one in journal(connection, names) if one["subject"] not in taken]
    found = _matches(free, known)
    columns = [list(column) for column in zip(*found, strict=True)]
    if columns:
        connection.execute(HASHED)
        sql.run(connection, _MATCHED, (*columns, names["restaurant_id"]))


def _matches(free: list[RowMapping], known: list[RowMapping]) -> list[tuple[str, int, str, str]]:
    """(statement, line, subject, by what): rule after rule, each line and each subject once."""
    found: list[tuple[str, int, str, str]] = []
    used: set[str] = set()
    for by, of_journal, of_line, to_the_amount in _RULES:
        places = _by_name(known, of_journal)
        left = []
        for line in free:
            fitting = (
                one["subject"]
                for one in places.get(of_line(line) or "", ())
                if one["subject"] not in used and _goes_with(one, line, to_the_amount=to_the_amount)
            )
            if (subject := next(fitting, None)) is None:
                left.append(line)
            else:
                used.add(subject)
                found.append((line["statement_id"], line["line"], subject, by))
        free = left
    return found


def _by_name(known: Iterable[RowMapping], name: _Name) -> dict[str, list[RowMapping]]:
    found: dict[str, list[RowMapping]] = {}
    for one in known:
        if said := name(one):
            found.setdefault(said, []).append(one)
    return found


def _goes_with(one: RowMapping, line: RowMapping, *, to_the_amount: bool) -> bool:
    if to_the_amount and one["kind"] == "refund" and not is_amount_of(line, one):
        return False
    return bool((one["amount"] > 0) == (line["amount"] > 0))


def fits(connection: Connection, names: dict[str, Any]) -> dict[tuple[str, int], list[RowMapping]]:
    """For each unmatched line the three nearest of its amount about its time."""
    taken = subjects(connection, names)
    by_amount: dict[int, list[RowMapping]] = {}
    for one in journal(connection, names):
        if one["comparable"] and one["subject"] not in taken:
            by_amount.setdefault(one["amount"], []).append(one)
    found = {}
    for line in lines(connection, names):
        if line["subject"] is None and (same := by_amount.get(line["amount"])):
            near = [one for one in same if _is_near(one["at"], line, names)]
            near.sort(key=lambda one, at=line["at"]: abs(one["at"] - at))  # type: ignore[misc]
            found[line["statement_id"], line["line"]] = near[:3]
    return found


def _is_near(at: int, line: RowMapping, names: dict[str, Any]) -> bool:
    if abs(at - line["at"]) <= WINDOW_MS:
        return True
    # Where the company says only the day, anything of this business day may be it.
    return not line["has_time"] and names["since"] <= at < names["until"]


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
    """A person says that this line is that payment or refund. False unless it is offered by `fits` now: then
    the caller takes all of it back. Matches the others, too."""
    match(connection, names)
    if all(one["subject"] != subject for one in fits(connection, names).get((statement_id, line), [])):
        return False
    values = {"statement_id": statement_id, "line": line, "subject": subject, "actor": actor, "now": now_ms}
    connection.execute(_CONFIRM, {"restaurant_id": names["restaurant_id"], **values})
    said = StatementLineMatched(statement_id=statement_id, line=line, subject=subject)
    note(connection, names["restaurant_id"], actor, said, now_ms=now_ms)
    return True

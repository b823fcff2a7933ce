"""A company's own list of a day, where it can be asked for it: the same lines as of a statement in a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.central import methods
from pos_terminal.central.centre import Centre
from pos_terminal.central.statements import matching, store
from pos_terminal.central.statements.mapping import Line, Read, digest_of
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.providers.base import Movement
from pos_terminal.records import dataclass
from pos_terminal.services.naming import method_name

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Brought:
    """How many lines the company told of a time, and how many of them were not known."""

    lines: int
    new: int


def can_be_asked(centre: Centre, restaurant_id: str, code: str) -> bool:
    """Whether this company tells what moved, and the restaurant has its keys here."""
    provider = methods.provider_of(centre, restaurant_id, code)
    return provider is not None and provider.capabilities.lists_movements


def ask_company(centre: Centre, restaurant_id: str, names: dict[str, Any], actor: str) -> Brought:
    """Bring what the company tells of this time (names of `matching.span_names`), and match it.

    No transaction is open while it is asked. Raises NotAllowed: list_not_told with why.
    """
    code, since, until = names["code"], names["since"], names["until"]
    provider = methods.provider_of(centre, restaurant_id, code)
    if provider is None or not provider.capabilities.lists_movements:
        raise NotAllowed("list_not_told", method=method_name(code), problem="")
    told: list[Movement] = []
    for day in _days(since, until):
        found = provider.list_movements(day)
        if found.error_code is not None:
            raise NotAllowed("list_not_told", method=method_name(code), problem=found.error_code)
        told += found.lines
    within = [
        one for one in told if since <= one.at_ms < until and one.amount and one.currency == names["currency"]
    ]
    with centre.database.tenant(restaurant_id) as connection:
        read = Read(_lines(within, _amounts(connection, names)))
        new = store.take_lines(
            connection,
            names,
            centre.ids.new_id(),
            f"{method_name(code)} {datetime.fromtimestamp(since / 1000, UTC):%Y-%m-%d}",
            read,
            now_ms=centre.clock.now_ms(),
            actor=actor,
        )
    return Brought(len(within), new)


def _days(since: int, until: int) -> Iterable[str]:
    """The UTC days that this time touches."""
    day = datetime.fromtimestamp(since / 1000, UTC).date()
    last = datetime.fromtimestamp((until - 1) / 1000, UTC).date()
    while day <= last:
        yield day.isoformat()
        day += _DAY


def _amounts(connection: Connection, names: dict[str, Any]) -> dict[str, int]:
    """What the journal says moved, by everything that a company may name it by."""
    found: dict[str, int] = {}
    for one in matching.journal(connection, names):
        for name in (one["number"], one["ours"], one["theirs"]):
            if name and one["comparable"]:
                found.setdefault(name, one["amount"])
    return found


def _lines(told: Iterable[Movement], amounts: dict[str, int]) -> list[Line]:
    seen: Counter[bytes] = Counter()
    lines = []
    for number, one in enumerate(told, 1):
        amount = _whole(one, amounts)
        reference = one.reference or one.session_id
        digest = digest_of(one.at_ms, amount, reference, one.transaction_id)
        seen[digest] += 1
        printed = hashlib.sha256(digest + str(seen[digest]).encode()).digest()
        lines.append(
            Line(
                number,
                one.at_ms,
                True,
                amount,
                one.fee,
                reference,
                one.transaction_id,
                one.kind,
                True,
                printed,
            )
        )
    return lines


def _whole(one: Movement, amounts: dict[str, int]) -> int:
    """What was paid. A company may name it with its fee or without; nobody documents which, and the journal
    knows what was asked for."""
    sign = -1 if one.amount < 0 else 1
    for name in (one.transaction_id, one.reference, one.session_id):
        known = abs(amounts.get(name, 0))
        if known and known in (abs(one.amount), abs(one.amount) + one.fee, abs(one.amount) - one.fee):
            return sign * known
    return one.amount

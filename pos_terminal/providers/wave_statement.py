"""Wave's list of what moved on a day, for comparing it with the journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from pos_terminal.providers.base import Movement, Movements
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.json_reading import Unreadable, note, optional_text_of, text_of, whole_amount
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave_api import WaveApi

_LONGEST: Final = 120


def movements_of(api: WaveApi, day: str, deadline: float) -> Movements:
    """Everything of this UTC day (YYYY-MM-DD), page by page. Half a list is none."""
    listing = api.list_all("/v1/transactions", {"date": day}, ("items", "result"), deadline)
    if isinstance(listing, Failure):
        return Movements(error_code=listing.problem, provider_error=listing.provider_error)
    try:
        return Movements(tuple(_movement(item) for item in listing.items), raw_sha256=listing.raw_sha256)
    except Unreadable as error:
        return Movements(error_code=Problem.UNREADABLE, provider_error=str(error))


def _movement(item: object) -> Movement:
    if not isinstance(item, dict):
        raise Unreadable("items")
    currency = text_of(item, "currency")
    return Movement(
        at_ms=_moment(text_of(item, "timestamp")),
        amount=_signed(text_of(item, "amount"), currency),
        fee=abs(_signed(str(item.get("fee") or "0"), currency)),
        currency=currency,
        transaction_id=note(optional_text_of(item, "transaction_id") or "")[:_LONGEST],
        reference=note(optional_text_of(item, "client_reference") or "")[:_LONGEST],
        session_id=note(optional_text_of(item, "checkout_api_session_id") or "")[:_LONGEST],
        kind=note(optional_text_of(item, "transaction_type") or "")[:_LONGEST],
    )


def _moment(text: str) -> int:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("timestamp") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return int(found.timestamp()) * 1000


def _signed(text: str, currency: str) -> int:
    """Minor units; money that leaves carries a minus."""
    amount = 0 if text.lstrip("-").strip("0") == "" else whole_amount(text.removeprefix("-"), currency)
    return -amount if text.startswith("-") else amount

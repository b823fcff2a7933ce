"""POST /api/payments/webhooks/...: no authentication but the push's own proof, looked at in the request."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from fastapi import APIRouter, Request

from pos_terminal.central.centre import AskedCentre
from pos_terminal.central.errors import ErrorDocument, Refused
from pos_terminal.central.webhooks import receiving
from pos_terminal.central.webhooks.addresses import Addressed, addressed
from pos_terminal.central.webhooks.bodies import PushedBody
from pos_terminal.texts import tr

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": ErrorDocument, "description": "The signature is missing or wrong; nothing was changed"},
    413: {"model": ErrorDocument, "description": "More than 256 KiB"},
    415: {"model": ErrorDocument, "description": "Packed"},
}
router = APIRouter(prefix="/api/payments", tags=["webhooks"])


class Code(StrEnum):
    """The companies that push."""

    WAVE = "wave"
    ORANGE = "orange"
    MTN = "mtn"
    STRIPE = "stripe"


@router.post("/webhooks/{code}/", responses=_ANSWERS)
def webhook(centre: AskedCentre, request: Request, code: Code, body: PushedBody) -> dict[str, bool]:
    """A push of a company, where the server's restaurants share the address."""
    return _received(centre, request, code.value, receiving.for_everybody(centre, code.value), body)


@router.post("/webhooks/{code}/{token}/", responses=_ANSWERS)
@router.put("/webhooks/{code}/{token}/", responses=_ANSWERS, include_in_schema=False)
def webhook_of_method(
    centre: AskedCentre, request: Request, code: Code, token: str, body: PushedBody
) -> dict[str, bool]:
    """A push of a company to the address of one restaurant's method. MTN puts where others post."""
    whom = addressed(centre, code.value, token)
    return _received(centre, request, code.value, () if whom is None else (whom,), body)


@router.post("/webhook/stripe/", responses=_ANSWERS, include_in_schema=False)
def webhook_of_stripe(centre: AskedCentre, request: Request, body: PushedBody) -> dict[str, bool]:
    """The address of Stripe's pushes under its older name."""
    return _received(centre, request, "stripe", receiving.for_everybody(centre, "stripe"), body)


def _received(
    centre: AskedCentre, request: Request, code: str, to: tuple[Addressed, ...], body: bytes
) -> dict[str, bool]:
    if not receiving.receive(centre, code, to, request.headers, body):
        raise Refused(401, "signature_wrong", tr("The signature is missing or wrong."))
    return {"received": True}

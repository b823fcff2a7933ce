"""/api/payments/ and /api/orders/: what programs, and people of the back office, ask of payments."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath

from pos_terminal.central.accounts.asking import AskingEither
from pos_terminal.central.api import customers, opening, reading, refunding, shapes
from pos_terminal.central.api.opening import Wanted, open_payable
from pos_terminal.central.api.starting import Wish, start
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import AskedCentre, Centre
from pos_terminal.central.errors import ErrorDocument, Refused
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import catalogue, refunds
from pos_terminal.texts import tr

_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ErrorDocument, "description": "Something cannot be used"},
    401: {"model": ErrorDocument, "description": "Nobody is known by this credential"},
    403: {"model": ErrorDocument, "description": "Not allowed"},
    404: {"model": ErrorDocument, "description": "Nothing of this restaurant has this id"},
    409: {"model": ErrorDocument, "description": "It stands otherwise than was thought"},
    429: {"model": ErrorDocument, "description": "Too often"},
    503: {"model": ErrorDocument, "description": "Not just now"},
}
router = APIRouter(prefix="/api", responses=_ERRORS)
_Id = Annotated[str, InPath(pattern="^[0-9A-Za-z_-]{1,64}$")]
_Text = Annotated[str, InPath(min_length=1, max_length=120)]
_Cursor = Annotated[str | None, Query(max_length=400)]
_Limit = Annotated[int, Query(ge=1, le=200)]
_Filter = Annotated[str | None, Query(max_length=120, pattern=r"^[^\x00-\x1f]+$")]


@router.post(
    "/payments/initiate/",
    status_code=201,
    tags=["payments"],
    responses={200: {"model": shapes.InitiatedOut, "description": "The key had made it before"}},
)
def initiate(
    centre: AskedCentre, asking: AskingEither, body: shapes.InitiateBody, response: Response
) -> shapes.InitiatedOut | shapes.NotCharged:
    """Ask for a payment of a payable. Cash is a success at once; mobile money has a `redirect_url`."""
    wish = Wish(
        PayableRef(body.name.type, body.name.id),
        body.payment_method_id,
        body.idempotency_key,
        body.amount,
        body.customer_phone,
        body.success_url,
        body.error_url,
    )
    started = start(centre, asking, wish)
    if started.payment_id is None:
        payable = started.payable
        return shapes.NotCharged(amount=payable.amount_due, currency=payable.currency, payable=body.name)
    if started.is_duplicate:
        response.status_code = 200
    return _initiated(centre, asking.restaurant_id, started.payment_id, is_duplicate=started.is_duplicate)


def _initiated(
    centre: Centre, restaurant_id: str, payment_id: str, *, is_duplicate: bool
) -> shapes.InitiatedOut:
    with centre.database.tenant(restaurant_id) as connection:
        return reading.initiated(connection, restaurant_id, payment_id, is_duplicate=is_duplicate)


@router.post(
    "/payments/checkout/",
    status_code=201,
    tags=["payments"],
    responses={200: {"model": shapes.CheckoutOut, "description": "The key had made it before"}},
)
def checkout(
    centre: AskedCentre, asking: AskingEither, body: shapes.CheckoutBody, response: Response
) -> shapes.CheckoutOut | shapes.NotCharged:
    """A page on which a customer pays for any payable; the payable and the customer are made if needed."""
    ref = PayableRef(body.name.type, body.name.id)
    books = books_of(centre, asking.restaurant_id)
    currency = body.currency or _currency(centre, asking.restaurant_id)
    with books.reading() as connection:
        known = catalogue.payable(connection, ref)
        method_id = body.payment_method_id or next(
            (
                one.method_id
                for one in catalogue.methods(connection)
                if one.provider_code == "stripe" and one.active
            ),
            None,
        )
    if method_id is None:
        raise Refused(400, "method_not_active", tr("This payment method is not set up here."))
    if known is None:
        open_payable(centre, asking, Wanted(ref, body.label, body.amount, currency))
    elif known.currency != currency:
        raise Refused(400, "currency_differs", tr("This is due in another currency."))
    with centre.database.tenant(asking.restaurant_id) as connection:
        customer_id = customers.customer(
            connection, asking.restaurant_id, body.customer, ids=centre.ids, clock=centre.clock
        )
    wish = Wish(
        ref,
        method_id,
        body.idempotency_key,
        body.amount,
        body.customer.phone or None,
        body.success_url,
        body.error_url,
        customer_id,
        body.metadata,
    )
    started = start(centre, asking, wish)
    if started.payment_id is None:
        return shapes.NotCharged(amount=body.amount, currency=currency, payable=body.name)
    if started.is_duplicate:
        response.status_code = 200
    payment = _initiated(centre, asking.restaurant_id, started.payment_id, is_duplicate=started.is_duplicate)
    return shapes.CheckoutOut(checkout_url=payment.redirect_url, customer_id=customer_id, payment=payment)


@router.get("/payments/{payment_id}/status/", tags=["payments"])
@router.get("/payments/status/{payment_id}/", tags=["payments"], include_in_schema=False)
def status(centre: AskedCentre, asking: AskingEither, payment_id: _Id) -> shapes.StatusOut:
    """What has become of a payment."""
    with centre.database.tenant(asking.restaurant_id) as connection:
        found = reading.payment(connection, asking.restaurant_id, payment_id)
    return shapes.StatusOut(**found.model_dump(include=set(shapes.StatusOut.model_fields)))


@router.get("/payments/", tags=["payments"])
def list_payments(
    centre: AskedCentre,
    asking: AskingEither,
    order_id: _Filter = None,
    payable_type: _Filter = None,
    payable_id: _Filter = None,
    status: shapes.Status | None = None,
    provider_code: _Filter = None,
    customer_id: _Filter = None,
    cursor: _Cursor = None,
    limit: _Limit = 50,
) -> shapes.PaymentPage:
    """Payments of the restaurant, of whichever terminal, newest first."""
    payable = ("order", order_id) if order_id else None
    if payable_type and payable_id:
        payable = (payable_type, payable_id)
    with centre.database.tenant(asking.restaurant_id) as connection:
        return reading.payment_page(
            connection,
            asking.restaurant_id,
            cursor=cursor,
            limit=limit,
            status=status,
            provider_code=provider_code,
            payable=payable,
            customer_id=customer_id,
        )


@router.get("/payments/methods/", tags=["payments"])
def list_methods(centre: AskedCentre, asking: AskingEither) -> list[shapes.MethodOut]:
    """The restaurant's payment methods at the centre, in the order of their tiles."""
    with books_of(centre, asking.restaurant_id).reading() as connection:
        return [
            shapes.MethodOut(
                id=one.method_id, provider_code=one.provider_code, name=one.name, active=one.active
            )
            for one in catalogue.methods(connection)
        ]


@router.get("/payments/{payment_id}/", tags=["payments"])
def read_payment(centre: AskedCentre, asking: AskingEither, payment_id: _Id) -> shapes.PaymentOut:
    """One payment."""
    with centre.database.tenant(asking.restaurant_id) as connection:
        return reading.payment(connection, asking.restaurant_id, payment_id)


@router.post(
    "/payments/{payment_id}/refunds/",
    status_code=201,
    tags=["payments"],
    responses={200: {"model": shapes.RefundOut, "description": "The key had made it before"}},
)
def refund(
    centre: AskedCentre,
    asking: AskingEither,
    payment_id: _Id,
    body: shapes.RefundBody,
    response: Response,
) -> shapes.RefundOut:
    """Give money back to the account that paid: all that is left, or an amount."""
    begun = refunding.give_back(
        centre, asking, payment_id, amount=body.amount, reason=body.reason, key=body.idempotency_key
    )
    if begun.is_duplicate:
        response.status_code = 200
    [made] = [
        one for one in _refunds(centre, asking.restaurant_id, payment_id) if one.id == begun.refund.refund_id
    ]
    return made.model_copy(update={"is_duplicate": begun.is_duplicate})


@router.get("/payments/{payment_id}/refunds/", tags=["payments"])
def list_refunds(centre: AskedCentre, asking: AskingEither, payment_id: _Id) -> list[shapes.RefundOut]:
    """All refunds of one payment, oldest first."""
    with centre.database.tenant(asking.restaurant_id) as connection:
        reading.payment(connection, asking.restaurant_id, payment_id)
    return _refunds(centre, asking.restaurant_id, payment_id)


def _refunds(centre: Centre, restaurant_id: str, payment_id: str) -> list[shapes.RefundOut]:
    with books_of(centre, restaurant_id).reading() as connection:
        return [
            shapes.RefundOut(
                id=one.refund_id,
                payment_id=one.payment_id,
                status=one.status.value,
                phase=None if one.phase is None else one.phase.value,
                amount=one.amount,
                currency=one.currency,
                reason=one.reason,
                error_code=one.error_code,
                initiated_at=one.initiated_at,
                completed_at=one.completed_at,
            )
            for one in refunds.of_payment(connection, payment_id)
        ]


@router.post(
    "/orders/",
    status_code=201,
    tags=["payables"],
    responses={200: {"model": shapes.PayableOut, "description": "It was known already"}},
)
def bring_order(
    centre: AskedCentre, asking: AskingEither, body: shapes.PayableBody, response: Response
) -> shapes.PayableOut:
    """Bring something to be paid. The same again is the same one; an amount of 0 is settled at once."""
    ref = PayableRef(body.name.type, body.name.id)
    currency = body.currency or _currency(centre, asking.restaurant_id)
    if not open_payable(centre, asking, Wanted(ref, body.label, body.amount, currency)):
        response.status_code = 200
    return _payable(centre, asking.restaurant_id, ref)


@router.get("/orders/", tags=["payables"])
def list_orders(
    centre: AskedCentre,
    asking: AskingEither,
    settled: bool | None = None,
    cursor: _Cursor = None,
    limit: _Limit = 50,
) -> shapes.PayablePage:
    """What is to be paid, newest first."""
    with books_of(centre, asking.restaurant_id).reading() as connection:
        return reading.payable_page(
            connection, asking.restaurant_id, cursor=cursor, limit=limit, settled=settled
        )


@router.get("/orders/{order_id}/", tags=["payables"])
def read_order(centre: AskedCentre, asking: AskingEither, order_id: _Text) -> shapes.PayableOut:
    """One order."""
    return _payable(centre, asking.restaurant_id, PayableRef("order", order_id))


@router.get("/payables/{payable_type}/{payable_id}/", tags=["payables"])
def read_payable(
    centre: AskedCentre, asking: AskingEither, payable_type: _Text, payable_id: _Text
) -> shapes.PayableOut:
    """One payable of any type."""
    return _payable(centre, asking.restaurant_id, PayableRef(payable_type, payable_id))


@router.patch("/payables/{payable_type}/{payable_id}/", tags=["payables"])
def change_payable(
    centre: AskedCentre,
    asking: AskingEither,
    payable_type: _Text,
    payable_id: _Text,
    body: shapes.PayableChange,
) -> shapes.PayableOut:
    """Another due or name."""
    ref = PayableRef(payable_type, payable_id)
    opening.change_payable(centre, asking, ref, amount=body.amount, label=body.label)
    return _payable(centre, asking.restaurant_id, ref)


@router.delete("/payables/{payable_type}/{payable_id}/", tags=["payables"])
def withdraw_payable(
    centre: AskedCentre, asking: AskingEither, payable_type: _Text, payable_id: _Text
) -> shapes.PayableOut:
    """Ask for no more money for it; what was taken stays taken."""
    ref = PayableRef(payable_type, payable_id)
    opening.withdraw_payable(centre, asking, ref)
    return _payable(centre, asking.restaurant_id, ref)


def _payable(centre: Centre, restaurant_id: str, ref: PayableRef) -> shapes.PayableOut:
    with books_of(centre, restaurant_id).reading() as connection:
        return reading.payable(connection, ref)


def _currency(centre: Centre, restaurant_id: str) -> str:
    with centre.database.tenant(restaurant_id) as connection:
        return reading.currency_of(connection, restaurant_id) or centre.settings.default_currency

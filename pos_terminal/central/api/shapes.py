"""The documents of the API. Amounts are whole numbers of the smallest unit, times UTC milliseconds."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.domain.payable import TERMINALS_OWN
from pos_terminal.domain.text_input import without_hidden

_HIDDEN: Final = r"\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
"""Invisible characters by which two names look the same, or one looks like another."""
Word = Annotated[str, Field(min_length=1, max_length=120, pattern=rf"^[^\x00-\x1f\x7f{_HIDDEN}]+$")]
Line = Annotated[str, AfterValidator(without_hidden), Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Key = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
Amount = Annotated[int, Field(strict=True, gt=0, le=MAX_AMOUNT)]
Due = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Url = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f]+$")]
Metadata = Annotated[dict[Word, Line], Field(max_length=50)]
Status = Literal["pending", "processing", "success", "failed", "expired", "partially_refunded", "refunded"]


class Document(BaseModel):
    """A request's body: a field that nobody knows is a mistake, not an extra."""

    model_config = ConfigDict(extra="forbid")


class PayableName(Document):
    """Anything that can be paid, by two words of its owner's."""

    type: Word
    id: Word


class Named(Document):
    """A body that names a payable: `order_id` is one of type "order"."""

    order_id: Word | None = None
    payable: PayableName | None = None

    @model_validator(mode="after")
    def _one_name(self) -> Named:
        if (self.order_id is None) == (self.payable is None):
            raise ValueError("either order_id or payable is needed")
        if self.payable is not None and self.payable.type in TERMINALS_OWN:
            raise ValueError("this type is the terminals' own")
        return self

    @property
    def name(self) -> PayableName:
        """The payable, however it was named."""
        if self.payable is not None:
            return self.payable
        assert self.order_id is not None
        return PayableName(type="order", id=self.order_id)


class PayableBody(Named):
    """Something to be paid."""

    label: Line = ""
    amount: Due
    currency: Currency | None = None


class PayableChange(Document):
    """What is different from now on; what is not named stays."""

    label: Line | None = None
    amount: Due | None = None


class PayableOut(BaseModel):
    """A payable as it stands. `in_flight` is asked for and not certain; `open` can still be asked for."""

    payable: PayableName
    order_id: str | None
    label: str
    amount: int
    currency: str
    taken: int
    in_flight: int
    open: int
    settled: bool
    created_at: int


class PayablePage(BaseModel):
    """Payables, newest first."""

    results: list[PayableOut]
    next: str | None


class InitiateBody(Named):
    """A payment of what is due, or of a part of it."""

    payment_method_id: Word
    idempotency_key: Key
    amount: Amount | None = None
    """None: everything that can be asked for now."""
    customer_phone: Annotated[str, Field(max_length=40)] | None = None
    success_url: Url | None = None
    error_url: Url | None = None


class CustomerBody(Document):
    """Who pays: found by the e-mail address, else made."""

    email: Annotated[
        str, Field(max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$")
    ]
    name: Line = ""
    phone: Annotated[str, Field(max_length=40, pattern=r"^[0-9+ ().-]*$")] = ""


class CheckoutBody(Named):
    """A page on which a customer pays for a payable, which is made where it is not known."""

    customer: CustomerBody
    amount: Amount
    currency: Currency | None = None
    label: Line = ""
    payment_method_id: Word | None = None
    """None: the restaurant's card page."""
    metadata: Metadata = {}
    idempotency_key: Key
    success_url: Url | None = None
    error_url: Url | None = None


class RefundBody(Document):
    """Money back: everything that is left where no amount is named."""

    amount: Amount | None = None
    reason: Word
    idempotency_key: Key


class PaymentOut(BaseModel):
    """One payment."""

    id: str
    status: Status
    phase: str | None
    amount: int
    refunded_amount: int
    currency: str
    provider_code: str
    payment_method_id: str
    payable: PayableName
    order_id: str | None
    reference: str
    terminal_id: str
    idempotency_key: str
    redirect_url: str | None
    provider_reference: str | None
    transaction_id: str | None
    fee: int | None
    is_test: bool
    error_code: str | None
    error_message: str | None
    initiated_at: int
    completed_at: int | None


class InitiatedOut(PaymentOut):
    """A payment that was asked for; `is_duplicate` where its key had made it before."""

    is_duplicate: bool = False


class NotCharged(BaseModel):
    """Payments are switched off, or nothing is due: the payable is settled and no money was asked for."""

    id: None = None
    status: Literal["success"] = "success"
    is_charged: Literal[False] = False
    is_duplicate: bool = False
    amount: int
    currency: str
    payable: PayableName


class CheckoutOut(BaseModel):
    """Where the customer goes to pay."""

    checkout_url: str | None
    customer_id: str
    payment: InitiatedOut


class PaymentPage(BaseModel):
    """Payments, newest first."""

    results: list[PaymentOut]
    next: str | None


class RefundOut(BaseModel):
    """One refund."""

    id: str
    payment_id: str
    status: Literal["processing", "success", "failed"]
    phase: str | None
    amount: int
    currency: str
    reason: str
    error_code: str | None
    initiated_at: int
    completed_at: int | None
    is_duplicate: bool = False


class StatusOut(BaseModel):
    """What has become of a payment."""

    id: str
    status: Status
    phase: str | None
    error_code: str | None
    error_message: str | None
    completed_at: int | None


class MethodOut(BaseModel):
    """A payment method of the restaurant."""

    id: str
    provider_code: str
    name: str
    active: bool

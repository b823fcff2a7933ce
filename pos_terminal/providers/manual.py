"""Methods without any line of ours: a person says that it was paid, with a number or a reason.

Their codes are `manual.KIND`, or `manual.KIND.NAME` where a counter has two of a kind (the stickers of two
companies).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, RefundResult
from pos_terminal.providers.by_hand import GivesBackByHand
from pos_terminal.providers.method_settings import switch, text_setting
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass
from pos_terminal.texts import tr

PREFIX: Final = "manual."
_CODE: Final = re.compile(r"manual\.(?P<kind>[a-z]+)(?:\.(?P<name>[a-z0-9]{1,20}))?", re.ASCII)
_LONGEST_PATTERN: Final = 200
# A group that repeats what repeats inside it can take for ever on one wrong number.
_NESTED: Final = re.compile(r"[*+}]\)?[*+?{]|\)[*+{]|\\[1-9]|\(\?")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a counter uses when the line is down. `number` is the form of its transaction numbers, in
    capitals; None where there is none and a reason is written instead."""

    name: Callable[[], str]
    number: str | None
    gives_back: bool = True
    """Money that came in this way can go back the same way, by hand."""


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "sticker": Kind(lambda: tr("QR sticker"), r"[A-Z0-9][A-Z0-9._-]{5,39}"),
        "merchant": Kind(lambda: tr("Merchant code"), r"[A-Z0-9][A-Z0-9._-]{5,39}"),
        "card": Kind(lambda: tr("Card machine"), r"[A-Z0-9]{6}|[0-9]{12}"),
        "moov": Kind(lambda: tr("Moov Money"), r"[A-Z0-9][A-Z0-9.]{7,29}"),
        "account": Kind(lambda: tr("On account"), None),
        "offered": Kind(lambda: tr("Offered by the house"), None, gives_back=False),
    }
)
"""The kinds there are, in the order in which they are offered. Their codes are stored: never rename one."""


def kind_of(code: str) -> Kind | None:
    """The kind behind a provider code; None when it is not a manual method's."""
    match = _CODE.fullmatch(code)
    return KINDS.get(match["kind"]) if match else None


def manual_codes() -> tuple[str, ...]:
    """One code for each kind: what a manager is offered to switch on."""
    return tuple(PREFIX + kind for kind in KINDS)


def manual_provider(code: str, config: Mapping[str, object]) -> ManualProvider:
    """The method of this code. `number_pattern` of the config is the form of its numbers instead of the
    kind's, as a regular expression for the whole number in capitals; `number_optional` lets it be left out.

    Raises InvalidInput("method_unknown"), or SettingsProblem("setting_unreadable").
    """
    kind = kind_of(code)
    if kind is None:
        raise InvalidInput("method_unknown", method=code)
    pattern = _pattern(config) or kind.number
    return ManualProvider(
        code,
        Capabilities(
            by_person=True,
            needs_number=pattern is not None and not switch(config, "number_optional"),
            transaction_pattern=pattern,
            refund_by_hand=kind.gives_back,
            needs_network=False,
        ),
    )


def _pattern(config: Mapping[str, object]) -> str | None:
    _, text = text_setting(config, "number_pattern", {}, "", "")
    if not text:
        return None
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        raise SettingsProblem("setting_unreadable", name="number_pattern") from None
    if len(text) > _LONGEST_PATTERN or _NESTED.search(text) or re.fullmatch(text, ""):
        raise SettingsProblem("setting_unreadable", name="number_pattern")
    return text


class ManualProvider(GivesBackByHand):
    """See Provider. Asks nobody and sends nothing: whoever saw the payment knows."""

    def __init__(self, code: str, capabilities: Capabilities) -> None:
        self.code = code
        self.capabilities = capabilities

    def initiate_payment(
        self,
        *,
        amount: int,  # noqa: ARG002
        currency: str,  # noqa: ARG002
        order_reference: str,  # noqa: ARG002
        customer_phone: str | None = None,  # noqa: ARG002
        idempotency_key: str,  # noqa: ARG002
        callback_url: str | None = None,  # noqa: ARG002
        success_url: str | None = None,  # noqa: ARG002
        error_url: str | None = None,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """REFUSED: nothing was begun, and nothing can be. It is taken on a person's word."""
        return PaymentResult(Outcome.REFUSED, error_code=Problem.ONLY_A_PERSON_KNOWS)

    def check_status(self, provider_reference: str) -> PaymentResult:
        """UNKNOWN: there is nobody to ask."""
        return PaymentResult(Outcome.UNKNOWN, provider_reference, error_code=Problem.ONLY_A_PERSON_KNOWS)

    def find_by_reference(
        self,
        order_reference: str,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """UNKNOWN: there is nobody to ask."""
        return PaymentResult(Outcome.UNKNOWN, error_code=Problem.ONLY_A_PERSON_KNOWS)

    def cancel(self, provider_reference: str) -> PaymentResult:
        """UNKNOWN: there is nobody to ask."""
        return self.check_status(provider_reference)

    def check_refund(self, refund_reference: str) -> RefundResult:
        """UNKNOWN: there is nobody to ask."""
        return RefundResult(Outcome.UNKNOWN, refund_reference, error_code=Problem.ONLY_A_PERSON_KNOWS)

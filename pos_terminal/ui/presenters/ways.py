"""How each method asks the customer, from its settings and what its provider can do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.phone_plan import shown_number
from pos_terminal.providers.base import Capabilities
from pos_terminal.ui.presenters.wording import company_name
from pos_terminal.ui.states.waiting import Asked, Way

PROMPTED: Final = frozenset({"mtn"})
"""Who sends a request to the customer's phone; all others show a code."""
_APPROVALS: Final = {"CI": "*133#", "BJ": "*880#"}
_ONE_TIME_CODES: Final = {"CI": "#144*82#"}
"""What customers dial, by country. Operators change it: settings of the method come first."""
_DIALLED: Final = re.compile(r"[0-9*#]{2,20}", re.ASCII)


def asked(payment: Payment, methods: Mapping[str, PaymentMethod], can: Capabilities | None) -> Asked:
    """How the customer of this payment is asked. Settings of the method: `approval_hint` (MTN), `otp_hint`
    (Orange); what can be dialled is put into our words, anything else is said as it stands."""
    code = payment.provider_code
    method = methods.get(code)
    config = method.config if method else {}
    capabilities = can or Capabilities(can_cancel=True)
    country = capabilities.phone_country or str(config.get("country", "CI"))
    way, dial, note = _way(code, country), "", ""
    if way is Way.PROMPT:
        dial, note = _hint(config.get("approval_hint"), _APPROVALS.get(country, ""))
    elif way is Way.PAGE:
        dial, note = _hint(config.get("otp_hint"), _ONE_TIME_CODES.get(country, ""))
    return Asked(
        way=way,
        company=company_name(code),
        sent_to=shown_number(payment.customer_phone, country) if payment.customer_phone else "",
        dial=dial,
        note=note,
        can_cancel=capabilities.can_cancel,
    )


def _way(code: str, country: str) -> Way:
    if code in PROMPTED:
        return Way.PROMPT
    if code == "stripe":
        return Way.CARD
    # Orange's code is read by its app in Senegal; elsewhere it leads to a page.
    return Way.PAGE if code == "orange" and country != "SN" else Way.APP


def _hint(setting: object, usual: str) -> tuple[str, str]:
    """What is dialled, or else the restaurant's own words."""
    text = str(setting).strip() if isinstance(setting, str) else usual
    return (text, "") if not text or _DIALLED.fullmatch(text) else ("", text)

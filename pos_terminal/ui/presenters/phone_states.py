"""The phone number screen as a view state: what was typed, and whether it can be a number. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import Money
from pos_terminal.domain.payable import order_number
from pos_terminal.domain.phone import Phone, read_phone
from pos_terminal.domain.phone_plan import PhonePlan, in_groups, plan_of
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters.front import Draft
from pos_terminal.ui.presenters.wording import company_name, method_name
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.phone import PhoneState

LONGEST: Final = 13
_ACCOUNTS: Final = {"mtn": "MoMo"}
_BEGIN: Final = {("mtn", "CI"): "05", ("mtn", "GN"): "66", ("mtn", "CM"): "67"}
"""How an operator's numbers begin, by country, as long as nobody has moved."""
_COUNTRIES: Final[Mapping[str, Callable[[], str]]] = {
    "CI": lambda: tr("Côte d’Ivoire"),
    "BJ": lambda: tr("Benin"),
    "BF": lambda: tr("Burkina Faso"),
    "CM": lambda: tr("Cameroon"),
    "CG": lambda: tr("Congo"),
    "GH": lambda: tr("Ghana"),
    "GN": lambda: tr("Guinea"),
    "GW": lambda: tr("Guinea-Bissau"),
    "LR": lambda: tr("Liberia"),
    "ML": lambda: tr("Mali"),
    "NE": lambda: tr("Niger"),
    "NG": lambda: tr("Nigeria"),
    "SN": lambda: tr("Senegal"),
    "TG": lambda: tr("Togo"),
}


def country_name(country: str) -> str:
    """What people call it; its two letters where nobody has said."""
    name = _COUNTRIES.get(country)
    return name() if name else country


def countries(home: str) -> list[str]:
    """The countries of the list, by name, the one that the company takes first."""
    others = sorted((code for code in _COUNTRIES if code != home), key=country_name)
    return [home, *others]


def number_of(digits: str, country: str, home: str) -> Phone:
    """The number that was typed. Raises InvalidInput where it cannot be one that pays here."""
    if not digits:
        raise InvalidInput("phone_missing")
    return read_phone(plan_of(country).prefix + digits, home)


def phone(
    draft: Draft, provider_code: str, digits: str, country: str, home: str, *, sent: bool
) -> PhoneState:
    """What the screen shows. `sent`: somebody tried to send it, so that what is missing is said."""
    plan = plan_of(country)
    reading = _read(digits, country, home)
    problem = _problem(reading, digits, plan, home, sent=sent)
    ready = isinstance(reading, Phone)
    says = problem or _hint(reading, provider_code, country, plan)
    return PhoneState(
        about=about(draft, provider_code),
        company=company_name(provider_code),
        account=_ACCOUNTS.get(provider_code, method_name(provider_code)),
        country=country,
        country_name=country_name(country),
        prefix=plan.prefix,
        digits=in_groups(digits, plan.digits),
        says=says,
        aside="" if ready else _missing(digits, plan),
        problem=bool(problem),
        ready=ready,
    )


def about(draft: Draft, provider_code: str, name: str = "") -> About:
    """What a screen says of a payment that has not begun yet, by a method of this name."""
    payable = draft.payable
    order = order_number(payable) if payable is not None else ""
    money = Money(draft.amount, draft.currency)
    return About(
        provider_code, name or method_name(provider_code), money, order, draft.reference or draft.label
    )


def _read(digits: str, country: str, home: str) -> Phone | InvalidInput:
    try:
        return number_of(digits, country, home)
    except InvalidInput as error:
        return error


def _problem(reading: Phone | InvalidInput, digits: str, plan: PhonePlan, home: str, *, sent: bool) -> str:
    """Why it cannot be used, "" while that only means that somebody is still typing."""
    if plan.country != home:
        return say(InvalidInput("phone_other_country", prefix=plan_of(home).prefix))
    whole = plan.digits is not None and len(digits) >= plan.digits
    return say(reading) if isinstance(reading, InvalidInput) and (whole or sent) else ""


def _hint(reading: Phone | InvalidInput, code: str, country: str, plan: PhonePlan) -> str:
    """How long numbers are; once it is one, whose it looks like. It warns, and never refuses."""
    company = company_name(code)
    if isinstance(reading, Phone):
        if reading.operator is None or reading.operator == company:
            return tr("A {operator} number.", operator=company) if reading.operator else ""
        return tr(
            "This looks like a number of {operator}. If it is with {method} now, go on.",
            operator=reading.operator,
            method=company,
        )
    long = trn("{count} digit.", "{count} digits.", plan.digits) if plan.digits else ""
    begin = _BEGIN.get((code, country))
    begins = tr("{method} numbers begin with {digits}.", method=company, digits=begin) if begin else ""
    return " ".join(filter(None, (long, begins)))


def _missing(digits: str, plan: PhonePlan) -> str:
    left = (plan.digits or 0) - len(digits)
    return trn("{count} digit missing", "{count} digits missing", left) if digits and left > 0 else ""

"""What the cashier is told for each of our words, in the language in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers.problems import Problem
from pos_terminal.texts import tr

_SENTENCES: Final[Mapping[str, Callable[[str], str]]] = {
    Problem.NOT_REACHED: lambda name: tr(
        "{method} could not be reached. Nothing was asked of the customer.", method=name
    ),
    Problem.NO_NETWORK: lambda name: tr("No internet. We cannot ask {method} until it is back.", method=name),
    Problem.NOT_SECURE: lambda name: tr(
        "The connection to {method} is not safe, so nothing was sent. Check the date and the time of this "
        "terminal, and its internet; then call a manager.",
        method=name,
    ),
    Problem.NO_ANSWER: lambda name: tr("{method} has not answered.", method=name),
    Problem.PROVIDER_BUSY: lambda name: tr(
        "{method} has too much to do for now. The terminal asks again by itself.", method=name
    ),
    Problem.PROVIDER_DOWN: lambda name: tr("{method} is not working for now.", method=name),
    Problem.UNREADABLE: lambda name: tr("{method} gave an answer that we cannot read.", method=name),
    Problem.OTHER_REFERENCE: lambda name: tr(
        "{method} answered about another payment. Call a manager.", method=name
    ),
    Problem.OTHER_AMOUNT: lambda name: tr(
        "{method} answered with another amount. Do not show the code; call a manager.", method=name
    ),
    Problem.UNEXPECTED_LINK: lambda name: tr(
        "The payment link does not lead to {method}. Do not show it; call a manager.", method=name
    ),
    Problem.REQUEST_REFUSED: lambda name: tr("Request refused by {method}. Call support.", method=name),
    Problem.ACCESS_NOT_SET_UP: lambda name: tr(
        "Access to {method} is not set up correctly. Call a manager.", method=name
    ),
    Problem.ACCOUNT_BLOCKED: lambda name: tr(
        "The {method} account of this business is blocked or not allowed. Call a manager.", method=name
    ),
    Problem.CURRENCY_NOT_TAKEN: lambda name: tr("{method} does not take this currency.", method=name),
    Problem.AMOUNT_TOO_SMALL: lambda name: tr("{method} does not take an amount this small.", method=name),
    Problem.AMOUNT_TOO_LARGE: lambda name: tr("{method} does not take an amount this large.", method=name),
    Problem.CLOCK_WRONG: lambda name: tr(
        "{method} refused the request because of the date or the time of this terminal. Set its clock.",
        method=name,
    ),
    Problem.OTHER_SETTINGS: lambda name: tr(
        "This payment was begun with other settings of {method}, so we cannot ask about it. Call a manager.",
        method=name,
    ),
    Problem.REQUEST_NOT_FOUND: lambda name: tr("{method} does not know this payment (yet).", method=name),
    Problem.REQUEST_EXPIRED: lambda _name: tr("The code is too old. No money was taken."),
    Problem.PAYMENT_UNDONE: lambda name: tr("{method} undid this payment.", method=name),
    Problem.PAYMENT_REFUSED: lambda name: tr(
        "{method} says that the payment did not go through. No money was taken.", method=name
    ),
    Problem.CANNOT_BE_ENDED: lambda name: tr(
        "{method} cannot take a request back. It ends by itself after a few minutes; until then the customer "
        "can still pay it.",
        method=name,
    ),
    Problem.CANNOT_BE_FOUND: lambda name: tr(
        "{method} cannot be asked about this request: what is needed for that was lost with its answer.",
        method=name,
    ),
    Problem.INSUFFICIENT_FUNDS: lambda name: tr(
        "Not enough money in the customer’s {method} account", method=name
    ),
    Problem.CUSTOMER_BLOCKED: lambda name: tr(
        "The customer’s {method} account is blocked. They must contact {method}.", method=name
    ),
    Problem.FOREIGN_ACCOUNT: lambda name: tr(
        "The customer’s {method} account is from another country and cannot pay here.", method=name
    ),
    Problem.CUSTOMER_TOO_YOUNG: lambda name: tr(
        "The customer is too young to pay this with {method}.", method=name
    ),
    Problem.MERCHANT_LIMIT: lambda name: tr(
        "The {method} account of this business has reached its limit. Call a manager.", method=name
    ),
    Problem.OTHER_PHONE: lambda _name: tr("The customer must pay from the phone number that was given."),
    Problem.CARD_REFUSED: lambda _name: tr("The card was refused. The customer can try another one."),
    Problem.NO_ACCOUNT: lambda name: tr(
        "This number has no {method} account. Check the digits with the customer.", method=name
    ),
    Problem.CUSTOMER_LIMIT: lambda name: tr(
        "The customer has reached the ceiling of their {method} account. Pay another way.", method=name
    ),
    Problem.CUSTOMER_REFUSED: lambda _name: tr("The customer refused on the phone. No money was taken."),
    Problem.PROMPT_EXPIRED: lambda _name: tr(
        "The customer did not type the PIN in time. No money was taken. Start again."
    ),
    Problem.COULD_NOT_BE_DONE: lambda name: tr(
        "{method} could not do it, often because there is not enough money. Try once more, or pay another "
        "way.",
        method=name,
    ),
    Problem.ATTEMPT_FAILED: lambda _name: tr("The payment did not go through. The customer can try again."),
    Problem.REFUND_REFUSED: lambda name: tr("{method} refused to give the money back.", method=name),
    Problem.REFUND_ONLY_FULL: lambda name: tr(
        "{method} can only give back the whole amount, not a part of it.", method=name
    ),
    Problem.REFUND_NOT_PAID: lambda name: tr(
        "{method} says that this payment was not paid: there is nothing to give back.", method=name
    ),
    Problem.REFUND_NOT_SEEN: lambda name: tr(
        "{method} does not show this refund yet. The terminal asks again by itself.", method=name
    ),
    Problem.REFUND_NEEDS_AMOUNT: lambda _name: tr("Say how much is given back."),
    Problem.REFUND_BY_HAND: lambda name: tr(
        "{method} gives money back by hand only: give it back in the {method} app or portal, and type its "
        "number in here.",
        method=name,
    ),
    Problem.REFUND_TOO_MUCH: lambda name: tr(
        "{method} says that this is more than is left to give back.", method=name
    ),
    Problem.REFUND_NO_BALANCE: lambda name: tr(
        "There is not enough money in the {method} account of this business to give this back.", method=name
    ),
    Problem.DISPUTE_WON: lambda name: tr(
        "The customer’s bank does not take this money back: {method} has it again.", method=name
    ),
    Problem.ONLY_THE_CASHIER_KNOWS: lambda _name: tr("Only the cashier knows about cash."),
    Problem.ONLY_A_PERSON_KNOWS: lambda name: tr(
        "Only the person who saw the {method} payment can say what became of it.", method=name
    ),
}

_SETTINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "address_unreadable": lambda name: tr("The address in {name} cannot be read.", name=name),
    "address_not_secure": lambda name: tr("The address in {name} must begin with https.", name=name),
    "page_not_https": lambda name: tr("The page in {name} must begin with https.", name=name),
    "setting_unreadable": lambda name: tr("The setting {name} cannot be used as it is.", name=name),
    "secret_missing": lambda name: tr("{name} is missing.", name=name),
    "secret_unreadable": lambda name: tr("{name} holds characters that no key has.", name=name),
}
SETTINGS_CODES: Final = frozenset(_SETTINGS)


def sentence_for(error_code: str, method: str) -> str:
    """The sentence for one of our codes; `method` is the name the screens show, such as Wave."""
    try:
        make = _SENTENCES[error_code]
    except KeyError:
        return tr("Something is not right with {method}. Call a manager.", method=method)
    return make(method)


def settings_sentence(problem: SettingsProblem) -> str | None:
    """The sentence for a provider's setting that cannot be used; None for a problem of other settings."""
    make = _SETTINGS.get(problem.code)
    return None if make is None else make(str(problem.params.get("name", "")))

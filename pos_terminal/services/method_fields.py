"""What can be set for each payment method: its settings, none a secret, and the names of its secrets.

One description for the back office, the terminal's settings, the first start and the command line. Light: no
provider is read for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.providers.manual import kind_of, manual_codes
from pos_terminal.providers.registry import registered_codes
from pos_terminal.records import dataclass
from pos_terminal.services.fees import BASIS_POINTS
from pos_terminal.services.naming import method_name
from pos_terminal.texts import in_language, tr

Config = dict[str, str | int | bool]
COMPANIES: Final = ("wave", "orange", "mtn", "stripe")
ROUTE: Final = "route"
ROUTES: Final = ("direct", "central")
HOST: Final = "api_url"
_COMMON: Final = ("minimum", "maximum", BASIS_POINTS)
_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "wave": ("restrict_payer", "success_url", "error_url", HOST, "deadline_s"),
    "orange": (
        *("country", "merchant_code", "currency", "shop", "success_url", "error_url"),
        *(HOST, "deadline_s"),
    ),
    "mtn": ("environment", "country", "currency", "message", HOST, "deadline_s"),
    "stripe": ("item_name", "success_url", "cancel_url", HOST, "deadline_s"),
}
SECRETS: Final[Mapping[str, tuple[str, ...]]] = {
    "wave": ("WAVE_API_KEY", "WAVE_WEBHOOK_SECRET", "WAVE_SIGNING_SECRET"),
    "orange": ("ORANGE_CLIENT_ID", "ORANGE_CLIENT_SECRET", "ORANGE_MERCHANT_KEY", "ORANGE_WEBHOOK_SECRET"),
    "mtn": (
        "MTN_SUBSCRIPTION_KEY",
        "MTN_USER_ID",
        "MTN_API_SECRET",
        "MTN_DISBURSEMENT_SUBSCRIPTION_KEY",
        "MTN_DISBURSEMENT_USER_ID",
        "MTN_DISBURSEMENT_API_SECRET",
    ),
    "stripe": ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
}
"""As terminals call them in their keyring."""
_HEARD_ONLY: Final = frozenset({"WAVE_WEBHOOK_SECRET", "ORANGE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET"})
"""Secrets of a company's messages: whoever asks the company itself never needs them."""
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "minimum": (0, 10**12),
    "maximum": (0, 10**12),
    BASIS_POINTS: (0, 10_000),
    "deadline_s": (1, 60),
}
_SWITCHES: Final = frozenset({"restrict_payer", "number_optional"})


class Kind(StrEnum):
    """What is typed into a field."""

    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a method's form. Money is in the smallest unit of the terminal's currency."""

    key: str
    label: str
    kind: Kind = Kind.TEXT

    @property
    def is_switch(self) -> bool:
        """Yes or no."""
        return self.kind is Kind.SWITCH


def codes() -> tuple[str, ...]:
    """Every method that a restaurant can have."""
    return (*registered_codes(), *manual_codes())


def is_method(code: str) -> bool:
    """Whether there is such a method; a manual one may have a name behind its kind."""
    return code in registered_codes() or kind_of(code) is not None


def first_name(code: str) -> str:
    """What a method is called in the journal, as terminals write it: in English."""
    with in_language("en"):
        return method_name(code)


def has_own_name(code: str) -> bool:
    """Whether its tile shows the name that it was given: one of several of a kind."""
    return code.count(".") > 1


def secrets_of_terminal(code: str) -> tuple[str, ...]:
    """The secrets by which a terminal itself asks this company."""
    return tuple(name for name in SECRETS.get(code, ()) if name not in _HEARD_ONLY)


def owner_of(secret: str) -> str | None:
    """The method that this secret is for; None where none has such a one."""
    return next((code for code, names in SECRETS.items() if secret in names), None)


def secret_label(name: str) -> str:
    """What the company's portal calls this secret, in the language in use."""
    labels = {
        "WAVE_API_KEY": tr("API key"),
        "WAVE_SIGNING_SECRET": tr("Signing secret, where the key has one"),
        "ORANGE_CLIENT_ID": tr("Client ID"),
        "ORANGE_CLIENT_SECRET": tr("Client secret"),
        "ORANGE_MERCHANT_KEY": tr("Merchant key"),
        "MTN_SUBSCRIPTION_KEY": tr("Subscription key"),
        "MTN_USER_ID": tr("API user"),
        "MTN_API_SECRET": tr("API key"),
        "MTN_DISBURSEMENT_SUBSCRIPTION_KEY": tr("Subscription key for giving back"),
        "MTN_DISBURSEMENT_USER_ID": tr("API user for giving back"),
        "MTN_DISBURSEMENT_API_SECRET": tr("API key for giving back"),
        "STRIPE_SECRET_KEY": tr("Secret key"),
    }
    return labels.get(name, name)


def settings_of(code: str) -> list[Setting]:
    """The fields of this method's form, in the language in use."""
    labels = {
        "success_url": tr("Page after paying (https)"),
        "error_url": tr("Page after not paying (https)"),
        "cancel_url": tr("Page after not paying (https)"),
        "country": tr("Country, two letters (empty: the company's test place)"),
        "merchant_code": tr("Account that is paid: the merchant code (Senegal)"),
        "currency": tr("Currency, three letters (empty: the country's)"),
        "shop": tr("Name that the customer sees"),
        "environment": tr("Target environment (such as mtnivorycoast; empty: the company's test place)"),
        "message": tr("What the customer's history says"),
        "item_name": tr("What the customer reads above the amount"),
        HOST: tr("Host of the company (empty: its own)"),
        "restrict_payer": tr("Only the phone number given with a payment may pay it"),
        "number_optional": tr("Works without a transaction number"),
        "minimum": tr("Smallest amount that is taken (empty: any)"),
        "maximum": tr("Largest amount that is taken (empty: any)"),
        BASIS_POINTS: tr("Fee in hundredths of a percent (100 is 1 %; empty: as the company says)"),
        "deadline_s": tr("Seconds that one question may take (empty: as usual)"),
    }
    keys = list(_SETTINGS.get(code, ()))
    if kind_of(code) is not None:
        keys.append("number_optional")
    if code in COMPANIES or kind_of(code) is not None:
        keys += _COMMON
    return [Setting(key, labels[key], _kind(key)) for key in keys]


def typed_config(code: str, before: Mapping[str, str | int | bool], form: Mapping[str, str]) -> Config:
    """The config as the form has it; what the form does not show stays. A switch is on where its text is not
    empty. Raises InvalidInput: text_empty without a route, setting_number for what is no number of its
    field."""
    config: Config = dict(before)
    for setting in settings_of(code):
        value = form.get(setting.key, "").strip()
        if not value:
            config.pop(setting.key, None)
        elif setting.is_switch:
            config[setting.key] = True
        elif setting.kind is Kind.NUMBER:
            config[setting.key] = _number(setting, value)
        else:
            config[setting.key] = value
    if code in COMPANIES:
        if form.get(ROUTE) not in ROUTES:
            raise InvalidInput("text_empty", field=ROUTE)
        config[ROUTE] = form[ROUTE]
    return config


def shown_value(value: str | int | bool | None) -> str:
    """A setting as its field shows it; a switch that is off, and what is not set, are empty."""
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)


def _kind(key: str) -> Kind:
    if key in _SWITCHES:
        return Kind.SWITCH
    return Kind.NUMBER if key in _NUMBERS else Kind.TEXT


def _number(setting: Setting, text: str) -> int:
    least, most = _NUMBERS[setting.key]
    digits = text.replace(" ", "").replace("\u202f", "")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 13 else -1
    if not least <= number <= most:
        raise InvalidInput("setting_number", label=setting.label, least=least, most=most)
    return number

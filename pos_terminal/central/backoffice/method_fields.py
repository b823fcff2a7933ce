"""What can be set for each payment method: its settings, none a secret, and the names of its secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pos_terminal.central.callbacks.addresses import AddressRefused, Egress, check_url
from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.providers import mtn_config, orange_config, orange_sn_config, stripe_config, wave_config
from pos_terminal.providers.manual import kind_of, manual_codes
from pos_terminal.providers.registry import registered_codes
from pos_terminal.services.naming import method_name
from pos_terminal.texts import in_language, tr

Config = dict[str, str | int | bool]
COMPANIES: Final = ("wave", "orange", "mtn", "stripe")
ROUTE: Final = "route"
HOST: Final = "api_url"
_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "wave": ("success_url", "error_url", HOST),
    "orange": ("country", "merchant_code", "shop", "success_url", "error_url", HOST),
    "mtn": ("environment", "country", "message", HOST),
    "stripe": ("item_name", "success_url", "cancel_url", HOST),
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
_HOSTS: Final = frozenset(
    {
        wave_config.LIVE_URL,
        orange_config.LIVE_URL,
        orange_sn_config.LIVE_URL,
        orange_sn_config.SANDBOX_URL,
        *mtn_config.LIVE_URLS,
        mtn_config.SANDBOX_URL,
        stripe_config.LIVE_URL,
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the form. A switch is yes or no, everything else a text."""

    key: str
    label: str
    is_switch: bool = False


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


def settings_of(code: str) -> list[Setting]:
    """The fields of this method's form, in the language in use."""
    labels = {
        "success_url": tr("Page after paying (https)"),
        "error_url": tr("Page after not paying (https)"),
        "cancel_url": tr("Page after not paying (https)"),
        "country": tr("Country, two letters (empty: the company's test place)"),
        "merchant_code": tr("Account that is paid: the merchant code (Senegal)"),
        "shop": tr("Name that the customer sees"),
        "environment": tr("Target environment (such as mtnivorycoast; empty: the company's test place)"),
        "message": tr("What the customer's history says"),
        "item_name": tr("What the customer reads above the amount"),
        HOST: tr("Host of the company (empty: its own)"),
    }
    found = [Setting(key, labels[key]) for key in _SETTINGS.get(code, ())]
    if code == "wave":
        restrict = tr("Only the phone number given with a payment may pay it")
        found.insert(0, Setting("restrict_payer", restrict, is_switch=True))
    if kind_of(code) is not None:
        found.append(Setting("number_optional", tr("Works without a transaction number"), is_switch=True))
    return found


def typed_config(code: str, before: Mapping[str, str | int | bool], form: Mapping[str, str]) -> Config:
    """The config as the form has it; what the form does not show stays. Raises InvalidInput."""
    config: Config = dict(before)
    for setting in settings_of(code):
        value = form.get(setting.key, "").strip()
        if value:
            config[setting.key] = True if setting.is_switch else value
        else:
            config.pop(setting.key, None)
    if code in COMPANIES:
        if form.get(ROUTE) not in ("direct", "central"):
            raise InvalidInput("text_empty", field=ROUTE)
        config[ROUTE] = form[ROUTE]
    return config


def check_host(config: Config, egress: Egress) -> None:
    """This server sends keys and questions to the companies alone, and not to whatever address somebody
    types; unless whoever runs it opened networks of its own. Raises SettingsProblem."""
    url = str(config.get(HOST, ""))
    if not url or url.rstrip("/") in _HOSTS:
        return
    try:
        if not egress.networks:
            raise AddressRefused("not_a_company")
        check_url(url, egress)
    except AddressRefused:
        raise SettingsProblem("setting_unreadable", name=HOST) from None

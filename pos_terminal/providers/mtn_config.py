"""The settings of the MTN MoMo method, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.domain.money import exponent
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.address import check_base_url, read_address
from pos_terminal.providers.method_settings import ApiAt, deadline_s, text_setting
from pos_terminal.providers.orange_config import text_in
from pos_terminal.providers.secrets import SecretStore, required_secret
from pos_terminal.records import dataclass

SANDBOX: Final = "sandbox"
SANDBOX_URL: Final = "https://sandbox.momodeveloper.mtn.com"
SANDBOX_CURRENCY: Final = "EUR"
LIVE_URLS: Final = ("https://proxy.momoapi.mtn.com", "https://momoapi.momo.africa")
"""The platform of before and the one that MTN moves its countries to. The first is the default."""
DEFAULT_DEADLINE_S: Final = 30
"""MTN's tokens alone may take twenty seconds."""

_PLACES: Final[Mapping[str, tuple[str, str | None]]] = {
    "mtnivorycoast": ("CI", "XOF"),
    "mtnbenin": ("BJ", "XOF"),
    "mtnguineaconakry": ("GN", "GNF"),
    "mtncameroon": ("CM", "XAF"),
    "mtncongo": ("CG", "XAF"),
    "mtnghana": ("GH", "GHS"),
    "mtnnigeria": ("NG", "NGN"),
    "mtnuganda": ("UG", None),
    "mtnzambia": ("ZM", None),
    "mtnswaziland": ("SZ", None),
    "mtnsouthafrica": ("ZA", None),
    "mtnliberia": ("LR", None),
    "mtnrwanda": ("RW", None),
    "mtnsouthsudan": ("SS", None),
}
"""By target environment: the country, and its currency where it is one of ours."""
_COUNTRIES: Final = frozenset(country for country, _ in _PLACES.values())
_MESSAGE: Final = re.compile(r"[^\n]{1,160}")
_THREE_CAPITALS: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_TWO_LETTERS: Final = re.compile(r"[A-Za-z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ProductSecrets:
    """The three secrets of one of MTN's products."""

    subscription_key: Secret
    user_id: Secret
    api_secret: Secret

    def all(self) -> tuple[Secret, ...]:
        """What must not be seen in anybody's words."""
        return self.subscription_key, self.user_id, self.api_secret


@dataclass(frozen=True, slots=True)
class MtnSecrets:
    """Collections asks for money; Disbursement gives it back, for merchants who have it."""

    collection: ProductSecrets
    disbursement: ProductSecrets | None = None


@dataclass(frozen=True, slots=True)
class MtnConfig(ApiAt):
    """Where MTN is and what a request says besides its amount. Made by `mtn_config_from`."""

    api_url: str = SANDBOX_URL
    environment: str = SANDBOX
    """X-Target-Environment."""
    country: str = "CI"
    currency: str | None = SANDBOX_CURRENCY
    """The only one taken; None: whatever MTN takes. The sandbox's stands for any."""
    callback_url: str | None = None
    message: str = "Payment"
    """What the customer's history says; only letters, digits, spaces, full stops and hyphens are sent."""
    deadline_s: float = DEFAULT_DEADLINE_S

    @property
    def is_test(self) -> bool:
        """Whether this is anything but one of MTN's live hosts with a country."""
        return self.api_url not in LIVE_URLS or self.environment == SANDBOX


def mtn_config_from(method_config: Mapping[str, object], environ: Mapping[str, str]) -> MtnConfig:
    """Settings from the method's own config, else the environment, else the default: the sandbox.

    Keys: environment, api_url, country, currency, callback_url, message, deadline_s. Raises SettingsProblem
    naming the setting, never its value; also when host and target environment do not belong together.
    """
    environment, api_url = _where(method_config, environ)
    country, currency = _PLACES.get(environment, ("CI", SANDBOX_CURRENCY))
    wanted = text_in(method_config, "country", _TWO_LETTERS, country).upper()
    if wanted not in _COUNTRIES or (environment != SANDBOX and wanted != country):
        raise SettingsProblem("setting_unreadable", name="country")
    return MtnConfig(
        api_url=api_url,
        environment=environment,
        country=wanted,
        currency=_currency(method_config, currency),
        callback_url=_callback(method_config, environ),
        message=text_in(method_config, "message", _MESSAGE, "Payment"),
        deadline_s=deadline_s({"deadline_s": DEFAULT_DEADLINE_S, **method_config}),
    )


def _where(config: Mapping[str, object], environ: Mapping[str, str]) -> tuple[str, str]:
    name, environment = text_setting(config, "environment", environ, "MTN_ENVIRONMENT", SANDBOX)
    environment = environment.lower()
    # MTN itself refuses the word "production": it wants the country's.
    if environment != SANDBOX and environment not in _PLACES:
        raise SettingsProblem("setting_unreadable", name=name)
    usual = SANDBOX_URL if environment == SANDBOX else LIVE_URLS[0]
    name, url = text_setting(config, "api_url", environ, "MTN_API_URL", usual)
    api_url = check_base_url(name, url)
    if api_url in (LIVE_URLS if environment == SANDBOX else (SANDBOX_URL,)):
        raise SettingsProblem("setting_unreadable", name=name)
    return environment, api_url


def _currency(config: Mapping[str, object], default: str | None) -> str | None:
    found = text_in(config, "currency", _THREE_CAPITALS, default or "") or None
    try:
        exponent(found or "XOF")
    except InvalidInput:
        raise SettingsProblem("setting_unreadable", name="currency") from None
    return found


def _callback(config: Mapping[str, object], environ: Mapping[str, str]) -> str | None:
    """MTN takes https at a host name that was registered; nothing is sent rather than an empty header."""
    name, url = text_setting(config, "callback_url", environ, "MTN_CALLBACK_URL", "")
    if not url:
        return None
    if not usable_callback(url):
        raise SettingsProblem("page_not_https" if read_address(url) else "address_unreadable", name=name)
    return url


def usable_callback(url: str | None) -> bool:
    """Whether MTN could push to this address."""
    address = read_address(url) if url else None
    return address is not None and address.scheme == "https"


def mtn_secrets_from(store: SecretStore) -> MtnSecrets:
    """MTN_SUBSCRIPTION_KEY, MTN_USER_ID and MTN_API_SECRET of the store; Disbursement's own, when its
    MTN_DISBURSEMENT_SUBSCRIPTION_KEY is there, are MTN_DISBURSEMENT_USER_ID and MTN_DISBURSEMENT_API_SECRET.

    Raises SettingsProblem: secret_missing, secret_unreadable when it cannot stand in a request.
    """
    gives_back = store.get("MTN_DISBURSEMENT_SUBSCRIPTION_KEY") is not None
    return MtnSecrets(_product(store, "MTN_"), _product(store, "MTN_DISBURSEMENT_") if gives_back else None)


def _product(store: SecretStore, prefix: str) -> ProductSecrets:
    names = ("SUBSCRIPTION_KEY", "USER_ID", "API_SECRET")
    return ProductSecrets(*(required_secret(store, prefix + name) for name in names))

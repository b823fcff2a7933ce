"""Which payment methods a ledger has at a start, and who stands behind them in practice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain import events
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Provider
from pos_terminal.providers.manual import manual_codes

NAMES: Final = {
    "cash": "Cash",
    "wave": "Wave",
    "orange": "Orange Money",
    "mtn": "MTN MoMo",
    "stripe": "Card",
    "manual.sticker": "QR sticker",
    "manual.merchant": "Merchant code",
    "manual.card": "Card machine",
    "manual.moov": "Moov Money",
    "manual.account": "On account",
    "manual.offered": "Offered by the house",
}
ALWAYS: Final = ("cash", "wave")
"""Offered from the first start, also where they are not set up yet."""
COMPANIES: Final = ("wave", "orange", "mtn", "stripe")
Config = Mapping[str, str | int | bool]
_PRACTICE_CONFIG: Final[Mapping[str, Config]] = {"orange": {"country": "CI"}, "mtn": {"country": "CI"}}
_PRACTICE_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "wave": {"WAVE_API_KEY": "wave_practice"},
    "orange": {
        "ORANGE_CLIENT_ID": "practice",
        "ORANGE_CLIENT_SECRET": "practice",
        "ORANGE_MERCHANT_KEY": "practice",
    },
    "mtn": {
        "MTN_SUBSCRIPTION_KEY": "practice",
        "MTN_USER_ID": "00000000-0000-4000-8000-000000000001",
        "MTN_API_SECRET": "practice",
        "MTN_ENVIRONMENT": "mtnivorycoast",
        "MTN_DISBURSEMENT_SUBSCRIPTION_KEY": "practice",
        "MTN_DISBURSEMENT_USER_ID": "00000000-0000-4000-8000-000000000002",
        "MTN_DISBURSEMENT_API_SECRET": "practice",
    },
    "stripe": {"STRIPE_SECRET_KEY": "sk_test_practice"},
}

Build = Callable[[str, Config], Provider]


def first_methods(ledger: Ledger, build: Build, *, practice: bool) -> None:
    """Give the ledger the methods it does not know: cash, Wave, the manual ones, and each company whose
    access is set up. What a manager has changed since stays as it is."""
    with ledger.reading() as connection:
        known = {method.provider_code for method in catalogue.methods(connection)}
    new = [
        (order, code)
        for order, code in enumerate(("cash", *COMPANIES, *manual_codes()), 1)
        if code not in known and (code in ALWAYS or _is_set_up(code, build, practice))
    ]
    if not new:
        return
    with ledger.unit_of_work() as work:
        for order, code in new:
            body = events.MethodSet(
                method_id=ledger.ids.new_id(),
                provider_code=code,
                name=NAMES[code],
                active=True,
                display_order=order,
                config=dict(_config(code, practice)),
            )
            work.record(body)
        work.commit()


def providers_of(
    methods: list[PaymentMethod], build: Build
) -> tuple[dict[str, Provider], dict[str, TerminalError]]:
    """Who speaks for each method, and for each that cannot be used why not."""
    providers: dict[str, Provider] = {}
    problems: dict[str, TerminalError] = {}
    for method in methods:
        try:
            providers[method.provider_code] = build(method.provider_code, method.config)
        except TerminalError as error:
            problems[method.provider_code] = error
    return providers, problems


def practice_access(environ: Mapping[str, str], address_of: Callable[[str], str]) -> dict[str, str]:
    """The environment of practice: every company is the simulator's, whatever else is set."""
    prefixes = tuple(f"{company.upper()}_" for company in COMPANIES)
    kept = {name: value for name, value in environ.items() if not name.startswith(prefixes)}
    for company in COMPANIES:
        kept |= {**_PRACTICE_KEYS[company], f"{company.upper()}_API_URL": address_of(company)}
    return kept


def _is_set_up(code: str, build: Build, practice: bool) -> bool:
    try:
        build(code, _config(code, practice))
    except TerminalError:
        return False
    return True


def _config(code: str, practice: bool) -> Config:
    return _PRACTICE_CONFIG.get(code, {}) if practice else {}

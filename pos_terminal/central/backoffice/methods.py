"""The payment methods of the restaurant: what terminals offer, who asks the company, and the keys for that.
Keys are written and never shown."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from pos_terminal.central.accounts.restaurant_secrets import RestaurantSecrets
from pos_terminal.central.authored import authored
from pos_terminal.central.backoffice.forms import PROBLEMS, nothing_here, sentence
from pos_terminal.central.backoffice.method_fields import check_host
from pos_terminal.central.backoffice.method_saving import save_method, save_secrets
from pos_terminal.central.backoffice.method_trying import Tried, try_method
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit
from pos_terminal.central.books import books_of
from pos_terminal.central.callbacks.addresses import Egress
from pos_terminal.central.webhooks import addresses
from pos_terminal.domain.errors import SettingsProblem, TerminalError
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.office_events import PushAddressChanged
from pos_terminal.ledger import catalogue
from pos_terminal.providers.registry import get_provider
from pos_terminal.services.method_fields import (
    COMPANIES,
    ROUTE,
    SECRETS,
    codes,
    first_name,
    has_own_name,
    is_method,
    settings_of,
    typed_config,
)
from pos_terminal.services.naming import own_name
from pos_terminal.texts import in_language

router = APIRouter(prefix=ROOT, include_in_schema=False)
_LONGEST: Final = 4_000


async def typed(request: Request) -> dict[str, str]:
    """The texts of a form whose fields depend on the method."""
    return {
        name: value
        for name, value in (await request.form()).items()
        if isinstance(value, str) and len(value) <= _LONGEST
    }


Typed = Annotated[dict[str, str], Depends(typed)]


@router.get("/methods/")
def listing(look: Visit) -> Response:
    """What there is, in the order of the tiles, and what could be added."""
    known = _known(look)
    have = {one.provider_code for one in known}
    more = [code for code in codes() if code not in have]
    return look.page("methods.html", rows=known, more=more, own_name=own_name)


@router.get("/methods/{code}/")
def method(look: Visit, code: str) -> Response:
    """One method, to be added or changed."""
    return _page(look, code)


@router.post("/methods/{code}/")
def save(look: Posting, code: str, form: Typed) -> Response:
    """Set the method. What it cannot work with is not taken; that a key is still missing is no obstacle."""
    known = _one(look, code)
    try:
        with in_language(look.language):
            config = typed_config(code, known.config, form)
        check_host(config, Egress(networks=look.centre.settings.callback_networks))
        _check(look, code, config)
        wanted = PaymentMethod(
            known.method_id,
            code,
            form.get("name", "") if has_own_name(code) else known.name,
            bool(form.get("active")),
            _number(form.get("display_order", "")),
            config,
        )
        save_method(books_of(look.centre, look.restaurant_id), wanted, look.actor)
    except TerminalError as error:
        return _page(look, code, PROBLEMS, problem=sentence(look, error), form=form)
    return look.go(f"/methods/{code}/", done="saved")


@router.post("/methods/{code}/secrets/")
def keep_secrets(look: Posting, code: str, form: Typed) -> Response:
    """Keep the keys that were typed; an empty field leaves the one there is."""
    _one(look, code)
    wanted: dict[str, str | None] = {}
    for name in SECRETS.get(code, ()):
        if form.get(name, "").strip():
            wanted[name] = form[name]
        elif form.get(f"forget.{name}"):
            wanted[name] = None
    secrets = RestaurantSecrets(look.centre, look.restaurant_id)
    try:
        save_secrets(books_of(look.centre, look.restaurant_id), secrets, code, wanted, look.actor)
    except TerminalError as error:
        return _page(look, code, PROBLEMS, problem=sentence(look, error))
    return look.go(f"/methods/{code}/", done="saved")


@router.post("/methods/{code}/try/")
def try_it(look: Posting, code: str) -> Response:
    """Ask the company whether it would answer."""
    known = _one(look, code)
    if code not in COMPANIES:
        raise nothing_here()
    with in_language(look.language):
        tried = try_method(look.centre, look.restaurant_id, code, own_name(code, known.name))
    return _page(look, code, tried=tried)


@router.post("/methods/{code}/address/")
def another_address(look: Posting, code: str) -> Response:
    """Another address for the company's messages; nobody answers to the one before any more."""
    if code not in addresses.CODES:
        raise nothing_here()
    with authored(look.centre, look.restaurant_id, look.actor) as work:
        addresses.renew(look.centre, work.connection, look.restaurant_id, code)
        work.record(PushAddressChanged(provider_code=code))
        work.commit()
    return look.go(f"/methods/{code}/", done="saved")


def _page(
    look: Look,
    code: str,
    http_status: int = 200,
    *,
    problem: str = "",
    tried: Tried | None = None,
    form: dict[str, str] | None = None,
) -> Response:
    known = _one(look, code)
    is_company = code in COMPANIES
    values: dict[str, Any] = {
        "name": known.name,
        "display_order": known.display_order,
        "active": known.active,
    }
    values |= {ROUTE: "central", **known.config}
    if form is not None:
        # A switch that was not ticked is not in the form.
        values = {name: form.get(name, "") for name in (*values, *(one.key for one in settings_of(code)))}
    webhook = ""
    if code in addresses.CODES:
        with look.centre.database.tenant(look.restaurant_id) as connection:
            webhook = addresses.webhook_url(look.centre, connection, look.restaurant_id, code)
    with in_language(look.language):
        settings = settings_of(code)
    return look.page(
        "method.html",
        http_status,
        code=code,
        title=known.name,
        own_name=own_name,
        is_named=has_own_name(code),
        values=values,
        settings=settings,
        secrets=SECRETS.get(code, ()),
        set_at=RestaurantSecrets(look.centre, look.restaurant_id).changed_at(),
        is_company=is_company,
        webhook=webhook,
        problem=problem,
        tried=tried,
    )


def _known(look: Look) -> list[PaymentMethod]:
    with books_of(look.centre, look.restaurant_id).reading() as connection:
        return catalogue.methods(connection)


def _one(look: Look, code: str) -> PaymentMethod:
    """The method as it is, or as it would begin. Raises Refused for one that there is not."""
    if not is_method(code):
        raise nothing_here()
    known = _known(look)
    for one in known:
        if one.provider_code == code:
            return one
    last = max((one.display_order for one in known), default=0)
    config: dict[str, str | int | bool] = {ROUTE: "central"} if code in COMPANIES else {}
    return PaymentMethod(look.centre.ids.new_id(), code, first_name(code), True, last + 1, config)


def _check(look: Look, code: str, config: dict[str, str | int | bool]) -> None:
    """Raises SettingsProblem for a setting that the provider cannot work with."""
    secrets = RestaurantSecrets(look.centre, look.restaurant_id)
    try:
        get_provider(
            code,
            {**config, ROUTE: "direct"},
            secrets,
            environ={},
            connections=look.centre.connections,
        )
    except SettingsProblem as problem:
        if problem.code != "secret_missing":
            raise


def _number(text: str) -> int:
    """A number as it was typed; 0, which is none, for everything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0

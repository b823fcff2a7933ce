"""What every page of the back office shares: who looks, in which language, and how a page is written.

    @router.get("/office/payments/")
    def payments(look: Visit) -> Response:
        return look.page("payments.html", rows=...)

A visitor who is not signed in is sent to the sign-in page. Forms carry the session's token; whoever posts one
asks for `Posting` in the place of `Visit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import Connection, text

from pos_terminal.central.accounts import sessions
from pos_terminal.central.accounts.asking import Asking, asking, cookie_name, signed_in
from pos_terminal.central.centre import AskedCentre, Centre
from pos_terminal.central.errors import Refused
from pos_terminal.central.requests import language_of
from pos_terminal.domain.money import format_money
from pos_terminal.domain.text_input import without_hidden
from pos_terminal.resources import resource
from pos_terminal.services.business_day import BusinessDay, zone
from pos_terminal.texts import in_language, tr, trn

ROOT: Final = "/office"
_HERE: Final = Path(__file__).parent
PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}
_RESTAURANT: Final = text(
    "SELECT name, place, currency, time_zone, business_day_begins FROM pos.restaurants"
    " WHERE restaurant_id = :restaurant_id"
)
_WAITING: Final = text(
    "SELECT (SELECT COUNT(*) FROM pos.exceptions WHERE restaurant_id = :restaurant_id AND decision IS NULL)"
    " + (SELECT COUNT(*) FROM pos.drawer_sessions WHERE restaurant_id = :restaurant_id"
    " AND needs_approval = 1 AND counted IS NOT NULL)"
)


class SignInFirst(Exception):
    """Nobody is signed in: the browser is sent to the sign-in page, and comes back to `target`."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class OwnPasswordFirst(Exception):
    """Somebody else chose the password: before anything else the person chooses their own."""


@dataclass(frozen=True, slots=True)
class House:
    """The restaurant whose pages these are."""

    name: str
    place: str
    currency: str
    where: tzinfo
    day: BusinessDay


@dataclass(frozen=True, slots=True)
class Look:
    """One person looking at one page."""

    centre: Centre
    request: Request
    person: Asking
    house: House
    language: str
    waiting: int
    """Exceptions that nobody has decided yet, and drawers that nobody has approved."""

    @property
    def restaurant_id(self) -> str:
        return self.person.restaurant_id

    @property
    def actor(self) -> str:
        """As whom the person stands in the journal of the centre."""
        return f"centre:{self.person.actor}"

    @property
    def is_owner(self) -> bool:
        return self.person.role == "owner"

    def menu(self) -> list[tuple[str, str]]:
        """The pages, as (address, name)."""
        return [
            ("/", tr("Today")),
            ("/payments/", tr("Payments")),
            ("/exceptions/", tr("To decide")),
            ("/drawers/", tr("Drawers")),
            ("/terminals/", tr("Terminals")),
            ("/staff/", tr("Staff")),
            ("/methods/", tr("Methods")),
            ("/statements/", tr("Statements")),
            ("/records/", tr("Records")),
            ("/callbacks/", tr("Callbacks")),
            ("/restaurant/", tr("Restaurant")),
            ("/changes/", tr("Changes")),
        ]

    def page(self, template: str, http_status: int = 200, **values: Any) -> Response:
        """A page in the person's language. `done` of the query is a sentence about what was just done."""
        with in_language(self.language):
            html = (
                _environment()
                .get_template(template)
                .render(
                    look=self,
                    path=self.request.url.path,
                    csrf=self.person.csrf,
                    done=DONE.get(self.request.query_params.get("done", ""), lambda: "")(),
                    **formats(self.house),
                    **values,
                )
            )
        return HTMLResponse(html, http_status, headers=PAGE_HEADERS)

    def go(self, path: str, done: str = "") -> Response:
        """After a change: have the browser fetch that page, which says what was done (a key of DONE)."""
        return RedirectResponse(f"{ROOT}{path}" + (f"?{urlencode({'done': done})}" if done else ""), 303)


DONE: Final[dict[str, Any]] = {
    "saved": lambda: tr("Saved."),
    "decided": lambda: tr("Decided. It stands in the journal under your name."),
    "approved": lambda: tr("Approved. It stands in the journal under your name."),
    "revoked": lambda: tr("Taken off. It can send and ask nothing any more."),
    "sent": lambda: tr("Sent."),
    "imported": lambda: tr("The statement was read."),
}


def find_look(request: Request, centre: AskedCentre) -> Look:
    """Whoever is signed in. Raises SignInFirst."""
    token = request.cookies.get(cookie_name(centre), "")
    found = sessions.find(centre, token) if token else None
    if found is None:
        target = request.url.path if request.method == "GET" else f"{ROOT}/"
        raise SignInFirst(target)
    if found.must_change:
        raise OwnPasswordFirst
    return _look(request, centre, asking(found))


def find_posting(
    request: Request, centre: AskedCentre, person: Annotated[Asking, Depends(signed_in)]
) -> Look:
    """Whoever posts a form of ours: session, origin and token are right. Raises Refused."""
    if person.must_change:
        raise OwnPasswordFirst
    return _look(request, centre, person)


Visit = Annotated[Look, Depends(find_look)]
Posting = Annotated[Look, Depends(find_posting)]


def owner_only(look: Look) -> None:
    """Raises Refused for a manager."""
    if not look.is_owner:
        raise Refused(403, "owner_needed", tr("Only an owner may do this."))


def _look(request: Request, centre: Centre, person: Asking) -> Look:
    names = {"restaurant_id": person.restaurant_id}
    with centre.database.tenant(person.restaurant_id) as connection:
        house = house_of(connection, person.restaurant_id)
        waiting = int(connection.execute(_WAITING, names).scalar_one())
    language = language_of(request.headers, centre.settings.language)
    return Look(centre, request, person, house, language, waiting)


def house_of(connection: Connection, restaurant_id: str) -> House:
    """The restaurant as its pages and reports are written for it."""
    row = connection.execute(_RESTAURANT, {"restaurant_id": restaurant_id}).one()
    where = zone(row.time_zone)
    return House(row.name, row.place, row.currency, where, BusinessDay(where, row.business_day_begins))


def plain_page(request: Request, centre: Centre, template: str, status: int = 200, **values: Any) -> Response:
    """A page for somebody who is not signed in."""
    language = language_of(request.headers, centre.settings.language)
    with in_language(language):
        html = _environment().get_template(template).render(language=language, **values)
    return HTMLResponse(html, status, headers=PAGE_HEADERS)


def formats(house: House) -> Mapping[str, Any]:
    """How amounts and times are written for this restaurant."""

    def local(at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(house.where)

    return {
        "money": lambda amount, currency=None: format_money(int(amount), currency or house.currency),
        "day": lambda at_ms: local(at_ms).strftime("%d.%m.%Y"),
        "clock": lambda at_ms: local(at_ms).strftime("%H:%M"),
        "when": lambda at_ms: "" if at_ms is None else local(at_ms).strftime("%d.%m.%Y %H:%M"),
    }


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_as_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"tr": tr, "trn": trn, "icon": _icon, "ROOT": ROOT}
    return made


def _as_seen(value: Any) -> Any:
    """A text as it is written: one that turns the direction of what stands behind it shows another page."""
    return without_hidden(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _icon(name: str) -> Markup:
    """A drawing of ours, written into the page."""
    return Markup(resource(f"icons/{name}.svg").read_text(encoding="utf-8"))

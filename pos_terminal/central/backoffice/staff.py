"""The people who work at the terminals: added, changed, given a new code. Each change is an event of the
centre's journal, and the terminals hear of it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import RowMapping, text

from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.backoffice.forms import PROBLEMS, Field, nothing_here, sentence
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit
from pos_terminal.central.books import books_of
from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.people import Role, check_pin
from pos_terminal.services import staff as service
from pos_terminal.services.people import hash_pin
from pos_terminal.system import random_bytes
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_SALT_BYTES: Final = 16
_COLUMNS: Final = (
    "SELECT s.staff_id, s.code, s.name, s.role, s.active, (p.pin_hash IS NOT NULL) AS has_pin"
    " FROM pos.staff s LEFT JOIN pos.staff_pins p ON p.restaurant_id = s.restaurant_id"
    " AND p.staff_id = s.staff_id WHERE s.restaurant_id = :restaurant_id AND s.terminal_id = 'centre'"
)
_ALL: Final = text(_COLUMNS + " ORDER BY s.active DESC, s.role DESC, s.name, s.staff_id")
_ONE: Final = text(_COLUMNS + " AND s.staff_id = :staff_id")


def role_name(role: str) -> str:
    """What people call it."""
    return tr("Manager") if role == Role.MANAGER.value else tr("Cashier")


@router.get("/staff/")
def listing(look: Visit) -> Response:
    """Everybody who was ever added, those who can act first."""
    return _listing(look)


def _listing(look: Look, http_status: int = 200, problem: str = "", **typed: str) -> Response:
    with look.centre.database.tenant(look.restaurant_id) as connection:
        rows = connection.execute(_ALL, {"restaurant_id": look.restaurant_id}).mappings().all()
    typed = {"code": "", "name": "", "role": "cashier" if rows else "manager"} | typed
    return look.page("staff.html", http_status, rows=rows, problem=problem, typed=typed, role_name=role_name)


@router.post("/staff/")
def add(
    look: Posting, code: Field = "", name: Field = "", role: Field = "", pin: Field = "", again: Field = ""
) -> Response:
    """Let a person act at the terminals. Their code is typed twice."""
    books = books_of(look.centre, look.restaurant_id)
    try:
        staff_id = look.centre.ids.new_id()
        hashed = _hashed(look, staff_id, pin, again)
        service.add(books, service.NewPerson(staff_id, code, name, _role(role), hashed), look.actor)
    except TerminalError as error:
        return _listing(look, PROBLEMS, sentence(look, error), code=code, name=name, role=role)
    return look.go("/staff/", done="saved")


@router.get("/staff/{staff_id}/")
def person(look: Visit, staff_id: str) -> Response:
    """One person, to be changed."""
    return _person(look, staff_id)


def _person(look: Look, staff_id: str, http_status: int = 200, problem: str = "") -> Response:
    row = _row(look, staff_id)
    return look.page("staff_person.html", http_status, row=row, problem=problem, role_name=role_name)


@router.post("/staff/{staff_id}/")
def change(look: Posting, staff_id: str, name: Field = "", role: Field = "", active: Field = "") -> Response:
    """Another name or role, or whether they can act."""
    _row(look, staff_id)
    try:
        service.change(
            books_of(look.centre, look.restaurant_id),
            staff_id,
            look.actor,
            name=name,
            role=_role(role),
            active=bool(active),
        )
    except TerminalError as error:
        return _person(look, staff_id, PROBLEMS, sentence(look, error))
    return look.go("/staff/", done="saved")


@router.post("/staff/{staff_id}/pin/")
def new_pin(look: Posting, staff_id: str, pin: Field = "", again: Field = "") -> Response:
    """A new code for somebody; it ends their lock where it is heard of."""
    _row(look, staff_id)
    try:
        hashed = _hashed(look, staff_id, pin, again)
        service.give_pin(books_of(look.centre, look.restaurant_id), staff_id, hashed, look.actor)
    except TerminalError as error:
        return _person(look, staff_id, PROBLEMS, sentence(look, error))
    return look.go("/staff/", done="saved")


def _hashed(look: Look, staff_id: str, pin: str, again: str) -> str:
    """The code as terminals verify it: over the restaurant's pepper. Raises InvalidInput."""
    if pin != again:
        raise InvalidInput("pins_differ")
    check_pin(pin)
    pepper = RestaurantSecrets(look.centre, look.restaurant_id).get(PIN_PEPPER)
    assert pepper is not None, "a restaurant is made with its pepper"
    return hash_pin(pin, staff_id, pepper, random_bytes(_SALT_BYTES))


def _role(typed: str) -> Role:
    try:
        return Role(typed)
    except ValueError:
        raise InvalidInput("text_expected", field="role") from None


def _row(look: Look, staff_id: str) -> RowMapping:
    names: dict[str, Any] = {"restaurant_id": look.restaurant_id, "staff_id": staff_id}
    with look.centre.database.tenant(look.restaurant_id) as connection:
        row = connection.execute(_ONE, names).mappings().one_or_none()
    if row is None:
        raise nothing_here()
    return row

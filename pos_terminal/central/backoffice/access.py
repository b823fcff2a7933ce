"""Who may sign in to these pages, and the keys of programs: for owners. What opens a door is shown once."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from pos_terminal.central.accounts import api_keys, users
from pos_terminal.central.backoffice.forms import PROBLEMS, Field, nothing_here, sentence, shown_once
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit, owner_only
from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)


def user_role(role: str) -> str:
    """What people call it."""
    return tr("Owner") if role == users.Role.OWNER.value else tr("Manager")


@router.get("/users/")
def list_users(look: Visit) -> Response:
    """Everybody who may sign in, or might once."""
    owner_only(look)
    return _users(look)


def _users(look: Look, http_status: int = 200, problem: str = "", **shown: str) -> Response:
    rows = users.listing(look.centre, look.restaurant_id)
    typed = {"email": "", "name": "", "role": "manager", "password": "", "whose": ""} | shown
    return look.page("users.html", http_status, rows=rows, problem=problem, typed=typed, user_role=user_role)


@router.post("/users/")
def add_user(look: Posting, email: Field = "", name: Field = "", role: Field = "") -> Response:
    """Let somebody in, with a password that they change at once. It is shown now, and never again."""
    owner_only(look)
    password = users.one_time_password()
    try:
        wanted = _role(role)
        users.add_user(
            look.centre,
            look.restaurant_id,
            email=email,
            name=name,
            role=wanted,
            password=password,
            by=look.actor,
        )
    except TerminalError as error:
        problem = sentence(look, error)
        return _users(look, PROBLEMS, problem, email=email, name=name, role=role)
    return shown_once(_users(look, password=password, whose=email))


@router.post("/users/{user_id}/active/")
def set_active(look: Posting, user_id: str, active: Field = "") -> Response:
    """Let somebody sign in, or no longer: then all their sessions end."""
    owner_only(look)
    try:
        found = users.set_active(look.centre, look.restaurant_id, user_id, active=bool(active), by=look.actor)
    except TerminalError as error:
        return _users(look, PROBLEMS, sentence(look, error))
    if not found:
        raise nothing_here()
    return look.go("/users/", done="saved")


@router.post("/users/{user_id}/password/")
def new_password(look: Posting, user_id: str) -> Response:
    """Another one-time password for somebody who has lost theirs."""
    owner_only(look)
    password = users.one_time_password()
    if not users.set_password(
        look.centre, look.restaurant_id, user_id, password, by=look.actor, must_change=True
    ):
        raise nothing_here()
    whose = next(
        one.email for one in users.listing(look.centre, look.restaurant_id) if one.user_id == user_id
    )
    if user_id == look.person.user_id:
        # Their own session ended with it: the next page they open asks them to sign in.
        return shown_once(look.page("own_password.html", password=password))
    return shown_once(_users(look, password=password, whose=whose))


@router.get("/keys/")
def list_keys(look: Visit) -> Response:
    """The keys of programs, the newest first; not what they are."""
    owner_only(look)
    return _keys(look)


def _keys(look: Look, http_status: int = 200, problem: str = "", key: str = "") -> Response:
    rows = api_keys.listing(look.centre, look.restaurant_id)
    names = {f"user:{one.user_id}": one.name for one in users.listing(look.centre, look.restaurant_id)}
    return look.page("keys.html", http_status, rows=rows, problem=problem, key=key, names=names)


@router.post("/keys/")
def make_key(look: Posting, name: Field = "") -> Response:
    """A key for a program. It is shown now, and never again."""
    owner_only(look)
    try:
        if not name.strip():
            raise InvalidInput("text_empty", field="name")
        key, _made = api_keys.make_key(look.centre, look.restaurant_id, name, look.person.actor)
    except TerminalError as error:
        return _keys(look, PROBLEMS, sentence(look, error))
    return shown_once(_keys(look, key=key))


@router.post("/keys/{key_id}/revoke/")
def revoke_key(look: Posting, key_id: str) -> Response:
    """The key opens nothing from now on."""
    owner_only(look)
    if not api_keys.revoke(look.centre, look.restaurant_id, key_id, look.actor):
        raise nothing_here()
    return look.go("/keys/", done="saved")


def _role(typed: str) -> users.Role:
    try:
        return users.Role(typed)
    except ValueError:
        raise InvalidInput("text_expected", field="role") from None

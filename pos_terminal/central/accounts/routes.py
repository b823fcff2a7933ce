"""Signing in and out, people, keys and terminals of a restaurant, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from pos_terminal.central.accounts import api_keys, enrolment, passwords, sessions, terminals, users
from pos_terminal.central.accounts.asking import (
    Asking,
    AskingOwner,
    AskingPerson,
    address_of,
    asking,
    clear_cookie,
    cookie_name,
    is_trusted_origin,
    set_cookie,
    signed_in,
)
from pos_terminal.central.centre import AskedCentre
from pos_terminal.central.errors import ErrorDocument, Refused
from pos_terminal.texts import tr

router = APIRouter(
    prefix="/api",
    tags=["accounts"],
    responses={
        401: {"model": ErrorDocument, "description": "Nobody is known by this credential"},
        403: {"model": ErrorDocument, "description": "Not allowed"},
        404: {"model": ErrorDocument, "description": "Nothing of this restaurant has this id"},
        409: {"model": ErrorDocument, "description": "Taken already"},
        429: {"model": ErrorDocument, "description": "Too often"},
    },
)
Id = Annotated[str, Path(pattern="^[0-9A-Za-z_-]{1,64}$")]
_Name = Annotated[str, Field(min_length=1, max_length=80)]
_Email = Annotated[str, Field(min_length=3, max_length=254)]
_Password = Annotated[str, Field(min_length=1, max_length=passwords.LONGEST)]
SignedIn = Annotated[Asking, Depends(signed_in)]


class Credentials(BaseModel):
    """What a person signs in with."""

    email: _Email
    password: _Password


class Me(BaseModel):
    """Who is signed in. Changes send `csrf_token` in the header X-CSRF-Token."""

    restaurant_id: str
    user_id: str
    email: str
    name: str
    role: str
    must_change_password: bool
    csrf_token: str


class NewPassword(BaseModel):
    """A person's own password, and another one."""

    current: _Password
    new: _Password


class NewUser(BaseModel):
    """Somebody to be let in. They get a password to be changed at once."""

    email: _Email
    name: _Name
    role: users.Role


class Active(BaseModel):
    """Whether somebody may sign in."""

    active: bool


class Named(BaseModel):
    """What it is called."""

    name: _Name


class CodeLife(BaseModel):
    """For how long a code may be used."""

    minutes: Annotated[int, Field(ge=10, le=1440)] = enrolment.USUAL_MS // 60_000


@router.post("/session/", status_code=201)
def sign_in(centre: AskedCentre, request: Request, response: Response, given: Credentials) -> Me:
    """Sign in: sets the session's cookie."""
    if "origin" in request.headers and not is_trusted_origin(request):
        # Nobody signs others in as himself from a page of his own.
        raise Refused(403, "origin_unknown", tr("This did not come from a page of this server."))
    token, found = sessions.sign_in(centre, given.email, given.password, address_of(request))
    left = sessions.find(centre, request.cookies.get(cookie_name(centre), ""))
    if left is not None:
        # What another person left in this browser, or put there, ends with that.
        sessions.sign_out(centre, left.restaurant_id, left.session_id)
    set_cookie(centre, response, token)
    return _me(asking(found))


@router.delete("/session/", status_code=204)
def sign_out(centre: AskedCentre, response: Response, asked: SignedIn) -> None:
    """Sign out: the cookie opens nothing from now on."""
    sessions.sign_out(centre, asked.restaurant_id, asked.session_id)
    clear_cookie(centre, response)


@router.get("/me/")
def me(asked: SignedIn) -> Me:
    """Who is signed in."""
    return _me(asked)


@router.post("/me/password/", status_code=201)
def change_password(
    centre: AskedCentre, request: Request, response: Response, asked: SignedIn, given: NewPassword
) -> Me:
    """Choose another password. Every session of the person ends, and this browser gets a new one."""
    address = address_of(request)
    # The old one is asked like at a sign-in, with its count and its waits.
    _, again = sessions.sign_in(centre, asked.email, given.current, address)
    if given.new == given.current:
        raise Refused(400, "password_same", tr("This is the password from before."))
    users.set_password(centre, asked.restaurant_id, again.user_id, given.new, by=asked.actor)
    token, found = sessions.sign_in(centre, asked.email, given.new, address)
    set_cookie(centre, response, token)
    return _me(asking(found))


@router.get("/users/")
def list_users(centre: AskedCentre, asked: AskingOwner) -> dict[str, Any]:
    """Everybody who may sign in, or might once."""
    return _page(users.listing(centre, asked.restaurant_id))


@router.post("/users/", status_code=201)
def add_user(centre: AskedCentre, asked: AskingOwner, given: NewUser) -> dict[str, str]:
    """Let somebody in. The password is shown now, and never again."""
    password = users.one_time_password()
    user_id = users.add_user(
        centre,
        asked.restaurant_id,
        email=given.email,
        name=given.name,
        role=given.role,
        password=password,
        by=asked.actor,
    )
    return {"user_id": user_id, "password": password}


@router.patch("/users/{user_id}/", status_code=204)
def change_user(centre: AskedCentre, asked: AskingOwner, user_id: Id, given: Active) -> None:
    """Let somebody sign in, or no longer: then all their sessions end."""
    _found(users.set_active(centre, asked.restaurant_id, user_id, active=given.active, by=asked.actor))


@router.post("/users/{user_id}/password/", status_code=201)
def reset_password(centre: AskedCentre, asked: AskingOwner, user_id: Id) -> dict[str, str]:
    """Another one-time password for somebody who has lost theirs. It is shown now, and never again."""
    password = users.one_time_password()
    _found(
        users.set_password(centre, asked.restaurant_id, user_id, password, by=asked.actor, must_change=True)
    )
    return {"user_id": user_id, "password": password}


@router.get("/keys/")
def list_keys(centre: AskedCentre, asked: AskingOwner) -> dict[str, Any]:
    """The keys of programs, the newest first; not what they are."""
    return _page(api_keys.listing(centre, asked.restaurant_id))


@router.post("/keys/", status_code=201)
def make_key(centre: AskedCentre, asked: AskingOwner, given: Named) -> dict[str, str]:
    """A key for a program. It is shown now, and never again."""
    key, made = api_keys.make_key(centre, asked.restaurant_id, given.name, asked.actor)
    return {"key_id": made.key_id, "key": key}


@router.delete("/keys/{key_id}/", status_code=204)
def revoke_key(centre: AskedCentre, asked: AskingOwner, key_id: Id) -> None:
    """The key opens nothing from now on."""
    _found(api_keys.revoke(centre, asked.restaurant_id, key_id, asked.actor))


@router.get("/terminals/")
def list_terminals(centre: AskedCentre, asked: AskingPerson) -> dict[str, Any]:
    """The terminals, and how each of them is."""
    return _page(terminals.listing(centre, asked.restaurant_id))


@router.delete("/terminals/{terminal_id}/", status_code=204)
def revoke_terminal(centre: AskedCentre, asked: AskingOwner, terminal_id: Id) -> None:
    """Whatever this terminal sends is refused from now on."""
    _found(terminals.revoke(centre, asked.restaurant_id, terminal_id, asked.actor))


@router.post("/enrolment-codes/", status_code=201)
def new_code(centre: AskedCentre, asked: AskingOwner, given: CodeLife) -> dict[str, Any]:
    """A code for one terminal. It is shown now, and never again."""
    made = enrolment.new_code(centre, asked.restaurant_id, asked.actor, given.minutes * 60_000)
    return {"code_id": made.code_id, "code": made.code, "ends_at": made.ends_at}


@router.delete("/enrolment-codes/{code_id}/", status_code=204)
def revoke_code(centre: AskedCentre, asked: AskingOwner, code_id: Id) -> None:
    """A code that nobody has used opens nothing from now on."""
    _found(enrolment.revoke_code(centre, asked.restaurant_id, code_id, asked.actor))


def _page(found: list[Any]) -> dict[str, Any]:
    return {"results": found, "next": None}


def _found(is_there: bool) -> None:
    if not is_there:
        raise Refused(404, "not_found", tr("There is nothing here."))


def _me(asked: Asking) -> Me:
    assert asked.user_id is not None
    return Me(
        restaurant_id=asked.restaurant_id,
        user_id=asked.user_id,
        email=asked.email,
        name=asked.name,
        role=asked.role,
        must_change_password=asked.must_change,
        csrf_token=asked.csrf,
    )

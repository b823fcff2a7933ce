"""Who is asking: dependencies of routes. A restaurant comes from a credential and from nowhere else.

program             an API client, by `Authorization: Bearer pos_live_...`
person              a signed-in person, by the session's cookie; a change needs the CSRF token, and an
                    origin that is known
owner               a person who is an owner
program_or_person   either
terminal            a terminal, by its signature; `body` is what it signed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from pos_terminal.central.accounts import api_keys, sessions, signed
from pos_terminal.central.accounts.sessions import SignedIn
from pos_terminal.central.accounts.users import Role
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.domain.secret import Secret
from pos_terminal.remote.address import read_address
from pos_terminal.texts import tr

CSRF_HEADER: Final = "X-CSRF-Token"
CSRF_FIELD: Final = "csrf_token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Asking:
    """A person or a program, and whose. `role` is owner, manager or program."""

    restaurant_id: str
    user_id: str | None
    key_id: str | None
    role: str
    name: str
    csrf: str = ""
    """A person: what their pages send along with changes."""
    email: str = ""
    session_id: str = ""
    must_change: bool = False
    """A person whose password was chosen by somebody else: first they choose their own."""

    @property
    def actor(self) -> str:
        """As whom they stand in the journal."""
        return f"user:{self.user_id}" if self.user_id is not None else f"key:{self.key_id}"


@dataclass(frozen=True, slots=True)
class AskingTerminal:
    """A terminal, and the bytes of the body that it signed (packed, where they came packed)."""

    restaurant_id: str
    terminal_id: str
    incarnation: int
    """The one that enrolment gave."""
    body: bytes
    quarantined: bool
    name: str


def _centre(request: Request) -> Centre:
    found = request.app.state.centre
    assert isinstance(found, Centre)
    return found


def is_https(centre: Centre) -> bool:
    """Whether browsers reach this centre over TLS."""
    return centre.public_url.startswith("https://")


def cookie_name(centre: Centre) -> str:
    """The session's cookie. The prefix has browsers take it from this very host, over TLS, alone."""
    return "__Host-pos_session" if is_https(centre) else "pos_session"


def set_cookie(centre: Centre, response: Response, token: str) -> None:
    """Have the browser keep the session until it ends."""
    response.set_cookie(
        cookie_name(centre),
        token,
        max_age=sessions.LASTS_MS // 1000,
        path="/",
        secure=is_https(centre),
        httponly=True,
        samesite="lax",
    )


def clear_cookie(centre: Centre, response: Response) -> None:
    """Have the browser forget the session."""
    response.delete_cookie(
        cookie_name(centre), path="/", secure=is_https(centre), httponly=True, samesite="lax"
    )


def address_of(request: Request) -> str:
    """The network address that asks; of IPv6 the part that one customer of a carrier has."""
    host = request.client.host if request.client is not None else ""
    return ":".join(host.split(":")[:4]) if host.count(":") > 1 else host


async def csrf_given(request: Request) -> str:
    """The CSRF token that came along: in its header, or in a field of a form."""
    given = request.headers.get(CSRF_HEADER, "")
    if given or request.method in _SAFE:
        return given
    if request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get(CSRF_FIELD)
        return field if isinstance(field, str) else ""
    return ""


def check_origin(request: Request) -> None:
    """A change comes from a page of ours. Raises Refused for a browser that says otherwise, or nothing."""
    if not is_trusted_origin(request):
        raise Refused(403, "origin_unknown", tr("This did not come from a page of this server."))


def is_trusted_origin(request: Request) -> bool:
    """Whether the browser says that a page of ours asks."""
    address = read_address(request.headers.get("origin") or request.headers.get("referer", ""))
    centre = _centre(request)
    known = map(read_address, (centre.public_url, *centre.settings.trusted_origins))
    return address is not None and address.origin in {one.origin for one in known if one is not None}


def _bearer(request: Request) -> str | None:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else None


def program(request: Request) -> Asking:
    """The API client whose key came along. Raises Refused 401."""
    key = _bearer(request)
    found = api_keys.find(_centre(request), key) if key else None
    if found is None:
        raise Refused(
            401,
            "key_unknown",
            tr("This needs an API key that is good."),
            headers={"WWW-Authenticate": "Bearer"},
        )
    return Asking(found.restaurant_id, None, found.key_id, "program", found.name)


def signed_in(request: Request, csrf: Annotated[str, Depends(csrf_given)] = "") -> Asking:
    """The person whose session it is, also before they chose a password of their own. Raises Refused:
    401 not_signed_in, 403 origin_unknown or csrf_wrong for a change."""
    centre = _centre(request)
    token = request.cookies.get(cookie_name(centre), "")
    found = sessions.find(centre, token) if token else None
    if found is None:
        raise Refused(401, "not_signed_in", tr("Sign in first."))
    if request.method not in _SAFE:
        check_origin(request)
        if not Secret(found.csrf).matches(csrf):
            raise Refused(403, "csrf_wrong", tr("This page is too old. Load it again."))
    return asking(found)


def asking(found: SignedIn) -> Asking:
    """A signed-in person as whoever asks."""
    return Asking(
        found.restaurant_id,
        found.user_id,
        None,
        found.role,
        found.name,
        csrf=found.csrf,
        email=found.email,
        session_id=found.session_id,
        must_change=found.must_change,
    )


def person(request: Request, csrf: Annotated[str, Depends(csrf_given)] = "") -> Asking:
    """The person whose session it is. Raises as `signed_in`, and 403 password_change_needed."""
    found = signed_in(request, csrf)
    if found.must_change:
        raise Refused(403, "password_change_needed", tr("Choose a password of your own first."))
    return found


def owner(asked: Annotated[Asking, Depends(person)]) -> Asking:
    """A person who is an owner. Raises as `person`, and 403 owner_needed."""
    if asked.role != Role.OWNER.value:
        raise Refused(403, "owner_needed", tr("Only an owner may do this."))
    return asked


def program_or_person(request: Request, csrf: Annotated[str, Depends(csrf_given)] = "") -> Asking:
    """An API client where a key came along, else a person. Raises as they do."""
    return program(request) if _bearer(request) is not None else person(request, csrf)


async def terminal(request: Request) -> AskingTerminal:
    """The terminal that signed this request. Raises Refused; see signed.terminal_of.

    On the event loop for the body alone: the rest is done by a thread, as everywhere.
    """
    body = await request.body()
    target = request.scope.get("raw_path", b"").decode("latin-1")
    if query := request.scope.get("query_string", b""):
        target += "?" + query.decode("latin-1")
    row = await run_in_threadpool(
        signed.terminal_of, _centre(request), request.method, target, request.headers, body
    )
    return AskingTerminal(
        restaurant_id=row.restaurant_id,
        terminal_id=row.terminal_id,
        incarnation=row.incarnation,
        body=body,
        quarantined=row.quarantined_at is not None,
        name=row.name,
    )


AskingProgram = Annotated[Asking, Depends(program)]
AskingPerson = Annotated[Asking, Depends(person)]
AskingOwner = Annotated[Asking, Depends(owner)]
AskingEither = Annotated[Asking, Depends(program_or_person)]
SignedTerminal = Annotated[AskingTerminal, Depends(terminal)]
"""A route's parameters: `def route(centre: AskedCentre, asking: AskingPerson) -> ...`."""

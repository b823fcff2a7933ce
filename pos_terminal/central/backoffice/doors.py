"""Signing in and out of the back office, the language, and the files that pages are drawn with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from pos_terminal.central.accounts import sessions, users
from pos_terminal.central.accounts.asking import (
    Asking,
    address_of,
    check_origin,
    clear_cookie,
    cookie_name,
    is_https,
    set_cookie,
    signed_in,
)
from pos_terminal.central.backoffice.pages import ROOT, OwnPasswordFirst, SignInFirst, plain_page
from pos_terminal.central.centre import AskedCentre
from pos_terminal.central.errors import Refused
from pos_terminal.central.requests import LANGUAGE_COOKIE
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.resources import resource
from pos_terminal.services.sentences import say
from pos_terminal.texts import LANGUAGES, tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_FILES: Final = {
    "office.css": Path(__file__).parent / "static" / "office.css",
    "app-icon.svg": resource("app-icon.svg"),
    **{
        f"fonts/Inter-{weight}.otf": resource(f"fonts/Inter-{weight}.otf")
        for weight in ("Regular", "Medium", "SemiBold", "Bold")
    },
}
_Field = Annotated[str, Form(max_length=2000)]
_A_YEAR_S: Final = 365 * 24 * 3600


def handle_visitors(app: FastAPI) -> None:
    """Send whoever is not signed in to the page for that, and say what is wrong on a page, too."""

    async def sign_in_first(_request: Request, error: Exception) -> Response:
        assert isinstance(error, SignInFirst)
        return RedirectResponse(f"{ROOT}/sign-in/?{urlencode({'back': error.target})}", 303)

    async def own_password_first(_request: Request, _error: Exception) -> Response:
        return RedirectResponse(f"{ROOT}/password/", 303)

    def problem_page(request: Request, status: int, sentence: str) -> Response:
        return plain_page(request, app.state.centre, "problem.html", status, problem=sentence)

    app.state.problem_page = problem_page
    app.add_exception_handler(SignInFirst, sign_in_first)
    app.add_exception_handler(OwnPasswordFirst, own_password_first)


@router.get("/static/{name:path}")
def static(name: str) -> Response:
    """A file that pages are drawn with; no other."""
    found = _FILES.get(name)
    if found is None:
        raise Refused(404, "not_found", tr("There is nothing here."))
    return FileResponse(found, headers={"Cache-Control": "max-age=3600"})


def _back(target: str) -> str:
    """Where to go on: a page of ours, and nowhere else."""
    return (
        target if target.startswith(f"{ROOT}/") and "//" not in target and "\\" not in target else f"{ROOT}/"
    )


@router.get("/sign-in/")
def sign_in_page(request: Request, centre: AskedCentre, back: str = "") -> Response:
    """The page on which a person signs in."""
    return plain_page(request, centre, "sign_in.html", back=_back(back), email="", problem="")


@router.post("/sign-in/")
def sign_in(
    request: Request, centre: AskedCentre, email: _Field, password: _Field, back: _Field = ""
) -> Response:
    """Sign in, and go on to where the person wanted to go."""
    check_origin(request)
    try:
        token, _found = sessions.sign_in(centre, email, password, address_of(request))
    except Refused as refused:
        return plain_page(
            request,
            centre,
            "sign_in.html",
            refused.status,
            back=_back(back),
            email=email,
            problem=refused.sentence,
        )
    left = sessions.find(centre, request.cookies.get(cookie_name(centre), ""))
    if left is not None:
        sessions.sign_out(centre, left.restaurant_id, left.session_id)
    response = RedirectResponse(_back(back), 303)
    set_cookie(centre, response, token)
    return response


@router.post("/sign-out/")
def sign_out(centre: AskedCentre, person: Annotated[Asking, Depends(signed_in)]) -> Response:
    """The session opens nothing from now on."""
    sessions.sign_out(centre, person.restaurant_id, person.session_id)
    response = RedirectResponse(f"{ROOT}/sign-in/", 303)
    clear_cookie(centre, response)
    return response


@router.get("/password/")
def password_page(
    request: Request, centre: AskedCentre, person: Annotated[Asking, Depends(signed_in)]
) -> Response:
    """The page on which a person chooses a password of their own."""
    return plain_page(request, centre, "password.html", csrf=person.csrf, problem="")


@router.post("/password/")
def password(
    request: Request,
    centre: AskedCentre,
    person: Annotated[Asking, Depends(signed_in)],
    current: _Field,
    new: _Field,
) -> Response:
    """Another password; every other session of this person ends."""
    address = address_of(request)
    try:
        # The old one is asked like at a sign-in, with its count and its waits.
        _, again = sessions.sign_in(centre, person.email, current, address)
        if new == current:
            raise Refused(400, "password_same", tr("This is the password from before."))
        users.set_password(centre, person.restaurant_id, again.user_id, new, by=person.actor)
        token, _found = sessions.sign_in(centre, person.email, new, address)
    except (Refused, InvalidInput) as error:
        problem = error.sentence if isinstance(error, Refused) else say(error)
        return plain_page(request, centre, "password.html", 400, csrf=person.csrf, problem=problem)
    response = RedirectResponse(f"{ROOT}/?done=saved", 303)
    set_cookie(centre, response, token)
    return response


@router.post("/language/")
def language(
    centre: AskedCentre,
    _person: Annotated[Asking, Depends(signed_in)],
    language: _Field,
    back: _Field = "",
) -> Response:
    """Show the pages in this language on this browser."""
    response = RedirectResponse(_back(back), 303)
    if language in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_A_YEAR_S,
            path="/",
            secure=is_https(centre),
            httponly=True,
            samesite="lax",
        )
    return response

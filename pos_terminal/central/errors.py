"""Answers to what goes wrong: {"error": {"code", "message", "fields"?}}, in the asker's language.

A person's error keeps its code and sentence; a mistake of ours tells nothing but the request's id.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from pos_terminal.central.logs import REQUEST_ID
from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import (
    EnvironmentProblem,
    InvalidInput,
    KeyReused,
    NotAllowed,
    PersonError,
    TerminalError,
    TransitionNotAllowed,
)
from pos_terminal.texts import tr

log: Final = logging.getLogger(__name__)
_STATUS: Final[tuple[tuple[type[TerminalError], int], ...]] = (
    (KeyReused, 409),
    (TransitionNotAllowed, 409),
    (NotAllowed, 403),
    (InvalidInput, 400),
    (PersonError, 400),
    (EnvironmentProblem, 503),
)
_RETRY_AFTER_S: Final = "2"
PAGES: Final = "/office/"
"""Below this address people look at pages; everywhere else programs ask."""
_NOT_FOUND: Final = frozenset({"payment_unknown", "payable_unknown", "refund_unknown", "method_unknown"})


class Refused(PersonError):
    """A refusal with a status of its own. `sentence` is already in the asker's language; `beside` is what
    the document holds next to the error (a terminal's head, the server's time)."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        fields: Mapping[str, str] | None = None,
        beside: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.sentence = sentence
        self.fields = dict(fields or {})
        self.beside = dict(beside or {})
        self.headers = dict(headers or {})


class ErrorBody(BaseModel):
    """What is wrong: a stable code, a sentence for a person, and for each field what is wrong with it."""

    code: str
    message: str
    fields: dict[str, str] | None = None


class ErrorDocument(BaseModel):
    """The answer to a request that was refused."""

    error: ErrorBody


def document(
    code: str, message: str, fields: Mapping[str, str] | None = None, **beside: Any
) -> dict[str, Any]:
    """The document of every refusal."""
    error: dict[str, Any] = {"code": code, "message": message}
    if fields:
        error["fields"] = dict(fields)
    return {"error": error, **beside}


def handle_errors(app: FastAPI) -> None:
    """Have every error of this application answered in the one form."""
    app.add_exception_handler(TerminalError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _left)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(kind, _database_away)
    app.add_exception_handler(Exception, _unexpected)


def _answered(
    request: Request, status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    """The document; for the browser of a person who looks at pages of ours, a page with its sentence."""
    page = getattr(request.app.state, "problem_page", None)
    wants_a_page = "text/html" in request.headers.get("accept", "")
    if page is None or not wants_a_page or not request.url.path.startswith(PAGES):
        return JSONResponse(body, status, dict(headers or {}))
    found: Response = page(request, status, body["error"]["message"])
    found.headers.update(headers or {})
    return found


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, TerminalError)
    if isinstance(error, Refused):
        body = document(error.code, error.sentence, error.fields, **error.beside)
        return _answered(request, error.status, body, error.headers)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if status < 500 and error.code in _NOT_FOUND:
        status = 404
    if status >= 500:
        # What is wrong with our own house is for the log: it may name folders.
        return _answered(
            request, status, document(error.code, tr("This cannot be done just now. Try again."))
        )
    return _answered(request, status, document(error.code, say_here(error)))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = {_field(one["loc"]): str(one["msg"]) for one in error.errors()}
    message = tr("Something in this request cannot be used.")
    return _answered(request, 400, document("invalid_input", message, fields))


def _field(location: tuple[int | str, ...]) -> str:
    """Where the value stood, as `payable.id`; the place itself (body, query) only where nothing else is
    known."""
    inner = [str(part) for part in location[1:]]
    return ".".join(inner) or str(location[0])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 401: "not_signed_in", 403: "not_allowed"}
    sentences = {404: tr("There is nothing here."), 405: tr("This cannot be done here.")}
    message = sentences.get(error.status_code, tr("Something in this request cannot be used."))
    body = document(codes.get(error.status_code, "invalid_request"), message)
    return _answered(request, error.status_code, body, error.headers)


async def _database_away(request: Request, error: Exception) -> Response:
    """The database falls, is full, or has too much to do: whoever asks comes back, and nothing was lost."""
    log.error("the database could not be asked", extra={"fields": {"kind": type(error).__name__}})
    body = document("database_away", tr("This cannot be done just now. Try again."))
    return _answered(request, 503, body, {"Retry-After": _RETRY_AFTER_S})


async def _left(_request: Request, _error: Exception) -> Response:
    """The client went before its request was whole: nobody reads this."""
    return Response(status_code=400)


async def _unexpected(request: Request, _error: Exception) -> Response:
    # The error itself goes on to the server, which logs it with the same id.
    request_id = REQUEST_ID.get() or ""
    message = tr("This went wrong on the server. Its number is {request_id}.", request_id=request_id)
    body = document("unexpected", message, request_id=request_id)
    return _answered(request, 500, body, {"X-Request-Id": request_id})

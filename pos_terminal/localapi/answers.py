"""A request and an answer of the API as values, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from http import HTTPStatus
from typing import Final

import msgspec

from pos_terminal.domain.errors import EnvironmentProblem, InvalidInput, KeyReused, NotAllowed, TerminalError
from pos_terminal.localapi import shapes
from pos_terminal.records import dataclass
from pos_terminal.services.sentences import say

_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "intent_unknown": HTTPStatus.NOT_FOUND,
    "token_refused": HTTPStatus.UNAUTHORIZED,
    "pairing_refused": HTTPStatus.FORBIDDEN,
    "request_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request_unreadable": HTTPStatus.BAD_REQUEST,
    "cursor_unknown": HTTPStatus.CONFLICT,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that passed the gate; header names in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes of JSON, or a stream of text where there is one."""

    status: HTTPStatus
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Iterator[bytes] | None = None


def good(value: msgspec.Struct, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """What was asked for."""
    return Answer(status, shapes.encode(value))


def refused(error: TerminalError) -> Answer:
    """Why not, as a status, a code and a sentence."""
    status = _STATUS.get(error.code)
    if status is None:
        if isinstance(error, KeyReused | NotAllowed):
            status = HTTPStatus.CONFLICT
        elif isinstance(error, InvalidInput):
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            # The environment's, or the end of waiting: ask again under the same key.
            status = HTTPStatus.SERVICE_UNAVAILABLE
    return problem(status, error.code, say(error), again=isinstance(error, EnvironmentProblem))


def problem(status: HTTPStatus, code: str, message: str, *, again: bool = False) -> Answer:
    """A refusal in the one form that all have."""
    said = shapes.Refusal(error=shapes.Problem(code=code, message=message))
    headers = {"Retry-After": "1"} if again else {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Answer(status, shapes.encode(said), headers)

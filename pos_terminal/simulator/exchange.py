"""What passes between a client and the simulator: requests, answers, and what goes wrong on the way.

Nothing here opens a socket. A server acts the replies out on a connection; a test that keeps its own time
acts them out on its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `path` is unquoted, the names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Request:
        """From the target of a request line. Raises ValueError when it cannot be read."""
        parts = urlsplit(target)
        names = {name.lower(): value for name, value in headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, unquote(parts.path), query, names, body)


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer."""

    status: int
    body: bytes = field(default=b"", repr=False)
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def json(self) -> object:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection is cut without an answer; whether the work was done is not told."""


@dataclass(frozen=True, slots=True)
class Delay:
    """`then`, but only after `delay_ms`."""

    delay_ms: int
    then: Response | Drop


@dataclass(frozen=True, slots=True)
class Drip:
    """The answer, one byte every `every_ms`."""

    response: Response
    every_ms: int


Reply = Response | Drop | Delay | Drip


def json_answer(status: int, value: object, *headers: tuple[str, str]) -> Response:
    """An answer with a JSON body."""
    return Response(status, json.dumps(value, ensure_ascii=False).encode(), JSON, headers)


def fault(
    status: int, code: str, message: str, *headers: tuple[str, str], details: object = None
) -> Response:
    """An error in Wave's documented shape."""
    body: dict[str, object] = {"code": code, "message": message}
    if details is not None:
        body["details"] = details
    return json_answer(status, body, *headers)

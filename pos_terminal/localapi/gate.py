"""Who is heard at all: this computer, by the name it is called here, and no page of a browser."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.localapi.answers import Answer, problem
from pos_terminal.localapi.calls import Calls
from pos_terminal.localapi.pairing import program_of
from pos_terminal.texts import tr


def shut_out(headers: Mapping[str, str], port: int) -> Answer | None:
    """Why this request is not heard, None where it is.

    A page from elsewhere whose name was turned to this computer sends that name as its host, and a page's
    requests say where it is from.
    """
    if headers.get("host", "").lower() not in (f"127.0.0.1:{port}", f"localhost:{port}"):
        return problem(HTTPStatus.MISDIRECTED_REQUEST, "host_refused", tr("Ask 127.0.0.1 and no other name."))
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        return problem(
            HTTPStatus.FORBIDDEN, "origin_refused", tr("Pages of a browser cannot ask this terminal.")
        )
    return None


def asker(headers: Mapping[str, str], calls: Calls) -> str:
    """The name of the paired program that asks. Raises NotAllowed("token_refused"), TerminalError."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotAllowed("token_refused")
    return program_of(token.strip(), calls)

"""How the interface describes itself: what every route may answer, and the documents of terminals.

Those are msgspec structs of `contract`, of which FastAPI knows nothing.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import FastAPI

from pos_terminal.central.errors import ErrorDocument
from pos_terminal.contract import charge, claim, enrol, pull, push

_JSON: Final = "application/json"
_REFS: Final = "#/components/schemas/"
_DOCUMENTS: Final[tuple[type[msgspec.Struct], ...]] = (
    *(charge.Ask, charge.Said, claim.Ask, claim.Said, pull.Pulled, push.Accepted),
    *(enrol.Enrol, enrol.Enrolled, enrol.Heartbeat, enrol.HeartbeatAnswer),
)
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": ErrorDocument, "description": description}
    for status, description in (
        (400, "Refused, and nothing changed"),
        (404, "Nothing has this address"),
        (408, "The request came too slowly"),
        (413, "The request is too large"),
        (429, "Too often"),
        (503, "Not just now"),
    )
}
"""What any route may answer."""


def document_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The content of a body or an answer that is this document of the contract."""
    return {_JSON: {"schema": {"$ref": f"{_REFS}{_module(kind)}.{kind.__name__}"}}}


def asked_with(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """For `openapi_extra` of a route whose body is this document."""
    return {"requestBody": {"required": True, "content": document_of(kind)}}


def answered_with(kind: type[msgspec.Struct]) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that answers with this document."""
    return {200: {"content": document_of(kind)}}


def describe(app: FastAPI) -> None:
    """Have the description of this application say what FastAPI does not know of it."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        for operations in schema.get("paths", {}).values():
            for operation in operations.values():
                # Values that cannot be used are answered with 400.
                operation["responses"].pop("422", None)
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            components.pop(unused, None)
        components.update(_documents())
        return schema

    app.openapi = openapi  # type: ignore[method-assign]


def _documents() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in _DOCUMENTS:
        prefix = f"{_module(kind)}."
        _, parts = msgspec.json.schema_components([kind], ref_template=f"{_REFS}{prefix}{{name}}")
        found |= {prefix + name: part for name, part in parts.items()}
    return found


def _module(kind: type[msgspec.Struct]) -> str:
    return kind.__module__.rpartition(".")[2]

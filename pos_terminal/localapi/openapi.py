"""The API's description, made from the shapes themselves."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import msgspec

from pos_terminal.localapi import shapes

_BEARER: Final[list[dict[str, list[str]]]] = [{"token": []}]
_KINDS: Final = (
    shapes.AskIntent,
    shapes.AskPairing,
    shapes.Paired,
    shapes.Intent,
    shapes.Totals,
    shapes.Health,
    shapes.Refusal,
)
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The till's own key of this payment: the same key is the same intent, for ever.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_ID: Final = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


@lru_cache(maxsize=2)
def document(port: int, version: str) -> bytes:
    """OpenAPI 3.1 as JSON, for the API at this port."""
    _, components = msgspec.json.schema_components(_KINDS, ref_template="#/components/schemas/{name}")
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Payment terminal, for the till software beside it",
                "version": version,
                "description": "On this computer alone. Amounts are minor units, times UTC milliseconds.",
            },
            "servers": [{"url": f"http://127.0.0.1:{port}"}],
            "paths": _paths(),
            "components": {
                "schemas": components,
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def _paths() -> dict[str, Any]:
    refusals = {"401": "this program is not paired"}
    unknown = {"404": "it never came here"}
    return {
        "/v1/health": {"get": _call("Whether it can be asked for something", "Health", security=[])},
        "/openapi.json": {"get": _call("This description", None, security=[])},
        "/v1/pair": {
            "post": _call(
                "The code on the terminal's screen for a token",
                "Paired",
                status="201",
                body="AskPairing",
                others={"403": "the code is wrong or no longer good"},
                security=[],
            )
        },
        "/v1/intents": {
            "post": _call(
                "Something to be taken; 200 where this key asked for the same before",
                "Intent",
                status="201",
                body="AskIntent",
                parameters=[_KEY],
                again="200",
                others=refusals | {"409": "the key is another intent's", "422": "it cannot be asked for"},
            ),
            "get": _call(
                "What became of it, by the till's key",
                "Intent",
                parameters=[_query("idempotency_key", required=True)],
                others=refusals | unknown,
            ),
        },
        "/v1/intents/{id}": {
            "get": _call("What became of it", "Intent", parameters=[_ID], others=refusals | unknown)
        },
        "/v1/intents/{id}/cancel": {
            "post": _call(
                "It is not wanted any more; only while nothing was taken or is under way",
                "Intent",
                parameters=[_ID],
                others=refusals | unknown | {"409": "money was taken, or is under way"},
            )
        },
        "/v1/totals": {"get": _call("What was taken today", "Totals", others=refusals)},
        "/v1/events": {
            "get": _call(
                "Server-sent events: each change of an intent, with the place to go on from as its id",
                "Intent",
                media="text/event-stream",
                parameters=[_query("after", required=False)],
                others=refusals | {"409": "this place is not in the journal"},
            )
        },
    }


def _query(name: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": {"type": "string"}}


def _call(
    summary: str,
    kind: str | None,
    *,
    status: str = "200",
    body: str | None = None,
    parameters: list[dict[str, Any]] | None = None,
    others: dict[str, str] | None = None,
    again: str | None = None,
    media: str = "application/json",
    security: list[dict[str, list[str]]] = _BEARER,
) -> dict[str, Any]:
    answer = {media: {"schema": {"type": "object"} if kind is None else _ref(kind)}}
    responses: dict[str, Any] = {status: {"description": summary, "content": answer}}
    if again is not None:
        responses[again] = {"description": "It was asked for before", "content": answer}
    refusal = {"application/json": {"schema": _ref("Refusal")}}
    for code, why in (others or {}).items():
        responses[code] = {"description": why, "content": refusal}
    responses["default"] = {"description": "Why not", "content": refusal}
    said: dict[str, Any] = {"summary": summary, "security": security, "responses": responses}
    if parameters:
        said["parameters"] = parameters
    if body is not None:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return said


def _ref(kind: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind}"}

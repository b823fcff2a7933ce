"""The application: routes, and around them what holds for every request."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from pos_terminal import __version__
from pos_terminal.central.backoffice.doors import handle_visitors
from pos_terminal.central.bodies import Bodies
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import ErrorDocument, handle_errors
from pos_terminal.central.rates import Rates
from pos_terminal.central.requests import Requests
from pos_terminal.central.routers import ROUTERS


def make_app(centre: Centre) -> FastAPI:
    """The central server as an ASGI application. Nothing is opened or started by it."""
    app = FastAPI(
        title="POS Terminal: central server",
        version=__version__,
        # The pages that show a schema come with scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        responses={400: {"model": ErrorDocument, "description": "Refused, and nothing changed"}},
    )
    app.state.centre = centre
    handle_errors(app)
    handle_visitors(app)
    # The last one added is the outermost.
    app.add_middleware(Bodies, centre=centre)
    app.add_middleware(Rates, centre=centre)
    app.add_middleware(Requests, centre=centre)
    for router in ROUTERS:
        app.include_router(router)
    _say_400_for_422(app)
    return app


def _say_400_for_422(app: FastAPI) -> None:
    """Values that cannot be used are answered with 400, and the schema must say so."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        for operations in schema.get("paths", {}).values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
        for unused in ("HTTPValidationError", "ValidationError"):
            schema.get("components", {}).get("schemas", {}).pop(unused, None)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]

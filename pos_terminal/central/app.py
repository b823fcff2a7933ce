"""The application: routes, and around them what holds for every request."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, FastAPI

from pos_terminal import __version__
from pos_terminal.central.backoffice.doors import handle_visitors
from pos_terminal.central.bodies import Bodies
from pos_terminal.central.centre import Centre
from pos_terminal.central.description import REFUSALS, describe
from pos_terminal.central.errors import handle_errors
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
        routes=list(_all().routes),
    )
    app.state.centre = centre
    handle_errors(app)
    handle_visitors(app)
    # The last one added is the outermost.
    app.add_middleware(Bodies, centre=centre)
    app.add_middleware(Rates, centre=centre)
    app.add_middleware(Requests, centre=centre)
    describe(app)
    return app


@cache
def _all() -> APIRouter:
    """All routes. They are the program's and not an application's: FastAPI works out each of them when it is
    first asked for, which takes half a second in all, and once for however many applications are made."""
    whole = APIRouter(responses=REFUSALS)
    for router in ROUTERS:
        whole.include_router(router)
    return whole

"""Whether the server lives, whether it can work, and its figures."""

from __future__ import annotations

import ipaddress
from functools import cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal import __version__
from pos_terminal.central import migrate
from pos_terminal.central.centre import AskedCentre, Centre
from pos_terminal.central.errors import Refused
from pos_terminal.domain.secret import Secret
from pos_terminal.texts import tr

router = APIRouter(tags=["health"])


@router.get("/health")
async def health() -> dict[str, str]:
    """The process answers. Nothing else is looked at, so that a database that rests restarts nobody."""
    return {"status": "ok", "version": __version__}


@router.get("/ready", responses={503: {"description": "Not ready"}})
def ready(centre: AskedCentre) -> JSONResponse:
    """The database answers and has the tables of this program."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        version = migrate.version(centre.database)
    except SQLAlchemyError:
        checks = {"database": "unreachable", "migrations": "unknown"}
    else:
        if version != _head():
            checks["migrations"] = "pending"
    is_ready = set(checks.values()) == {"ok"}
    return JSONResponse({"ready": is_ready, "checks": checks}, 200 if is_ready else 503)


@cache
def _head() -> str:
    return migrate.head()


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request, centre: AskedCentre) -> Response:
    """Figures for Prometheus: for this machine itself, or for whoever has the token."""
    if not (_is_this_machine(request) or _has_token(request, centre)):
        raise Refused(404, "not_found", tr("There is nothing here."))
    return Response(centre.metrics.document(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _is_this_machine(request: Request) -> bool:
    """Asked from this machine, and not by a reverse proxy on it for somebody else."""
    if request.client is None or any(name in request.headers for name in ("x-forwarded-for", "forwarded")):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request, centre: Centre) -> bool:
    token = centre.settings.metrics_token
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return isinstance(token, Secret) and kind.lower() == "bearer" and token.matches(given)

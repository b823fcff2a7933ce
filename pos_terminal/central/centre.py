"""What every route, job and command of the central server needs, made once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import Annotated

from fastapi import Depends, Request

from pos_terminal.central.callbacks.lane import SlowLane
from pos_terminal.central.database import Database
from pos_terminal.central.metrics import Metrics
from pos_terminal.central.sealing import Sealer
from pos_terminal.central.settings import Settings
from pos_terminal.domain.ports import Clock, Ids
from pos_terminal.providers.registry import Connections
from pos_terminal.providers.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class Centre:
    """One central server. Threads share it; it holds no request's state."""

    database: Database
    settings: Settings
    clock: Clock
    ids: Ids
    sealer: Sealer
    """Encrypts restaurants' secrets with the server's key."""
    secrets: SecretStore
    """Providers' keys of the environment: the default where there is a single restaurant."""
    public_url: str
    """Where terminals, customers and providers reach this server; no slash at its end."""
    metrics: Metrics = field(default_factory=Metrics)
    stopping: Event = field(default_factory=Event)
    """Set when the server is asked to stop: whoever holds a connection open lets go of it."""
    connections: Connections = field(default_factory=Connections)
    """What all providers share to talk to their companies; closed with the centre."""
    slow_owners: SlowLane = field(default_factory=SlowLane)
    """Owners of payables that answer slowly: they wait for one another and for nobody else."""


async def centre(request: Request) -> Centre:
    """The centre that this request came to: a dependency. On the event loop, because it does nothing."""
    found = request.app.state.centre
    assert isinstance(found, Centre)
    return found


AskedCentre = Annotated[Centre, Depends(centre)]
"""A route's parameter: `def route(centre: AskedCentre) -> ...`."""

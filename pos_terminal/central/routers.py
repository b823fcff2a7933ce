"""All routes of the server. Each part adds its router here, in one line."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from pos_terminal.central import health

ROUTERS: Final[tuple[APIRouter, ...]] = (health.router,)

"""All routes of the server. Each part adds its router here, in one line."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from pos_terminal.central import health, public_pages
from pos_terminal.central.accounts import routes as account_routes
from pos_terminal.central.accounts import terminal_routes
from pos_terminal.central.api import routes as api_routes
from pos_terminal.central.backoffice import access as access_pages
from pos_terminal.central.backoffice import changes, doors, drawers, today, told_programs
from pos_terminal.central.backoffice import exceptions as exception_pages
from pos_terminal.central.backoffice import exports as export_pages
from pos_terminal.central.backoffice import methods as method_pages
from pos_terminal.central.backoffice import payments as payment_pages
from pos_terminal.central.backoffice import records as record_pages
from pos_terminal.central.backoffice import restaurant as restaurant_pages
from pos_terminal.central.backoffice import staff as staff_pages
from pos_terminal.central.backoffice import statements as statement_pages
from pos_terminal.central.backoffice import terminals as terminal_pages
from pos_terminal.central.callbacks import routes as callback_routes
from pos_terminal.central.feed import routes as feed_routes
from pos_terminal.central.ingest import routes as push_routes
from pos_terminal.central.webhooks import routes as webhook_routes

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    account_routes.router,
    terminal_routes.router,
    webhook_routes.router,
    callback_routes.router,
    public_pages.router,
    feed_routes.router,
    push_routes.router,
    api_routes.router,
    doors.router,
    today.router,
    payment_pages.router,
    exception_pages.router,
    drawers.router,
    terminal_pages.router,
    staff_pages.router,
    access_pages.router,
    method_pages.router,
    statement_pages.router,
    record_pages.router,
    export_pages.router,
    restaurant_pages.router,
    told_programs.router,
    changes.router,
)

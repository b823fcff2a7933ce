"""The terminals: how each of them is, codes for new ones, and what a person decides about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import Response

from pos_terminal.central.accounts import enrolment, terminals
from pos_terminal.central.accounts.terminals import Terminal
from pos_terminal.central.backoffice.forms import Field, nothing_here, shown_once
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit, owner_only
from pos_terminal.central.backoffice.set_aside import SetAside, set_aside
from pos_terminal.central.backoffice.taking_over import Offered, offered, take_over
from pos_terminal.central.books import books_of
from pos_terminal.central.callbacks.addresses import Egress
from pos_terminal.central.errors import Refused
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
AWAY_MS: Final = 10 * 60_000
"""A terminal that has a line says so every minute or so."""
SKEWED_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One terminal on the page. `state`: revoked, quarantined, away, waiting or in_step."""

    terminal: Terminal
    state: str
    aside: SetAside | None
    offered: Offered

    @property
    def skew_s(self) -> int | None:
        """How far its clock is ahead, in whole seconds; None where it was never heard, or is right."""
        skew = self.terminal.skew_ms
        return None if skew is None or abs(skew) < SKEWED_MS else round(skew / 1000)


@router.get("/terminals/")
def listing(look: Visit) -> Response:
    """All terminals that ever joined."""
    now = look.centre.clock.now_ms()
    found = terminals.listing(look.centre, look.restaurant_id)
    egress = Egress(networks=look.centre.settings.callback_networks)
    with look.centre.database.tenant(look.restaurant_id) as connection:
        aside = set_aside(connection, look.restaurant_id)
        shown = [
            Shown(
                one,
                _state(one, now),
                aside.get(one.terminal_id),
                offered(connection, look.restaurant_id, one.terminal_id, egress),
            )
            for one in found
        ]
    shown.sort(key=lambda one: one.state == "revoked")
    return look.page("terminals.html", rows=shown, state_name=state_name, state_kind=state_kind)


@router.post("/terminals/code/")
def new_code(look: Posting, minutes: Annotated[int, Form()] = 60) -> Response:
    """A code for one terminal, shown now and never again."""
    owner_only(look)
    made = enrolment.new_code(look.centre, look.restaurant_id, look.person.actor, minutes * 60_000)
    return shown_once(look.page("terminal_code.html", made=made, server=look.centre.public_url))


@router.post("/terminals/{terminal_id}/revoke/")
def revoke(look: Posting, terminal_id: str) -> Response:
    """Whatever it signs is refused from now on."""
    owner_only(look)
    if not terminals.revoke(look.centre, look.restaurant_id, terminal_id, look.person.actor):
        raise nothing_here()
    return look.go("/terminals/", done="revoked")


@router.post("/terminals/{terminal_id}/name/")
def rename(look: Posting, terminal_id: str, name: Field = "") -> Response:
    """What these pages call it from now on."""
    owner_only(look)
    if not terminals.rename(look.centre, look.restaurant_id, terminal_id, name, look.actor):
        raise nothing_here()
    return look.go("/terminals/", done="saved")


@router.post("/terminals/{terminal_id}/release/")
def release(look: Posting, terminal_id: str) -> Response:
    """The terminal that the centre knows goes on; what was set aside stays set aside."""
    owner_only(look)
    if not terminals.release(look.centre, look.restaurant_id, terminal_id, look.actor):
        raise nothing_here()
    return look.go("/terminals/", done="saved")


@router.post("/terminals/{terminal_id}/take-over/")
def take_its_own(look: Posting, terminal_id: str) -> Response:
    """Its people and methods become the restaurant's."""
    known = _one(look, terminal_id)
    if known.revoked_at is not None or known.quarantined_at is not None:
        raise Refused(409, "terminal_not_trusted", tr("First decide what becomes of this terminal."))
    egress = Egress(networks=look.centre.settings.callback_networks)
    books = books_of(look.centre, look.restaurant_id)
    take_over(books, look.restaurant_id, known.terminal_id, look.actor, egress)
    return look.go("/staff/", done="saved")


def _one(look: Look, terminal_id: str) -> Terminal:
    for one in terminals.listing(look.centre, look.restaurant_id):
        if one.terminal_id == terminal_id:
            return one
    raise nothing_here()


def _state(one: Terminal, now_ms: int) -> str:
    if one.revoked_at is not None:
        return "revoked"
    if one.quarantined_at is not None:
        return "quarantined"
    if one.last_seen_at is None or now_ms - one.last_seen_at > AWAY_MS:
        return "away"
    return "waiting" if one.waiting_events else "in_step"


def state_name(state: str) -> str:
    """What people call it."""
    return {
        "revoked": tr("Taken off"),
        "quarantined": tr("Stopped: decide"),
        "away": tr("No line"),
        "waiting": tr("Sending"),
        "in_step": tr("In step"),
    }[state]


def state_kind(state: str) -> str:
    """Its colour."""
    return {"in_step": "ok", "quarantined": "unk"}.get(state, "")

"""For each route by which somebody changes something at the centre: how it is asked, and what it leaves.

A case prepares what it needs on a `Stage` and returns the request that changes something; what it prepared
is not counted. The cases of money, staff, methods and statements are in authoring_money, with the routes that
are looked at elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.accounts import api_keys, enrolment, restaurants, terminals, users
from pos_terminal.central.app import make_app
from pos_terminal.central.callbacks import outbox
from pos_terminal.central.centre import Centre
from pos_terminal.central.statements import store
from pos_terminal.domain import drawer_events
from pos_terminal.services.business_day import BusinessDay
from tests.central.owning import end, owned
from tests.central.people import PASSWORD, api_key, bearer, enrolled_terminal, make_user, signed_in_client
from tests.central.pushing import Shop, make_shop

PIN: Final = "7392"
TYPED: Final = ("another good horse", PIN, "wave_sn_prod_k3yOfTh3House", "t0ken-in-the-url", "awa@mail.test")
"""What cases type in that no event may hold."""
CALLBACKS: Final = f"https://bookings.example.com/told?token={TYPED[3]}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `by_program`: with the program's key, else by the signed-in owner."""

    method: str
    path: str
    more: dict[str, Any] = field(default_factory=dict)
    by_program: bool = False


class Stage:
    """A restaurant with an owner who is signed in, a program, and whatever a case adds."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.app: FastAPI = make_app(centre)
        self.shop: Shop = make_shop(centre)
        self.id = self.shop.restaurant_id
        self.restaurant = restaurants.restaurant(centre, self.id)
        self.office: TestClient = signed_in_client(centre, self.restaurant, app=self.app)
        [self.me] = [one.user_id for one in users.listing(centre, self.id)]
        self.key = api_key(centre, self.restaurant)
        self.key_id = api_keys.listing(centre, self.id)[0].key_id

    def send(self, request: Request) -> int:
        """Ask; returns the status."""
        client = TestClient(self.app, base_url=self.centre.public_url) if request.by_program else self.office
        headers = bearer(self.key) if request.by_program else {}
        path = request.path
        answer = client.request(request.method, path, headers=headers, follow_redirects=False, **request.more)
        return int(answer.status_code)

    def somebody(self) -> str:
        email = make_user(self.centre, self.restaurant, users.Role.MANAGER)
        return next(one.user_id for one in users.listing(self.centre, self.id) if one.email == email)

    def terminal(self) -> str:
        return enrolled_terminal(self.centre, self.restaurant).terminal_id

    def run(self, statement: str, **values: Any) -> None:
        with self.centre.database.tenant(self.id) as connection:
            connection.execute(text(statement), {"restaurant": self.id, **values})

    def callback(self) -> str:
        """One that was told, or is to be."""
        payment, _secret = owned(self.shop, "41", "https://bookings.example.com/", owner=self.key_id)
        end(self.shop, payment)
        with self.centre.database.tenant(self.id) as connection:
            return outbox.callbacks(connection, self.id)[0].event_id

    def staff(self) -> str:
        self.office.post("/office/staff/", data=STAFF, follow_redirects=False)
        [(staff_id,)] = self.shop.rows("SELECT staff_id FROM pos.staff")
        return str(staff_id)

    def unapproved(self) -> str:
        """A session over the limit, closed without a manager."""
        opened = drawer_events.DrawerOpened(
            session_id="s1",
            idempotency_key="o1",
            drawer="1",
            number=1,
            currency="XOF",
            opened_by="system",
            opening_float=0,
            opening_counted=True,
            shared=False,
        )
        closed = drawer_events.DrawerClosed(
            session_id="s1",
            idempotency_key="c1",
            count_id="n1",
            closed_by="system",
            counted=0,
            expected=5_000,
            reason="",
            approved_by=None,
            needs_approval=True,
            z_number=1,
            to_safe=0,
            left_for_float=0,
            report=msgspec.Raw(b"{}"),
        )
        with self.shop.books.unit_of_work() as work:
            work.record(opened)
            work.record(closed)
            work.commit()
        return "s1"

    def statement(self, line: str) -> str:
        statement_id = self.centre.ids.new_id()
        content = f"Date;Montant\n{line}\n".encode()
        with self.centre.database.tenant(self.id) as connection:
            now = self.centre.clock.now_ms()
            store.put(
                connection, self.id, statement_id, "wave", "a.csv", content, now_ms=now, actor="centre:x"
            )
        return statement_id

    def now(self) -> tuple[datetime, str]:
        """This moment, and the business day that it is in."""
        now = self.centre.clock.now_ms()
        since = BusinessDay().around(now)[0]
        return datetime.fromtimestamp(
            now / 1000, UTC
        ), f"{datetime.fromtimestamp(since / 1000, UTC):%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked, and the types of the events that this person or program leaves with it."""

    make: Callable[[Stage], Request]
    events: tuple[str, ...]


CASES: Final[dict[str, Case]] = {}
STAFF: Final = {"code": "10", "name": "Fatou", "role": "manager", "pin": PIN, "again": PIN}
WAVE: Final = {"name": "Wave", "active": "yes", "display_order": "3", "route": "direct"}


def case(route: str, *kinds: str) -> Callable[[Callable[[Stage], Request]], Callable[[Stage], Request]]:
    """This function asks this route, and leaves these events."""

    def keep(make: Callable[[Stage], Request]) -> Callable[[Stage], Request]:
        CASES[route] = Case(make, kinds)
        return make

    return keep


def plain(route: str, *kinds: str, by_program: bool = False, **more: Any) -> None:
    """A route that needs nothing prepared."""
    method, _, path = route.partition(" ")
    CASES[route] = Case(lambda _stage: Request(method, path, more, by_program), kinds)


NEW_USER: Final = {"email": TYPED[4], "name": "Mariam", "role": "manager"}
NEW_PASSWORD: Final = {"current": PASSWORD, "new": TYPED[0]}
plain("POST /api/me/password/", "user.password_changed", json=NEW_PASSWORD)
plain("POST /office/password/", "user.password_changed", data=NEW_PASSWORD)
plain("POST /api/users/", "user.added", json=NEW_USER)
plain("POST /office/users/", "user.added", data=NEW_USER)
plain("POST /api/keys/", "key.made", json={"name": "Bookings"})
plain("POST /office/keys/", "key.made", data={"name": "Bookings"})
plain("POST /api/enrolment-codes/", "enrolment_code.made", json={})
plain("POST /office/terminals/code/", "enrolment_code.made", data={"minutes": "60"})
plain("PUT /api/callbacks/", "callbacks.set", by_program=True, json={"url": CALLBACKS})
plain("POST /office/staff/", "staff.added", data=STAFF)
plain("POST /office/restaurant/", "settings.changed", data={"restaurant": "Awa", "time_zone": "Africa/Dakar"})
plain("POST /office/restaurant/mail/", "mail.changed", data={"addresses": TYPED[4], "language": "fr"})
plain(
    "POST /api/orders/", "payable.opened", by_program=True, json={"order_id": "7", "label": "", "amount": 500}
)


@case("PATCH /api/users/{user_id}/", "user.switched")
def _(stage: Stage) -> Request:
    return Request("PATCH", f"/api/users/{stage.somebody()}/", {"json": {"active": False}})


@case("POST /office/users/{user_id}/active/", "user.switched")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/users/{stage.somebody()}/active/", {"data": {"active": ""}})


@case("POST /api/users/{user_id}/password/", "user.password_changed")
def _(stage: Stage) -> Request:
    return Request("POST", f"/api/users/{stage.somebody()}/password/")


@case("POST /office/users/{user_id}/password/", "user.password_changed")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/users/{stage.somebody()}/password/")


@case("DELETE /api/keys/{key_id}/", "key.revoked")
def _(stage: Stage) -> Request:
    return Request("DELETE", f"/api/keys/{stage.key_id}/")


@case("POST /office/keys/{key_id}/revoke/", "key.revoked")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/keys/{stage.key_id}/revoke/")


@case("DELETE /api/terminals/{terminal_id}/", "terminal.revoked")
def _(stage: Stage) -> Request:
    return Request("DELETE", f"/api/terminals/{stage.terminal()}/")


@case("POST /office/terminals/{terminal_id}/revoke/", "terminal.revoked")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/terminals/{stage.terminal()}/revoke/")


@case("POST /office/terminals/{terminal_id}/name/", "terminal.renamed")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/terminals/{stage.terminal()}/name/", {"data": {"name": "Terrace"}})


@case("POST /office/terminals/{terminal_id}/release/", "terminal.released")
def _(stage: Stage) -> Request:
    terminal = stage.terminal()
    terminals.quarantine(stage.centre, stage.id, terminal, "fork")
    return Request("POST", f"/office/terminals/{terminal}/release/")


@case("POST /office/terminals/{terminal_id}/take-over/", "staff.added")
def _(stage: Stage) -> Request:
    terminal = stage.terminal()
    stage.run(
        "INSERT INTO pos.staff (restaurant_id, terminal_id, staff_id, code, name, role, active)"
        " VALUES (:restaurant, :terminal, 'st-1', '77', 'Koffi', 'cashier', 1)",
        terminal=terminal,
    )
    return Request("POST", f"/office/terminals/{terminal}/take-over/")


@case("DELETE /api/enrolment-codes/{code_id}/", "enrolment_code.revoked")
def _(stage: Stage) -> Request:
    code = enrolment.new_code(stage.centre, stage.id, "user:test")
    return Request("DELETE", f"/api/enrolment-codes/{code.code_id}/")


@case("POST /api/callbacks/secret/", "callbacks.secret_changed")
def _(stage: Stage) -> Request:
    stage.send(CASES["PUT /api/callbacks/"].make(stage))
    return Request("POST", "/api/callbacks/secret/", by_program=True)


@case("DELETE /api/callbacks/", "callbacks.forgotten")
def _(stage: Stage) -> Request:
    stage.send(CASES["PUT /api/callbacks/"].make(stage))
    return Request("DELETE", "/api/callbacks/", by_program=True)


@case("POST /api/callbacks/events/{event_id}/send-again/", "office.sent_again")
def _(stage: Stage) -> Request:
    return Request("POST", f"/api/callbacks/events/{stage.callback()}/send-again/", by_program=True)


@case("POST /office/callbacks/{event_id}/send-again/", "office.sent_again")
def _(stage: Stage) -> Request:
    return Request("POST", f"/office/callbacks/{stage.callback()}/send-again/")


@case("POST /office/restaurant/mail/{mail_id}/send-again/", "office.sent_again")
def _(stage: Stage) -> Request:
    stage.run(
        "INSERT INTO pos.mails (restaurant_id, mail_id, kind, subject, state, created_at, since, next_at)"
        " VALUES (:restaurant, 'm1', 'day', '2026-01-01', 'given_up', 1, 1, 1)"
    )
    return Request("POST", "/office/restaurant/mail/m1/send-again/")

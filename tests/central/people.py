"""Who asks in the tests of the centre: a restaurant with its people, programs and terminals.

restaurant = make_restaurant(centre)
headers = bearer(api_key(centre, restaurant))
client = signed_in_client(centre, restaurant)                       an owner's browser
terminal = enrolled_terminal(centre, restaurant)
terminal.ask(client, "POST", "/api/sync/push", body)                signed as the terminal would
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from pos_terminal.central.accounts import api_keys, asking, enrolment, passwords, restaurants, sessions, users
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.accounts.tables import users as user_table
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.contract import enrol as contract
from pos_terminal.contract import signing
from pos_terminal.domain.recovery_code import as_compared
from pos_terminal.system import SystemIds, random_bytes

PASSWORD: Final = "correct horse battery"
_NUMBERS = count(1)


def make_restaurant(centre: Centre, name: str = "Le Baobab", **facts: Any) -> Restaurant:
    """A restaurant with nobody in it."""
    return restaurants.make_restaurant(centre, name, **facts)


def make_user(
    centre: Centre, restaurant: Restaurant, role: users.Role = users.Role.OWNER, *, must_change: bool = False
) -> str:
    """Somebody whose password is PASSWORD. Returns their e-mail address."""
    email = f"person{next(_NUMBERS)}@baobab.test"
    row = {
        "restaurant_id": restaurant.restaurant_id,
        "user_id": centre.ids.new_id(),
        "email": email,
        "name": "Awa",
        "role": role.value,
        "password_hash": _hashed(),
        "must_change": must_change,
        "created_at": centre.clock.now_ms(),
    }
    with centre.database.tenant(restaurant.restaurant_id) as connection:
        connection.execute(user_table.insert().values(row))
    return email


@cache
def _hashed() -> str:
    """Hashed once for all tests: it is slow on purpose."""
    return passwords.hash_password(PASSWORD)


def api_key(centre: Centre, restaurant: Restaurant) -> str:
    """The key of a program of this restaurant."""
    return api_keys.make_key(centre, restaurant.restaurant_id, "Till program", "user:test")[0]


def bearer(key: str) -> dict[str, str]:
    """The header that brings a key along."""
    return {"Authorization": f"Bearer {key}"}


def browser(centre: Centre, app: FastAPI | None = None) -> TestClient:
    """A browser on a page of this centre; nobody is signed in."""
    return TestClient(
        app or make_app(centre), base_url=centre.public_url, headers={"Origin": centre.public_url}
    )


def signed_in_client(
    centre: Centre,
    restaurant: Restaurant,
    role: users.Role = users.Role.OWNER,
    *,
    app: FastAPI | None = None,
) -> TestClient:
    """The browser of a signed-in person: cookie, origin and CSRF token go along by themselves."""
    email = make_user(centre, restaurant, role)
    with centre.database.gate() as connection:
        row = connection.execute(select(user_table).where(user_table.c.email == email)).one()
    token, found = sessions.begin(centre, row, "127.0.0.1")
    client = browser(centre, app)
    client.cookies.set(asking.cookie_name(centre), token)
    client.headers[asking.CSRF_HEADER] = found.csrf
    return client


@dataclass(slots=True)
class TestTerminal:
    """A terminal as the server sees it: an id, a key, and what it was told."""

    __test__ = False

    terminal_id: str = field(default_factory=lambda: SystemIds().new_id())
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    incarnation: int = 1
    restaurant_id: str = ""
    told: contract.Enrolled | None = None

    def enrolling(self, code: str, *, name: str = "Counter 1") -> contract.Enrol:
        """What it asks to be taken in with."""
        public = self.key.public_key().public_bytes_raw()
        message = signing.enrolment_bytes(as_compared(code), self.terminal_id, self.incarnation, name, public)
        return contract.Enrol(
            code=code,
            terminal_id=self.terminal_id,
            name=name,
            incarnation=self.incarnation,
            public_key=signing.as_text(public),
            proof=signing.as_text(self.key.sign(message)),
            program_version="1.0",
        )

    def signed(
        self, method: str, target: str, body: bytes, time_ms: int, nonce: str | None = None
    ) -> dict[str, str]:
        """The headers of a request that it signs."""
        nonce = nonce or signing.as_text(random_bytes(signing.NONCE_BYTES))
        message = signing.signed_bytes(method, target, body, time_ms, nonce)
        return signing.headers(signing.Signed(self.terminal_id, time_ms, nonce, self.key.sign(message)))

    def ask(
        self,
        client: TestClient,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Ask the server, signed with the real time."""
        now: int = client.app.state.centre.clock.now_ms()  # type: ignore[attr-defined]  # an ASGI application in general has none
        signed = self.signed(method, target, body, now)
        return client.request(method, target, content=body, headers={**signed, **(headers or {})})


def enrolled_terminal(centre: Centre, restaurant: Restaurant, **facts: Any) -> TestTerminal:
    """A terminal of this restaurant, taken in by a code like any other."""
    terminal = TestTerminal(**facts)
    code = enrolment.new_code(centre, restaurant.restaurant_id, "user:test").code
    terminal.told = enrolment.enrol(centre, terminal.enrolling(code), f"192.0.2.{next(_NUMBERS) % 250}")
    terminal.incarnation = terminal.told.incarnation
    terminal.restaurant_id = restaurant.restaurant_id
    return terminal

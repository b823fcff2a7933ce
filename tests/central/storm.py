"""Every route of the application, asked with what another restaurant owns: as path, query and body.

The routes are read from the application itself, and what they take from their own parameters, so that a new
route is asked like the others without being named anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import httpx2 as httpx
import msgspec
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Route

from pos_terminal.central.accounts import asking
from pos_terminal.central.accounts.asking import CSRF_HEADER
from pos_terminal.central.api.reading import cursor_of
from pos_terminal.central.backoffice import pages
from pos_terminal.contract import charge, enrol, pull, push
from tests.central.houses import House
from tests.central.journals import Pen

_KEYS: Final = count(1)
_WHO: Final[tuple[tuple[Callable[..., Any], str], ...]] = (
    (asking.program_or_person, "either"),
    (asking.program, "program"),
    (asking.terminal, "terminal"),
    (asking.signed_in, "person"),
    (asking.person, "person"),
    (pages.find_look, "person"),
)
# Where a parameter is called otherwise than the column whose values it takes.
_COLUMNS: Final = {
    "order_id": "payable_id",
    "payable": "payable_id",
    "payment_method_id": "method_id",
    "id": "payable_id",
    "subject": "payment_id",
}
# Values that let a body through to what is done with it; all other texts are foreign ids.
_SAMPLES: Final[dict[str, Any]] = {
    "amount": 100,
    "currency": "XOF",
    "email": "nobody@example.com",
    "customer": {"email": "guest@example.com"},
    "role": "manager",
    "resolution": "kept",
    "url": "https://example.com/told",
    "success_url": "https://example.com/done",
    "error_url": "https://example.com/not",
    "metadata": {},
    "minutes": 60,
    "active": True,
    "type": "order",
    "payable_type": "order",
    "language": "fr",
    "new": "another horse battery",
    "pin": "735194",
}


@dataclass(frozen=True)
class Asked:
    """One request, not yet signed."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/json"
    query: str = ""

    @property
    def target(self) -> str:
        """The path as it is asked for."""
        return self.path + (f"?{self.query}" if self.query else "")

    @property
    def said(self) -> str:
        """Everything that the asker knows already: it may come back."""
        return unquote(self.target) + unquote(self.body.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Way:
    """One method of one route, and who may ask it: program, person, either, terminal, or anybody ('')."""

    route: Any
    method: str
    who: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.route.path}"


def ways_of(app: FastAPI) -> list[Way]:
    """All of them: first those that only show, then those that change, last those that end a session."""
    found = [
        Way(route, method, _who(route))
        for route in _routes(app.routes)
        for method in sorted(route.methods - {"HEAD"})
    ]
    ends = ("sign_out", "password")
    return sorted(found, key=lambda way: (way.route.endpoint.__name__ in ends, way.method != "GET"))


def _routes(routes: Sequence[Any]) -> Iterator[Any]:
    for route in routes:
        if isinstance(route, APIRoute | Route):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)
        else:
            raise AssertionError(f"nothing is known of routes like {route!r}")


def _who(route: Any) -> str:
    if not isinstance(route, APIRoute):
        return ""
    calls = set(_calls(route.dependant))
    return next((who for call, who in _WHO if call in calls), "")


def _calls(dependant: Any) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def requests_of(way: Way, texts: dict[str, set[str]]) -> Iterator[Asked]:
    """What this route is asked with each text of a restaurant that its parameters might name."""
    route = way.route
    names = route.param_convertors
    fillings = _fillings(list(names), texts) if names else [{}]
    paths = [_filled(route.path, one) for one in fillings]
    for path in paths:
        for body, kind in _bodies(way, texts):
            yield Asked(way.method, path, body, kind)
    if isinstance(route, APIRoute):
        for query in _queries(route, texts):
            yield Asked(way.method, paths[0], query=query)


def _fillings(names: list[str], texts: dict[str, set[str]]) -> list[dict[str, str]]:
    """Every value of the last parameter that has many; the others stand for what leads there."""
    values = {name: _values(name, texts) for name in names}
    most = max(names, key=lambda name: len(values[name]))
    fixed = {name: found[0] for name, found in values.items()}
    return [fixed | {most: value} for value in values[most]]


def _values(name: str, texts: dict[str, set[str]]) -> list[str]:
    if name in ("payable_type", "code", "provider_code"):
        return ["order"] if name == "payable_type" else ["wave"]
    found = texts.get(_COLUMNS.get(name, name))
    if found is None:
        found = {value for column in texts if column.endswith("_id") for value in texts[column]}
    return sorted(found)


def _filled(path: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}:path}}", f"{{{name}}}").replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _queries(route: APIRoute, texts: dict[str, set[str]]) -> Iterator[str]:
    for one in route.dependant.query_params:
        if one.alias == "cursor":
            for value in _values("payment_id", texts)[:3]:
                yield urlencode({"cursor": cursor_of((1 << 52), value)})
        elif one.alias in ("search", "q"):
            for column in ("payable_id", "email", "transaction_id", "reference", "phone", "customer_id"):
                yield from (urlencode({one.alias: value}) for value in sorted(texts.get(column, ())))
        elif one.alias not in ("limit", "after", "done", "back", "settled", "state", "status"):
            for value in _values(one.alias, texts)[:5]:
                yield urlencode({one.alias: value, "payable_type": "order"})


def _bodies(way: Way, texts: dict[str, set[str]]) -> Iterator[tuple[bytes, str]]:
    route = way.route
    params = getattr(getattr(route, "dependant", None), "body_params", [])
    if route.path in (charge.PATH, enrol.PATH, enrol.HEARTBEAT_PATH, push.PATH):
        yield from ((body, "application/json") for body in _contract_bodies(route.path, texts))
    elif params and type(params[0].field_info).__name__ == "Form":
        names = [one.alias for one in params]
        for document in _documents({name: {"type": "string"} for name in names}, texts):
            yield urlencode(document).encode(), "application/x-www-form-urlencoded"
    elif params:
        model = params[0].field_info.annotation
        for document in _documents(model.model_json_schema().get("properties", {}), texts):
            yield json.dumps(document).encode(), "application/json"
    else:
        yield b"", "application/json"


def _documents(properties: dict[str, Any], texts: dict[str, set[str]]) -> Iterator[dict[str, Any]]:
    """A document for each foreign value of each field that might name something."""
    base = {name: _SAMPLES.get(name, "Mieux vaut tard") for name in properties}
    if "idempotency_key" in base:
        base["idempotency_key"] = f"storm-{next(_KEYS)}"
    if {"order_id", "payable"} <= base.keys():
        del base["payable"]
    yield base
    for name in base:
        if name in _SAMPLES or not (name.endswith(("_id", "_key", "reference", "email")) or name == "key"):
            continue
        for value in _values(name, texts)[:6]:
            key = {"idempotency_key": f"storm-{next(_KEYS)}"} if "idempotency_key" in base else {}
            yield base | key | {name: value}
    if "order_id" in base:
        methods = _values("method_id", texts)
        for value in _values("payable_id", texts):
            both = {"order_id": value, "idempotency_key": f"storm-{next(_KEYS)}"}
            yield (
                base | both | {"payment_method_id": methods[0]}
                if "payment_method_id" in base
                else base | {"order_id": value}
            )


def _contract_bodies(path: str, texts: dict[str, set[str]]) -> Iterator[bytes]:
    if path == push.PATH:
        for terminal_id in _values("terminal_id", texts)[:2]:
            pen = Pen(terminal_id)
            pen.write("staff.added", {"staff_id": "s", "code": "1", "name": "Awa", "role": "cashier"})
            one = pen.written[0]
            yield push.pack(
                push.encode_batch(
                    incarnation=1, first_seq=1, prev=one.previous, head=one.hash, events=[one.raw]
                )
            )
    elif path == charge.PATH:
        for operation in ("initiate", "check", "find", "cancel", "refund", "check_refund", "find_refund"):
            for payment_id in _values("payment_id", texts):
                reference = _values("charge_reference", texts)[0]
                ask = {
                    "operation": operation,
                    "payment_id": payment_id,
                    "provider_code": "wave",
                    "reference": reference,
                    "amount": 100,
                    "currency": "XOF",
                    "provider_reference": _values("provider_reference", texts)[0],
                    "refund_id": _values("refund_id", texts)[0],
                    "refund_amount": 50,
                    "refund_reference": _values("refund_reference", texts)[0],
                }
                yield msgspec.json.encode(ask)
    elif path == enrol.HEARTBEAT_PATH:
        yield msgspec.json.encode(enrol.Heartbeat(program_version="1", clock_ms=1))
    else:
        yield b"{}"


@dataclass
class Caller:
    """Asks as one house, with whatever credential a route wants."""

    app: FastAPI
    house: House
    plain: TestClient = field(init=False)
    browser: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.plain = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        url = self.app.state.centre.public_url
        csrf = self.house.person.headers[CSRF_HEADER]
        self.browser = TestClient(
            self.app,
            base_url=url,
            raise_server_exceptions=False,
            follow_redirects=False,
            headers={"Origin": url, CSRF_HEADER: csrf},
        )
        self._cookies = dict(self.house.person.cookies.items())

    def __enter__(self) -> Caller:
        self.plain.__enter__()
        self.browser.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self.browser.__exit__(*raised)
        self.plain.__exit__(*raised)

    def ask(self, way: Way, asked: Asked, *, anonymous: bool = False) -> list[httpx.Response]:
        """The answers: two where a program and a person may ask, and it changes nothing."""
        headers = {"Content-Type": asked.content_type}
        who = "" if anonymous else way.who
        if who == "terminal":
            stopping = self.app.state.centre.stopping
            if asked.path == pull.STREAM_PATH:
                stopping.set()
            try:
                more = {"Content-Encoding": "gzip"} if asked.path == push.PATH else {}
                told = self.house.terminal.ask(
                    self.plain, asked.method, asked.target, asked.body, headers=headers | more
                )
                return [told]
            finally:
                stopping.clear()
        found = []
        if who in ("person", "either"):
            self.browser.cookies.clear()
            self.browser.cookies.update(self._cookies)
            found.append(
                self.browser.request(asked.method, asked.target, content=asked.body, headers=headers)
            )
        if who in ("program", "either"):
            headers |= self.house.key
        if who != "person":
            found.append(self.plain.request(asked.method, asked.target, content=asked.body, headers=headers))
        return found

"""Values that nobody means well with, in every place that takes one: none of them breaks the server."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.contract import charge, pull
from tests.central.houses import House, make_house, texts_of
from tests.central.storm import Asked, Caller, Way, requests_of, ways_of

# A stream, and what counts tries and hashes passwords at each of them.
_SLOW: Final = (
    pull.STREAM_PATH,
    "/api/session/",
    "/office/sign-in/",
    "/api/me/password/",
    "/office/password/",
)
pytestmark = pytest.mark.timeout(400)
TEXTS: Final = (
    "\x00",
    "a\x00b",
    "\ud800",
    "a" * 10_000,
    "'; DROP TABLE pos.payments; --",
    "=HYPERLINK(1)",
    "\x1b@\x1dV0",
    "\u202e\u2066drawkcab",
    "\U0001f958\u200d\U0001f525",
    "-1",
    str(1 << 63),
    "9" * 400,
    "NaN",
    "",
    "%00",
    "%ff%fe",
    "../../etc/passwd",
)
VALUES: Final[tuple[Any, ...]] = (1 << 63, -(1 << 63), 10**400, 1.5, True, None, [], {}, [[]], {"\ud800": 1})
BODIES: Final = (
    b"",
    b"{",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"a"',
    b"1e999",
    b'{"\\ud800": "\\udfff"}',
    b'{"\\u0000": 1}',
    b"[" * 20_000,
    b'{"a":' * 5_000,
    b"\x00" * 64,
    b"a=1&a=2&%ff=%00",
    b"9" * 5_000,
    b'--x\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\n\xff\r\n--x--\r\n',
)
KINDS: Final = (
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "nonsense",
    "application/json, text/html",
    "application/x-www-form-urlencoded; charset=none",
)
HEADERS: Final[tuple[list[tuple[bytes, bytes]], ...]] = (
    [(b"accept-language", b"\xff\xfe"), (b"accept-language", b"fr;q=\xff")],
    [(b"authorization", b"Bearer \xff"), (b"authorization", b"Bearer a")],
    [(b"authorization", b"Bearer"), (b"cookie", b"__Host-pos_session=\xff")],
    [(b"cookie", b"__Host-pos_session=a; __Host-pos_session=b; pos_language=\xc3\xa9")],
    [(b"cookie", b"\x01;=;;;=\xff")],
    [(b"origin", b"http://[::1"), (b"referer", b"http://\xff")],
    [(b"origin", b"https://centre.test"), (b"origin", b"https://centre.test")],
    [(b"content-encoding", b"gzip"), (b"content-encoding", b"br")],
    [(b"x-csrf-token", b"\xff" * 50)],
    [
        (b"pos-terminal", b"\xff"),
        (b"pos-time", b"9" * 50),
        (b"pos-nonce", b"\xff"),
        (b"pos-signature", b"\xff"),
    ],
    [
        (b"pos-terminal", b"a"),
        (b"pos-time", b"\xb2"),
        (b"pos-nonce", b"a" * 22),
        (b"pos-signature", b"a" * 86),
    ],
    [(b"wave-signature", b"t=\xb2,v1=\xff"), (b"stripe-signature", b"t=" + b"9" * 5000 + b",v1=a")],
    [(b"x-sonatel-signature", b"t=1,t=2,v1=,v1="), (b"x-callback-key", b"\xff")],
    [(b"host", b"testserver:99999999"), (b"x-forwarded-for", b"\xff, ::::")],
    [(b"content-length", b"\xb2")],
)


def hostile(way: Way, texts: dict[str, set[str]]) -> Iterator[Asked]:
    """Each parameter of a route in turn with each of the values."""
    route = way.route
    usual = next(requests_of(way, texts))
    for name in getattr(route, "param_convertors", {}):
        values = dict.fromkeys(route.param_convertors, "wave") | {"payable_type": "order"}
        for text in TEXTS:
            if text and text != "\ud800":
                path = route.path
                for other, value in (values | {name: text}).items():
                    path = path.replace(f"{{{other}:path}}", f"{{{other}}}").replace(
                        f"{{{other}}}", quote(value, safe="")
                    )
                yield Asked(way.method, path, usual.body, usual.content_type)
    if isinstance(route, APIRoute):
        for one in route.dependant.query_params:
            for text in TEXTS:
                spoken = quote(text.encode("utf-8", "surrogatepass"), safe="")
                yield Asked(way.method, usual.path, usual.body, usual.content_type, f"{one.alias}={spoken}")
        if any(one.alias == "cursor" for one in route.dependant.query_params):
            for cursor in (
                '[1,"\\ud800"]',
                '["1",2]',
                "[1]",
                "{}",
                '[-1,"a"]',
                f'[{1 << 70},"a"]',
                "[" * 200,
            ):
                packed = urlsafe_b64encode(cursor.encode()).decode()
                yield Asked(way.method, usual.path, query=urlencode({"cursor": packed}))
    if way.method != "GET":
        yield from _in_bodies(usual)
        for body in BODIES:
            yield Asked(way.method, usual.path, body, usual.content_type)
        for kind in KINDS:
            yield Asked(way.method, usual.path, usual.body, kind)


def _in_bodies(usual: Asked) -> Iterator[Asked]:
    if usual.body.startswith(b"{"):
        document = json.loads(usual.body)
        for name in [*document, "nobody knows"]:
            for value in (*TEXTS, *VALUES):
                body = json.dumps(document | {name: value}).encode()
                yield Asked(usual.method, usual.path, body, usual.content_type)
    elif usual.content_type.endswith("urlencoded") and b"=" in usual.body:
        fields = dict(one.split("=", 1) for one in usual.body.decode().split("&"))
        for name in fields:
            for text in TEXTS:
                spoken = quote(text.encode("utf-8", "surrogatepass"), safe="")
                form = "&".join(f"{key}={value}" for key, value in (fields | {name: spoken}).items())
                yield Asked(usual.method, usual.path, form.encode(), usual.content_type)


@pytest.fixture
def house(centre: Centre) -> House:
    return make_house(centre, make_app(centre), 1)


@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.long)])
def test_no_value_in_any_place_breaks_the_server(centre: Centre, house: House, every: int) -> None:
    app = make_app(centre)
    with centre.database.owner() as connection:
        texts = texts_of(connection, house.restaurant_id)
    broken = []
    asked_of: Counter[str] = Counter()
    number = 0
    with Caller(app, house) as caller:
        for way in ways_of(app):
            if way.route.path in _SLOW:
                continue
            for asked in hostile(way, texts):
                number += 1
                if number % every:
                    continue
                for answer in caller.ask(way, asked):
                    asked_of[way.name] += 1
                    if answer.status_code >= 500 and answer.status_code != 503:
                        broken.append(f"{way.name} {asked}")
    assert broken == []
    assert asked_of.total() > 5_000 / every


def test_no_header_breaks_the_server(client: TestClient, house: House) -> None:
    ways = (
        *(("GET", "/api/payments/"), ("GET", "/office/"), ("POST", "/api/sync/push"), ("GET", "/metrics")),
        *(("POST", "/api/payments/webhooks/wave/"), ("POST", "/api/payments/webhooks/stripe/")),
        *(("POST", "/office/terminals/code/"), ("DELETE", "/api/session/"), ("POST", "/office/sign-in/")),
        *(("GET", "/api/me/"), ("PUT", "/api/callbacks/"), ("POST", house.shop.path("mtn"))),
    )
    for headers in HEADERS:
        for method, path in ways:
            # A bug comes out of the client as an exception.
            answer = client.request(method, path, content=b"{}", headers=headers, follow_redirects=False)
            assert answer.status_code < 500, (method, path, headers)


def test_a_charge_that_no_company_knows_is_not_given_back(client: TestClient, house: House) -> None:
    ask: dict[str, Any] = {
        "payment_id": "p-1",
        "provider_code": "wave",
        "reference": "ref-of-p-1",
        "amount": 100,
        "currency": "XOF",
    }
    begin, back = ({**ask, "operation": name, "refund_id": "r-1"} for name in ("initiate", "refund"))
    house.terminal.ask(client, "POST", charge.PATH, json.dumps(begin).encode())
    answer = house.terminal.ask(client, "POST", charge.PATH, json.dumps(back).encode())
    assert answer.json() == {"outcome": "refused", "error_code": "refund_not_paid"}

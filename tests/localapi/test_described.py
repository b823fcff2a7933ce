"""The API's own description is valid, complete, and says of every answer what is true."""

from __future__ import annotations

import http.client
import re
from typing import Any

import msgspec
import pytest
from schemathesis.specs.openapi import definitions

from pos_terminal.localapi import events
from pos_terminal.localapi.routes import ROUTES
from pos_terminal.providers.base import Outcome
from tests.localapi.house import JSON, MANAGER, House, body
from tests.support.simulator import Answered, ask


def described(house: House) -> dict[str, Any]:
    """The description as a program gets it."""
    found: dict[str, Any] = ask("GET", f"{house.url}/openapi.json").json()
    return found


def checked_by(schema: dict[str, Any]) -> Any:
    """What checks against a schema: the kind that the checker of OpenAPI itself is of."""
    return type(definitions.OPENAPI_31_VALIDATOR)(schema)


def assert_true(document: dict[str, Any], method: str, path: str, said: Answered | Any, found: Any) -> None:
    """The answer has a described status, and its body the described shape, nothing more."""
    answers = document["paths"][path][method.lower()]["responses"]
    answer = answers.get(str(said.status), answers["default"])
    [content] = answer["content"].values()
    schema = content["schema"] | {"components": document["components"]}
    checked_by(schema).validate(found)
    named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert set(found) == set(named["properties"])


def test_it_is_valid_and_describes_every_call(house: House) -> None:
    document = described(house)
    definitions.OPENAPI_31_VALIDATOR.validate(document)
    calls = {
        (method.upper(), re.sub(r"\{id\}", "x", path))
        for path, methods in document["paths"].items()
        for method in methods
    }
    answered = {
        (method, path)
        for method, path in calls
        if any(route.method == method and route.path.fullmatch(path) for route in ROUTES)
    }
    assert answered == calls
    assert len(calls) == len(ROUTES)
    assert document["servers"] == [{"url": house.url}]


def test_every_answer_is_as_it_is_described(house: House) -> None:
    document = described(house)
    made = house.intend("k-1", note="n", methods=["cash", "wave"])
    house.wave_says(house.ask_wave(made, 500), Outcome.DECLINED)
    house.ask_wave(made, 700)
    house.pay_cash(made, 300)
    of_id = f"/v1/intents/{made['id']}"
    calls: list[tuple[str, str, str, object, dict[str, str]]] = [
        ("GET", "/v1/health", "/v1/health", None, {}),
        ("POST", "/v1/intents", "/v1/intents", body(), {"Idempotency-Key": "k-2"}),
        ("POST", "/v1/intents", "/v1/intents", body(), {"Idempotency-Key": "k-2"}),
        ("POST", "/v1/intents", "/v1/intents", body(5), {"Idempotency-Key": "k-2"}),
        ("POST", "/v1/intents", "/v1/intents", {}, {"Idempotency-Key": "k-3"}),
        ("GET", "/v1/intents", "/v1/intents?idempotency_key=k-1", None, {}),
        ("GET", "/v1/intents", "/v1/intents?idempotency_key=never", None, {}),
        ("GET", "/v1/intents/{id}", of_id, None, {}),
        ("GET", "/v1/intents/{id}", "/v1/intents/never", None, {}),
        ("POST", "/v1/intents/{id}/cancel", f"{of_id}/cancel", None, {}),
        ("GET", "/v1/totals", "/v1/totals", None, {}),
        ("GET", "/v1/totals", "/v1/totals", None, {"Authorization": "Bearer x"}),
        ("POST", "/v1/pair", "/v1/pair", {"code": "1", "name": "x"}, {}),
    ]
    for method, path, target, content, headers in calls:
        said = house.ask(method, target, content, **{k.replace("-", "_"): v for k, v in headers.items()})
        assert_true(document, method, path, said, said.json())
    code = house.door.pair(MANAGER).digits
    paired = ask("POST", f"{house.url}/v1/pair", {"code": code, "name": "x"}, JSON)
    assert_true(document, "POST", "/v1/pair", paired, paired.json())


def test_an_event_of_the_stream_is_as_it_is_described(house: House) -> None:
    document = described(house)
    house.intend("k-1")
    connection = http.client.HTTPConnection("127.0.0.1", house.standing.port, timeout=20)
    place = events.place(house.ledger.incarnation, 0)
    connection.request("GET", f"/v1/events?after={place}", headers={"Authorization": f"Bearer {house.token}"})
    answer = connection.getresponse()
    lines = [answer.readline() for _ in range(7)]
    connection.close()
    data = lines[6].removeprefix(b"data: ")
    assert_true(document, "GET", "/v1/events", answer, msgspec.json.decode(data))


@pytest.mark.parametrize(
    "sent", [{"amount": 0}, {"currency": "cfa"}, {"note": "x" * 81}, {"more": 1}], ids=str
)
def test_what_the_description_does_not_allow_is_refused(house: House, sent: dict[str, Any]) -> None:
    document = described(house)
    schema = document["components"]["schemas"]["AskIntent"] | {"components": document["components"]}
    assert not checked_by(schema).is_valid(body() | sent)
    assert checked_by(schema).is_valid(body())
    assert house.ask("POST", "/v1/intents", body() | sent, Idempotency_Key="k").status == 400

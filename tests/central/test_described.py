"""The interface as it describes itself, asked by Schemathesis: no route breaks, and each answers as it says.

Every example is asked by nobody, by a program and by a person, and what terminals sign by a terminal, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pos_terminal.central.accounts.asking import CSRF_HEADER
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.contract import pull
from tests.central.houses import House, make_house, texts_of

_CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_ENDS: Final = ("DELETE /api/session/", "POST /api/session/", "POST /api/me/password/")
"""They end the session that others are asked with, or are slow on purpose: last."""
# Which of a restaurant's own values stands for a parameter, so that more is reached than "not found".
_COLUMNS: Final = {"order_id": "payable_id", "payment_method_id": "method_id"}


class _Signed(AuthBase):
    """Signs as a terminal does, over the request as it is sent."""

    def __init__(self, house: House, centre: Centre) -> None:
        self._house = house
        self._centre = centre

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        assert request.method is not None
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        assert isinstance(raw, bytes)
        now = self._centre.clock.now_ms()
        signed = self._house.terminal.signed(request.method, request.path_url, raw, now)
        request.headers.update(signed)
        return request


def _askers(centre: Centre, house: House) -> dict[str, dict[str, Any]]:
    """What goes along with the request of each kind of asker."""
    cookies = "; ".join(f"{name}={value}" for name, value in house.person.cookies.items())
    person = {
        "Origin": centre.public_url,
        "Cookie": cookies,
        CSRF_HEADER: house.person.headers[CSRF_HEADER],
    }
    return {
        "nobody": {},
        "program": {"headers": house.key},
        "person": {"headers": person},
        "terminal": {"auth": _Signed(house, centre)},
    }


def _known(case: Any, texts: dict[str, set[str]]) -> Any:
    """The same case about things that the restaurant has."""
    body = case.body if isinstance(case.body, dict) else {}
    for place in (case.path_parameters, body):
        for name in place or {}:
            found = texts.get(_COLUMNS.get(name, name))
            if found and name != "idempotency_key":
                place[name] = min(found)
    return case


def _operations(schema: Any) -> list[Any]:
    found = [one.ok() for one in schema.get_all_operations()]
    return sorted(found, key=lambda one: (one.label in _ENDS, one.method != "get"))


def _cases(operation: Any, texts: dict[str, set[str]]) -> Iterator[Any]:
    """What this route may be asked with: as described, about what is there or not, and as nobody
    described."""
    described = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    known = described.map(lambda case: _known(case, texts))
    # Of few examples the first is about what is there.
    yield strategies.booleans().flatmap(lambda other: described if other else known)
    if operation.body:
        yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("examples", [1, pytest.param(60, marks=pytest.mark.long)])
def test_every_route_answers_every_asker_as_it_is_described(centre: Centre, examples: int) -> None:
    app = make_app(centre)
    house = make_house(centre, app, 1)
    askers = _askers(centre, house)
    with centre.database.owner() as connection:
        texts = texts_of(connection, house.restaurant_id)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    asked: Counter[tuple[str, str]] = Counter()

    def ask(case: Any) -> None:
        for name, along in askers.items():
            if name == "terminal" and "terminals" not in (case.operation.tags or ()):
                continue
            # A stream says its first line and ends with the server.
            (centre.stopping.set if case.operation.path == pull.STREAM_PATH else centre.stopping.clear)()
            answer = case.call(**along)
            case.validate_response(answer, checks=_CHECKS)
            asked[case.operation.label, name] += 1

    for operation in _operations(schema):
        few = 1 if operation.label in _ENDS else examples
        for cases in _cases(operation, texts):
            given_some: Any = given
            look: Callable[[], None] = _look(few)(given_some(cases)(ask))
            look()
    assert {name for _, name in asked} == set(askers)
    assert {label for label, _ in asked} == {operation.label for operation in _operations(schema)}


def _look(examples: int) -> settings:
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

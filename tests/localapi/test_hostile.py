"""Whatever comes in, the answer is a refusal with a code: never a crash, never an intent by accident."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.ledger import catalogue
from pos_terminal.localapi.request_file import read_request
from tests.localapi.house import House, body, house_in

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
ALMOST = st.fixed_dictionaries(
    {},
    optional={
        "amount": JSONS,
        "currency": JSONS | st.just("XOF"),
        "reference": JSONS | st.text(max_size=60),
        "methods": JSONS,
        "note": JSONS,
    },
)


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_in(Path(tmp_path_factory.mktemp("hostile"))) as made:
        made.pair()
        yield made


def send(house: House, method: str, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    """One request, with texts as they are; what http.client itself refuses to send is no test."""
    connection = http.client.HTTPConnection("127.0.0.1", house.standing.port, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content)
        said = connection.getresponse()
        return said.status, json.loads(said.read())
    finally:
        connection.close()


@FEW
@given(
    content=st.binary(max_size=200)
    | JSONS.map(lambda one: json.dumps(one).encode())
    | ALMOST.map(lambda one: json.dumps(one).encode())
)
def test_no_body_ends_in_anything_but_a_refusal_or_an_intent(open_house: House, content: bytes) -> None:
    own = {
        "Authorization": f"Bearer {open_house.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": content.hex()[:40] or "empty",
    }
    for path in ("/v1/intents", "/v1/pair"):
        status, said = send(open_house, "POST", path, content, own)
        assert status < 500, said
        assert "error" in said or said["state"] == "waiting"


@FEW
@given(key=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255), max_size=300))
def test_no_key_ends_in_anything_but_a_refusal_or_an_intent(open_house: House, key: str) -> None:
    own = {"Authorization": f"Bearer {open_house.token}", "Content-Type": "application/json"}
    content = json.dumps(body()).encode()
    status, said = send(
        open_house,
        "POST",
        "/v1/intents",
        content,
        own | {"Idempotency-Key": key.encode("latin-1").decode("latin-1")},
    )
    assert status < 500, said


@FEW
@given(
    path=st.text(alphabet="/v1intes%20?=&.#é-healthoapi_k", max_size=40).map(lambda one: "/" + one),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW"]),
)
def test_no_path_ends_in_a_crash(open_house: House, path: str, method: str) -> None:
    from urllib.parse import quote

    connection = http.client.HTTPConnection("127.0.0.1", open_house.standing.port, timeout=20)
    try:
        connection.request(
            method, quote(path, safe="/?=&%"), headers={"Authorization": f"Bearer {open_house.token}"}
        )
        assert connection.getresponse().status < 500
    finally:
        connection.close()


@FEW
@given(raw=st.binary(max_size=300) | JSONS.map(lambda one: json.dumps(one).encode()), lines=st.booleans())
def test_no_file_is_read_as_anything_but_a_request_or_refused(raw: bytes, lines: bool) -> None:
    try:
        read_request(raw, lines=lines)
    except InvalidInput as error:
        assert error.code == "request_unreadable"  # noqa: PT017  whatever else is raised fails


def test_afterwards_the_tables_are_the_fold_and_every_order_is_one_intent(open_house: House) -> None:
    with open_house.ledger.reading() as connection:
        orders = len(catalogue.open_orders(connection, 10_000))
        [(asked,)] = connection.exec_driver_sql("SELECT COUNT(*) FROM intents").all()
    assert orders == asked
    assert open_house.is_sound()

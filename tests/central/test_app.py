"""The application as whole: health, errors in one form, what holds for every request."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel

from pos_terminal.central import logs
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.errors import Refused
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput
from pos_terminal.domain.secret import Secret
from tests.central.databases import PostgreSQL


class _Order(BaseModel):
    amount: int


@pytest.fixture
def app(centre: Centre) -> FastAPI:
    """The application, with routes that go wrong in every way."""
    made = make_app(centre)

    @made.get("/wrong/{way}")
    def wrong(way: str) -> None:
        raise {
            "person": InvalidInput("amount_too_small"),
            "unknown": InvalidInput("payable_unknown", payable="7"),
            "house": DatabaseProblem("disk_full", detail="/srv/hidden"),
            "refused": Refused(409, "gap", "Not here.", beside={"seq": 7}, headers={"Retry-After": "3"}),
            "bug": RuntimeError("the password is hunter2"),
        }[way]

    @made.post("/orders")
    def orders(order: _Order) -> int:
        return order.amount

    @made.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    return made


@pytest.fixture
def asking(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_it_lives_and_is_ready_with_all_its_tables(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "checks": {"database": "ok", "migrations": "ok"}},
    )


def test_it_is_not_ready_before_its_migrations(centre: Centre, postgresql: PostgreSQL) -> None:
    with postgresql.empty() as url:
        empty = Database(url)
        with TestClient(make_app(replace(centre, database=empty))) as asking:
            answer = asking.get("/ready")
            assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "pending")
        empty.close()


def test_it_is_not_ready_without_its_database_but_lives(centre: Centre) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with TestClient(make_app(replace(centre, database=nowhere))) as asking:
        answer = asking.get("/ready")
        assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "unreachable")
        assert asking.get("/health").status_code == 200


def test_a_database_that_is_away_is_told_to_come_back_later(centre: Centre) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    app = make_app(replace(centre, database=nowhere))

    @app.get("/rows")
    def rows() -> None:
        with nowhere.tenant("one"):
            pass

    with TestClient(app) as asking:
        answer = asking.get("/rows")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database_away")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("way", "status", "code"),
    [("person", 400, "amount_too_small"), ("unknown", 404, "payable_unknown"), ("house", 503, "disk_full")],
)
def test_each_error_is_answered_in_one_form(asking: TestClient, way: str, status: int, code: str) -> None:
    answer = asking.get(f"/wrong/{way}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "hidden" not in answer.text


def test_a_refusal_carries_what_belongs_beside_it(asking: TestClient) -> None:
    answer = asking.get("/wrong/refused")
    assert answer.status_code == 409
    assert answer.json() == {"error": {"code": "gap", "message": "Not here."}, "seq": 7}
    assert answer.headers["Retry-After"] == "3"


def test_sentences_are_in_the_askers_language(asking: TestClient) -> None:
    english = asking.get("/wrong/person").json()["error"]["message"]
    french = asking.get("/wrong/person", headers={"Accept-Language": "fr-CI,fr;q=0.9"})
    assert english == "The amount must be more than zero."
    assert french.json()["error"]["message"] not in ("", english)


def test_a_bug_tells_its_number_and_nothing_else(asking: TestClient) -> None:
    answer = asking.get("/wrong/bug")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
    assert len(answer.json()["request_id"]) == 36


def test_each_field_that_cannot_be_used_is_named(asking: TestClient) -> None:
    answer = asking.post("/orders", json={"amount": "much"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_input"
    assert list(answer.json()["error"]["fields"]) == ["amount"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/health", 405)])
def test_a_path_or_method_that_is_not_there_is_the_same_form(
    asking: TestClient, method: str, path: str, status: int
) -> None:
    answer = asking.request(method, path)
    assert (answer.status_code, set(answer.json()["error"])) == (status, {"code", "message"})


def test_another_hosts_name_is_refused(asking: TestClient) -> None:
    assert asking.get("/health", headers={"Host": "evil.example"}).status_code == 400
    assert asking.get("/health", headers={"Host": "centre.test:443"}).status_code == 200


def test_browsers_are_told_what_they_may_not_do(asking: TestClient) -> None:
    headers = asking.get("/health").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_body_over_the_limit_is_refused_announced_or_not(asking: TestClient, centre: Centre) -> None:
    limit = centre.settings.body_limit
    assert asking.post("/raw", content=b"x" * limit).json() == limit
    assert asking.post("/raw", content=b"x" * (limit + 1)).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(limit // 65536 + 1):
            yield b"x" * 65536

    answer = asking.post("/raw", content=pieces())
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_figures_are_for_this_machine_or_a_token(centre: Centre) -> None:
    known = replace(centre, settings=replace(centre.settings, metrics_token=Secret("sesame")))
    app = make_app(known)
    with TestClient(app, client=("127.0.0.1", 5)) as near, TestClient(app, client=("203.0.113.9", 5)) as far:
        near.get("/health")
        assert 'route="/health"' in near.get("/metrics").text
        assert near.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
        assert far.get("/metrics").status_code == 404
        assert far.get("/metrics", headers={"Authorization": "Bearer sesam"}).status_code == 404
        assert far.get("/metrics", headers={"Authorization": "Bearer sesame"}).status_code == 200


def test_the_log_is_one_document_a_line_without_secrets_or_questions(asking: TestClient) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines((Secret("hunter2"),)))
    logger = logging.getLogger("pos_terminal.central")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        answer = asking.get("/health?key=open-sesame")
        logger.error("the password is %s", "hunter2")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    asked, told = (json.loads(line) for line in written.getvalue().splitlines())
    assert asked["request_id"] == answer.headers["X-Request-Id"]
    assert (asked["route"], asked["status"], asked["method"]) == ("/health", 200, "GET")
    assert "hunter2" not in told["message"]
    assert "sesame" not in written.getvalue()

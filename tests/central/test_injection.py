"""Whatever stands in a text of the database, however it came there: no page runs it, no spreadsheet computes
it, no line of a log or header of an answer is made of it."""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pos_terminal.central import logs
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from tests.central.houses import House, make_house, tenant_tables, texts_of
from tests.central.storm import Caller, Way, requests_of, ways_of

KINDS: Final = ("entries", "refunds", "customers", "payables")
FREE: Final = frozenset(
    {
        *("label", "name", "reference", "note", "reason", "place", "phone", "status", "last_problem"),
        *("error_message", "transaction_id", "claimed_number", "program_version", "quarantine_reason"),
    }
)
"""Columns whose words somebody chose, or may choose by breaking into a terminal."""
MARKUP: Final = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}${7*7}</td><svg/onload=alert(1)>"
    "javascript:alert(1)\u202egnp.exe\r\nSet-Cookie: a=b\r\n\r\n<h1>*)(uid=*"
)
FORMULAS: Final = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", " =1+1", "\uff1d1+1", "=cmd|' /C calc'!A0")
_RUNS: Final = frozenset({"script", "iframe", "object", "embed", "svg", "base", "meta", "link", "h1", "img"})


class _Seen(HTMLParser):
    """What a browser would make of a page: tags, and attributes that run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            address = name in ("href", "src", "action", "formaction") and (value or "").strip()
            if name.startswith("on") or (address and address.lower().startswith(("javascript:", "data:"))):
                self.bad.append(f"{tag} {name}={value}")


def seen(page: str) -> _Seen:
    found = _Seen()
    found.feed(page)
    return found


def plant(centre: Centre, house: House, hostile: str) -> int:
    """Write this into every free text of the restaurant, whatever would refuse it on its way there."""
    planted = 0
    with centre.database.owner() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, columns in tenant_tables(connection).items():
            for column in columns:
                if column.column_name not in FREE or column.data_type != "text" or table == "mails":
                    continue
                name = column.column_name
                change = text(f"UPDATE pos.{table} SET {name} = :hostile WHERE restaurant_id = :r")
                try:
                    with connection.begin_nested():
                        values = {"hostile": hostile, "r": house.restaurant_id}
                        planted += connection.execute(change, values).rowcount
                except DBAPIError:
                    continue  # one of few words, or one for each row
    return planted


@pytest.fixture
def house(centre: Centre) -> House:
    return make_house(centre, make_app(centre), 1)


def shown(centre: Centre, house: House) -> Iterator[tuple[Way, str, bytes, str]]:
    """Every page and file of the office about what this house has."""
    app = make_app(centre)
    with centre.database.owner() as connection:
        texts = texts_of(connection, house.restaurant_id)
    with Caller(app, house) as caller:
        for way in ways_of(app):
            if way.method != "GET" or way.who != "person":
                continue
            for asked in list(requests_of(way, texts))[:3]:
                for answer in caller.ask(way, asked):
                    assert answer.status_code < 500, (way.name, asked.target, answer.text)
                    assert "set-cookie" not in answer.headers or "a=b" not in answer.headers["set-cookie"]
                    yield way, answer.headers.get("content-type", ""), answer.content, answer.text


def test_no_page_runs_what_stands_in_a_text(centre: Centre, house: House) -> None:
    usual = {way.name + kind: seen(page) for way, kind, _raw, page in shown(centre, house) if "html" in kind}
    assert plant(centre, house, MARKUP) > 20
    met = pages = 0
    for way, kind, raw, page in shown(centre, house):
        if kind.startswith("application/pdf"):
            assert raw.startswith(b"%PDF")
        elif "html" in kind:
            found = seen(page)
            pages += 1
            met += "&lt;script&gt;alert(1)" in page
            assert found.bad == [], way.name
            before = usual.get(way.name + kind)
            for tag in _RUNS:
                allowed = before.tags.count(tag) if before is not None else 99
                assert found.tags.count(tag) <= max(allowed, 1 if tag == "h1" else 0), (way.name, tag)
            assert "\u202e" not in page, way.name
    assert pages > 15
    assert met > 8, "they are shown, as text"


def test_no_spreadsheet_computes_what_stands_in_a_text(centre: Centre, house: House) -> None:
    for formula in FORMULAS:
        plant(centre, house, formula)
        _look_for(house, formula)


def _look_for(house: House, formula: str) -> None:
    cells = 0
    paths = ["/office/exports/day.csv", *(f"/office/records/{kind}.csv" for kind in KINDS)]
    for path in paths:
        answer = house.person.get(path)
        assert answer.status_code == 200, path
        assert "\n" not in answer.headers["content-disposition"]
        rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=",")
        for cell in (cell for row in rows for cell in row):
            plain = cell.lstrip(" \n\u00a0\u202f\ufeff")
            is_number = plain.lstrip("-").isdigit()
            assert is_number or not plain.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")), cell
            cells += formula.strip() in cell
    assert cells > 3, "they are in the files, as text"


def test_what_programs_bring_comes_back_as_text_and_logs_stay_lines(client: TestClient, house: House) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines(()))
    logger = logging.getLogger("pos_terminal")
    logger.addHandler(handler)
    level, logger.level = logger.level, logging.DEBUG
    try:
        for number, hostile in enumerate((MARKUP, "\u202egnp", "a" * 5_000, "%0d%0aX: y", "'; DROP TABLE x")):
            for field in ("label", "order_id"):
                body = {"order_id": f"o-{number}", "amount": 100, "label": ""} | {field: hostile}
                answer = client.post("/api/orders/", json=body, headers=house.key)
                assert answer.status_code in (201, 400), answer.text
                assert answer.headers["content-type"] == "application/json"
                if answer.status_code == 201:
                    told = answer.json()[field]
                    assert "\u202e" not in told
                    assert told == hostile.replace("\u202e", "")
    finally:
        logger.level = level
        logger.removeHandler(handler)
    for line in written.getvalue().splitlines():
        assert "\u202e" not in line
        assert isinstance(json.loads(line), dict)

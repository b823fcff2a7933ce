"""The curl examples of docs/server.md, as they stand there, against a centre on a real socket."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from pos_terminal.central.asking.questions import ask_payment
from pos_terminal.central.centre import Centre
from pos_terminal.central.routers import ROUTERS
from pos_terminal.central.serving import Serving
from tests.architecture.sources import ROOT
from tests.central.people import api_key, make_restaurant
from tests.central.shop import give_methods
from tests.support.simulator import Running, running_simulator

DOCUMENT: Final = (ROOT / "docs" / "server.md").read_text("utf-8").partition("## The API")[2]
BLOCK: Final = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
VARIABLE: Final = re.compile(r"([A-Z]+)=")
WHERE: Final = {
    "PAYMENT": ("id",),
    "EVENT": ("results", 0, "id"),
    "NEXT": ("next",),
    "CUSTOMER": ("customer_id",),
}
"""In the answer before, where the value of a variable of the document stands."""


@dataclass(frozen=True)
class Example:
    """A command of the document and the answer that stands below it."""

    command: str
    answer: str


def examples() -> Iterator[Example]:
    for block in BLOCK.findall(DOCUMENT):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            more = [line[2:] for line in lines if line.startswith("> ")]
            answer = [line for line in lines if not line.startswith("> ")]
            yield Example("\n".join([command, *more]), "\n".join(answer))


def assert_shows(shown: Any, found: Any, at: str) -> None:
    """What the document shows is in the answer; it may leave out members, and write ... for a value."""
    if isinstance(shown, dict):
        assert isinstance(found, dict), f"{at}: {found}"
        for name, value in shown.items():
            assert name in found, f"{at}: no {name} in {found}"
            assert_shows(value, found[name], f"{at}.{name}")
    elif isinstance(shown, list):
        assert isinstance(found, list), f"{at}: {found}"
        assert len(shown) == len(found), f"{at}: {found}"
        for number, value in enumerate(shown):
            assert_shows(value, found[number], f"{at}[{number}]")
    elif isinstance(shown, str) and shown.endswith("..."):
        assert isinstance(found, str), f"{at}: {found}"
        assert found.startswith(shown[:-3]), f"{at}: {found}"
    else:
        assert found == shown, at


@pytest.fixture
def company() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@dataclass
class Reader:
    """Somebody who tries one example after the other, while customers pay what they are asked for."""

    centre: Centre
    restaurant_id: str
    company: Running
    environment: dict[str, str]
    last: Any = None

    def run(self, example: Example) -> None:
        if name := VARIABLE.match(example.command):
            found = self.last
            for step in WHERE.get(name[1], ()):
                found = found[step]
            # The first lines of the document say where the server is, and with which key: another one here.
            if name[1] in WHERE:
                self.environment[name[1]] = str(found)
            return
        self._customers_pay()
        done = subprocess.run(
            ["bash", "-c", example.command], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{example.command}\n{done.stderr}"
        assert bool(done.stdout) is bool(example.answer), f"{example.command}\n{done.stdout}"
        if example.answer:
            self.last = json.loads(done.stdout)
            assert_shows(json.loads(example.answer), self.last, example.command)

    def _customers_pay(self) -> None:
        for session in self.company.control.sessions():
            if session["payment_status"] == "processing":
                self.company.control.pay(session["client_reference"])
        with self.centre.database.tenant(self.restaurant_id) as connection:
            rows = connection.exec_driver_sql(
                "SELECT payment_id FROM pos.payments WHERE restaurant_id = %s AND status = 'processing'",
                (self.restaurant_id,),
            ).all()
        for (payment_id,) in rows:
            ask_payment(self.centre, self.restaurant_id, payment_id=payment_id)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are curl's")
def test_each_example_answers_what_the_document_says(
    centre: Centre, serving: Serving, company: Running
) -> None:
    restaurant = make_restaurant(centre)
    give_methods(centre, restaurant, company.simulator)
    environment = {
        "PATH": os.environ["PATH"],
        "POS": serving.url,
        "AS": f"Authorization: Bearer {api_key(centre, restaurant)}",
    }
    reader = Reader(centre, restaurant.restaurant_id, company, environment)
    for example in examples():
        reader.run(example)


def test_each_call_for_programs_has_an_example() -> None:
    commands = [example.command for example in examples()]
    left = []
    for route in (route for router in ROUTERS for route in router.routes):
        path, methods = getattr(route, "path", ""), getattr(route, "methods", ())
        tags = set(getattr(route, "tags", ()))
        if not tags & {"payments", "payables", "callbacks"} or not getattr(route, "include_in_schema", True):
            continue
        pattern = re.compile(r"\$POS" + re.sub(r"\{[a-z_]+\}", "[^/ ]+", path) + r"(?=[\s?\"]|$)")
        left += [
            f"{method} {path}"
            for method in methods
            if not any(pattern.search(command) and method_of(command) == method for command in commands)
        ]
    assert not left


def method_of(command: str) -> str:
    named = re.search(r"-X ([A-Z]+)", command)
    return named[1] if named else "POST" if "--json" in command else "GET"

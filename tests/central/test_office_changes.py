"""Every change at the centre is an event with its author, and people read who changed what."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import terminals, users
from pos_terminal.central.backoffice.changes import PAGE_SIZE
from pos_terminal.central.centre import Centre
from pos_terminal.central.routers import ROUTERS
from pos_terminal.central.statements import store
from pos_terminal.central.statements.mapping import Read
from pos_terminal.central.statements.matching import span_names
from pos_terminal.domain import events
from tests.central.authoring import CASES, TYPED, Stage
from tests.central.authoring_money import ELSEWHERE
from tests.central.people import browser, make_restaurant, signed_in_client

SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def stage(centre: Centre) -> Stage:
    return Stage(centre)


def journal(stage: Stage) -> list[bytes]:
    rows = stage.shop.rows("SELECT event FROM pos.journal WHERE terminal_id = 'centre' ORDER BY position")
    return [bytes(row[0]) for row in rows]


def test_every_route_that_could_change_something_is_looked_at() -> None:
    routes = {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in (route.methods or set()) - SAFE
    }
    assert routes == CASES.keys() | ELSEWHERE.keys()
    assert not CASES.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("route", sorted(CASES))
def test_a_change_is_one_event_with_its_author_and_without_a_secret(stage: Stage, route: str) -> None:
    case = CASES[route]
    request = case.make(stage)
    before = len(journal(stage))
    assert stage.send(request) in (200, 201, 202, 204, 303), route
    added = journal(stage)[before:]
    actor = f"centre:key:{stage.key_id}" if request.by_program else f"centre:user:{stage.me}"
    read = [events.decode_event(raw) for raw in added]
    assert tuple(one.type for one in read if one.actor == actor) == case.events
    assert {one.actor for one in read} <= {actor, "system"}
    for raw in added:
        assert not [one for one in TYPED if re.search(rb"(?<![0-9a-f-])%s(?![0-9a-f-])" % one.encode(), raw)]
    assert stage.office.get("/office/changes/").status_code in (200, 401)


def test_what_a_company_tells_has_its_author(stage: Stage) -> None:
    today = span_names(stage.id, "wave", 0, 1, "XOF")
    with stage.centre.database.tenant(stage.id) as connection:
        store.take_lines(connection, today, "st1", "Wave", Read(), now_ms=1, actor=f"centre:user:{stage.me}")
    last = events.decode_event(journal(stage)[-1])
    assert (last.type, last.actor) == ("statement.read", f"centre:user:{stage.me}")


def test_the_same_again_is_no_change(stage: Stage) -> None:
    terminal = stage.terminal()
    mail = {"addresses": "a@b.test", "language": "fr"}
    for _ in range(2):
        stage.office.post(f"/office/terminals/{terminal}/name/", data={"name": "Terrace"})
        stage.office.post("/office/restaurant/mail/", data=mail)
        stage.office.post(f"/office/users/{stage.me}/active/", data={"active": "yes"})
    kinds = [events.decode_event(raw).type for raw in journal(stage)]
    assert [kind for kind in kinds if kind in ("terminal.renamed", "mail.changed", "user.switched")] == [
        "terminal.renamed",
        "mail.changed",
    ]


def test_what_was_not_done_leaves_no_event(stage: Stage) -> None:
    before = len(journal(stage))
    nobody = "019f0000-0000-7000-8000-000000000000"
    for target in (f"users/{nobody}/password/", f"keys/{nobody}/revoke/", f"terminals/{nobody}/revoke/"):
        assert stage.office.post(f"/office/{target}").status_code == 404
    assert stage.office.post(f"/office/users/{stage.me}/active/", data={"active": ""}).status_code == 400
    assert len(journal(stage)) == before


def test_the_page_says_who_changed_what_the_newest_first(stage: Stage) -> None:
    terminal = stage.terminal()
    stage.office.post(f"/office/terminals/{terminal}/name/", data={"name": "Terrace <b>"})
    stage.office.post("/office/keys/", data={"name": "Bookings"})
    stage.send(CASES["PUT /api/callbacks/"].make(stage))
    page = stage.office.get("/office/changes/").text
    said = re.findall(r'<td class="long">(.*?)</td>', page)
    assert "bookings.example.com" in said[0]
    assert "Program Till program" in page
    assert said[1].startswith("Made a key for the program Bookings")
    assert re.match(r"Renamed the terminal \S.* to Terrace &lt;b&gt;", said[2])
    assert "Awa" in page
    french = stage.office.get("/office/changes/", headers={"Accept-Language": "fr"}).text
    assert "Changements" in french


def test_pages_of_changes_follow_each_other_without_a_gap(stage: Stage) -> None:
    terminal = stage.terminal()
    for number in range(PAGE_SIZE + 5):
        terminals.rename(stage.centre, stage.id, terminal, f"Name {number:03}", f"user:{stage.me}")
    first = stage.office.get("/office/changes/").text
    link = re.search(r'href="(\?before=\d+)"', first)
    assert link is not None
    second = stage.office.get(f"/office/changes/{link[1]}").text
    numbers = re.findall(r"Name (\d{3})\s*</td>", first) + re.findall(r"Name (\d{3})\s*</td>", second)
    assert numbers == [f"{number:03}" for number in reversed(range(PAGE_SIZE + 5))]


def test_another_restaurant_sees_none_of_it(stage: Stage) -> None:
    stage.office.post("/office/keys/", data={"name": "Bookings"})
    other = signed_in_client(stage.centre, make_restaurant(stage.centre, "Teranga"), users.Role.MANAGER)
    assert "Bookings" not in other.get("/office/changes/").text
    visitor: TestClient = browser(stage.centre)
    assert visitor.get("/office/changes/", follow_redirects=False).status_code == 303

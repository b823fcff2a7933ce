"""Programs and people at the same routes: roles, keys, and the ids of other restaurants."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.accounts import users
from pos_terminal.central.accounts.asking import AskingEither, AskingProgram
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from tests.central.people import (
    api_key,
    bearer,
    browser,
    enrolled_terminal,
    make_restaurant,
    signed_in_client,
)


@pytest.fixture
def app(centre: Centre) -> FastAPI:
    """The application with a route for programs, and one for either."""
    made = make_app(centre)

    @made.get("/either")
    @made.post("/either")
    def either(asked: AskingEither) -> list[str]:
        return [asked.restaurant_id, asked.role, asked.actor]

    @made.post("/program")
    def program(asked: AskingProgram) -> str:
        return asked.restaurant_id

    return made


def test_a_program_is_known_by_its_key_alone(centre: Centre, app: FastAPI) -> None:
    restaurant = make_restaurant(centre)
    key = api_key(centre, restaurant)
    client = TestClient(app)
    assert key.startswith("pos_live_")
    assert client.post("/program", headers=bearer(key)).json() == restaurant.restaurant_id
    for wrong in ("", key[:-1], key + "x", key.upper(), "pos_live_", "Bearer", "\x00é"):
        answer = client.post("/program", headers={b"Authorization": f"Bearer {wrong}".encode()})
        assert answer.status_code == 401, wrong
    assert client.post("/program").headers["WWW-Authenticate"] == "Bearer"


def test_a_key_is_shown_once_and_kept_as_a_digest(centre: Centre) -> None:
    owner = signed_in_client(centre, make_restaurant(centre))
    made = owner.post("/api/keys/", json={"name": "Order system"}).json()
    [listed] = owner.get("/api/keys/").json()["results"]
    assert made["key"] not in str(listed)
    assert listed["shown"] == made["key"][:15]
    assert listed["created_by"].startswith("user:")
    with centre.database.owner() as connection:
        assert made["key"] not in str(connection.execute(text("SELECT * FROM pos.api_keys")).all())


def test_a_revoked_key_opens_nothing_from_then_on(centre: Centre, app: FastAPI) -> None:
    owner = signed_in_client(centre, make_restaurant(centre), app=app)
    made = owner.post("/api/keys/", json={"name": "Order system"}).json()
    asking = TestClient(app)
    assert asking.post("/program", headers=bearer(made["key"])).status_code == 200
    assert owner.get("/api/keys/").json()["results"][0]["last_used_at"] is not None
    assert owner.delete(f"/api/keys/{made['key_id']}/").status_code == 204
    assert asking.post("/program", headers=bearer(made["key"])).status_code == 401
    assert owner.delete(f"/api/keys/{made['key_id']}/").status_code == 404


def test_either_is_a_program_or_a_person(centre: Centre, app: FastAPI) -> None:
    restaurant = make_restaurant(centre)
    person = signed_in_client(centre, restaurant, users.Role.MANAGER, app=app)
    restaurant_id, role, actor = person.post("/either").json()
    assert (restaurant_id, role, actor[:5]) == (restaurant.restaurant_id, "manager", "user:")
    found = TestClient(app).get("/either", headers=bearer(api_key(centre, restaurant))).json()
    assert (found[0], found[1], found[2][:4]) == (restaurant.restaurant_id, "program", "key:")
    assert TestClient(app).get("/either").status_code == 401


def test_a_key_that_is_no_good_is_not_saved_by_a_cookie(centre: Centre, app: FastAPI) -> None:
    person = signed_in_client(centre, make_restaurant(centre), app=app)
    assert person.get("/either", headers=bearer("pos_live_wrong")).status_code == 401


OWNERS_ALONE: tuple[tuple[str, str, dict[str, object] | None], ...] = (
    ("GET", "/api/users/", None),
    ("POST", "/api/users/", {"email": "a@b.test", "name": "A", "role": "owner"}),
    ("PATCH", "/api/users/someone/", {"active": False}),
    ("POST", "/api/users/someone/password/", None),
    ("GET", "/api/keys/", None),
    ("POST", "/api/keys/", {"name": "A"}),
    ("DELETE", "/api/keys/one/", None),
    ("DELETE", "/api/terminals/one/", None),
    ("POST", "/api/enrolment-codes/", {}),
    ("DELETE", "/api/enrolment-codes/one/", None),
)


def test_only_an_owner_changes_who_may_ask(centre: Centre, app: FastAPI) -> None:
    restaurant = make_restaurant(centre)
    manager = signed_in_client(centre, restaurant, users.Role.MANAGER, app=app)
    nobody, key = browser(centre, app), bearer(api_key(centre, restaurant))
    for method, path, body in OWNERS_ALONE:
        assert manager.request(method, path, json=body).json()["error"]["code"] == "owner_needed", path
        assert nobody.request(method, path, json=body).status_code == 401, path
        assert nobody.request(method, path, json=body, headers=key).status_code == 401, path


def test_the_ids_of_another_restaurant_are_nothing_here(centre: Centre) -> None:
    ours, theirs = make_restaurant(centre), make_restaurant(centre, "Chez Fatou")
    owner, other = signed_in_client(centre, ours), signed_in_client(centre, theirs)
    terminal = enrolled_terminal(centre, theirs)
    key = other.post("/api/keys/", json={"name": "Theirs"}).json()
    code = other.post("/api/enrolment-codes/", json={}).json()
    user = other.get("/api/me/").json()["user_id"]
    for method, path, body in (
        ("DELETE", f"/api/keys/{key['key_id']}/", None),
        ("DELETE", f"/api/terminals/{terminal.terminal_id}/", None),
        ("DELETE", f"/api/enrolment-codes/{code['code_id']}/", None),
        ("PATCH", f"/api/users/{user}/", {"active": False}),
        ("POST", f"/api/users/{user}/password/", None),
    ):
        assert owner.request(method, path, json=body).status_code == 404, path
    assert other.get("/api/me/").status_code == 200
    for path, mine in (("/api/keys/", 0), ("/api/terminals/", 0), ("/api/users/", 1)):
        found = owner.get(path).json()["results"]
        assert len(found) == mine, path
        assert "Theirs" not in str(found)
    [listed] = other.get("/api/terminals/").json()["results"]
    assert listed["revoked_at"] is None


def test_what_cannot_be_is_refused_before_it_is_looked_up(centre: Centre) -> None:
    owner = signed_in_client(centre, make_restaurant(centre))
    for given in ("%00", "a%20b", "x" * 65, "é"):
        assert owner.delete(f"/api/keys/{given}/").status_code == 400, given
    for name in ("\x00", "a\nb", ""):
        assert owner.post("/api/keys/", json={"name": name}).status_code == 400, name

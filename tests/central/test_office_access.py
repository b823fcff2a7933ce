"""Who may sign in to the pages, and keys of programs: an owner's, each shown once."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import api_keys, users
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from tests.central.people import browser, make_restaurant, signed_in_client

SHOWN = re.compile(r'<p class="secret">([^<]+)</p>')


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def let_in(office: TestClient, email: str = "fatou@baobab.test", name: str = "Fatou") -> str:
    """The password that was shown."""
    answered = office.post("/office/users/", data={"email": email, "name": name, "role": "manager"})
    assert answered.headers["cache-control"] == "no-store"
    found = SHOWN.search(answered.text)
    assert found is not None
    return found[1]


def enters(centre: Centre, password: str, email: str = "fatou@baobab.test") -> str:
    """Where a sign-in leads to."""
    answered = browser(centre).post("/office/sign-in/", data={"email": email, "password": password})
    return answered.url.path


def whose(centre: Centre, house: Restaurant, email: str = "fatou@baobab.test") -> str:
    return next(one.user_id for one in users.listing(centre, house.restaurant_id) if one.email == email)


def test_somebody_let_in_signs_in_with_the_password_shown_once(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    password = let_in(office)
    assert password not in office.get("/office/users/").text
    assert enters(centre, password) == "/office/password/"
    office.post(f"/office/users/{whose(centre, house)}/active/", data={"active": ""})
    assert "Switched off" in office.get("/office/users/").text
    assert enters(centre, password) == "/office/sign-in/"
    office.post(f"/office/users/{whose(centre, house)}/active/", data={"active": "yes"})
    assert enters(centre, password) == "/office/password/"


def test_another_password_replaces_the_one_that_was_lost(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    before = let_in(office)
    found = SHOWN.search(office.post(f"/office/users/{whose(centre, house)}/password/").text)
    assert found is not None
    assert enters(centre, before) == "/office/sign-in/"
    assert enters(centre, found[1]) == "/office/password/"


def test_the_last_owner_stays(centre: Centre, house: Restaurant, office: TestClient) -> None:
    [me] = users.listing(centre, house.restaurant_id)
    refused = office.post(f"/office/users/{me.user_id}/active/", data={"active": ""})
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert users.listing(centre, house.restaurant_id)[0].active


@pytest.mark.parametrize(
    "fields", [{"email": "nobody"}, {"role": "king"}, {"email": "fatou@baobab.test"}, {"email": ""}]
)
def test_who_cannot_be_let_in_is_said(office: TestClient, fields: dict[str, str]) -> None:
    let_in(office)
    form = {"email": "x@baobab.test", "name": "<i>X</i>", "role": "manager", **fields}
    refused = office.post("/office/users/", data=form)
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert "<i>" not in refused.text
    assert SHOWN.search(refused.text) is None


def test_a_key_is_shown_once_and_can_be_taken_back(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    made = office.post("/office/keys/", data={"name": "Orders <b>"})
    assert made.headers["cache-control"] == "no-store"
    found = SHOWN.search(made.text)
    assert found is not None
    key = found[1]
    assert api_keys.find(centre, key) is not None
    page = office.get("/office/keys/").text
    assert key not in page
    assert "Orders &lt;b&gt;" in page
    [listed] = api_keys.listing(centre, house.restaurant_id)
    office.post(f"/office/keys/{listed.key_id}/revoke/")
    assert api_keys.find(centre, key) is None
    assert "Taken back" in office.get("/office/keys/").text
    assert office.post("/office/keys/", data={"name": " "}).status_code == 400


def test_a_manager_opens_neither_page(centre: Centre, house: Restaurant, office: TestClient) -> None:
    manager = signed_in_client(centre, house, users.Role.MANAGER)
    assert "/office/users/" not in manager.get("/office/staff/").text
    assert "/office/users/" in office.get("/office/staff/").text
    for page in ("/office/users/", "/office/keys/"):
        assert manager.get(page).status_code == 403
        fields = {"name": "x", "email": "x@y.test", "role": "owner"}
        assert manager.post(page, data=fields).status_code == 403
    _, key = api_keys.make_key(centre, house.restaurant_id, "Till", "user:x")
    someone = users.listing(centre, house.restaurant_id)[0].user_id
    for target in (f"users/{someone}/active/", f"users/{someone}/password/", f"keys/{key.key_id}/revoke/"):
        assert manager.post(f"/office/{target}").status_code == 403, target


def test_another_restaurants_people_and_keys_are_not_there(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    password = let_in(office)
    key, listed = api_keys.make_key(centre, house.restaurant_id, "Till", "user:x")
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    fatou = whose(centre, house)
    for target in (f"users/{fatou}/active/", f"users/{fatou}/password/", f"keys/{listed.key_id}/revoke/"):
        assert other.post(f"/office/{target}").status_code == 404, target
    assert "Fatou" not in other.get("/office/users/").text
    assert "Till" not in other.get("/office/keys/").text
    assert enters(centre, password) == "/office/password/"
    assert api_keys.find(centre, key) is not None


def test_a_form_without_its_token_changes_nothing(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    office.headers.pop("X-CSRF-Token")
    fields = {"name": "x", "email": "x@y.test", "role": "owner"}
    for page in ("/office/users/", "/office/keys/"):
        assert office.post(page, data=fields).status_code == 403
    assert len(users.listing(centre, house.restaurant_id)) == 1
    assert api_keys.listing(centre, house.restaurant_id) == []

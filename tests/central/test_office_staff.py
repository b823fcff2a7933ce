"""The page of the staff: what a person does there holds at a terminal, code and all."""

from __future__ import annotations

from contextlib import suppress

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import users
from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue, people
from pos_terminal.services import pin_gate
from pos_terminal.services.people import pin_matches
from pos_terminal.services.told import hear
from tests.central.people import make_restaurant, signed_in_client
from tests.support.core import open_ledger

PIN = "7391"


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house, users.Role.MANAGER)


class Till:
    """A terminal that hears what the office does."""

    def __init__(self, centre: Centre, house: Restaurant) -> None:
        self.centre, self.house = centre, house
        self.ledger = open_ledger(None)
        self.heard = 0
        pepper = RestaurantSecrets(centre, house.restaurant_id).get(PIN_PEPPER)
        assert pepper is not None
        self.pepper = Secret(f"its own\n{pepper.reveal()}")

    def hear(self) -> None:
        """Pull what is new, and make it the terminal's own."""
        told = pulled(self.centre.database, self.house.restaurant_id, "till", self.heard)
        self.heard = hear(self.ledger, self.house.restaurant_id, told).counter

    def person(self, code: str) -> str:
        """The id of whoever is called so here."""
        with self.ledger.reading() as connection:
            found = people.by_code(connection, code)
        assert found is not None
        return found.staff_id

    def opens(self, code: str, pin: str) -> bool:
        """Whether the code lets this person in."""
        try:
            pin_gate.check(self.ledger, code, pin, self.pepper)
        except NotAllowed:
            return False
        return True


@pytest.fixture
def terminal(centre: Centre, house: Restaurant) -> Till:
    return Till(centre, house)


def add(office: TestClient, code: str = "10", role: str = "manager", **fields: str) -> int:
    form = {"code": code, "name": f"Person {code}", "role": role, "pin": PIN, "again": PIN, **fields}
    return office.post("/office/staff/", data=form, follow_redirects=False).status_code


def test_somebody_added_in_the_office_signs_in_at_a_terminal_with_their_code(
    office: TestClient, terminal: Till
) -> None:
    assert add(office) == 303
    terminal.hear()
    assert terminal.opens("10", PIN)
    assert not terminal.opens("10", "7392")
    staff_id = terminal.person("10")
    with terminal.ledger.reading() as connection:
        stored = catalogue.pin_hash(connection, staff_id)
    assert stored is not None
    assert pin_matches(PIN, staff_id, terminal.pepper, stored)
    assert not pin_matches(PIN, staff_id, Secret("its own"), stored)


def test_a_new_code_given_in_the_office_replaces_the_old_one_and_ends_a_lock(
    office: TestClient, terminal: Till
) -> None:
    add(office)
    terminal.hear()
    for _ in range(10):
        with suppress(NotAllowed):
            pin_gate.check(terminal.ledger, "10", "0000", terminal.pepper)
    assert not terminal.opens("10", PIN)
    given = {"pin": "8462", "again": "8462"}
    page = office.post(f"/office/staff/{terminal.person('10')}/pin/", data=given)
    assert "Saved." in page.text
    terminal.hear()
    assert terminal.opens("10", "8462")
    assert not terminal.opens("10", PIN)


def test_name_role_and_leaving_reach_the_terminals(office: TestClient, terminal: Till) -> None:
    add(office)
    add(office, "11", "cashier")
    terminal.hear()
    form = {"name": "Fatou", "role": "manager", "active": "yes"}
    office.post(f"/office/staff/{terminal.person('11')}/", data=form)
    office.post(f"/office/staff/{terminal.person('10')}/", data={"name": "Person 10", "role": "manager"})
    terminal.hear()
    with terminal.ledger.reading() as connection:
        found = {one.code: (one.name, one.role, one.active) for one in people.everybody(connection)}
    assert found == {"11": ("Fatou", Role.MANAGER, True), "10": ("Person 10", Role.MANAGER, False)}
    assert not terminal.opens("10", PIN)
    assert "Cannot act" in office.get("/office/staff/").text


def test_the_first_person_is_a_manager_and_the_last_manager_stays(office: TestClient, terminal: Till) -> None:
    assert add(office, role="cashier") == 400
    assert add(office) == 303
    terminal.hear()
    refused = office.post(
        f"/office/staff/{terminal.person('10')}/", data={"name": "A", "role": "cashier", "active": "yes"}
    )
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    terminal.hear()
    assert terminal.opens("10", PIN)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pin": "1234", "again": "1234"}, "too easy"),
        ({"pin": "12", "again": "12"}, "4 to 6 digits"),
        ({"again": "7392"}, "not the same"),
        ({"name": " "}, "is empty"),
        ({"code": "9"}, "already called 9"),
        ({"role": "owner"}, "must be"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays_but_for_the_code(
    office: TestClient, fields: dict[str, str], said: str
) -> None:
    add(office, "9")
    form = {"code": "10", "name": "Fatou", "role": "cashier", "pin": PIN, "again": PIN, **fields}
    refused = office.post("/office/staff/", data=form)
    assert refused.status_code == 400
    assert said in refused.text
    assert f'value="{form["code"]}"' in refused.text
    assert PIN not in refused.text


def test_another_restaurants_people_are_not_there(centre: Centre, office: TestClient, terminal: Till) -> None:
    add(office)
    terminal.hear()
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    target = f"/office/staff/{terminal.person('10')}/"
    assert other.get(target).status_code == 404
    assert other.post(target, data={"name": "X", "role": "cashier"}).status_code == 404
    assert other.post(f"{target}pin/", data={"pin": "8462", "again": "8462"}).status_code == 404
    assert "Person 10" not in other.get("/office/staff/").text
    terminal.hear()
    assert terminal.opens("10", PIN)


def test_a_form_without_its_token_changes_nothing(office: TestClient) -> None:
    token = office.headers.pop("X-CSRF-Token")
    assert add(office) == 403
    assert add(office, csrf_token=token) == 303


def test_a_name_is_text_on_a_page(office: TestClient, terminal: Till) -> None:
    add(office, name="<script>alert(1)</script>", code='"><b>')
    terminal.hear()
    whose = terminal.person('"><b>')
    for page in ("/office/staff/", f"/office/staff/{whose}/"):
        answered = office.get(page).text
        assert "&lt;script&gt;" in answered
        assert "<script>" not in answered
        assert '"><b>' not in answered

"""The page of the payment methods: what is set there reaches terminals and the journal, keys never a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import users
from pos_terminal.central.accounts.restaurant_secrets import RestaurantSecrets
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.webhooks.addresses import addressed
from pos_terminal.contract import pull
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.settings_events import SettingsChanged
from pos_terminal.ledger import catalogue
from pos_terminal.services.told import hear
from pos_terminal.simulator.server import Simulator
from tests.central.people import make_restaurant, signed_in_client
from tests.central.shop import give_methods
from tests.support.core import open_ledger
from tests.support.simulator import running_simulator

WAVE = {"display_order": "2", "active": "yes", "route": "central", "restrict_payer": "yes"}
KEY = "wave_sn_prod_a1b2c3d4"


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with running_simulator() as running:
        yield running.simulator


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house, users.Role.MANAGER)


def told(centre: Centre, house: Restaurant) -> dict[str, pull.ToldMethod]:
    """What terminals hear, by provider."""
    found = pulled(centre.database, house.restaurant_id, "till", 0).changes
    methods = [msgspec.json.decode(one.body, type=pull.ToldMethod) for one in found if one.kind == "method"]
    return {one.provider_code: one for one in methods}


def journal(centre: Centre, house: Restaurant) -> list[tuple[str, str, Any]]:
    """Type, actor and body of the centre's own events."""
    with centre.database.tenant(house.restaurant_id) as connection:
        rows = connection.exec_driver_sql(
            "SELECT event FROM pos.journal WHERE terminal_id = 'centre' AND position > 1 ORDER BY position"
        )
        read = [msgspec.json.decode(bytes(row[0])) for row in rows]
    return [(one["type"], one["actor"], one["body"]) for one in read]


def test_a_method_is_set_heard_by_terminals_and_stands_in_the_journal(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    saved = office.post("/office/methods/wave/", data=WAVE)
    assert "Saved." in saved.text
    method = told(centre, house)["wave"]
    assert (method.name, method.active, method.display_order) == ("Wave", True, 2)
    assert method.config == {"route": "central", "restrict_payer": True}
    till = open_ledger(None)
    hear(till, house.restaurant_id, pulled(centre.database, house.restaurant_id, "till", 0))
    with till.reading() as connection:
        wave = catalogue.method_of(connection, "wave")
    assert wave is not None
    assert (wave.method_id, dict(wave.config)) == (method.method_id, method.config)
    office.post("/office/methods/wave/", data={**WAVE, "active": "", "restrict_payer": "", "route": "direct"})
    changed = told(centre, house)["wave"]
    assert (changed.method_id, changed.active, changed.config) == (
        *(method.method_id, False, {"route": "direct"}),
    )
    events = journal(centre, house)
    assert [kind for kind, _, _ in events] == ["method.set", "method.set"]
    assert all(actor.startswith("centre:user:") for _, actor, _ in events)
    office.post("/office/methods/wave/", data={**WAVE, "active": "", "restrict_payer": "", "route": "direct"})
    assert len(journal(centre, house)) == 2


def test_cash_and_the_methods_by_hand_are_set_as_well(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    for code in ("cash", "manual.card"):
        office.post(f"/office/methods/{code}/", data={"display_order": "1", "active": "yes"})
    assert {code: one.config for code, one in told(centre, house).items()} == {"cash": {}, "manual.card": {}}
    page = office.get("/office/methods/").text
    assert "Card machine" in page
    assert "Keys" not in office.get("/office/methods/cash/").text


def test_a_key_is_kept_never_shown_and_its_mark_alone_is_in_the_journal(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    office.post("/office/methods/wave/", data=WAVE)
    page = office.post("/office/methods/wave/secrets/", data={"WAVE_API_KEY": f" {KEY} "})
    assert "Set on" in page.text
    assert KEY not in page.text + office.get("/office/methods/wave/").text
    store = RestaurantSecrets(centre, house.restaurant_id)
    kept = store.get("WAVE_API_KEY")
    assert kept is not None
    assert kept.reveal() == KEY
    office.post("/office/methods/wave/secrets/", data={"WAVE_API_KEY": KEY, "WAVE_WEBHOOK_SECRET": ""})
    office.post("/office/methods/wave/secrets/", data={"forget.WAVE_API_KEY": "yes"})
    assert store.get("WAVE_API_KEY") is None
    events = [body for kind, _, body in journal(centre, house) if kind == SettingsChanged.type_name]
    assert KEY not in str(events)
    [first], [second] = (one["changes"] for one in events)
    assert (first["method"], first["setting"], first["before"]) == ("wave", "WAVE_API_KEY", "")
    assert re.fullmatch("[0-9a-f]{8}", first["after"])
    assert (second["before"], second["after"]) == (first["after"], "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"display_order": "x"}, "a number from 1 to 999"),
        ({"display_order": "0"}, "a number from 1 to 999"),
        ({"success_url": "http://example.com/"}, "https"),
        ({"route": "sideways"}, "is empty"),
        ({"api_url": "https://169.254.169.254/"}, "api_url"),
        ({"api_url": "http://127.0.0.1:1"}, "api_url"),
        ({"api_url": "https://wave.evil.example"}, "api_url"),
    ],
)
def test_what_a_company_cannot_be_reached_with_is_not_taken(
    centre: Centre, house: Restaurant, office: TestClient, fields: dict[str, str], said: str
) -> None:
    refused = office.post("/office/methods/wave/", data={**WAVE, **fields})
    assert refused.status_code == 400
    assert said in refused.text
    assert told(centre, house) == {}


def test_what_no_key_looks_like_is_not_kept(centre: Centre, house: Restaurant, office: TestClient) -> None:
    for typed in ("two words", "clé", "a\nb"):
        refused = office.post("/office/methods/wave/secrets/", data={"WAVE_API_KEY": typed})
        assert refused.status_code == 400
    office.post("/office/methods/wave/secrets/", data={"PIN_PEPPER": "mine", "STRIPE_SECRET_KEY": "sk_x"})
    store = RestaurantSecrets(centre, house.restaurant_id)
    assert set(store.changed_at()) == {"PIN_PEPPER"}
    kept = store.get("PIN_PEPPER")
    assert kept is not None
    assert kept.reveal() != "mine"


def test_the_address_for_the_company_is_the_restaurants_own_and_can_be_made_anew(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    def shown() -> str:
        found = re.search(r"/api/payments/webhooks/wave/([0-9a-f]{40})/", office.get(page).text)
        assert found is not None
        return found[1]

    page = "/office/methods/wave/"
    first = shown()
    assert shown() == first
    found = addressed(centre, "wave", first)
    assert found is not None
    assert found.restaurant_id == house.restaurant_id
    office.post(f"{page}address/")
    assert shown() != first
    assert addressed(centre, "wave", first) is None


def test_trying_a_method_tells_whether_host_and_keys_are_right(
    centre: Centre, house: Restaurant, office: TestClient, simulator: Simulator
) -> None:
    give_methods(centre, house, simulator)
    tried = "/office/methods/{}/try/"
    assert "Wave answers, and takes these keys." in office.post(tried.format("wave")).text
    RestaurantSecrets(centre, house.restaurant_id).put("WAVE_API_KEY", Secret("another_key"))
    wrong = office.post(tried.format("wave")).text
    assert "Access to Wave is not set up correctly" in wrong
    RestaurantSecrets(centre, house.restaurant_id).forget("WAVE_API_KEY")
    assert "The “API key” of Wave is not there yet." in office.post(tried.format("wave")).text
    simulator.stop()
    assert "cannot be reached from here" in office.post(tried.format("stripe")).text
    assert office.post(tried.format("cash")).status_code == 404


def test_each_restaurant_has_methods_and_keys_of_its_own(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    other_house = make_restaurant(centre, "Teranga")
    other = signed_in_client(centre, other_house)
    office.post("/office/methods/wave/", data=WAVE)
    office.post("/office/methods/wave/secrets/", data={"WAVE_API_KEY": KEY})
    assert "Set on" not in other.get("/office/methods/wave/").text
    other.post("/office/methods/wave/secrets/", data={"forget.WAVE_API_KEY": "yes"})
    other.post("/office/methods/wave/", data={**WAVE, "active": ""})
    assert told(centre, house)["wave"].active
    assert RestaurantSecrets(centre, house.restaurant_id).get("WAVE_API_KEY") is not None


def test_there_is_nothing_where_there_is_no_such_method(office: TestClient) -> None:
    for code in ("gold", "manual.", "manual.gold"):
        assert office.get(f"/office/methods/{code}/").status_code == 404, code
        assert office.post(f"/office/methods/{code}/", data=WAVE).status_code == 404, code


def test_a_form_without_its_token_changes_nothing(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    office.headers.pop("X-CSRF-Token")
    for path, fields in (("", WAVE), ("secrets/", {"WAVE_API_KEY": KEY}), ("address/", {}), ("try/", {})):
        assert office.post(f"/office/methods/wave/{path}", data=fields).status_code == 403, path
    assert journal(centre, house) == []


def test_what_was_typed_is_text_on_a_page(office: TestClient) -> None:
    form = {"display_order": "1", "active": "yes", "route": "central", "item_name": '"><script>x'}
    assert "<script>" not in office.post("/office/methods/stripe/", data=form).text
    assert "&lt;script&gt;" in office.get("/office/methods/stripe/").text
    assert "<script>" not in office.post("/office/methods/stripe/", data={**form, "display_order": "?"}).text


def test_whoever_runs_the_server_may_open_a_network_for_stand_ins_of_companies(
    centre: Centre, house: Restaurant, simulator: Simulator
) -> None:
    opened = replace(
        centre, settings=replace(centre.settings, callback_networks=(ip_network("127.0.0.0/8"),))
    )
    office = signed_in_client(opened, house)
    url = simulator.url_of("wave")
    assert "Saved." in office.post("/office/methods/wave/", data={**WAVE, "api_url": url}).text
    assert told(centre, house)["wave"].config["api_url"] == url

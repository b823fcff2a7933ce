"""What the office decides for all terminals: kept, written down with its author, told and used by each."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import restaurants, users
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.contract import pull
from pos_terminal.domain import events
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.settings_events import SettingsChanged
from pos_terminal.ledger import journal, known_settings
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.services import settings_changes
from pos_terminal.services.approval import Decision
from pos_terminal.services.restaurant_settings import Keeper
from pos_terminal.services.told import hear
from pos_terminal.settings import Settings, load, save
from tests.central.people import make_restaurant, signed_in_client
from tests.support.core import open_ledger

FORM = {
    "restaurant": "Chez Awa",
    "place": "Plateau",
    "time_zone": "Africa/Dakar",
    "business_day_begins": "5",
    "receipt_header": "12 rue des Jardins\r\n+225 07 00 00 00 00",
    "limit_release": "15 000",
    "printer": "network:192.0.2.1:9100",
}


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def told(centre: Centre, house: Restaurant, after: int = 0) -> pull.Pulled:
    return pulled(centre.database, house.restaurant_id, "till", after)


def settings_told(found: pull.Pulled) -> list[dict[str, pull.Value]]:
    return [
        msgspec.json.decode(one.body, type=pull.ToldSettings).values
        for one in found.changes
        if one.kind == pull.SETTINGS
    ]


def changes_of(centre: Centre, house: Restaurant) -> list[tuple[str, list[str]]]:
    """Who changed which settings, by the centre's journal."""
    with centre.database.tenant(house.restaurant_id) as connection:
        rows = connection.exec_driver_sql(
            "SELECT event FROM pos.journal WHERE terminal_id = 'centre' ORDER BY position"
        ).scalars()
        found = [events.decode_event(bytes(raw)) for raw in rows]
    return [
        (one.actor, [change.setting for change in body.changes])
        for one in found
        if isinstance(body := one.read_body(), SettingsChanged)
    ]


def test_it_is_kept_written_down_and_told_in_one(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    assert settings_told(told(centre, house)) == []
    said = office.post("/office/restaurant/", data=FORM)
    assert said.status_code == 200, said.text
    wanted = {
        "restaurant": "Chez Awa",
        "place": "Plateau",
        "time_zone": "Africa/Dakar",
        "business_day_begins": 5,
        "receipt_header": "12 rue des Jardins\n+225 07 00 00 00 00",
        "limit_release": 15_000,
    }
    assert settings_told(told(centre, house)) == [wanted]
    now = restaurants.restaurant(centre, house.restaurant_id)
    assert (now.name, now.place, now.time_zone, now.business_day_begins) == tuple(wanted.values())[:4]
    [(actor, names)] = changes_of(centre, house)
    assert actor.startswith("centre:user:")
    assert set(names) == set(wanted)
    # The same again is no event and tells nobody anything.
    counter = told(centre, house).counter
    office.post("/office/restaurant/", data=FORM)
    assert (told(centre, house).counter, len(changes_of(centre, house))) == (counter, 1)
    page = office.get("/office/restaurant/").text
    assert 'value="15000"' in page
    assert "12 rue des Jardins" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("restaurant", " "),
        ("time_zone", "Nowhere/Town"),
        ("business_day_begins", "24"),
        ("limit_release", "-1"),
        ("limit_release", "1e9"),
        ("receipt_language", "de"),
        ("cash_rounding", "3"),
        ("place", "a\x1bb"),
    ],
)
def test_what_no_terminal_could_use_is_told_to_none(
    centre: Centre, house: Restaurant, office: TestClient, name: str, value: str
) -> None:
    refused = office.post("/office/restaurant/", data={**FORM, name: value})
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert settings_told(told(centre, house)) == []
    assert restaurants.restaurant(centre, house.restaurant_id) == house


def test_a_manager_decides_nothing(centre: Centre, house: Restaurant) -> None:
    manager = signed_in_client(centre, house, users.Role.MANAGER)
    assert manager.post("/office/restaurant/", data=FORM).status_code == 403
    assert "disabled" in manager.get("/office/restaurant/").text


def changed_here(ledger: Ledger) -> list[tuple[str, str, str]]:
    """What the terminal's journal says of settings: name, before, after."""
    with ledger.reading() as connection:
        found = [events.decode_event(one.raw).read_body() for one in journal.entries(connection)]
    return [
        (change.setting, change.before, change.after)
        for body in found
        if isinstance(body, SettingsChanged)
        for change in body.changes
    ]


def test_a_terminal_uses_them_and_keeps_what_is_its_own(
    centre: Centre, house: Restaurant, office: TestClient, tmp_path: Path
) -> None:
    own = Settings(printer="network:192.0.2.9:9100", language="fr", limit_release=20_000)
    save(tmp_path, own)
    ledger = open_ledger(None)
    settings_changes.found_at_start(ledger, settings_changes.values_of(own))
    keeper = Keeper(tmp_path, {})
    office.post("/office/restaurant/", data=FORM)
    found = told(centre, house)
    assert hear(ledger, house.restaurant_id, found, keeper.keep).settings
    after = load(tmp_path, {})
    assert (after.restaurant, after.limit_release, after.receipt_header[:5]) == ("Chez Awa", 15_000, "12 ru")
    assert (after.printer, after.language) == ("network:192.0.2.9:9100", "fr")
    assert keeper.settings == after
    assert ("limit_release", "20000", "15000") in changed_here(ledger)
    # Heard twice it changes nothing.
    position = ledger.position
    assert not hear(ledger, house.restaurant_id, found, keeper.keep).settings
    assert ledger.position == position
    # What the centre decides nobody changes here; what it does not, they do.
    me = Decision("system", "")
    with pytest.raises(NotAllowed, match="centre_decides"):
        settings_changes.change(ledger, tmp_path, after, {"limit_release": 99_000}, me)
    assert load(tmp_path, {}) == after
    assert settings_changes.change(ledger, tmp_path, after, {"printer": "none"}, me).printer == "none"
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).problems == []
    ledger.close()


def test_what_is_given_back_to_the_terminals_is_theirs_again(
    centre: Centre, house: Restaurant, office: TestClient, tmp_path: Path
) -> None:
    ledger, keeper = open_ledger(None), Keeper(tmp_path, {})
    office.post("/office/restaurant/", data=FORM)
    first = told(centre, house)
    hear(ledger, house.restaurant_id, first, keeper.keep)
    office.post("/office/restaurant/", data={**FORM, "limit_release": ""})
    hear(ledger, house.restaurant_id, told(centre, house, first.counter), keeper.keep)
    now = load(tmp_path, {})
    assert now.limit_release == 15_000, "as it was"
    with ledger.reading() as connection:
        decided = {name for method, name in known_settings.known(connection) if method == "centre"}
    assert "limit_release" not in decided
    assert "restaurant" in decided
    changed = settings_changes.change(ledger, tmp_path, now, {"limit_release": 1}, Decision("system", ""))
    assert changed.limit_release == 1
    ledger.close()


def test_a_setting_of_a_newer_server_stands_in_nobodys_way(tmp_path: Path) -> None:
    ledger, keeper = open_ledger(None), Keeper(tmp_path, {})
    values: dict[str, pull.Value] = {
        "restaurant": "Chez Awa",
        "cash_rounding": 7,
        "printer": "none",
        "new": 1,
    }
    body = msgspec.Raw(pull.encode(pull.ToldSettings(values=values)))
    change = pull.Change(counter=1, kind=pull.SETTINGS, key="restaurant", body=body)
    assert hear(ledger, "house", pull.Pulled(counter=1, changes=[change]), keeper.keep).settings
    assert load(tmp_path, {}) == Settings(restaurant="Chez Awa")
    ledger.close()

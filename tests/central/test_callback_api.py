"""/api/callbacks/: where a program is told, and what it and its restaurant see of it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import restaurants
from pos_terminal.central.centre import Centre
from tests.central.owning import end, owned
from tests.central.people import api_key, bearer, make_restaurant, signed_in_client
from tests.central.pushing import make_shop


def test_a_program_says_where_it_is_told_and_sees_its_secret_once(centre: Centre, client: TestClient) -> None:
    restaurant = make_restaurant(centre)
    headers = bearer(api_key(centre, restaurant))
    assert client.get("/api/callbacks/", headers=headers).status_code == 404
    url = "https://hooks.example.com/pos"
    made = client.put("/api/callbacks/", headers=headers, json={"url": url}).json()
    assert made["secret"].startswith("pos_cbs_")
    assert client.put("/api/callbacks/", headers=headers, json={"url": url}).json()["secret"] is None
    assert client.get("/api/callbacks/", headers=headers).json()["secret"] is None
    other = client.post("/api/callbacks/secret/", headers=headers).json()["secret"]
    assert other not in (None, made["secret"])
    assert client.delete("/api/callbacks/", headers=headers).status_code == 204
    assert client.post("/api/callbacks/secret/", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://user:word@example.com/", "ftp://a.example.com/", ""]
)
def test_a_bad_address_is_refused(centre: Centre, client: TestClient, url: str) -> None:
    headers = bearer(api_key(centre, make_restaurant(centre)))
    refused = client.put("/api/callbacks/", headers=headers, json={"url": url})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "callback_url")
    assert client.get("/api/callbacks/", headers=headers).status_code == 404


def test_callbacks_are_seen_by_their_owner_and_the_restaurants_people_and_nobody_else(
    centre: Centre, client: TestClient
) -> None:
    shop, stranger = make_shop(centre), make_restaurant(centre, "fromager")
    ours = restaurants.restaurant(centre, shop.restaurant_id)
    keys = [bearer(api_key(centre, one)) for one in (ours, ours, stranger)]
    [(key_id,), _] = shop.rows("SELECT key_id FROM pos.api_keys ORDER BY key_id")
    payment, _ = owned(shop, "1", "https://hooks.example.com/", owner=key_id)
    end(shop, payment)
    seen = [client.get("/api/callbacks/events/", headers=key).json()["results"] for key in keys]
    assert [len(one) for one in seen] == [2, 0, 0]
    event = seen[0][0]["id"]
    again = [client.post(f"/api/callbacks/events/{event}/send-again/", headers=key) for key in keys]
    assert [one.status_code for one in again] == [202, 404, 404]
    person = signed_in_client(centre, ours)
    page = person.get("/api/callbacks/events/", params={"limit": 1}).json()
    assert len(page["results"]) == 1
    rest = person.get("/api/callbacks/events/", params={"cursor": page["next"]}).json()
    assert {row["id"] for row in page["results"] + rest["results"]} == {row["id"] for row in seen[0]}
    assert person.post(f"/api/callbacks/events/{event}/send-again/").status_code == 202
    for strange in ("%00", "x", "%f0%9f%98%80", "a" * 50):
        assert person.post(f"/api/callbacks/events/{strange}/send-again/").status_code in (400, 404)

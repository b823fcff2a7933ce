"""How often somebody may ask, and what remembering that may cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.app import make_app
from pos_terminal.central.buckets import Buckets
from pos_terminal.central.centre import Centre


class _Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now_ms(self) -> int:
        return int(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds


def _asking(centre: Centre, *, address: int = 0, credential: int = 0) -> TestClient:
    limits = replace(centre.settings, rate_per_address=address, rate_per_credential=credential)
    return TestClient(make_app(replace(centre, settings=limits)))


def test_a_bucket_is_full_at_first_and_fills_again_with_time() -> None:
    clock = _Clock()
    buckets = Buckets(clock, per_minute=60, burst=2)
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 1.0]
    assert buckets.take("b") == 0.0
    clock.seconds = 0.5
    assert buckets.take("a") == 0.5
    clock.seconds = 1.0
    assert buckets.take("a") == 0.0
    clock.seconds = 1000.0
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 1.0]


def test_no_limit_is_no_limit_and_remembers_nobody() -> None:
    buckets = Buckets(_Clock(), per_minute=0)
    assert {buckets.take("a") for _ in range(1000)} == {0.0}
    assert len(buckets) == 0


def test_endless_names_fill_no_memory_and_free_nobody_who_goes_on_asking() -> None:
    buckets = Buckets(_Clock(), per_minute=60, burst=1, most=100)
    assert buckets.take("busy") == 0.0
    for number in range(1000):
        buckets.take(f"name {number}")
        assert buckets.take("busy") > 0
    assert len(buckets) == 100


def test_one_address_is_held_back_and_told_for_how_long(centre: Centre) -> None:
    with _asking(centre, address=8) as asking:
        statuses = [asking.get("/nothing").status_code for _ in range(3)]
        answer = asking.get("/nothing")
    assert statuses == [404, 404, 429]
    assert answer.json()["error"]["code"] == "too_many_requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 8
    assert answer.headers["X-Request-Id"]


def test_what_watches_the_server_is_never_held_back(centre: Centre) -> None:
    with _asking(centre, address=4) as asking:
        assert {asking.get("/health").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("name", ["Authorization", "POS-Terminal", "Cookie"])
def test_each_credential_has_a_limit_of_its_own(centre: Centre, name: str) -> None:
    with _asking(centre, credential=4) as asking:
        assert [asking.get("/nothing", headers={name: "one"}).status_code for _ in range(2)] == [404, 429]
        assert asking.get("/nothing", headers={name: "two"}).status_code == 404
        assert [asking.get("/nothing").status_code for _ in range(5)] == [404] * 5


def test_invented_credentials_are_no_way_past_the_limit_of_the_address(centre: Centre) -> None:
    with _asking(centre, address=8, credential=8) as asking:
        statuses = [
            asking.get("/nothing", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(5)
        ]
    assert statuses == [404, 404, 429, 429, 429]


def test_all_addresses_of_one_ipv6_site_count_as_one(centre: Centre) -> None:
    app = make_app(replace(centre, settings=replace(centre.settings, rate_per_address=4)))
    with TestClient(app, client=("2001:db8::1", 1)) as one, TestClient(app, client=("2001:db8::2", 1)) as two:
        assert (one.get("/nothing").status_code, two.get("/nothing").status_code) == (404, 429)
    with TestClient(app, client=("2001:db8:1::1", 1)) as other:
        assert other.get("/nothing").status_code == 404

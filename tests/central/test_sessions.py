"""People at the centre: signing in, what a session opens and when it ends, and changes that others want."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.accounts import passwords, sessions, users
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.accounts.sweep import sweep_accounts
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.domain.errors import InvalidInput
from tests.central.people import PASSWORD, browser, make_restaurant, make_user, signed_in_client
from tests.support.core import TurnedClock

COOKIE = "__Host-pos_session"


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def turned(centre: Centre, clock: TurnedClock) -> Centre:
    """The centre with a clock that a test turns."""
    return replace(centre, clock=clock)


@pytest.fixture
def restaurant(turned: Centre) -> Restaurant:
    return make_restaurant(turned)


def _sign_in(client: TestClient, email: str, password: str = PASSWORD) -> Any:
    return client.post("/api/session/", json={"email": email, "password": password})


def test_a_person_signs_in_with_a_cookie_that_scripts_cannot_read(
    turned: Centre, restaurant: Restaurant
) -> None:
    client = browser(turned)
    answer = _sign_in(client, make_user(turned, restaurant).upper())
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    me = client.get("/api/me/").json()
    assert (me["restaurant_id"], me["role"]) == (restaurant.restaurant_id, "owner")


def test_without_tls_the_cookie_goes_without_the_prefix(turned: Centre) -> None:
    plain = replace(turned, public_url="http://127.0.0.1:8790")
    client = browser(plain)
    answer = _sign_in(client, make_user(plain, make_restaurant(plain)))
    assert answer.headers["set-cookie"].startswith("pos_session=")
    assert client.get("/api/me/").status_code == 200


def test_the_database_alone_opens_no_session(turned: Centre, restaurant: Restaurant) -> None:
    client = browser(turned)
    _sign_in(client, make_user(turned, restaurant))
    token = client.cookies[COOKIE]
    with turned.database.owner() as connection:
        row = connection.execute(text("SELECT * FROM pos.user_sessions")).one()
    stored = bytes(row.token_hash)
    assert token not in str(row)
    for guess in (stored.hex(), stored.decode("latin-1")):
        assert sessions.find(turned, guess) is None
    assert sessions.find(turned, token) is not None


def test_an_unknown_address_is_answered_in_the_same_words(turned: Centre, restaurant: Restaurant) -> None:
    client = browser(turned)
    email = make_user(turned, restaurant)
    wrong, unknown = _sign_in(client, email, "wrong password"), _sign_in(client, "nobody@baobab.test")
    impossible = _sign_in(client, email + "\x00")
    assert wrong.status_code == unknown.status_code == impossible.status_code == 401
    assert wrong.json() == unknown.json() == impossible.json()


def test_an_unknown_address_is_compared_with_something_all_the_same(
    turned: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    verify = Argon2id.verify_phc_encoded

    def counting(material: bytes, stored: str) -> None:
        compared.append(stored)
        verify(material, stored)

    monkeypatch.setattr(passwords, "Argon2id", type("Counting", (), {"verify_phc_encoded": counting}))
    client = browser(turned)
    for email in ("nobody@baobab.test", "nobody else"):
        assert _sign_in(client, email).status_code == 401
    assert len(compared) == 2
    # As dear as a real one.
    assert all("m=47104,t=1,p=1" in stored for stored in compared)


def test_wrong_passwords_wait_whether_somebody_has_the_address_or_not(
    turned: Centre, restaurant: Restaurant
) -> None:
    client = browser(turned)
    for email in (make_user(turned, restaurant), "nobody@baobab.test"):
        assert [_sign_in(client, email, "wrong password").status_code for _ in range(5)] == [401] * 5
        answer = _sign_in(client, email, "wrong password")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_each_wrong_one_waits_twice_as_long_and_what_waits_is_not_counted(turned: Centre) -> None:
    now, waits = 1_000_000, []
    for _ in range(passwords.FREE_TRIES):
        assert passwords.count_try(turned.database, "one", now) == 0
    for _ in range(14):
        waits.append(passwords.count_try(turned.database, "one", now))
        assert passwords.count_try(turned.database, "one", now) == waits[-1]
        now += waits[-1]
        assert passwords.count_try(turned.database, "one", now) == 0
    assert waits == [min(1_000 * 2**n, passwords.LONGEST_WAIT_MS) for n in range(14)]
    assert passwords.count_try(turned.database, "another", now) == 0
    # A day later it is forgotten, and a clock that was set back makes nobody wait for longer than that.
    assert passwords.count_try(turned.database, "one", now - 10**9) == passwords.LONGEST_WAIT_MS
    now += passwords.FORGOTTEN_AFTER_MS + 1
    assert passwords.clean_tries(turned.database, now) == 2


def test_the_right_password_has_to_wait_as_well_and_ends_the_count(
    turned: Centre, clock: TurnedClock, restaurant: Restaurant
) -> None:
    email, client = make_user(turned, restaurant), browser(turned)
    for _ in range(5):
        _sign_in(client, email, "wrong password")
    assert _sign_in(client, email).status_code == 429
    clock.ms += 1_000
    assert _sign_in(client, email).status_code == 201
    assert _sign_in(client, email, "wrong password").status_code == 401
    assert _sign_in(client, email).status_code == 201


def test_many_who_sign_in_from_one_address_do_not_wait_and_one_who_guesses_does(
    turned: Centre, restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As dear as ever elsewhere: here it is about the count.
    monkeypatch.setattr(
        passwords, "password_matches", lambda password, stored: bool(stored) and password == PASSWORD
    )
    email = make_user(turned, restaurant)
    free = sessions.FREE_TRIES_OF_AN_ADDRESS
    for _ in range(free + 5):
        sessions.sign_in(turned, email, PASSWORD, "192.0.2.1")
    for number in range(free):
        with pytest.raises(Refused, match="sign_in_refused"):
            sessions.sign_in(turned, f"guess{number}@baobab.test", PASSWORD, "192.0.2.1")
    with pytest.raises(Refused, match="too_many_tries"):
        sessions.sign_in(turned, email, PASSWORD, "192.0.2.1")
    sessions.sign_in(turned, email, PASSWORD, "192.0.2.2")


def test_a_try_counts_before_it_is_compared(
    turned: Centre, restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = make_user(turned, restaurant)
    app = make_app(turned)

    def dies(_password: str, _stored: str | None) -> bool:
        raise ConnectionError("the plug was pulled")

    monkeypatch.setattr(passwords, "password_matches", dies)
    for _ in range(5):
        with pytest.raises(ConnectionError):
            _sign_in(browser(turned, app), email)
    assert _sign_in(browser(turned, app), email).status_code == 429


def test_signing_in_makes_a_new_session_whatever_cookie_came_along(
    turned: Centre, restaurant: Restaurant
) -> None:
    attacker, victim = browser(turned), browser(turned)
    _sign_in(attacker, make_user(turned, restaurant))
    planted = attacker.cookies[COOKIE]
    victim.cookies.set(COOKIE, planted, domain="centre.test")
    _sign_in(victim, make_user(turned, restaurant))
    assert victim.cookies[COOKIE] != planted
    # And what was planted opens nothing any more.
    attacker.cookies.set(COOKIE, planted)
    assert attacker.get("/api/me/").status_code == 401


def test_a_cookie_that_nobody_gave_is_not_taken(turned: Centre, restaurant: Restaurant) -> None:
    client = browser(turned)
    client.cookies.set(COOKIE, "chosen-by-somebody")
    email = make_user(turned, restaurant)
    _sign_in(client, email)
    assert sessions.find(turned, "chosen-by-somebody") is None


def test_a_stolen_cookie_opens_nothing_after_signing_out(turned: Centre, restaurant: Restaurant) -> None:
    client = signed_in_client(turned, restaurant)
    stolen = client.cookies[COOKIE]
    thief = browser(turned)
    thief.cookies.set(COOKIE, stolen)
    assert thief.get("/api/me/").status_code == 200
    assert client.delete("/api/session/").status_code == 204
    assert thief.get("/api/me/").status_code == 401


def test_a_session_ends_when_nobody_uses_it(
    turned: Centre, clock: TurnedClock, restaurant: Restaurant
) -> None:
    client = signed_in_client(turned, restaurant)
    clock.ms += sessions.IDLE_MS - 1
    assert client.get("/api/me/").status_code == 200
    clock.ms += sessions.IDLE_MS
    assert client.get("/api/me/").status_code == 401


def test_a_session_ends_however_busy_it_is(
    turned: Centre, clock: TurnedClock, restaurant: Restaurant
) -> None:
    client = signed_in_client(turned, restaurant)
    for _ in range(sessions.LASTS_MS // (sessions.IDLE_MS // 2) - 1):
        clock.ms += sessions.IDLE_MS // 2
        assert client.get("/api/me/").status_code == 200
    clock.ms += sessions.IDLE_MS // 2
    assert client.get("/api/me/").status_code == 401


def test_old_sessions_are_forgotten_and_those_in_use_are_not(
    turned: Centre, clock: TurnedClock, restaurant: Restaurant
) -> None:
    signed_in_client(turned, restaurant)
    clock.ms += 8 * 24 * 3_600_000 + sessions.LASTS_MS
    client = signed_in_client(turned, restaurant)
    sweep_accounts(turned)
    with turned.database.owner() as connection:
        assert connection.execute(text("SELECT count(*) FROM pos.user_sessions")).scalar() == 1
    assert client.get("/api/me/").status_code == 200


FOREIGN = (
    ({"Origin": "https://evil.test"}, "origin_unknown"),
    ({"Origin": "null"}, "origin_unknown"),
    ({"Origin": "https://centre.test.evil.test"}, "origin_unknown"),
    ({"Origin": "http://centre.test"}, "origin_unknown"),
    ({"Origin": "", "Referer": "https://evil.test/?https://centre.test"}, "origin_unknown"),
    ({"Origin": ""}, "origin_unknown"),
    ({"X-CSRF-Token": ""}, "csrf_wrong"),
    ({"X-CSRF-Token": "x" * 43}, "csrf_wrong"),
)


def test_a_change_that_no_page_of_ours_asked_for_is_refused(turned: Centre, restaurant: Restaurant) -> None:
    client = signed_in_client(turned, restaurant)
    for headers, code in FOREIGN:
        answer = client.post("/api/keys/", json={"name": "Robot"}, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, code), headers
    assert client.get("/api/keys/").json()["results"] == []
    assert client.post("/api/keys/", json={"name": "Robot"}).status_code == 201


def test_one_persons_csrf_token_is_worth_nothing_to_another(turned: Centre, restaurant: Restaurant) -> None:
    one, other = signed_in_client(turned, restaurant), signed_in_client(turned, restaurant)
    taken = {"X-CSRF-Token": one.headers["X-CSRF-Token"]}
    assert other.post("/api/keys/", json={"name": "Robot"}, headers=taken).status_code == 403


def test_a_page_of_another_origin_may_be_trusted_by_a_setting(turned: Centre) -> None:
    trusting = replace(turned, settings=replace(turned.settings, trusted_origins=("https://desk.test",)))
    client = signed_in_client(trusting, make_restaurant(trusting))
    answer = client.post("/api/keys/", json={"name": "Robot"}, headers={"Origin": "https://desk.test"})
    assert answer.status_code == 201


def test_nobody_is_signed_in_by_a_page_of_somebody_else(turned: Centre, restaurant: Restaurant) -> None:
    client = browser(turned)
    given = {"email": make_user(turned, restaurant), "password": PASSWORD}
    answer = client.post("/api/session/", json=given, headers={"Origin": "https://evil.test"})
    assert answer.status_code == 403
    assert COOKIE not in client.cookies


def test_a_first_password_opens_nothing_but_the_choice_of_another(
    turned: Centre, restaurant: Restaurant
) -> None:
    client = browser(turned)
    me = _sign_in(client, make_user(turned, restaurant, must_change=True)).json()
    assert me["must_change_password"]
    client.headers["X-CSRF-Token"] = me["csrf_token"]
    assert client.get("/api/keys/").json()["error"]["code"] == "password_change_needed"
    chosen = {"current": PASSWORD, "new": "another good one"}
    answer = client.post("/api/me/password/", json=chosen)
    assert answer.status_code == 201
    assert client.get("/api/keys/").status_code == 200


def test_another_password_ends_every_session_of_the_person(turned: Centre, restaurant: Restaurant) -> None:
    email = make_user(turned, restaurant)
    thief, client = browser(turned), browser(turned)
    _sign_in(thief, email)
    client.headers["X-CSRF-Token"] = _sign_in(client, email).json()["csrf_token"]
    assert (
        client.post("/api/me/password/", json={"current": PASSWORD, "new": "another good one"}).status_code
        == 201
    )
    assert thief.get("/api/me/").status_code == 401
    assert client.get("/api/me/").status_code == 200
    assert _sign_in(browser(turned), email).status_code == 401


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaa", "x" * 201, "awa@baobab.test", "Awa@Baobab.test"]
)
def test_a_password_that_anybody_would_guess_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.checked_password(password, email="awa@baobab.test")


def test_somebody_who_may_not_come_any_more_is_out_at_once(turned: Centre, restaurant: Restaurant) -> None:
    owner = signed_in_client(turned, restaurant)
    manager = signed_in_client(turned, restaurant, users.Role.MANAGER)
    user_id = manager.get("/api/me/").json()["user_id"]
    assert owner.patch(f"/api/users/{user_id}/", json={"active": False}).status_code == 204
    assert manager.get("/api/me/").status_code == 401


def test_the_last_owner_cannot_put_himself_out(turned: Centre, restaurant: Restaurant) -> None:
    owner = signed_in_client(turned, restaurant)
    user_id = owner.get("/api/me/").json()["user_id"]
    answer = owner.patch(f"/api/users/{user_id}/", json={"active": False})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "last_owner")


def test_an_address_is_one_persons_across_all_restaurants(turned: Centre, restaurant: Restaurant) -> None:
    email = make_user(turned, restaurant)
    other = signed_in_client(turned, make_restaurant(turned, "Chez Fatou"))
    given = {"email": email.upper(), "name": "Fatou", "role": "manager"}
    assert other.post("/api/users/", json=given).status_code == 409

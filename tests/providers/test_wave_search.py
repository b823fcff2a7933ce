"""Wave's search, cancelling, and the test of the connection."""

from __future__ import annotations

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from tests.providers.cases import nobody
from tests.providers.loopback import Conduct, Server, html, reply, reset
from tests.providers.wave_shapes import (
    NOW_MS,
    REFERENCE,
    SESSION_ID,
    fault,
    paid,
    session,
    wave_at,
)


def many(*sessions: dict[str, object], **page: object) -> Conduct:
    return reply(200, {"result": list(sessions), **page})


def test_the_search_asks_for_exactly_our_reference(http: HttpClient) -> None:
    with Server(many()) as server:
        wave_at(server, http).find_by_reference("T1&a=b/é")
        assert server.received[0].target == (
            "/v1/checkout/sessions/search?client_reference=T1%26a%3Db%2F%C3%A9"
        )


def test_of_several_sessions_the_paid_one_wins_and_the_open_ones_are_named(http: HttpClient) -> None:
    newer = "2026-11-20T18:45:00Z"
    with Server(
        many(session(id="cos-open", when_created=newer), paid(id="cos-paid"), session(id="cos-old"))
    ) as server:
        result = wave_at(server, http).find_by_reference(REFERENCE)
    assert (result.outcome, result.provider_reference) == (Outcome.PAID, "cos-paid")
    assert set(result.other_references) == {"cos-open", "cos-old"}


def test_of_several_open_sessions_the_newest_is_taken(http: HttpClient) -> None:
    times = ("2026-11-20T18:41:00Z", "2026-11-20T18:43:00Z", "2026-11-20T18:42:00Z")
    opened = [session(id=f"cos-{n}", when_created=when) for n, when in enumerate(times)]
    ended = session(id="cos-x", checkout_status="expired", when_created="2026-11-20T18:59:00Z")
    with Server(many(*opened, ended)) as server:
        result = wave_at(server, http).find_by_reference(REFERENCE)
    assert (result.outcome, result.provider_reference) == (Outcome.PENDING, "cos-1")
    assert set(result.other_references) == {"cos-0", "cos-2"}


def test_a_session_paid_twice_is_named_too(http: HttpClient) -> None:
    later = paid(id="cos-b", when_created="2026-11-20T18:50:00Z")
    with Server(many(later, paid(id="cos-a"))) as server:
        result = wave_at(server, http).find_by_reference(REFERENCE)
    assert (result.provider_reference, result.other_references) == ("cos-a", ("cos-b",))


def test_a_session_that_nobody_understands_keeps_an_end_from_being_believed(http: HttpClient) -> None:
    ended = session(id="cos-a", checkout_status="expired", when_created="2026-11-20T18:59:00Z")
    with Server(many(ended, session(id="cos-b", checkout_status="archived"))) as server:
        assert wave_at(server, http).find_by_reference(REFERENCE).outcome is Outcome.UNKNOWN


def test_sessions_of_other_references_are_not_ours(http: HttpClient) -> None:
    other = paid(id="cos-x", client_reference="T2")
    with Server(many(other, session()), many(other)) as server:
        wave = wave_at(server, http)
        assert wave.find_by_reference(REFERENCE).provider_reference == SESSION_ID
        result = wave.find_by_reference(REFERENCE)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.OTHER_REFERENCE)


def test_every_page_is_read_before_anything_is_believed(http: HttpClient) -> None:
    more = {"has_next_page": True, "end_cursor": "c 1"}
    with Server(many(session(), page_info=more), many(paid(id="cos-paid"))) as server:
        result = wave_at(server, http).find_by_reference(REFERENCE)
        assert server.received[1].target.endswith("&after=c+1")
    assert (result.outcome, result.other_references) == (Outcome.PAID, (SESSION_ID,))


@pytest.mark.parametrize("second", [reset, html(200), reply(500), reply(200, {"result": None})])
def test_half_a_list_is_no_answer(http: HttpClient, second: Conduct) -> None:
    more = {"has_next_page": True, "end_cursor": "c"}
    with Server(many(page_info=more), second) as server:
        assert wave_at(server, http).find_by_reference(REFERENCE).outcome is Outcome.UNKNOWN


def test_pages_without_an_end_are_given_up(http: HttpClient) -> None:
    with Server(many(page_info={"has_next_page": True, "end_cursor": "c"})) as server:
        result = wave_at(server, http).find_by_reference(REFERENCE)
        assert len(server.received) == 20
    assert result.error_code == Problem.UNREADABLE


ENDED = session(checkout_status="expired", payment_status=None)


@pytest.mark.parametrize(
    ("expire", "status", "outcome", "problem"),
    [
        (reply(200), reply(200, ENDED), Outcome.EXPIRED, Problem.REQUEST_EXPIRED),
        (reply(409, fault("conflict")), reply(200, paid()), Outcome.PAID, None),
        (reply(409), reply(200, ENDED), Outcome.EXPIRED, Problem.REQUEST_EXPIRED),
        (reply(200), reply(200, session()), Outcome.PENDING, None),
        (
            reply(404, fault("checkout-session-not-found")),
            reply(404, fault("checkout-session-not-found")),
            Outcome.NOT_FOUND,
            Problem.REQUEST_NOT_FOUND,
        ),
        (reset, reply(200, ENDED), Outcome.EXPIRED, Problem.REQUEST_EXPIRED),
        (reply(500), reply(200, session()), Outcome.PENDING, Problem.PROVIDER_DOWN),
        (
            reply(429, fault("too-many-requests")),
            reply(200, session()),
            Outcome.PENDING,
            Problem.PROVIDER_BUSY,
        ),
        (reply(200), reply(500), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (reply(200), reset, Outcome.UNKNOWN, Problem.NO_ANSWER),
    ],
)
def test_cancelling_believes_only_what_the_session_is_afterwards(
    http: HttpClient, expire: Conduct, status: Conduct, outcome: Outcome, problem: Problem | None
) -> None:
    with Server(expire, status) as server:
        result = wave_at(server, http).cancel(SESSION_ID)
        assert [(request.method, request.target) for request in server.received] == [
            ("POST", f"/v1/checkout/sessions/{SESSION_ID}/expire"),
            ("GET", f"/v1/checkout/sessions/{SESSION_ID}"),
        ]
        assert server.received[0].body == b""
    assert (result.outcome, result.error_code) == (outcome, problem)


def test_cancelling_without_a_network_is_unknown(http: HttpClient) -> None:
    result = wave_at(nobody(), http).cancel(SESSION_ID)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.NO_NETWORK)


@pytest.mark.parametrize(
    ("conduct", "ok", "problem"),
    [
        (reply(200, {"amount": "10245", "currency": "XOF"}), True, None),
        (reply(401, fault("no-matching-api-key")), False, Problem.ACCESS_NOT_SET_UP),
        (reply(403, fault("ip-not-allowed")), False, Problem.ACCOUNT_BLOCKED),
        (html(200), False, Problem.UNREADABLE),
    ],
)
def test_the_connection_can_be_tested(
    http: HttpClient, conduct: Conduct, ok: bool, problem: Problem | None
) -> None:
    with Server(conduct) as server:
        test = wave_at(server, http).test_connection()
        assert server.received[0].target == "/v1/balance"
    assert (test.ok, test.error_code) == (ok, problem)


def test_anything_but_the_live_host_is_a_test(http: HttpClient) -> None:
    secrets = wave_at("http://127.0.0.1:1", http)._api._secrets
    assert isinstance(secrets, WaveSecrets)
    assert wave_at("http://127.0.0.1:1", http).is_test
    assert not WaveProvider(WaveConfig(), secrets, http, lambda: NOW_MS).is_test

"""Whether a company takes these keys: asked of the simulator and of refusals, and nothing is begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from pos_terminal.providers.base import AccessCheck, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.registry import get_provider
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.services.method_trying import try_provider
from tests.providers.loopback import Server, closed_port, html, reply, silence
from tests.support.simulator import Running, running_simulator

RIGHT: Mapping[str, Mapping[str, str]] = {
    "wave": {"WAVE_API_KEY": "wave_sn_prod_practice"},
    "stripe": {"STRIPE_SECRET_KEY": "sk_test_practice"},
    "orange": {
        "ORANGE_CLIENT_ID": "practice",
        "ORANGE_CLIENT_SECRET": "practice",
        "ORANGE_MERCHANT_KEY": "practice",
    },
    "mtn": {
        "MTN_SUBSCRIPTION_KEY": "practice",
        "MTN_USER_ID": "00000000-0000-4000-8000-000000000001",
        "MTN_API_SECRET": "practice",
        "MTN_ENVIRONMENT": "mtnivorycoast",
    },
}
CONFIG = {"orange": {"country": "CI"}, "mtn": {"country": "CI"}}
REFERENCE = "test-00000000-0000-7000-8000-000000000001"


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


def provider_at(code: str, url: str, http: HttpClient, **keys: str) -> Provider:
    environ = {**RIGHT[code], f"{code.upper()}_API_URL": url, **keys}
    config = {**CONFIG.get(code, {}), "deadline_s": 1}
    return get_provider(code, config, EnvironmentSecrets(environ), environ=environ, http=http)


@pytest.mark.parametrize("code", list(RIGHT))
def test_right_keys_are_taken_and_nothing_is_begun(simulator: Running, http: HttpClient, code: str) -> None:
    provider = provider_at(code, simulator.simulator.url_of(code), http)
    assert provider.check_access(REFERENCE) == AccessCheck(True)
    assert simulator.control.sessions() == []
    assert simulator.control.truth()["captures"] in (0, [], {})


@pytest.mark.parametrize("code", list(RIGHT))
def test_a_company_that_refuses_the_keys_is_told(http: HttpClient, code: str) -> None:
    bodies: dict[str, object] = {
        "wave": {"code": "no-matching-api-key", "message": "No."},
        "stripe": {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided."}},
        "orange": {"error": "invalid_client", "error_description": "Client credentials are invalid"},
        "mtn": {"statusCode": 401, "message": "Access denied due to invalid subscription key."},
    }
    with Server(reply(401, bodies[code])) as server:
        provider = provider_at(code, server.url, http)
        assert provider.check_access(REFERENCE) == AccessCheck(False, Problem.ACCESS_NOT_SET_UP)


@pytest.mark.parametrize("code", list(RIGHT))
@pytest.mark.parametrize(
    ("conduct", "problems"),
    [
        (html(200), {Problem.UNREADABLE}),
        (reply(302, b"", "Location: http://login.hotel.example/"), {Problem.UNREADABLE}),
        (reply(503, {}), {Problem.PROVIDER_DOWN}),
        (silence, {Problem.NO_ANSWER}),
    ],
    ids=["page", "redirect", "down", "silence"],
)
def test_what_is_no_answer_proves_no_keys(
    http: HttpClient, code: str, conduct: Callable[..., None], problems: set[Problem]
) -> None:
    with Server(conduct) as server:
        found = provider_at(code, server.url, http).check_access(REFERENCE)
    assert found.works is False
    assert found.error_code in problems


def test_a_token_is_asked_for_anew_whatever_is_kept(simulator: Running, http: HttpClient) -> None:
    for code in ("orange", "mtn"):
        provider = provider_at(code, simulator.simulator.url_of(code), http)
        assert provider.check_access(REFERENCE).works
        before = len(simulator.control.calls("token"))
        assert provider.check_access(REFERENCE).works
        assert len(simulator.control.calls("token")) == before + 1


def test_a_host_that_nobody_listens_on_is_named(http: HttpClient) -> None:
    port = closed_port()
    tried = try_provider(provider_at("wave", f"http://127.0.0.1:{port}", http), REFERENCE, "Wave")
    assert (tried.works, tried.problem) == (False, Problem.NO_NETWORK)
    assert tried.sentence == f"127.0.0.1, port {port}, cannot be reached from here."

"""Looking at the line over real sockets: companies that answer, refuse or are silent, and the centre."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_terminal.ops import observing
from pos_terminal.ops.connection import Centre, Observed, classify
from pos_terminal.ops.doctor_network import certificates, clock
from pos_terminal.ops.observing import observe
from pos_terminal.ops.patient import CentreSetUp, MethodSetUp, Patient
from pos_terminal.providers.base import Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.registry import get_provider
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.keys import TerminalKey
from pos_terminal.services.findings import Finding, State
from tests.ops.ailing import patient_in, sold_in
from tests.providers.loopback import Conduct, Server, closed_port, html, reply, silence
from tests.support.certificates import DAY, NOW, Authority
from tests.support.core import TurnedClock
from tests.support.simulator import running_simulator

W, A, B, N = State.WORKS, State.WARNING, State.BROKEN, State.NOT_LOOKED_AT
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return patient_in(sold_in(tmp_path / "live"))


def wave_at(url: str, http: HttpClient, key: str = "wave_sn_prod_practice") -> Provider:
    environ = {"WAVE_API_URL": url, "WAVE_API_KEY": key}
    return get_provider("wave", {"deadline_s": 1}, EnvironmentSecrets(environ), environ=environ, http=http)


def with_wave(patient: Patient, provider: Provider) -> Patient:
    return replace(patient, methods=lambda: [MethodSetUp("wave", "Wave", True, provider)])


def with_centre(patient: Patient, url: str, http: HttpClient) -> Patient:
    client = CentralClient(url, "terminal-1", TerminalKey.make(), http, TurnedClock())
    return replace(patient, centre=lambda: CentreSetUp(url, client))


def part(observed: Observed, name: str) -> Finding:
    return next(one for one in classify(observed).parts if one.check == name)


def test_a_key_that_is_taken_and_one_that_is_not(patient: Patient, http: HttpClient) -> None:
    with running_simulator() as simulator:
        right = observe(with_wave(patient, wave_at(simulator.url, http)))
        wrong = observe(with_wave(patient, wave_at(simulator.url, http, "secret-canary")))
        assert simulator.control.sessions() == []
    assert part(right, "provider.wave").state is W
    refused = part(wrong, "provider.wave")
    assert refused.state is B
    assert "not set up correctly" in refused.sentence
    assert "canary" not in repr(wrong)


def test_a_captive_portal_is_told_from_a_company(patient: Patient, http: HttpClient) -> None:
    for conduct in (html(200), reply(302, b"", "Location: http://login.hotel.example/")):
        with Server(conduct) as server:
            seen = observe(with_wave(patient, wave_at(server.url, http)))
        assert part(seen, "captive_portal").state is B
        assert "A page of this network answers" in part(seen, "provider.wave").sentence
        # Keys are told to nobody whose answer is a page.
        assert all("authorization" not in request.headers for request in server.received)


def test_a_dead_port_breaks_one_company_alone(patient: Patient, http: HttpClient) -> None:
    with running_simulator() as simulator:
        ways = [
            MethodSetUp("wave", "Wave", True, wave_at(f"http://127.0.0.1:{closed_port()}", http)),
            MethodSetUp("wave.2", "Wave 2", True, wave_at(simulator.url, http)),
        ]
        seen = observe(replace(patient, methods=lambda: ways))
    assert part(seen, "provider.wave").sentence == "127.0.0.1 cannot be reached."
    assert part(seen, "provider.wave.2").state is W


def test_a_keyring_that_waits_for_somebody_is_told(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    come_back = threading.Event()

    def methods() -> list[MethodSetUp]:
        come_back.wait(30)
        return []

    monkeypatch.setattr(observing, "_KEYRING_S", 0.2)
    seen = observe(replace(patient, methods=methods))
    come_back.set()
    assert part(seen, "provider").state is A
    assert "waiting for a password" in part(seen, "provider").sentence


def test_silence_ends_by_the_deadline(patient: Patient, http: HttpClient) -> None:
    with Server(silence) as server:
        begun = time.monotonic()
        seen = observe(with_wave(patient, wave_at(server.url, http)), begun + 0.3)
        assert part(seen, "provider.wave").state is B
        server.stopped.set()


def refused(status: int, code: str) -> Conduct:
    return reply(status, {"error": {"code": code, "message": "No."}})


@pytest.mark.parametrize(
    ("conduct", "outcome"),
    [
        (reply(200, {"server_time": 1, "skew_ms": 0, "quarantined": False}), Centre.WORKS),
        (reply(200, {"server_time": 1, "skew_ms": 0, "quarantined": True}), Centre.QUARANTINED),
        (reply(200, {"something": "else"}), Centre.SILENT),
        (refused(403, "terminal_revoked"), Centre.REVOKED),
        (refused(400, "unreadable"), Centre.REFUSED),
        (reply(503, {}), Centre.BUSY),
        (reply(404, {}), Centre.SILENT),
    ],
)
def test_the_central_server_is_asked_in_a_signed_way(
    patient: Patient, http: HttpClient, conduct: Conduct, outcome: Centre
) -> None:
    with Server(reply(404, {}), conduct) as server:
        seen = observe(with_centre(patient, server.url, http))
    assert seen.centre is not None
    assert seen.centre.outcome is outcome
    assert [request.target for request in server.received] == ["/", "/api/sync/heartbeat"]
    assert server.received[1].method == "POST"


def test_a_central_server_that_is_away(patient: Patient, http: HttpClient) -> None:
    seen = observe(with_centre(patient, f"http://127.0.0.1:{closed_port()}", http))
    assert part(seen, "central").state is B
    assert part(seen, "central").sentence == "127.0.0.1 cannot be reached."


def test_a_key_that_is_gone_is_told(patient: Patient) -> None:
    with Server(reply(404, {})) as server:
        seen = observe(replace(patient, centre=lambda: CentreSetUp(server.url, None)))
    assert part(seen, "central").state is B


@pytest.mark.parametrize(("days", "state"), [(5, A), (20, A), (22, W)])
def test_a_certificate_that_ends_soon_is_told(
    patient: Patient, http: HttpClient, tmp_path: Path, days: int, state: State
) -> None:
    authority = Authority.make()
    context = authority.server(tmp_path, begins=NOW - DAY, days=days + 1)
    trust: ssl.SSLContext = authority.client_trust()
    with Server(reply(404, {}), tls=context) as server:
        url = f"https://localhost:{server.port}"
        seen = observe(replace(with_centre(patient, url, http), trust=trust))
    [found] = certificates(seen, NOW_MS - 1000)
    assert (found.check, found.state) == ("certificate.localhost", state)
    assert f"{days} days" in found.sentence


@pytest.mark.parametrize(
    ("off_min", "state", "said"),
    [(0, W, "right"), (3, A, "3 minutes ahead"), (-3, A, "3 minutes behind"), (600, B, "10 hours ahead")],
)
def test_the_clock_against_whoever_answered(off_min: int, state: State, said: str) -> None:
    from pos_terminal.ops.connection import HostSeen
    from pos_terminal.remote.lan import Lan
    from pos_terminal.remote.looking import Seen

    seen = Seen("api.example", 443, name=True, connected=True, secure=True, date_ms=NOW_MS)
    liar = replace(seen, host="other.example", date_ms=NOW_MS - 99 * 3_600_000)
    observed = Observed(Lan(), (HostSeen("wave", seen), HostSeen("mtn", liar)), ())
    [found] = clock(observed, NOW_MS + off_min * 60_000, None)
    assert found.state is state
    assert said in found.sentence

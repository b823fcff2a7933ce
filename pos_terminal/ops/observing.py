"""Looking at the line: its network, each host, each company's keys, the central server. All at once, and with
an end; nothing is charged, begun or changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import msgspec

from pos_terminal import __version__
from pos_terminal.contract.enrol import HEARTBEAT_PATH, Heartbeat, HeartbeatAnswer
from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import sending
from pos_terminal.ops.at_once import at_once
from pos_terminal.ops.connection import CENTRE, Centre, CentreSeen, HostSeen, MethodSeen, Observed
from pos_terminal.ops.patient import CentreSetUp, MethodSetUp, Patient
from pos_terminal.records import dataclass
from pos_terminal.remote.address import is_loopback, read_address
from pos_terminal.remote.lan import look_at_lan
from pos_terminal.remote.looking import Seen, look
from pos_terminal.remote.problems import Busy, Refused, Revoked, Unreachable
from pos_terminal.services.method_trying import Tried, try_keys
from pos_terminal.services.sentences import say

LOOK_S: Final = 5.0
_PLAIN_S: Final = 3.0
PATIENCE_S: Final = 12.0
"""For everything together."""
_KEYRING_S: Final = 4.0
"""A keyring that waits for somebody's password is not waited for."""


_SetUp = list[MethodSetUp] | CentreSetUp | TerminalError | None


@dataclass(frozen=True, slots=True)
class _Host:
    """What has to be looked at for one method, or for the central server."""

    key: str
    host: str
    port: int
    secure: bool


def observe(patient: Patient, until: float | None = None) -> Observed:
    """How the line is just now; takes seconds where something does not answer, and no longer than until
    `until` (monotonic seconds). Raises nothing of the network's."""
    end = until if until is not None else time.monotonic() + PATIENCE_S
    asking: dict[str, Callable[[], _SetUp]] = {
        "methods": partial(_methods, patient),
        CENTRE: partial(_centre, patient),
    }
    set_up = at_once(asking, min(end, time.monotonic() + _KEYRING_S))
    known, centre = set_up.get("methods"), set_up.get(CENTRE)
    methods = known if isinstance(known, list) else []
    assert not isinstance(centre, list)
    hosts = _hosts(methods, centre)
    calls: dict[str, Callable[[], HostSeen | Tried | CentreSeen]] = {
        host.key: partial(_look, patient, host, end) for host in hosts
    }
    looked = at_once(calls, end)
    seen = tuple(one for one in looked.values() if isinstance(one, HostSeen))
    calls = {
        one.code: partial(try_keys, one.provider, f"test-{patient.ids.new_id()}", one.name)
        for one in methods
        if one.provider is not None and _answers(one.code, seen)
    }
    if isinstance(centre, CentreSetUp) and centre.client is not None and _answers(CENTRE, seen):
        calls[CENTRE] = partial(_ask_centre, patient, centre)
    asked = at_once(calls, end)
    return Observed(
        look_at_lan(),
        seen,
        tuple(_method(one, asked.get(one.code)) for one in methods),
        _centre_seen(centre, asked.get(CENTRE)),
        practice=patient.practice,
        methods_unknown=known is None,
    )


def _methods(patient: Patient) -> list[MethodSetUp]:
    try:
        return patient.methods()
    except TerminalError:
        return []  # the finding about the ledger says it


def _centre(patient: Patient) -> CentreSetUp | TerminalError | None:
    try:
        return patient.centre()
    except TerminalError as error:
        return error


def _hosts(methods: list[MethodSetUp], centre: CentreSetUp | TerminalError | None) -> list[_Host]:
    found = [
        _Host(one.code, *one.provider.address, secure=not is_loopback(one.provider.address[0]))
        for one in methods
        if one.active and one.provider is not None and one.provider.address is not None
    ]
    address = read_address(centre.server) if isinstance(centre, CentreSetUp) else None
    if address is not None:
        secure = address.scheme == "https"
        found.append(_Host(CENTRE, address.host, address.port or (443 if secure else 80), secure))
    return found


def _look(patient: Patient, host: _Host, end: float) -> HostSeen:
    # Half of the time is for what comes after: the plain door, and the keys.
    until = time.monotonic() + min(LOOK_S, (end - time.monotonic()) / 2)
    seen = look(host.host, host.port, secure=host.secure, until=until, trust=patient.trust)
    plain: Seen | None = None
    if host.secure and seen.name and not seen.secure and not is_loopback(host.host):
        # Where a page of the network's stands in between, it answers at the plain door.
        plain = look(host.host, 80, secure=False, until=min(end, time.monotonic() + _PLAIN_S))
    return HostSeen(host.key, seen, plain)


def _answers(key: str, hosts: tuple[HostSeen, ...]) -> bool:
    """Whether the right one answered there: keys are told to nobody else."""
    return any(one.is_good for one in hosts if one.key == key)


def _method(one: MethodSetUp, asked: object) -> MethodSeen:
    return MethodSeen(
        one.code,
        one.name,
        active=one.active,
        needs_line=one.needs_line,
        tried=asked if isinstance(asked, Tried) else None,
        problem=say(one.problem) if one.problem is not None else "",
        through_centre=one.through_centre,
        is_test=one.provider is not None and one.provider.is_test,
    )


def _centre_seen(centre: CentreSetUp | TerminalError | None, asked: object) -> CentreSeen | None:
    if centre is None:
        return None
    if isinstance(centre, TerminalError):
        return CentreSeen("", Centre.KEYLESS)
    if centre.client is None:
        return CentreSeen(_host_of(centre), Centre.KEYLESS)
    return asked if isinstance(asked, CentreSeen) else CentreSeen(_host_of(centre), Centre.SILENT)


def _host_of(centre: CentreSetUp) -> str:
    return urlsplit(centre.server).hostname or centre.server


def _ask_centre(patient: Patient, centre: CentreSetUp) -> CentreSeen:
    """The beat that the window sends every few minutes: signed, and it changes nothing but that we were
    heard."""
    assert centre.client is not None
    host = _host_of(centre)
    try:
        waiting = patient.reading(sending.waiting)
    except TerminalError:
        waiting = sending.Waiting()
    told = Heartbeat(
        program_version=__version__,
        waiting_events=waiting.events,
        waiting_since=waiting.since_ms,
        waiting_amount=waiting.amount,
        clock_ms=patient.clock.now_ms(),
    )
    try:
        body = centre.client.ask(
            "POST", HEARTBEAT_PATH, msgspec.json.encode(told), deadline_s=time.monotonic() + LOOK_S
        )
        answer = msgspec.json.decode(body, type=HeartbeatAnswer)
    except Revoked:
        return CentreSeen(host, Centre.REVOKED)
    except Refused as error:
        return CentreSeen(host, Centre.REFUSED, error.message)
    except Busy:
        return CentreSeen(host, Centre.BUSY)
    except (Unreachable, msgspec.MsgspecError):
        return CentreSeen(host, Centre.SILENT)
    return CentreSeen(host, Centre.QUARANTINED if answer.quarantined else Centre.WORKS)

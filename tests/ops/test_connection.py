"""What was seen of the line, and what is said of it: one row for each way in which a line breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from pos_terminal.ops.connection import Centre, CentreSeen, HostSeen, MethodSeen, Observed, classify
from pos_terminal.providers.problems import Problem
from pos_terminal.remote.lan import Lan
from pos_terminal.remote.looking import Distrust, Seen
from pos_terminal.services.findings import ConnectionReport, State
from pos_terminal.services.method_trying import Tried
from pos_terminal.texts import in_language

W, A, B, N = State.WORKS, State.WARNING, State.BROKEN, State.NOT_LOOKED_AT
LAN = Lan("192.168.1.40", "eth0", "192.168.1.1", routed=True)
GOOD: dict[str, Any] = {"name": True, "connected": True, "secure": True, "status": 404}
NO_NAME: dict[str, Any] = {"name": False}
NO_WAY: dict[str, Any] = {"name": True}
DISTRUSTED: dict[str, Any] = {"name": True, "connected": True, "secure": False}
TAKES_KEYS = Tried(True, "Wave answers, and takes these keys.", proved=True)
CASH = MethodSeen("cash", "Cash", needs_line=False)
WAVE = MethodSeen("wave", "Wave", tried=TAKES_KEYS)
STRIPE = MethodSeen("stripe", "Card", tried=Tried(True, "Card answers."))


def wave_at(how: dict[str, Any], plain: Seen | None = None) -> HostSeen:
    return HostSeen("wave", Seen("api.wave.com", 443, **how), plain)


def stripe_at(how: dict[str, Any]) -> HostSeen:
    return HostSeen("stripe", Seen("api.stripe.com", 443, **how))


PAGE = Seen("api.wave.com", 80, name=True, connected=True, status=302, is_page=True)
FINE = Observed(LAN, (wave_at(GOOD), stripe_at(GOOD)), (CASH, WAVE, STRIPE))


@dataclass(frozen=True)
class Row:
    """What was seen, and the states of: network, names, page, internet, then Wave at the counter."""

    observed: Observed
    states: tuple[State, State, State, State, State]
    headline: str


ROWS = {
    "everything works": Row(FINE, (W, W, W, W, W), "Everything can be reached"),
    "no cable": Row(
        replace(FINE, lan=Lan(), hosts=(wave_at(NO_NAME), stripe_at(NO_NAME))),
        (B, N, N, B, B),
        "No network. Cash works.",
    ),
    "no router": Row(
        replace(FINE, lan=Lan("192.168.1.40"), hosts=(wave_at(NO_NAME), stripe_at(NO_NAME))),
        (B, N, N, B, B),
        "No network. Cash works.",
    ),
    "no names": Row(
        replace(FINE, hosts=(wave_at(NO_NAME), stripe_at(NO_NAME))),
        (W, B, N, B, B),
        "No name is found. Cash works.",
    ),
    "one name is missing": Row(
        replace(FINE, hosts=(wave_at(NO_NAME), stripe_at(GOOD))),
        (W, A, W, W, B),
        "Not usable now: Wave. Cash works.",
    ),
    "nobody is reached": Row(
        replace(FINE, hosts=(wave_at(NO_WAY), stripe_at(NO_WAY))),
        (W, W, N, B, B),
        "No internet. Cash works.",
    ),
    "a page at the plain door": Row(
        replace(FINE, hosts=(wave_at(DISTRUSTED, PAGE), stripe_at(NO_WAY))),
        (W, W, B, B, B),
        "This network wants a sign-in. Cash works.",
    ),
    "a page, and somebody proved who they are": Row(
        replace(FINE, hosts=(wave_at(DISTRUSTED, PAGE), stripe_at(GOOD))),
        (W, W, W, W, B),
        "Not usable now: Wave. Cash works.",
    ),
    "nobody can prove who they are": Row(
        replace(FINE, hosts=(wave_at(DISTRUSTED), stripe_at(DISTRUSTED))),
        (W, W, N, B, B),
        "No internet. Cash works.",
    ),
    "Wave alone is away": Row(
        replace(FINE, hosts=(wave_at(NO_WAY), stripe_at(GOOD))),
        (W, W, W, W, B),
        "Not usable now: Wave. Cash works.",
    ),
    "Wave refuses the keys": Row(
        replace(FINE, methods=(CASH, replace(WAVE, tried=Tried(False, "No.", Problem.ACCESS_NOT_SET_UP)))),
        (W, W, W, W, B),
        "Not usable now: Wave. Cash works.",
    ),
    "Wave was reached and did not answer": Row(
        replace(FINE, methods=(CASH, replace(WAVE, tried=None))),
        (W, W, W, W, B),
        "Not usable now: Wave. Cash works.",
    ),
    "Wave is not set up": Row(
        replace(FINE, methods=(CASH, replace(WAVE, tried=None, problem="WAVE_API_KEY is missing."))),
        (W, W, W, W, A),
        "Everything can be reached",
    ),
    "the tables tell nothing, and somebody answered": Row(
        replace(FINE, lan=Lan()), (W, W, W, W, W), "Everything can be reached"
    ),
    "a simulator on this machine": Row(
        replace(
            FINE,
            hosts=(HostSeen("wave", Seen("127.0.0.1", 8787, connected=True, status=404)),),
            methods=(CASH, WAVE),
            practice=True,
        ),
        (W, N, N, N, W),
        "Everything can be reached",
    ),
    "a page where this machine is asked plainly": Row(
        replace(
            FINE,
            hosts=(HostSeen("wave", Seen("127.0.0.1", 8787, connected=True, status=200, is_page=True)),),
            methods=(CASH, WAVE),
        ),
        (W, N, B, B, B),
        "This network wants a sign-in. Cash works.",
    ),
    "practice without its window": Row(
        replace(FINE, hosts=(), methods=(CASH, replace(WAVE, tried=None)), practice=True),
        (W, N, N, N, N),
        "Everything can be reached",
    ),
}


def states(report: ConnectionReport) -> tuple[State, ...]:
    links = {one.check: one.state for one in report.parts}
    counter = {one.check: one.state for one in report.methods}
    names = ("lan", "dns", "captive_portal", "internet")
    return (*(links[name] for name in names), counter["method.wave"])


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_each_link_is_told_apart_and_cash_always_works(row: Row) -> None:
    report = classify(row.observed)
    assert states(report) == row.states
    assert report.headline == row.headline
    assert report.methods[0].state is W


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_what_does_not_work_says_what_to_do_in_both_languages(row: Row) -> None:
    for language in ("en", "fr"):
        with in_language(language):
            report = classify(row.observed)
        assert all(part.sentence for part in (*report.parts, *report.methods))
        assert all(part.advice for part in report.parts if part.state in (A, B))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"distrust": Distrust.EXPIRED}, "has expired, or the clock here is wrong"),
        ({"distrust": Distrust.NOT_YET}, "the clock here is behind"),
        ({"distrust": Distrust.OTHER_NAME}, "has the certificate of somebody else"),
        ({"distrust": Distrust.UNKNOWN_AUTHORITY}, "cannot prove who it is"),
        ({"distrust": Distrust.NO_TLS}, "does not keep what is said secret"),
    ],
)
def test_a_certificate_that_is_not_believed_is_named(how: dict[str, Any], said: str) -> None:
    report = classify(replace(FINE, hosts=(wave_at(DISTRUSTED | how), stripe_at(GOOD))))
    (wave,) = [part for part in report.parts if part.check == "provider.wave"]
    assert said in wave.sentence


def test_a_wrong_clock_is_what_to_mend_where_every_certificate_is_out_of_its_time() -> None:
    behind = DISTRUSTED | {"distrust": Distrust.NOT_YET}
    report = classify(replace(FINE, hosts=(wave_at(behind), stripe_at(behind))))
    (internet,) = [part for part in report.parts if part.check == "internet"]
    assert internet.advice == "Set the date and the time of this computer."


@pytest.mark.parametrize("outcome", list(Centre))
def test_every_answer_of_the_central_server_is_said(outcome: Centre) -> None:
    through = MethodSeen("orange", "Orange Money", through_centre=True)
    seen = replace(FINE, centre=CentreSeen("pos.example", outcome, "Said."), methods=(CASH, WAVE, through))
    report = classify(seen)
    (centre,) = [part for part in report.parts if part.check == "central"]
    good = outcome is Centre.WORKS
    assert centre.state is (W if good else A if outcome is Centre.BUSY else B)
    assert bool(centre.advice) is not good
    assert report.methods[-1].state is (W if good else B)


def test_a_method_that_is_off_is_not_spoken_of() -> None:
    report = classify(replace(FINE, methods=(CASH, replace(WAVE, active=False))))
    assert [one.check for one in report.methods] == ["method.cash"]
    assert "provider.wave" not in {part.check for part in report.parts}

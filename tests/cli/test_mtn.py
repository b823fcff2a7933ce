"""MTN MoMo without a window, through the whole program: the number, the prompt, and what a lost answer is
worth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run, Said
from tests.support.simulator import Running, running_simulator

PAY = ("pay", "--amount", "5000", "--method", "mtn", "--idempotency-key", "m", "--json")
MTN = (*PAY, "--phone", "05 04 00 00 00")


@pytest.fixture
def mtn(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The simulator, and the environment that points processes to it."""
    with running_simulator() as running:
        monkeypatch.setenv("MTN_API_URL", running.simulator.url_of("mtn"))
        monkeypatch.setenv("MTN_ENVIRONMENT", "mtnivorycoast")
        for name in ("MTN_SUBSCRIPTION_KEY", "MTN_USER_ID", "MTN_API_SECRET"):
            monkeypatch.setenv(name, "practice")
        yield running


def _only(said: Said) -> tuple[int, str, str | None, bool]:
    return said.status, said.document["status"], said.document["phase"], said.document["is_duplicate"]


def test_a_prompt_is_followed_to_its_end_by_another_process(process: Run, mtn: Running) -> None:
    first = process(*MTN)
    assert _only(first) == (0, "processing", "waiting", False)
    assert first.document["redirect_url"] is None
    (session,) = mtn.control.sessions()
    assert (session["amount"], session["currency"], session["payer"]["partyId"]) == (
        "5000",
        "XOF",
        "2250504000000",
    )
    mtn.control.pay(session["externalId"])
    assert _only(process(*MTN, "--wait")) == (0, "success", None, True)
    assert mtn.control.captures(session["externalId"]) == 1


def test_the_sandbox_is_paid_in_euros_and_counted_in_francs(process: Run, mtn: Running) -> None:
    said = process(*MTN, "--wait", MTN_ENVIRONMENT="sandbox")
    assert _only(said) == (0, "success", None, False)
    assert (said.document["amount"], said.document["currency"]) == (5000, "XOF")
    assert said.document["is_test"]
    (session,) = mtn.control.sessions()
    assert (session["amount"], session["currency"]) == ("5000", "EUR")


def test_a_refusal_on_the_phone_ends_it(process: Run, mtn: Running) -> None:
    process(*MTN)
    (session,) = mtn.control.sessions()
    mtn.control.decline(session["externalId"], "payment-failure")
    said = process(*MTN, "--wait")
    assert _only(said) == (4, "failed", None, True)
    assert said.document["error_code"] == "customer_refused"


@pytest.mark.parametrize(
    ("arguments", "code"), [(PAY, "phone_missing"), ((*PAY, "--phone", "04000000"), "phone_old_form")]
)
def test_without_a_number_that_can_be_nothing_is_begun(
    process: Run, mtn: Running, arguments: tuple[str, ...], code: str
) -> None:
    said = process(*arguments)
    assert said.status != 0
    assert code in said.out + said.err
    assert not mtn.control.sessions()
    assert _only(process(*MTN)) == (0, "processing", "waiting", False), "the key was not used up"


def test_after_a_lost_answer_the_same_request_is_found_and_paid_once(process: Run, mtn: Running) -> None:
    mtn.control.script("create", "work-then-drop")
    process(*MTN)
    (session,) = mtn.control.sessions()
    mtn.control.pay(session["externalId"])
    assert _only(process(*MTN, "--wait")) == (0, "success", None, True)
    assert len(mtn.control.sessions()) == 1
    assert mtn.control.captures(session["externalId"]) == 1


def test_after_the_move_to_the_other_platform_a_request_is_still_asked_for_where_it_was_made(
    process: Run, mtn: Running
) -> None:
    process(*MTN)
    (session,) = mtn.control.sessions()
    mtn.control.pay(session["externalId"])
    said = process(*MTN, "--wait", MTN_ENVIRONMENT="mtnbenin")
    assert _only(said) == (0, "success", None, True)
    assert len(mtn.control.sessions()) == 1

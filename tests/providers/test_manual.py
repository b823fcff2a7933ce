"""Methods without a line of ours: who can say what, and which numbers are numbers."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.manual import KINDS, ManualProvider, kind_of, manual_codes, manual_provider
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.registry import get_provider, registered_codes
from pos_terminal.providers.secrets import EnvironmentSecrets

NOTHING = EnvironmentSecrets({})


@pytest.mark.parametrize("code", [*manual_codes(), "manual.sticker.wave", "manual.card.2"])
def test_a_manual_method_needs_neither_a_key_nor_a_network(code: str) -> None:
    provider = get_provider(code, {}, NOTHING, environ={})
    assert provider.code == code
    assert provider.capabilities.by_person
    assert not provider.capabilities.needs_network
    assert not provider.capabilities.immediate, "it is never green by itself"
    assert provider.address is None
    assert not provider.is_test


@pytest.mark.parametrize(
    "code",
    ["manual", "manual.", "manual.wave", "manual.card.", "manual.card.A", "manual.card.a.b", "manual.CARD"],
)
def test_a_kind_that_is_none_is_an_unknown_method(code: str) -> None:
    assert kind_of(code) is None
    with pytest.raises(InvalidInput) as caught:
        get_provider(code, {}, NOTHING, environ={})
    assert caught.value.code == "method_unknown"


def test_a_new_ledger_is_not_filled_with_them() -> None:
    assert not set(manual_codes()) & set(registered_codes())


def test_each_kind_has_a_name_of_its_own() -> None:
    assert list(KINDS) == ["sticker", "merchant", "card", "moov", "account", "offered"]
    assert len({kind.name() for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        ("sticker", "T_ABC12345", True),
        ("sticker", "TCN4Y4ZC3FM", True),
        ("sticker", "12345", False),
        ("merchant", "MP261121.1234.A12345", True),
        ("merchant", "MP261121 1234", False),
        ("card", "A1B2C3", True),
        ("card", "123456789012", True),
        ("card", "1234567", False),
        ("card", "12345678901", False),
        ("moov", "0109876543210", True),
        ("moov", "1234567", False),
    ],
)
def test_the_form_of_a_number(kind: str, number: str, fits: bool) -> None:
    capabilities = manual_provider(f"manual.{kind}", {}).capabilities
    assert capabilities.needs_number
    assert capabilities.transaction_pattern is not None
    assert bool(re.fullmatch(capabilities.transaction_pattern, number)) is fits


@pytest.mark.parametrize(("kind", "gives_back"), [("account", True), ("offered", False)])
def test_where_there_is_no_number_a_reason_is_enough(kind: str, gives_back: bool) -> None:
    capabilities = manual_provider(f"manual.{kind}", {}).capabilities
    assert not capabilities.needs_number
    assert capabilities.transaction_pattern is None
    assert capabilities.refund_by_hand is gives_back


def test_the_settings_may_say_another_form_or_that_the_number_can_be_left_out() -> None:
    own = manual_provider("manual.card", {"number_pattern": "[0-9]{8}"}).capabilities
    assert (own.transaction_pattern, own.needs_number) == ("[0-9]{8}", True)
    optional = manual_provider("manual.card", {"number_optional": True}).capabilities
    assert not optional.needs_number
    assert optional.transaction_pattern is not None, "one that is given must still look like one"
    added = manual_provider("manual.account", {"number_pattern": "BON[0-9]{4}"}).capabilities
    assert (added.transaction_pattern, added.needs_number) == ("BON[0-9]{4}", True)


@pytest.mark.parametrize(
    "config",
    [
        {"number_pattern": pattern}
        for pattern in (
            "[",
            "(a+)+",
            "(a*)*",
            "(a|b+)*",
            r"(.)\1",
            "(?=a)a",
            "",
            "x*",
            "a" * 201,
            7,
            "a{2}{3}",
        )
        if pattern != ""
    ]
    + [{"number_optional": "yes"}],
)
def test_a_form_that_cannot_be_used_is_named(config: dict[str, object]) -> None:
    with pytest.raises(SettingsProblem) as caught:
        manual_provider("manual.card", config)
    assert caught.value.code == "setting_unreadable"
    assert caught.value.params["name"] in config


def test_nobody_can_be_asked_and_nothing_is_begun() -> None:
    provider: ManualProvider = manual_provider("manual.sticker", {})
    begun = provider.initiate_payment(amount=1, currency="XOF", order_reference="P1", idempotency_key="k")
    assert (begun.outcome, begun.error_code) == (Outcome.REFUSED, Problem.ONLY_A_PERSON_KNOWS)
    asked = (provider.check_status("P1"), provider.find_by_reference("P1"), provider.cancel("P1"))
    for result in asked:
        assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.ONLY_A_PERSON_KNOWS)
    refund = provider.process_refund("P1", 1, idempotency_key="r")
    assert (refund.outcome, refund.error_code) == (Outcome.REFUSED, Problem.REFUND_BY_HAND)
    assert provider.check_refund("r").outcome is Outcome.UNKNOWN
    assert provider.check_transaction("T1").outcome is Outcome.UNKNOWN
    assert not provider.verify_webhook({}, b"{}")


def test_the_http_library_is_not_loaded_for_them() -> None:
    code = (
        "import sys; from pos_terminal.providers.registry import get_provider\n"
        "from pos_terminal.providers.secrets import EnvironmentSecrets\n"
        "get_provider('manual.card', {'number_optional': True}, EnvironmentSecrets({}), environ={})\n"
        "sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Settings of the server: all of them explained, all of them checked, none of them told."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import fields

import pytest

from pos_terminal.central.settings import VARIABLES, Settings
from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.services.method_fields import SECRETS
from tests.architecture.sources import ROOT

EXAMPLE = (ROOT / "build" / "server" / "env.example").read_text(encoding="utf-8")
PROVIDERS = [
    *(name for names in SECRETS.values() for name in names),
    *("WAVE_API_URL", "ORANGE_API_URL", "MTN_API_URL", "STRIPE_API_URL"),
    *("MTN_ENVIRONMENT", "MTN_CALLBACK_URL"),
]


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.read({})
    assert (settings.host, settings.port, settings.payments_enabled) == ("127.0.0.1", 8790, True)


def test_the_example_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert sorted(named) == sorted([*VARIABLES, *PROVIDERS])


def test_the_example_shows_what_holds_without_it() -> None:
    shown = dict(re.findall(r"^#([A-Z][A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    unlike = {
        "POS_CENTRAL_DATA_DIR",
        "POS_CENTRAL_DATABASE_URL",
        "POS_CENTRAL_PUBLIC_URL",
        "POS_CENTRAL_TRUSTED_PROXIES",
        "POS_CENTRAL_SMTP_URL",
        "POS_CENTRAL_MAIL_FROM",
    }
    told = Settings.read({name: value for name, value in shown.items() if name not in unlike})
    assert told == Settings.read({})


def test_a_pasted_example_with_everything_switched_on_can_be_read() -> None:
    shown = dict(re.findall(r"^#([A-Z][A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    told = Settings.read(shown)
    assert told.public_url == "https://pay.example.com"
    assert told.trusted_proxies == (ipaddress.ip_network("127.0.0.1/32"), ipaddress.ip_network("::1/128"))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("POS_CENTRAL_PORT", "99999"),
        ("POS_CENTRAL_PORT", "http"),
        ("POS_CENTRAL_PUBLIC_URL", "pay.example.com"),
        ("POS_CENTRAL_PUBLIC_URL", "https://pay.example.com/?token=open-sesame"),
        ("POS_CENTRAL_TRUSTED_PROXIES", "everybody"),
        ("POS_CENTRAL_BODY_LIMIT", "-1"),
        ("POS_CENTRAL_LANGUAGE", "de"),
        ("PAYMENTS_ENABLED", "perhaps"),
        ("DEFAULT_CURRENCY", "FRANC"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_not_repeated(variable: str, value: str) -> None:
    with pytest.raises(SettingsProblem) as refused:
        Settings.read({variable: value})
    sentence = say_here(refused.value)
    assert variable in sentence
    assert value not in sentence


def test_spaces_and_blank_values_count_for_nothing() -> None:
    assert Settings.read({"POS_CENTRAL_PORT": "  ", "POS_CENTRAL_HOST": " ::1 "}).host == "::1"


def test_secrets_are_never_shown() -> None:
    secret = {
        "POS_CENTRAL_DATABASE_URL": "postgresql://a:hunter2@b/c",
        "POS_CENTRAL_SERVER_KEY": "hunter2",
        "POS_CENTRAL_METRICS_TOKEN": "hunter2",
        "POS_CENTRAL_SMTP_URL": "smtp://a:hunter2@b",
    }
    settings = Settings.read(secret)
    assert "hunter2" not in repr(settings)
    held = [one.name for one in fields(settings) if isinstance(getattr(settings, one.name), Secret)]
    assert len(held) == len(secret)

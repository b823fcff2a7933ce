"""A key that is not there yet is named as its field is, with its company and where it is entered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.services.method_fields import SECRETS
from pos_terminal.services.sentences import say
from pos_terminal.texts import set_language

NAMES = [name for names in SECRETS.values() for name in names if "WEBHOOK" not in name]


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.parametrize("name", NAMES)
def test_no_technical_name_is_said_to_a_person(language: str, name: str) -> None:
    problem = SettingsProblem("secret_missing", name=name)
    for said in (say(problem), say_here(problem)):
        assert name not in said
        assert "_" not in said
    where = {"en": "in Settings, under Payment methods.", "fr": "dans Réglages, sous Moyens de paiement."}
    assert say(problem).endswith(where[language])
    assert where[language] not in say_here(problem)


def test_it_is_called_as_on_the_page(language: str) -> None:
    said = {
        "en": "The “API key” of Wave is not there yet.",
        "fr": "«\u202fClé d’API\u202f» de Wave manque encore.",
    }
    assert say_here(SettingsProblem("secret_missing", name="WAVE_API_KEY")) == said[language]


def test_a_key_without_a_field_is_called_by_its_name() -> None:
    assert say(SettingsProblem("secret_missing", name="OF_NOBODY")) == "OF_NOBODY is missing."

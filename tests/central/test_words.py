"""Every trouble of the server has its sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from pos_terminal.central import words
from pos_terminal.providers.sentences import SETTINGS_CODES
from pos_terminal.services import sentences
from tests.architecture.sources import dotted, sources

KINDS = (
    "DatabaseProblem",
    "DataFolderProblem",
    "SettingsProblem",
    "EnvironmentProblem",
    "InvalidInput",
    "NotAllowed",
)


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    sources.cache_clear()


def test_each_code_that_is_raised_at_the_centre_has_a_sentence() -> None:
    raised = {
        (source.at(node), str(node.args[0].value))
        for source in sources("pos_terminal/central")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in KINDS and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    said = words.CODES | sentences.CODES | SETTINGS_CODES
    assert {one for one in raised if one[1] not in said} == set()


def test_no_sentence_is_left_over() -> None:
    said = {
        str(node.value)
        for source in sources("pos_terminal/central")
        if not source.name.endswith("/words.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
    }
    assert said >= words.CODES

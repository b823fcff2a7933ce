"""Commands speak the terminal's language, or, while nothing is set up, that of whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_terminal.cli_language import environment_language
from tests.cli.conftest import Run, float_in

SHORT = ("pay", "--amount", "500", "--method", "cash", "--tendered", "200")
TAKEN = ("pay", "--amount", "500", "--method", "cash", "--tendered", "1000", "--reference", "Table 3")


@pytest.fixture
def french(run: Run, data: Path) -> None:  # noqa: ARG001  after `run`, which wants to find nothing
    """The terminal's settings say French."""
    data.mkdir()
    (data / "settings.toml").write_text('language = "fr"\ncurrency = "XOF"\n')


@pytest.mark.usefixtures("french")
def test_a_french_terminal_answers_and_refuses_in_french(run: Run) -> None:
    opened = run("drawer", "open", "--float", "50000")
    assert opened.out == "la session 1 est ouverte avec 50\u202f000\u202fF\n"
    refused = run(*SHORT)
    assert (refused.status, refused.err) == (2, "Il manque encore 300\u202fF.\n")
    assert "payé  monnaie 500\u202fF  Table 3" in run(*TAKEN).out
    both = run("drawer", "open", "--float", "1", "--counts", "5x1")
    assert "pas les deux" in both.err
    assert "ouverte depuis le" in run("drawer", "status").out
    closed = run("drawer", "close", "--counted", "50500").out
    assert closed.startswith("la session 1 est fermée\u202f: compté 50\u202f500\u202fF, écart 0\u202fF")


@pytest.mark.usefixtures("french")
def test_codes_and_keys_of_documents_are_the_same_in_french(run: Run) -> None:
    float_in(run)
    refused = run(*SHORT, "--json")
    assert (refused.code, refused.document["error"]["message"]) == (
        "tendered_too_little",
        "Il manque encore 300\u202fF.",
    )
    document = run(*TAKEN, "--json").document
    assert (document["status"], document["method"], document["change"]) == ("success", "cash", 500)


@pytest.mark.parametrize(
    ("system", "told"),
    [
        ({"LC_ALL": "fr_CI.UTF-8", "LANG": "en_US.UTF-8"}, "Aucune imprimante"),
        ({"LC_MESSAGES": "", "LANG": "fr_FR.UTF-8"}, "Aucune imprimante"),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}, "No printer"),
        ({}, "No printer"),
    ],
)
def test_where_nothing_is_set_up_the_system_says_which_language(
    run: Run, monkeypatch: pytest.MonkeyPatch, system: dict[str, str], told: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in system.items():
        monkeypatch.setenv(name, value)
    assert told in run("printer", "status").out


def test_an_english_terminal_is_english_on_a_french_system(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    (data / "settings.toml").write_text('restaurant = "Chez Awa"\n')
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert run(*SHORT).err == "Still 300\u202fF missing.\n"
    assert environment_language({"LC_ALL": "fr_FR.UTF-8"}) == "fr"


@pytest.mark.parametrize(("language", "words"), [("en", "Given back"), ("fr", "Remboursé")])
def test_reports_and_status_are_lines_for_a_person(run: Run, data: Path, language: str, words: str) -> None:
    data.mkdir()
    (data / "settings.toml").write_text(f'language = "{language}"\n')
    run("drawer", "open", "--float", "50000")
    run(*TAKEN)
    for kind in (("x",), ("day",)):
        told = run("report", *kind)
        assert told.status == 0
        assert "500\u202fF" in told.out.replace(" F", "\u202fF")
        assert "_" not in told.out
    assert words in run("report", "x").out
    status = run("status").out
    ready = {"en": "cash: Cash, ready", "fr": "cash: Espèces, prêt"}[language]
    assert ready in status
    assert not any(sign in status for sign in ("{", "None", "False", "True"))


def test_a_manual_method_is_refused_as_what_it_is(run: Run) -> None:
    assert run("status", "--json").status == 0
    refused = run("pay", "--amount", "500", "--method", "manual.sticker", "--json")
    assert (refused.status, refused.code) == (2, "only_in_window")
    assert "QR sticker" in refused.document["error"]["message"]
    assert run("pay", "--amount", "500", "--method", "manual.nothing", "--json").code == "method_unknown"
    assert run("payments", "--json").document == []


def test_somebody_of_practice_is_there_once_they_are_named(run: Run, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("4827")
    assert run("--practice", "drawer", "open", "--float", "5000").status == 0
    taken = run("--practice", *TAKEN, "--as", "awa", "--pin-file", str(pin), "--json")
    assert taken.document["status"] == "success"
    names = {one["code"]: one["role"] for one in run("--practice", "staff", "list", "--json").document}
    assert (names["awa"], names["fatou"]) == ("cashier", "manager")
    # From then on everybody says who they are.
    assert run("--practice", *TAKEN, "--json").code == "sign_in_needed"
    assert run(*TAKEN, "--as", "awa", "--pin-file", str(pin), "--json").code == "nobody_yet"

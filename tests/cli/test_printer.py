"""`pos-terminal printer`: how the printer is, two pages, its settings, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.place import Place
from pos_terminal.services import print_queue
from tests.cli.conftest import Run
from tests.support.fake_printer import NetworkPrinter


@pytest.fixture
def printer(data: Path) -> Iterator[NetworkPrinter]:
    """In the network, and named by the settings."""
    made = NetworkPrinter()
    data.mkdir()
    (data / "settings.toml").write_text(f'printer = "{made.setting}"\n')
    yield made
    made.close()


def test_without_a_printer_it_says_so(run: Run, data: Path) -> None:
    assert data.parent.exists()
    document = run("printer", "status", "--json").document
    assert (document["printer"], document["address"], document["ready"]) == ("none", None, False)
    refused = run("printer", "test", "--json")
    assert (refused.status, refused.code) == (2, "no_printer")


def test_a_ready_printer_prints_a_page(run: Run, printer: NetworkPrinter) -> None:
    document = run("printer", "status", "--json").document
    assert (document["ready"], document["tells"], document["problem"]) == (True, True, None)
    assert run("printer", "test", "--json").document["printed"]
    assert f"127.0.0.1:{printer.port}".encode() in printer.mechanism.printed


def test_the_reason_comes_with_what_to_do(run: Run, printer: NetworkPrinter) -> None:
    printer.mechanism.paper_lines = 0
    document = run("printer", "status", "--json").document
    assert (document["ready"], document["problem"]) == (False, "no_paper")
    assert document["message"] == "The printer has no paper."
    refused = run("printer", "test", "--json")
    assert (refused.status, refused.code) == (2, "printer_trouble")
    printer.disappear()
    message = run("printer", "status", "--json").document["message"]
    assert f"127.0.0.1:{printer.port}" in message


def test_the_number_that_reads_well_is_used_from_then_on(run: Run, printer: NetworkPrinter) -> None:
    assert run("printer", "codepage").status == 0
    assert b"\n2 " in printer.mechanism.printed
    assert run("printer", "set-codepage", "2", "--json").document == {"printer_code_page": 2}
    assert run("printer", "status", "--json").document["code_page"] == 2
    run("printer", "test")
    assert b"\x1bt\x10" in printer.mechanism.received
    refused = run("printer", "set-codepage", "77", "--json")
    assert (refused.status, refused.code) == (2, "code_page_unknown")


def test_another_printer_is_named_and_nonsense_refused(run: Run, data: Path) -> None:
    said = run("printer", "use", "serial:/dev/ttyS0@19200", "--width", "58", "--kick-pin", "5", "--json")
    assert said.document == {"printer": "serial:/dev/ttyS0@19200", "printer_width": 58, "kick_pin": 5}
    assert 'printer = "serial:/dev/ttyS0@19200"' in (data / "settings.toml").read_text()
    refused = run("printer", "use", "the printer", "--json")
    assert (refused.status, refused.code) == (2, "printer_setting")


def test_only_a_manager_changes_it(run: Run, data: Path, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("4827")
    cashier = tmp_path / "cashier"
    cashier.write_text("5938")
    for code, role, file in (("moussa", "manager", pin), ("awa", "cashier", cashier)):
        who = () if role == "manager" else ("--as", "moussa", "--as-pin-file", str(pin))
        added = run(
            "staff", "add", "--code", code, "--name", code, "--role", role, "--pin-file", str(file), *who
        )
        assert added.status == 0, added.err
    refused = run("printer", "set-codepage", "2", "--as", "awa", "--pin-file", str(cashier), "--json")
    assert (refused.status, refused.code) == (2, "manager_needed")
    assert run("printer", "set-codepage", "2", "--as", "moussa", "--pin-file", str(pin)).status == 0
    assert "printer_code_page = 2" in (data / "settings.toml").read_text()


def test_what_waits_is_listed(run: Run, data: Path) -> None:
    from pos_terminal.compose import open_terminal

    terminal = open_terminal(Place(data, practice=False), "command")
    print_queue.put(terminal.ledger, "receipt", "p1", again=False)
    terminal.close()
    documents = run("printer", "queue", "--json").document
    assert [(job["subject"], job["state"], job["copy"]) for job in documents] == [("p1", "queued", False)]
    assert "p1" in run("printer", "queue").out

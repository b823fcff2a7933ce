"""A document comes out whole, or the true reason comes back, and whether a part of it may be on paper."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from pos_terminal.hardware import printer as module
from pos_terminal.hardware import status
from pos_terminal.hardware.address import way_to
from pos_terminal.hardware.line import PrinterTrouble, Problem
from pos_terminal.hardware.printer import Printer, pulse
from tests.support.fake_printer import DevicePrinter, Mechanism, NetworkPrinter, SerialPrinter

DOCUMENT = b"\x1b@" + b"".join(b"line %03d\n" % number for number in range(40))
TEXT = DOCUMENT.removeprefix(b"\x1b@")


def printer_at(setting: str) -> Printer:
    way = way_to(setting)
    assert way is not None
    return Printer(way)


def put(printer: Printer, document: bytes = DOCUMENT) -> None:
    session = printer.connect()
    try:
        session.print(document)
    finally:
        session.close()


def trouble(printer: Printer, document: bytes = DOCUMENT) -> PrinterTrouble:
    with pytest.raises(PrinterTrouble) as caught:
        put(printer, document)
    return caught.value


def test_a_document_comes_out_whole_in_the_network(network: NetworkPrinter) -> None:
    printer = printer_at(network.setting)
    put(printer)
    assert network.mechanism.printed == TEXT
    assert printer.tells
    assert printer.confirms


def test_a_document_comes_out_whole_on_a_serial_line(serial_printer: SerialPrinter) -> None:
    printer = printer_at(serial_printer.setting)
    put(printer)
    assert serial_printer.mechanism.printed == TEXT
    assert printer.confirms


def test_a_document_comes_out_whole_by_a_device_file(device: DevicePrinter) -> None:
    printer = printer_at(device.setting)
    put(printer)
    device.mechanism.wait_for(lambda: device.mechanism.printed == TEXT)
    assert printer.tells is False


def test_one_that_never_answers_is_printed_on_and_asked_no_more(
    network: NetworkPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FIRST_ANSWER_S", 0.05)
    network.mechanism.silent = True
    printer = printer_at(network.setting)
    put(printer)
    put(printer)
    network.mechanism.wait_for(lambda: network.mechanism.printed == TEXT * 2)
    assert printer.tells is False
    assert network.mechanism.questions == 1


def test_one_that_answers_and_never_says_when_it_is_through_is_believed(
    network: NetworkPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_AFTER_S", 0.05)
    monkeypatch.setattr(module, "_UNCONFIRMED_S", 0.2)
    network.mechanism.confirms = False
    printer = printer_at(network.setting)
    put(printer)
    assert printer.confirms is False
    assert network.mechanism.printed == TEXT


@pytest.mark.parametrize(
    ("set_up", "problem"),
    [
        ({"paper_lines": 0}, Problem.NO_PAPER),
        ({"cover_open": True}, Problem.COVER_OPEN),
        ({"cover_open": True, "paper_lines": 0}, Problem.COVER_OPEN),
        ({"error": True}, Problem.FAULT),
        ({"off_line": True}, Problem.OFF_LINE),
    ],
)
def test_what_it_says_is_the_reason_and_nothing_is_sent(
    network: NetworkPrinter, set_up: dict[str, object], problem: Problem
) -> None:
    for name, value in set_up.items():
        setattr(network.mechanism, name, value)
    told = trouble(printer_at(network.setting))
    assert (told.problem, told.began) == (problem, False)
    assert network.mechanism.received == b""


def test_low_paper_is_told_and_stops_nothing(network: NetworkPrinter) -> None:
    network.mechanism.paper_low = True
    printer = printer_at(network.setting)
    put(printer)
    assert printer.condition.paper_low
    assert network.mechanism.printed == TEXT


@pytest.mark.parametrize("what", ["paper_lines", "cover_open"])
def test_out_of_paper_in_the_middle_may_have_printed(
    network: NetworkPrinter, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(module, "_LOOK_AFTER_S", 0.05)
    network.mechanism.paper_lines = 10
    told = trouble(printer_at(network.setting))
    assert what
    assert (told.problem, told.began) == (Problem.NO_PAPER, True)
    assert network.mechanism.printed.count(b"\n") == 10


def test_gone_in_the_middle_may_have_printed(network: NetworkPrinter) -> None:
    network.gone_after = 200
    told = trouble(printer_at(network.setting), DOCUMENT * 2_000)
    assert (told.problem, told.began) == (Problem.LOST, True)


def test_taking_nothing_any_more_ends_by_the_deadline(
    network: NetworkPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PRINT_S", 0.5)
    printer = printer_at(network.setting)
    session = printer.connect()
    network.reads.clear()
    with pytest.raises(PrinterTrouble) as caught:
        session.print(DOCUMENT * 20_000)
    session.close()
    assert (caught.value.problem, caught.value.began) == (Problem.TOO_SLOW, True)


def test_a_slow_printer_is_waited_for(network: NetworkPrinter) -> None:
    session = printer_at(network.setting).connect()
    network.reads.clear()
    document = b"\x1b@" + b"slow line\n" * 3_000
    with ThreadPoolExecutor(1) as hand:
        printing = hand.submit(session.print, document)
        assert not wait([printing], timeout=0.2).done, "it takes nothing yet"
        network.reads.set()
        printing.result(timeout=20)
    session.close()
    assert network.mechanism.printed.count(b"\n") == 3_000


def test_one_that_answered_before_and_is_silent_now_gets_nothing(
    network: NetworkPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FIRST_ANSWER_S", 0.05)
    printer = printer_at(network.setting)
    put(printer)
    network.mechanism.silent = True
    told = trouble(printer)
    assert (told.problem, told.began) == (Problem.TOO_SLOW, False)
    assert network.mechanism.printed == TEXT


def test_gone_and_back(network: NetworkPrinter) -> None:
    printer = printer_at(network.setting)
    network.disappear()
    assert trouble(printer).problem is Problem.REFUSED
    network.come_back()
    put(printer)
    assert network.mechanism.printed == TEXT


def test_a_host_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "create_connection", nobody)
    assert trouble(printer_at("network:printer.invalid")).problem is Problem.NAME_UNKNOWN


def test_an_address_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_S", 0.05)
    # A listener whose waiting room is full answers nobody.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
        assert trouble(printer_at(f"network:127.0.0.1:{port}")).problem is Problem.NOT_REACHED
        for caller in callers:
            caller.close()


def test_a_serial_line_that_is_not_there() -> None:
    assert trouble(printer_at("serial:/dev/no-such-line")).problem is Problem.NO_DEVICE


def test_a_serial_line_that_another_program_holds(serial_printer: SerialPrinter) -> None:
    holder = printer_at(serial_printer.setting).connect()
    told = trouble(printer_at(serial_printer.setting))
    holder.close()
    assert told.problem is Problem.BUSY


def test_a_serial_line_that_is_pulled_out(serial_printer: SerialPrinter) -> None:
    session = printer_at(serial_printer.setting).connect()
    serial_printer.unplug()
    with pytest.raises(PrinterTrouble) as caught:
        session.print(DOCUMENT)
    session.close()
    assert (caught.value.problem, caught.value.began) == (Problem.LOST, True)


def test_a_device_that_is_unplugged_and_plugged_in_again(device: DevicePrinter) -> None:
    printer = printer_at(device.setting)
    device.unplug()
    assert trouble(printer).problem is Problem.NOT_REACHED
    device.plug_in()
    put(printer)
    device.mechanism.wait_for(lambda: device.mechanism.printed == TEXT)


def test_a_device_file_that_is_not_there_or_is_no_device(tmp_path: Path) -> None:
    assert trouble(printer_at(f"device:{tmp_path}/lp7")).problem is Problem.NO_DEVICE
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"")
    assert trouble(printer_at(f"device:{ordinary}")).problem is Problem.NO_DEVICE
    assert ordinary.read_bytes() == b""


def test_a_spooler_that_this_system_has_not() -> None:
    assert trouble(printer_at("windows:Ticket")).problem is Problem.UNSUITABLE


@pytest.mark.parametrize("pin", [2, 5])
def test_the_drawer_is_opened_by_its_pin(network: NetworkPrinter, pin: int) -> None:
    session = printer_at(network.setting).connect()
    session.pulse(pin)
    session.close()
    network.mechanism.wait_for(lambda: network.mechanism.pulses == [pin])


def test_a_question_that_comes_in_two_pieces_is_understood() -> None:
    mechanism = Mechanism()
    assert mechanism.feed(b"\x10") + mechanism.feed(b"\x04\x01" + pulse(2)) == b"\x12"
    assert mechanism.pulses == [2]

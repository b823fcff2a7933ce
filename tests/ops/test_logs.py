"""The log and the reports of a terminal: bounded, for their owner alone, one line for each event."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal import reports
from pos_terminal.domain.secret import Secret
from pos_terminal.system import SystemClock

log = logging.getLogger("pos_terminal.tests")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Path]:
    """The folder of a log that is open."""
    handler = reports.start_log(tmp_path)
    yield tmp_path / "logs"
    reports.stop_log(handler)


def log_file() -> reports.LogFile:
    """What writes it."""
    return next(one for one in logging.getLogger().handlers if isinstance(one, reports.LogFile))


def lines(folder: Path) -> list[str]:
    """What the log says."""
    return (folder / "terminal.log").read_text(encoding="utf-8").splitlines()


def mode_of(path: Path) -> int:
    """Who may do what with it."""
    return stat.S_IMODE(path.stat().st_mode)


def test_an_event_is_a_line_whatever_it_says(started: Path) -> None:
    log.info("first\n2026-11-21 CRITICAL forged\r\x1b[2J\u2028end")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        log.exception("it broke")
    found = lines(started)
    assert len(found) == 2
    assert "first\\n2026-11-21 CRITICAL forged\\r\\u001b[2J\\u2028end" in found[0]
    assert "it broke\\nTraceback" in found[1]
    assert "ValueError: two\\nlines" in found[1]


def test_secrets_do_not_reach_it_by_any_way(started: Path) -> None:
    held = Secret("held by somebody in this process")
    log.warning("%s and %s", {"pin": "4827"}, f"Bearer {'x' * 20}")
    log.warning("by value: %s", held.reveal())
    try:
        raise RuntimeError(f"sk_live_4eC39Hq +2250504000001 {held.reveal()}")
    except RuntimeError:
        log.exception("a library said")
    text = "\n".join(lines(started))
    for secret in ("4827", "x" * 20, held.reveal(), "4eC39Hq", "0504000001"):
        assert secret not in text


def test_others_are_heard_where_they_warn(started: Path) -> None:
    logging.getLogger("somebody.elses").warning("wave_sn_prod_0123456789 was refused")
    logging.getLogger("somebody.elses").info("not this")
    [line] = lines(started)
    assert "somebody.elses" in line
    assert "0123456789" not in line


def test_files_are_its_owners_alone_also_where_they_were_not(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "terminal.log").touch(0o666)
    os.chmod(logs / "terminal.log", 0o666)
    handler = reports.start_log(tmp_path)
    log.info("hello")
    reports.stop_log(handler)
    report = reports.write_text(tmp_path, "a report")
    assert report is not None
    assert [mode_of(path) for path in (logs / "terminal.log", report)] == [0o600, 0o600]


def test_it_is_bounded_whatever_is_told(started: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_MAX_BYTES", 20_000)
    reports.stop_log(log_file())
    handler = reports.start_log(started.parent)
    for _ in range(20):
        log.info("%s", "long " * 100_000)
    reports.stop_log(handler)
    files = sorted(started.glob("terminal.log*"))
    assert len(files) == 5
    assert max(path.stat().st_size for path in files) < 40_000


def test_reports_make_room_for_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(range(1_000, 2_000))
    monkeypatch.setattr(SystemClock, "now_ms", lambda _clock: next(now))
    for _ in range(25):
        reports.write_text(tmp_path, "x" * 1_000_000)
    kept = reports.reports_in(tmp_path)
    assert [path.name for path in (kept[0], kept[-1])] == ["report-1024.txt", "report-1005.txt"]
    assert max(path.stat().st_size for path in kept) < 250_000
    assert reports.reported_since(tmp_path, 1_020) == 5


def test_what_cannot_be_written_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    assert reports.write_text(tmp_path, "x") is None


def test_a_record_that_cannot_be_written_stops_nobody_and_shows_no_value(
    started: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = logging.LogRecord("x", logging.INFO, __file__, 1, "%d", ("wave_sn_prod_0123456789",), None)
    log_file().handle(wrong)
    said = capsys.readouterr().err
    assert "cannot be logged" in said
    assert "0123456789" not in said
    assert started.exists()

    def full(_handler: object, _record: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reports.LogFile, "shouldRollover", full)
    log.info("nobody is stopped")
    assert capsys.readouterr().err == ""


def test_a_bugs_traceback_on_standard_error_has_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("Authorization: Bearer abcdefghijkl\x1b[2J")
    except RuntimeError as error:
        reports.show_bug(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert "Traceback (most recent call last):\n" in said
    assert "abcdefghijkl" not in said
    assert "\x1b" not in said

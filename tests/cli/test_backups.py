"""`pos-terminal backup` and `backups`: where copies go, and which there are."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_a_backup_goes_to_the_second_folder_of_the_settings_too(run: Run, data: Path, tmp_path: Path) -> None:
    run("status")
    (data / "settings.toml").write_text(f"backup_folder = '{tmp_path / 'stick'}'\n", encoding="utf-8")
    made = [Path(one["file"]).parent for one in run("backup", "--json").document]
    assert made == [data / "live" / "backups", tmp_path / "stick"]


def test_one_that_does_not_open_is_named_and_hides_no_other(run: Run, data: Path) -> None:
    run("status")
    [good] = run("backup", "--json").document
    cut = data / "live" / "backups" / "ledger-20991231T235959Z.db"
    cut.write_bytes(Path(good["file"]).read_bytes()[:5000])
    assert run("backups", "--json").document == [{"file": str(cut), "problem": "database_damaged"}, good]
    said = run("backups")
    assert (said.status, good["file"] in said.out, str(cut) in said.err) == (0, True, True)


def test_where_there_is_no_data_nothing_is_backed_up_and_nothing_made(run: Run, data: Path) -> None:
    said = run("backup", "--json")
    assert (said.status, said.code) == (2, "backup_of_nothing")
    assert str(data / "live") in said.document["error"]["message"]
    assert not data.exists()

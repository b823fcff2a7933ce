"""Which environment the packaged program hands on."""

from __future__ import annotations

from pos_terminal.frozen import is_frozen, outer_environment

STARTED = {"HOME": "/home/awa", "LD_LIBRARY_PATH": "/usr/lib/pos-terminal/_internal:/opt/lib"}


def test_the_packages_folder_is_handed_on_to_nobody() -> None:
    assert outer_environment(STARTED, frozen=True) == {"HOME": "/home/awa"}


def test_what_stood_there_before_stands_there_again() -> None:
    kept = STARTED | {"LD_LIBRARY_PATH_ORIG": "/opt/lib"}
    assert outer_environment(kept, frozen=True) == {"HOME": "/home/awa", "LD_LIBRARY_PATH": "/opt/lib"}


def test_from_source_nothing_is_touched() -> None:
    assert not is_frozen()
    assert outer_environment(STARTED) == STARTED

"""Nothing is frozen of which nobody knows whether it may be passed on."""

from __future__ import annotations

import json
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

import package_licences
import pytest
from package_licences import LicenceProblem, components, is_allowed, write

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
MIT = "License-Expression: MIT"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Where packages are planted."""
    return tmp_path / "packages"


def plant(packages: Path, name: str, *said: str, text: bool = True) -> Path:
    """Install a package of one file; the file."""
    module = packages / f"{name}.py"
    info = packages / f"{name}-1.0.dist-info"
    (info / "licenses").mkdir(parents=True)
    module.write_text("")
    (info / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *said, ""])
    )
    files = [f"{name}.py", f"{info.name}/METADATA", f"{info.name}/RECORD"]
    if text:
        (info / "licenses" / "LICENSE").write_text("Do as you like.\n")
        files.append(f"{info.name}/licenses/LICENSE")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    return module


def found(packages: Path) -> list[Distribution]:
    return list(distributions(path=[str(packages)]))


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("(MIT OR GPL-3.0-only) AND GPL-3.0-only", False),
        ("", False),
    ],
)
def test_what_may_be_passed_on(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


@pytest.mark.parametrize(
    "said",
    [
        ("License-Expression: GPL-3.0-only",),
        ("License: AGPL-3.0",),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",),
        ("License: Some licence of our own",),
    ],
)
def test_a_package_that_may_not_be_passed_on_ends_the_build_with_its_name(
    packages: Path, said: tuple[str, ...]
) -> None:
    module = plant(packages, "planted", *said)
    with pytest.raises(LicenceProblem, match=r"planted is under .* not on the list"):
        components([str(module)], RESOURCES, found(packages))


def test_a_package_that_names_no_licence_ends_the_build_with_its_name(packages: Path) -> None:
    module = plant(packages, "planted")
    with pytest.raises(LicenceProblem, match="planted does not say"):
        components([str(module)], RESOURCES, found(packages))


def test_a_package_without_the_text_of_its_licence_ends_the_build(packages: Path) -> None:
    module = plant(packages, "planted", MIT, text=False)
    with pytest.raises(LicenceProblem, match=r"planted \(MIT\) comes without the text"):
        components([str(module)], RESOURCES, found(packages))


def test_a_file_that_belongs_to_no_package_ends_the_build(packages: Path) -> None:
    module = plant(packages, "planted", MIT)
    stranger = packages / "stranger.so"
    stranger.touch()
    with pytest.raises(LicenceProblem, match=r"stranger\.so"):
        components([str(module), str(stranger)], RESOURCES, found(packages))


def test_what_is_not_frozen_is_not_asked(packages: Path) -> None:
    module = plant(packages, "good", MIT)
    plant(packages, "tool", "License-Expression: GPL-3.0-only")
    names = {one.name for one in components([str(module)], RESOURCES, found(packages))}
    assert "good" in names
    assert "tool" not in names


def test_fonts_icons_and_python_are_named_too_and_every_text_is_written(
    packages: Path, tmp_path: Path
) -> None:
    module = plant(packages, "good", MIT)
    own = [str(RESOURCES / "tokens.json"), json.__file__]
    write(components([str(module), *own], RESOURCES, found(packages)), tmp_path / "licences")
    listed = json.loads((tmp_path / "licences" / "components.json").read_text())
    assert {one["name"]: one["licence"] for one in listed} == {
        "good": "MIT",
        "Inter": "OFL-1.1",
        "Tabler Icons": "MIT",
        "Python": "PSF-2.0",
    }
    for one in listed:
        assert one["texts"]
        for text in one["texts"]:
            assert (tmp_path / "licences" / text).stat().st_size > 0


def test_everything_that_the_terminal_needs_to_run_may_be_passed_on() -> None:
    # PySide's wheels bring no text, the database's engine names no licence: what is known of them is here.
    wanted = {
        *("alembic", "click", "cryptography", "httpx", "msgspec", "phonenumbers", "pyside6-essentials"),
        *("pysqlite3", "python-statemachine", "pyserial", "segno", "sqlalchemy", "tzdata", "shiboken6"),
        "keyring",
    }
    installed = {package_licences.plain_name(one): one for one in package_licences.installed()}
    # Several files may be one package's: any of its modules stands for it.
    sources = [str(next(one for one in package_licences._files(installed[name]))) for name in wanted]
    listed = components(sources, RESOURCES, [installed[name] for name in wanted])
    names = {one.name for one in listed}
    assert {"ICU", "SQLite", "OpenSSL"} <= names
    assert all(text.is_file() for one in listed for text in one.texts)


def test_it_runs_on_nothing_but_the_standard_library() -> None:
    # The environment that freezes has the terminal's packages and PyInstaller, and no tool of ours.
    source = (ROOT / "build" / "package_licences.py").read_text(encoding="utf-8")
    imported = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported - {"__future__"} <= set(sys.stdlib_module_names)

"""The look is what the settings say, or it is left to the whole reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_terminal.look import Look, plain_look
from pos_terminal.settings import Settings, load, save


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sounds", [True, False])
def test_what_the_program_wrote_is_read_alike(
    tmp_path: Path, language: str, theme: str, sounds: bool
) -> None:
    written = Settings(
        language="fr" if language == "fr" else "en",
        theme="dark" if theme == "dark" else "light",
        sounds=sounds,
        restaurant="Chez Amoïn",
        business_day_begins=5,
    )
    save(tmp_path, written)
    assert load(tmp_path, {}) == written
    assert plain_look(tmp_path / "settings.toml") == Look(language, theme, sounds)


def test_without_a_file_it_is_the_defaults(tmp_path: Path) -> None:
    plain = Settings()
    assert plain_look(tmp_path / "settings.toml") == Look(plain.language, plain.theme, plain.sounds) == Look()


@pytest.mark.parametrize(
    "text",
    [
        "language = 'fr'",
        'language = "de"',
        'theme="dark"',
        'theme = "grey"',
        '# a comment\nlanguage = "fr"',
        'language = "en"\nlanguage = "fr"',
        'restaurant = "A \\"B\\""',
        "\ufefflanguage = 'fr'",
        "[table]",
        "language",
        "restaurant = 5.5",
    ],
)
def test_what_is_not_plain_is_left_to_the_whole_reader(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    assert plain_look(tmp_path / "settings.toml") is None

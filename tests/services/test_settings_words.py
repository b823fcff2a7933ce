"""What is wrong in the settings' file is said by us, in both languages; the library's text is for the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal import settings
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.services.sentences import say
from pos_terminal.services.settings_words import settings_detail
from pos_terminal.texts import set_language

WRONG = [
    (b'counter = "x', "quotation mark", "guillemet"),
    (b'counter = "x\nplace = "y"\n', "quotation mark", "guillemet"),
    (b"counter = 'x", "quotation mark", "guillemet"),
    (b"counter = ", "follows =", "suit ="),
    (b"counter = Chez Awa\n", "follows =", "suit ="),
    (b"counter\n", "stands =", "signe ="),
    (b'counter = "a" "b"\n', "behind the value", "derrière la valeur"),
    (b'counter = "a"\ncounter = "b"\n', "twice", "deux fois"),
    (b"[counter", "bracket", "crochet"),
    (b'backup_folder = "D:\\quitte"\n', "written twice", "s’écrit deux fois"),
    (b"= 1\n", "cannot be read", "n’est pas lisible"),
    (b'langue = "fr"\n', "no setting called “langue”", "«\u202flangue\u202f»"),
    (b'sounds = "yes"\n', "“sounds” has to be true or false", "true ou false"),
    (b"counter = 1\n", "“counter” has to be a text", "un texte"),
    (b'limit_other_way = "1"\n', "has to be a whole number", "un nombre entier"),
    (b"business_day_begins = 24\n", "at most 23", "au plus 23"),
    (b"business_day_begins = -1\n", "at least 0", "au moins 0"),
    (b'counter = "' + b"x" * 81 + b'"\n', "at most 80 characters", "au plus 80 caractères"),
    (b'currency = "franc"\n', "three large letters", "trois majuscules"),
    (b'language = "de"\n', "“language” cannot be “de”", "de"),
    (b"printer_width = 57\n", "“printer_width” cannot be “57”", "57"),
    (b'currency = "XYZ"\n', "XYZ is not known", "XYZ"),
    (b'place = "Coc\xffdy"\n', "UTF-8", "UTF-8"),
]
OF_LIBRARIES = ("at line", "column", "Expected", "Invalid", "Object", "codec", "Errno", "$", "`", "document")


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.parametrize(("text", "english", "french"), WRONG)
def test_the_usual_mistakes_are_said_in_our_own_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, language: str, text: bytes, english: str, french: str
) -> None:
    (tmp_path / "settings.toml").write_bytes(text)
    caplog.set_level(logging.INFO)
    with pytest.raises(SettingsProblem) as caught:
        settings.load(tmp_path, {})
    said = say(caught.value).replace(str(tmp_path), "")
    assert (english if language == "en" else french) in said
    assert not [word for word in OF_LIBRARIES if word in said]
    assert str(caught.value.params["detail"]) in caplog.text


@pytest.mark.usefixtures("language")
def test_a_folder_in_its_place_is_said_too(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(SettingsProblem) as caught:
        settings.load(tmp_path, {})
    said = say(caught.value).replace(str(tmp_path), "")
    assert "Errno" not in said
    assert "directory" not in said


def test_a_sentence_of_ours_stays_as_it_is() -> None:
    assert settings_detail("There is no key called X.") == "There is no key called X."

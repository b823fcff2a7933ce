"""What is wrong in a file of settings, in our own words: what the libraries say of it is English, and for the
log."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pos_terminal.texts import tr

_SYNTAX: Final = re.compile(r"(?P<said>.*) \(at (?:line \d+, column \d+|end of document)\)", re.DOTALL)
_AT: Final = r"(?: - at `\$\.(?P<name>[^`]+)`)?"


def _quotes() -> str:
    return tr("A quotation mark is missing: a text stands between two of them, on one line.")


def _bracket() -> str:
    return tr("A bracket ] is missing.")


def _twice() -> str:
    return tr("The same name is given twice.")


_SYNTAX_SAID: Final[tuple[tuple[str, Callable[[], str]], ...]] = (
    ("Unterminated string", _quotes),
    (r"Illegal character '\n'", _quotes),
    (r"Illegal character '\r'", _quotes),
    ('Expected "\'"', _quotes),
    ("Expected ']'", _bracket),
    ("Unclosed array", _bracket),
    ("Cannot overwrite", _twice),
    ("Cannot declare", _twice),
    ("Invalid value", lambda: tr("What follows = cannot be read. A text stands in quotation marks.")),
    ("Expected '='", lambda: tr("Between a name and its value stands =.")),
    ("Expected newline", lambda: tr("Something stands behind the value that does not belong there.")),
    (
        "Unescaped '\\'",
        lambda: tr("In quotation marks a \\ is written twice."),
    ),
)


def _kind(found: dict[str, str]) -> str:
    kinds = {
        "int": tr("“{name}” has to be a whole number.", name=found["name"]),
        "str": tr("“{name}” has to be a text in quotation marks.", name=found["name"]),
        "bool": tr("“{name}” has to be true or false.", name=found["name"]),
    }
    return kinds.get(found["kind"]) or tr("“{name}” is not what it has to be.", name=found["name"])


_CHECKED: Final[tuple[tuple[re.Pattern[str], Callable[[dict[str, str]], str]], ...]] = (
    (
        re.compile(rf"Object contains unknown field `(?P<field>[^`]*)`{_AT}"),
        lambda f: tr("There is no setting called “{name}”.", name=f["field"]),
    ),
    (
        re.compile(rf"Object missing required field `(?P<field>[^`]*)`{_AT}"),
        lambda f: tr("“{name}” is missing.", name=f["field"]),
    ),
    (
        re.compile(rf"Expected `int` <= (?P<most>\d+){_AT}"),
        lambda f: tr("“{name}” is at most {most}.", name=f["name"], most=f["most"]),
    ),
    (
        re.compile(rf"Expected `int` >= (?P<least>\d+){_AT}"),
        lambda f: tr("“{name}” is at least {least}.", name=f["name"], least=f["least"]),
    ),
    (
        re.compile(rf"Expected `str` of length <= (?P<most>\d+){_AT}"),
        lambda f: tr("“{name}” has at most {most} characters.", name=f["name"], most=f["most"]),
    ),
    (
        re.compile(rf"Expected `str` matching regex .*{re.escape('[A-Z]{3}')}.*?{_AT}"),
        lambda f: tr("“{name}” is three large letters, such as XOF.", name=f["name"]),
    ),
    (
        re.compile(rf"Invalid enum value '?(?P<value>.*?)'?{_AT}"),
        lambda f: tr("“{name}” cannot be “{value}”.", name=f["name"], value=f["value"]),
    ),
    (re.compile(rf"Expected `(?P<kind>\w+)(?: \| \w+)*`.*?{_AT}"), _kind),
    (
        re.compile(r"currency_unknown\(currency='(?P<currency>[^']*)'\)"),
        lambda f: tr("The currency {currency} is not known.", currency=f["currency"]),
    ),
    (
        re.compile(r"'utf-8' codec can't decode .*"),
        lambda _f: tr("It is no text in UTF-8. Save it again as UTF-8."),
    ),
    (re.compile(r"\[(?:Errno|WinError) \d+\] .*"), lambda _f: tr("It cannot be opened and read.")),
)


def settings_detail(detail: str) -> str:
    """What is wrong, in the language in use. `detail` is a library's text, or a sentence of ours, which
    stays."""
    if (syntax := _SYNTAX.fullmatch(detail)) is not None:
        known = (make for begins, make in _SYNTAX_SAID if syntax["said"].startswith(begins))
        found = next(known, None)
        return (
            tr("This line cannot be read. Look at its name, its = and its marks.")
            if found is None
            else found()
        )
    for pattern, say_it in _CHECKED:
        if (match := pattern.fullmatch(detail)) is not None:
            return say_it({name: text or "" for name, text in match.groupdict().items()})
    return detail

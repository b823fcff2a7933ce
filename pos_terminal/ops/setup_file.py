"""The whole set-up of a terminal in one TOML file, read and checked before anything is touched.

Strict: an unknown name, a wrong kind of value or a reference to nothing is refused with its line. Secrets
are best named and not written: "env:NAME" or "file:PATH".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from pos_terminal.domain.errors import InvalidInput, SettingsProblem, TerminalError
from pos_terminal.domain.people import Role, check_pin
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.text_input import clean_text
from pos_terminal.hardware.setup import devices
from pos_terminal.ops.toml_lines import TomlLines
from pos_terminal.records import dataclass
from pos_terminal.services import method_fields
from pos_terminal.services.business_day import is_zone
from pos_terminal.services.method_saving import read_key
from pos_terminal.services.people import clean_name, folded
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import tr

T = TypeVar("T")
_LONGEST: Final = 200_000
_SHORT_NAME: Final = 20
_REFERENCE: Final = re.compile(r"(env|file):(.+)", re.DOTALL)
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Person(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    code: _Text
    name: _Text
    pin: _Text
    role: Literal["cashier", "manager"] = "cashier"


class _Method(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    code: _Text
    name: str = ""
    active: bool = True
    order: Annotated[int, msgspec.Meta(ge=1, le=1_000)] | None = None
    config: dict[str, str | int | bool] = {}
    secrets: dict[str, str] = {}


class _Central(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    server: _Text
    code: _Text
    name: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    terminal: dict[str, Any] = {}
    staff: list[_Person] = []
    method: list[_Method] = []
    central: _Central | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to work here."""

    code: str
    name: str
    role: Role
    pin: Secret


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method as it is to be. `order` is None where its place stays. `line` says where it stands."""

    code: str
    name: str
    active: bool
    order: int | None
    config: Mapping[str, str | int | bool]
    secrets: Mapping[str, Secret]
    line: int


@dataclass(frozen=True, slots=True)
class Central:
    """The central server to join, with the code from its back office."""

    server: str
    code: Secret
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything the file asks for. `in_clear` names what stands in it as itself and should not."""

    file: Path
    settings: Mapping[str, Any]
    people: tuple[Person, ...]
    methods: tuple[Method, ...]
    central: Central | None
    in_clear: tuple[str, ...]

    def settings_over(self, before: Settings) -> Settings:
        """The settings as they are to be. Raises msgspec.ValidationError."""
        return msgspec.convert({**msgspec.structs.asdict(before), **self.settings}, Settings)

    def problem(self, line: int, error: TerminalError) -> SettingsProblem:
        """The refusal, with the line of the file that it is about."""
        return _problem(self.file, line, say(error))


class _References:
    """What secrets are named by: the environment, files, or themselves."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self.in_clear: list[str] = []

    def read(self, where: str, text: str) -> str:
        """What this stands for. Raises InvalidInput("secret_not_found")."""
        match = _REFERENCE.fullmatch(text)
        if match is None:
            self.in_clear.append(where)
            return text
        kind, name = match.groups()
        if kind == "env":
            found = self._environ.get(name, "").strip()
        else:
            try:
                found = (self._folder / name).expanduser().read_text(encoding="utf-8-sig").strip()
            except (OSError, ValueError, RuntimeError):
                found = ""
        if not found:
            raise InvalidInput("secret_not_found", reference=text)
        return found


def read(path: Path, environ: Mapping[str, str]) -> Wanted:
    """What this file asks for, checked as far as it can be without the terminal. Changes nothing.

    Raises SettingsProblem("settings_unreadable") with the line.
    """
    text = _text_of(path)
    lines = TomlLines(text)
    try:
        given = msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        raise _problem(path, lines.of_syntax(str(error)), str(error)) from error
    except msgspec.ValidationError as error:
        raise _problem(path, lines.of_message(str(error)), str(error)) from error
    references = _References(path.parent, environ)

    def at(place: str, call: Callable[[], T]) -> T:
        try:
            return call()
        except TerminalError as error:
            raise _problem(path, lines.of(place), say(error)) from error

    _check_settings(path, lines, given.terminal)
    people = tuple(
        at(f"staff[{number}]", partial(_person, one, number, references, at))
        for number, one in enumerate(given.staff)
    )
    _once(path, lines, "staff", [one.code for one in people])
    methods = tuple(_method(one, number, references, lines, at) for number, one in enumerate(given.method))
    _once(path, lines, "method", [one.code for one in methods])
    central = given.central
    joins = None
    if central is not None:
        code = at("central.code", lambda: references.read("central.code", central.code))
        joins = Central(central.server, Secret(code), central.name)
    return Wanted(path, given.terminal, people, methods, joins, tuple(references.in_clear))


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > _LONGEST:
            raise _problem(path, 1, tr("The file has more than {count} bytes.", count=_LONGEST))
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _problem(path, 1, str(error)) from error


def _check_settings(path: Path, lines: TomlLines, given: Mapping[str, Any]) -> None:
    """Each by itself; how they fit the ones that are there is asked again when they are used."""
    try:
        settings = msgspec.convert({**msgspec.structs.asdict(Settings()), **given}, Settings)
    except msgspec.ValidationError as error:
        message = str(error).replace("`$", "`$.terminal")
        if "` - at" not in message and "unknown field" in message:
            message += " - at `$.terminal`"
        raise _problem(path, lines.of_message(message), str(error)) from error
    for name in ("restaurant", "counter"):
        if name in given and not getattr(settings, name).strip():
            raise _problem(path, lines.of(f"terminal.{name}"), say(InvalidInput("text_empty", field=name)))
    if not is_zone(settings.time_zone):
        unknown = InvalidInput("time_zone_unknown", name=settings.time_zone)
        raise _problem(path, lines.of("terminal.time_zone"), say(unknown))
    from pos_terminal.domain.money import exponent

    for name, check in (
        ("currency", lambda: exponent(settings.currency)),
        ("printer", lambda: devices(settings.printer, settings.drawer_kick)),
    ):
        try:
            check()
        except InvalidInput as wrong:
            raise _problem(path, lines.of(f"terminal.{name}"), say(wrong)) from wrong


def _person(one: _Person, number: int, references: _References, at: Callable[..., Any]) -> Person:
    place = f"staff[{number}]"
    code = at(f"{place}.code", lambda: folded(clean_text(one.code, limit=_SHORT_NAME, field="code")))
    name = at(f"{place}.name", lambda: clean_name(one.name))
    pin = at(f"{place}.pin", lambda: check_pin(references.read(f"{place}.pin", one.pin)))
    return Person(code, name, Role(one.role), Secret(pin))


def _method(
    one: _Method, number: int, references: _References, lines: TomlLines, at: Callable[..., Any]
) -> Method:
    place = f"method[{number}]"

    def known() -> None:
        if not method_fields.is_method(one.code):
            raise InvalidInput("method_unknown", method=one.code)

    at(f"{place}.code", known)
    allowed = {setting.key: setting.kind for setting in method_fields.settings_of(one.code)}
    for key, value in one.config.items():
        at(f"{place}.config.{key}", lambda key=key, value=value: _check_config(allowed, one.code, key, value))
    secrets = {}
    for name, text in one.secrets.items():
        where = f"{place}.secrets.{name}"
        secrets[name] = at(
            where, lambda name=name, text=text, where=where: _secret(one.code, name, text, where, references)
        )
    return Method(one.code, one.name, one.active, one.order, dict(one.config), secrets, lines.of(place))


def _check_config(
    allowed: Mapping[str, method_fields.Kind], code: str, key: str, value: str | int | bool
) -> None:
    if key == method_fields.ROUTE and code in method_fields.COMPANIES:
        right = value in method_fields.ROUTES
    elif key not in allowed:
        raise InvalidInput("method_setting_unknown", name=key, method=code)
    else:
        right = {
            method_fields.Kind.TEXT: isinstance(value, str),
            method_fields.Kind.SWITCH: isinstance(value, bool),
            method_fields.Kind.NUMBER: type(value) is int and value >= 0,
        }[allowed[key]]
    if not right:
        raise InvalidInput("method_setting_wrong", name=key)


def _secret(code: str, name: str, text: str, where: str, references: _References) -> Secret:
    if name not in method_fields.SECRETS.get(code, ()):
        raise InvalidInput("method_setting_unknown", name=name, method=code)
    return read_key(name, references.read(where, text))


def _once(path: Path, lines: TomlLines, table: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            place = lines.of(f"{table}[{number}]")
            raise _problem(path, place, say(InvalidInput("given_twice", name=name)))
        seen.add(name)


def _problem(path: Path, line: int, detail: str) -> SettingsProblem:
    return SettingsProblem("settings_unreadable", file=str(path), line=line, detail=detail)

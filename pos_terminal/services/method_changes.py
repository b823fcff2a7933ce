"""What was changed in the payment methods and the settings: it stands on the next report, with who did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pos_terminal.domain.events import Event, MethodSet
from pos_terminal.domain.session_report import MAX_LINES, MethodChange, MethodChanges
from pos_terminal.domain.settings_events import SettingsChanged
from pos_terminal.ledger import catalogue, ranges
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services.rights import SYSTEM
from pos_terminal.services.session_figures import Range
from pos_terminal.services.settings_changes import short


def method_changes(stretch: Range, before: Mapping[str, dict[str, str]]) -> MethodChanges:
    """Every setting that was set to another value in the stretch, in order. `before` are the settings of each
    method where it begins; a method's first settings are no change. Of a key there is its mark alone."""
    known = dict(before)
    found = list(_of_settings(stretch))
    for event in ranges.read(stretch.connection, stretch.happened(MethodSet.type_name)):
        body = _body(event)
        earlier = known.get(body.method_id)
        known[body.method_id] = after = _settings(body.name, body.active, body.config)
        if earlier is not None:
            found += _differences(body.name, earlier, after, event.at, stretch.person(event.actor))
    found.sort(key=lambda one: one.at)
    return MethodChanges(count=len(found), lines=tuple(found[:MAX_LINES]))


def _of_settings(stretch: Range) -> Iterator[MethodChange]:
    """The terminal's own settings, hosts and keys; of a key its mark."""
    for event in ranges.read(stretch.connection, stretch.happened(SettingsChanged.type_name)):
        body = event.read_body()
        assert isinstance(body, SettingsChanged)
        for one in body.changes:
            yield MethodChange(
                at=event.at,
                method=stretch.method(one.method) if one.method else "",
                setting=one.setting,
                before=one.before,
                after=one.after,
                staff="" if event.actor == SYSTEM else stretch.person(event.actor),
            )


def method_settings(connection: ReadConnection) -> dict[str, dict[str, str]]:
    """The settings of every method as they are now, by its id."""
    return {
        one.method_id: _settings(one.name, one.active, one.config) for one in catalogue.methods(connection)
    }


def _body(event: Event) -> MethodSet:
    body = event.read_body()
    assert isinstance(body, MethodSet)
    return body


def _settings(name: str, active: bool, config: Mapping[str, str | int | bool]) -> dict[str, str]:
    own = {"name": name, "active": str(active).lower()}
    return {
        key: short(value) for key, value in (own | {key: str(value) for key, value in config.items()}).items()
    }


def _differences(
    method: str, before: dict[str, str], after: dict[str, str], at: int, staff: str
) -> Iterator[MethodChange]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield MethodChange(at=at, method=method, setting=name, before=old, after=new, staff=staff)

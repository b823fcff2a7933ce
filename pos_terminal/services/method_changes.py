"""What was changed in the payment methods: it stands on the next report, with who did it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_terminal.domain.events import Event, MethodSet
from pos_terminal.domain.session_report import MAX_LINES, MethodChange, MethodChanges
from pos_terminal.ledger import ranges
from pos_terminal.services.session_figures import Range

_MOST: Final = 60
"""Characters of a value that are shown."""


def method_changes(stretch: Range) -> MethodChanges:
    """Every setting that is another after the stretch than before it, in order. Secrets are no settings: the
    journal has none. A method's first settings are no change."""
    known: dict[str, dict[str, str]] = {}
    found: list[MethodChange] = []
    for position, event in ranges.bodies(
        stretch.connection, stretch.after, stretch.until, MethodSet.type_name
    ):
        body = _body(event)
        before = known.get(body.method_id) or _earlier(stretch, body.method_id, position - 1)
        known[body.method_id] = after = _settings(body)
        if before is not None:
            found += _differences(body.name, before, after, event.at, stretch.person(event.actor))
    return MethodChanges(count=len(found), lines=tuple(found[:MAX_LINES]))


def _earlier(stretch: Range, method_id: str, until: int) -> dict[str, str] | None:
    event = ranges.last_of(stretch.connection, method_id, MethodSet.type_name, until)
    return _settings(_body(event)) if event is not None else None


def _body(event: Event) -> MethodSet:
    body = event.read_body()
    assert isinstance(body, MethodSet)
    return body


def _settings(body: MethodSet) -> dict[str, str]:
    own = {"name": body.name, "active": str(body.active).lower()}
    return own | {name: str(value) for name, value in body.config.items()}


def _differences(
    method: str, before: dict[str, str], after: dict[str, str], at: int, staff: str
) -> Iterator[MethodChange]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield MethodChange(
                at=at, method=method, setting=name, before=old[:_MOST], after=new[:_MOST], staff=staff
            )

"""`pos-terminal status` as lines for a person, in the language in use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pos_terminal.cli_words import role_word
from pos_terminal.providers.manual import kind_of
from pos_terminal.services.naming import own_name
from pos_terminal.texts import tr, trn

_Document = dict[str, Any]


def status_text(document: _Document, drawer: str) -> str:
    """The document of `status --json` in words; `drawer` says how the drawer is."""
    lines = [
        (tr("Restaurant"), document["restaurant"] or tr("not named yet")),
        (tr("Version"), document["version"]),
        (tr("Data"), document["data_dir"]),
        *([(tr("Practice"), tr("no real money moves"))] if document["practice"] else []),
        (tr("Terminal"), document["terminal"]),
        (tr("Cash drawer"), drawer),
        (tr("Payments to check"), str(document["to_check"])),
        (tr("Central server"), _central(document)),
        (tr("Journal"), document["head"]),
        *_update(document["update"]),
        (tr("People"), "" if document["staff"] else tr("nobody yet")),
        *(("", f"{one['code']}: {one['name']}, {role_word(one['role'])}") for one in document["staff"]),
        (tr("Payment methods"), ""),
        *(("", _method(one)) for one in document["methods"]),
    ]
    return "\n".join(
        tr("{name}: {words}", name=name, words=words).rstrip() if name else f"  {words}"
        for name, words in lines
    )


def _central(document: _Document) -> str:
    joined = document["central"]
    if joined is None:
        return tr("none, this terminal stands alone")
    unsent = trn("{count} event waits", "{count} events wait", document["unsent"])
    return f"{joined['name']}, {joined['restaurant']}, {joined['server']}; {unsent}"


def _update(update: _Document | None) -> Iterator[tuple[str, str]]:
    """What came of trying the last version that was new, where one was tried."""
    tried = update and update["last_check"]
    if tried:
        words = tr("works with this data") if tried["ok"] else tr("does not work with this data")
        detail = f" ({tried['problem']})" if tried["problem"] else ""
        yield tr("Last update"), f"{tried['version']}: {words}{detail}"


def _method(method: _Document) -> str:
    name = own_name(method["code"], method["name"])
    if not method["active"]:
        state = tr("not offered")
    elif method["reason"] is not None:
        state = method["reason"]
    elif kind_of(method["code"]) is not None:
        state = tr("ready, in the window only")
    else:
        state = tr("ready")
    return f"{method['code']}: {name}, {state}"

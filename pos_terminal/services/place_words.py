"""What a person is told when a version of the program, or a folder, is not one to sell with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.texts import tr

_Params = Mapping[str, object]


def _install(params: _Params) -> str:
    if before := params.get("before"):
        return tr("Install version {version} again, and call support.", version=before)
    return tr("Install the version again that was here before, and call support.")


def _refused(params: _Params) -> str:
    said = tr(
        "Version {version} does not work with this data; it was tried on a copy ({detail})."
        " Nothing was changed.",
        version=params.get("version"),
        detail=params.get("detail"),
    )
    return f"{said} {_install(params)}"


def _undone(params: _Params) -> str:
    said = tr(
        "Version {version} does not work with this data ({detail}). The data is again as it was before;"
        " nothing is lost.",
        version=params.get("version"),
        detail=params.get("detail"),
    )
    return f"{said} {_install(params)}"


def _stuck(params: _Params) -> str:
    said = tr(
        "Version {version} does not work with this data ({detail}), and it cannot be put back as it was"
        " before. Nothing was deleted. Export it.",
        version=params.get("version"),
        detail=params.get("detail"),
    )
    return f"{said} {_install(params)}"


def _newer(params: _Params) -> str:
    if version := params.get("version"):
        return tr(
            "This data was written by version {version} of the program, which is newer than this one."
            " Install version {version} again. Nothing was changed.",
            version=version,
        )
    return tr(
        "This data was written by a newer version of the program. Install that version again. "
        "Nothing was changed."
    )


SENTENCES: Final[dict[str, Callable[[_Params], str]]] = {
    "update_refused": _refused,
    "update_undone": _undone,
    "update_stuck": _stuck,
    "database_newer": _newer,
    "database_older": lambda _p: tr(
        "This data is still as an older version of the program keeps it, so it cannot be checked yet. Close"
        " that version’s window, open the terminal once, then try again. Nothing was changed."
    ),
    "folder_of_another": lambda p: tr(
        "The data in {path} belongs to {owner}, another user of this computer. Start the terminal as {owner}."
        " Nothing was changed.",
        path=p.get("path"),
        owner=p.get("owner"),
    ),
    "folder_of_a_group": lambda p: tr(
        "Only users of the group {group} may work with the data in {path}. Have whoever looks after the"
        " computer add you to it, and log in again. Nothing was changed.",
        group=p.get("group"),
        path=p.get("path"),
    ),
    "file_of_another": lambda p: tr(
        "{path} belongs to {owner}, another user of this computer, and the terminal cannot work with it. Have"
        " whoever looks after the computer give it to you. Nothing was changed.",
        path=p.get("path"),
        owner=p.get("owner"),
    ),
    "folder_exposed": lambda p: tr(
        "Everybody on this computer can replace the data in {folder}, because everybody can write in"
        " {parent}. Have that changed, or choose another folder. Nothing was changed.",
        folder=p.get("folder"),
        parent=p.get("parent"),
    ),
    "folder_open": lambda p: tr(
        "Others on this computer can read {path}, and that cannot be changed there. Keep the data on a"
        " disk of the computer itself. Nothing was changed.",
        path=p.get("path"),
    ),
    "window_of_another": lambda _p: tr(
        "Another user of this computer has the terminal open. It has to be closed there first."
    ),
}
"""By the code of the refusal."""

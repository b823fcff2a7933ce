"""Made-up secrets and numbers, planted before a run and looked for in everything that is left of it."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

_SHORT: Final = 6


def forms(value: str) -> set[bytes]:
    """How a value may be written down: as it is, in a URL, in other letters, parted as numbers are."""
    found = {value, quote(value, safe=""), quote(value), value.encode("unicode_escape").decode()}
    if value.isdigit() and len(value) >= 8:
        found |= {_parted(value, " "), _parted(value, "\u202f"), _parted(value, ".")}
    plain = {form.encode() for form in found}
    return plain | {value.encode("utf-16-le")} | {one for one in _base64(value) if len(one) >= 8}


def _parted(number: str, gap: str) -> str:
    return gap.join(number[place : place + 2] for place in range(0, len(number), 2))


def _base64(value: str) -> Iterator[bytes]:
    """Its middle in Base64, wherever in a longer text it stands (such as user:secret)."""
    for before in range(3):
        whole = base64.b64encode(b"." * before + value.encode())
        # Letters that depend on what stands before or behind are left away.
        yield whole[4 if before else 0 : -4]


def found_in(content: bytes, canaries: Mapping[str, str]) -> list[str]:
    """The names of the canaries that are in these bytes, in any form; archives are opened."""
    found = [name for name, value in canaries.items() if _is_in(content, value)]
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            for part in bundle.namelist():
                found += [f"{name} ({part})" for name in found_in(bundle.read(part), canaries)]
    return found


def _is_in(content: bytes, value: str) -> bool:
    if len(value) <= _SHORT:
        # A code of a few digits is also a part of somebody's long number.
        return re.search(rb"(?<![0-9A-Za-z])%s(?![0-9A-Za-z])" % value.encode(), content) is not None
    return any(form in content for form in forms(value))


def found_below(folder: Path, canaries: Mapping[str, str], *, but: Iterable[str] = ()) -> list[str]:
    """File and canary for each file below `folder` that holds one; files whose names begin as in `but`
    may."""
    hits = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(tuple(but)):
            hits += [f"{path.relative_to(folder)}: {name}" for name in found_in(path.read_bytes(), canaries)]
    return hits

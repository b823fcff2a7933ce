"""The French catalogue: collect the sentences of the source, keep the translations, compile them.

`.venv/bin/python build/catalogue.py` writes resources/translations/fr.po and fr.mo again. Sentences without
French are kept empty, and the check in tests/texts fails on them.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
PO, MO = FOLDER / "fr.po", FOLDER / "fr.mo"
KEYWORDS = {"tr": None, "trn": (1, 2)}
# Babel writes the time of compiling into the file when the catalogue has none of its own.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
PLURALS = "nplurals=2; plural=(n > 1);"


def collect() -> Catalog:
    """Every sentence that the program says, in the order of the files."""
    found = Catalog(project="pos-terminal", charset="utf-8")
    package = str(ROOT / "pos_terminal")
    for name, _line, message, _comments, _context in extract_from_dir(
        package, method_map=[("**.py", "python"), ("**.html", "jinja2")], keywords=KEYWORDS
    ):
        if message:
            found.add(message, locations=[(f"pos_terminal/{name}", 0)])
    return found


def kept() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="fr", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="fr", charset="utf-8")


def merged(extra: list[Path]) -> Catalog:
    """The sentences of today with the French there is; `extra` are further po files to take French from."""
    known = {message.id: message.string for message in kept() if message.id and message.string}
    for path in extra:
        with path.open("rb") as file:
            known |= {
                m.id: m.string for m in read_po(file, locale="fr", charset="utf-8") if m.id and m.string
            }
    result = Catalog(locale="fr", project="pos-terminal", charset="utf-8", fuzzy=False)
    for message in sorted((m for m in collect() if m.id), key=lambda m: str(m.id)):
        files = sorted({(name, 0) for name, _line in message.locations})
        result.add(message.id, known.get(message.id, ""), locations=files)
    return result


def po_bytes(catalogue: Catalog) -> bytes:
    """The po file, without dates or lines that would change by themselves."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS}\\n"\n\n'
    )
    return header.encode() + out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The compiled catalogue, the same bytes whenever it is compiled."""
    out = io.BytesIO()
    compiled = read_po(io.BytesIO(po_bytes(catalogue)), locale="fr")
    compiled.creation_date = NO_DATE
    write_mo(out, compiled)
    return out.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Sentences that have no French yet."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]


def main(arguments: list[str]) -> int:
    """Write both files; the arguments are further po files. Says which sentences have no French."""
    catalogue = merged([Path(name) for name in arguments])
    PO.write_bytes(po_bytes(catalogue))
    MO.write_bytes(mo_bytes(catalogue))
    for sentence in missing(catalogue):
        print(f"no French: {sentence}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

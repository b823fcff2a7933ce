"""Journal and tables on SQLite."""

from pos_terminal.ledger import light_import as _light_import

with _light_import.without(*_light_import.NOT_NEEDED):
    import sqlalchemy.dialects.sqlite  # noqa: F401 - read here first, before anything of this package

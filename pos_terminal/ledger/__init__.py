"""Journal and tables on SQLite."""

from pos_terminal.ledger.light_import import read_sqlalchemy_lightly

read_sqlalchemy_lightly()

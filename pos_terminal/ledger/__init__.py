"""Journal and tables on SQLite."""

"""The signed client of the central server; see contract."""

"""The way out over the network, and the signed client of the central server; see contract."""

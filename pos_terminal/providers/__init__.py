"""One file per company behind one interface."""

"""Taking in what terminals send: stored as it came, first; then folded into the tables."""

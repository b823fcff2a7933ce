"""The terminal's side of sending and fetching, in the background, never in the way of a sale."""

"""The door for the till software that is there already: an API on loopback, and a watched folder."""

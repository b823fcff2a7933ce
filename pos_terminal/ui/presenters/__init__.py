"""Between the engine and the screens: events become view states, presses become commands."""

"""The window: screens render view states and know no rule."""

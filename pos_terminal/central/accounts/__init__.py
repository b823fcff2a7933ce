"""Who may ask: restaurants, their people, their programs and their terminals."""

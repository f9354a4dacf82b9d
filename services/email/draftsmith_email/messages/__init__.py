"""Messages: rendered from events, kept, delivered."""

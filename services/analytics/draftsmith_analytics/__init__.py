"""What happened, counted exactly once in effect, however often it is told."""

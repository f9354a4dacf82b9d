"""From an AppSpec to a repository tree."""

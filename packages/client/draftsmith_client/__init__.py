"""The typed client of the public API, and the draftsmith command."""

"""Projects and builds: what is asked for, how far it is, and who works on it."""

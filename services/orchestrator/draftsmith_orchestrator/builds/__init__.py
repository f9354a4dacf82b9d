"""Builds: a pure state machine, its store, and the leases that keep it going."""

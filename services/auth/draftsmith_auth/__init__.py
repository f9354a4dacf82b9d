"""The auth service: accounts, sessions and signing keys."""

"""Users and the tenants they own: signing up, logging in, profiles."""

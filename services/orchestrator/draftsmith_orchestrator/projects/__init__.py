"""Projects: what a tenant has asked for."""

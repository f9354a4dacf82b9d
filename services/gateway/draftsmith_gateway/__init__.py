"""The door of the platform: REST, server-sent events, git and the running applications for the outside."""

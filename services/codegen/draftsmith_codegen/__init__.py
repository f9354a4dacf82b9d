"""Understand, generate, verify, publish, deploy: from a description to a running application."""

"""Signing keys: made, rotated, published."""

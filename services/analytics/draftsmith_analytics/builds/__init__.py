"""Builds by tenant and day: counts, success rate, durations."""

"""Templated mail: what happened, told to the people it concerns, once."""

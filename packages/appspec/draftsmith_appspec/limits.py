"""Bounds on what a spec may hold. They keep hostile input cheap and honest specs never meet them."""

MAX_DOCUMENT = 256 * 1024  # characters
MAX_DEPTH = 12
MAX_NODES = 40_000
MAX_SCALAR = 4_000  # characters in one value
MAX_PROBLEMS = 100  # reported at once

MAX_ROLES = 20
MAX_ENTITIES = 100
MAX_FIELDS = 100  # per entity, relations included
MAX_VALUES = 100  # per enum
MAX_LOCALES = 50
MAX_UNIQUE = 20
MAX_ORDER = 5

MAX_APP_NAME = 40
MAX_NAME = 40
MAX_TITLE = 80
MAX_PROSE = 1_000  # summary, help
MAX_PATTERN = 200
MAX_TEXT = 1_000_000  # the longest length a text field may be allowed
MAX_NUMBER = 10**15 - 1
MAX_MINUTES = 60 * 24 * 366 * 100

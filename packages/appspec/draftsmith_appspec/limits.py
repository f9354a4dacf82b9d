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
MAX_CODE = 64  # one word of other systems: a name in JSON, a secret, a webhook

MAX_STATES = 10  # fields with states, per entity
MAX_TRANSITIONS = 100  # per field
MAX_RULES = 50  # per entity
MAX_ACTIONS = 50  # per entity; queries too
MAX_INPUTS = 20
MAX_STEPS = 30
MAX_SET = 50  # values set, or arguments given, in one step
MAX_RECEIVERS = 10
MAX_WORKFLOWS = 100
MAX_PAGES = 100
MAX_BLOCKS = 30  # per page
MAX_CONNECTORS = 30
MAX_ENVIRONMENTS = 10
MAX_DOMAINS = 20
MAX_REPLICAS = 100
MAX_PAGE_SIZE = 1_000

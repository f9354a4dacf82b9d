"""The short forms: what people write on one line."""

from .block import read_block, write_block
from .field import FieldText, read_field, write_field
from .relation import RelationText, read_relation, read_side, write_relation, write_side
from .scan import ShortFormError
from .transition import read_transition, write_transition
from .trigger import read_trigger, write_trigger

__all__ = [
    "FieldText",
    "RelationText",
    "ShortFormError",
    "read_block",
    "read_field",
    "read_relation",
    "read_side",
    "read_transition",
    "read_trigger",
    "write_block",
    "write_field",
    "write_relation",
    "write_side",
    "write_transition",
    "write_trigger",
]

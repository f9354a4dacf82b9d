"""Expressions: the typed subset of CEL in which a spec says what holds, who may, and what is computed.

    typed = check("sum(lines, quantity * unit_price) > 0", Environment(spec, "Order"))
    to_python(typed, unknown=True)  # 'sum((each.quantity * each.unit_price for each in row.lines), Decimal(0)) > 0'

`syntax` is the tree, `parser` reads it, `scope` says what names mean, `checker` gives every part its type, and one
module per language writes code.
"""

from .bridge import as_rule, expression_finding
from .checker import check
from .parser import parse_expression
from .python import to_python
from .scope import Environment, sides
from .syntax import Expression, format_expression
from .typed import Typed
from .types import Kind, Type

__all__ = [
    "Environment",
    "Expression",
    "Kind",
    "Type",
    "Typed",
    "as_rule",
    "check",
    "expression_finding",
    "format_expression",
    "parse_expression",
    "sides",
    "to_python",
]

"""Expressions: the typed subset of CEL in which a spec says what holds, who may, and what is computed.

    typed = check("sum(lines, quantity * unit_price) > 0", Environment(spec, "Order"))
    to_python(typed, unknown=True)  # 'sum((each.quantity * each.unit_price for each in row.lines), Decimal(0)) > 0'

`syntax` is the tree, `parser` reads it, `scope` says what names mean, `checker` gives every part its type, and one
module per language writes code.
"""

from .bridge import as_rule, expression_finding
from .checker import check
from .go import to_go
from .interpret import Situation, interpret
from .parser import parse_expression
from .python import to_python
from .runtime import runtime
from .scope import Environment, sides
from .sql import Names, to_sql
from .syntax import Expression, format_expression
from .typed import Typed
from .types import Kind, Type
from .typescript import to_typescript

__all__ = [
    "Environment",
    "Expression",
    "Kind",
    "Names",
    "Situation",
    "Type",
    "Typed",
    "as_rule",
    "check",
    "expression_finding",
    "format_expression",
    "interpret",
    "parse_expression",
    "runtime",
    "sides",
    "to_go",
    "to_python",
    "to_sql",
    "to_typescript",
]

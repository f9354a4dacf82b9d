"""The canonical spelling of expressions, in which the model keeps them.

`expr` is about the model, and the model needs this for its own texts: hence the imports inside the function.
"""

from __future__ import annotations

from .problems import SpecError
from .rules import format_rule, parse_rule


def canonical_expression(text: str) -> str:
    """Equal expressions are equal texts; what cannot be read stays as it is, for `validate` to complain about."""
    try:
        return format_rule(parse_rule(text))
    except SpecError:
        pass
    from .expr.parser import parse_expression
    from .expr.syntax import format_expression

    try:
        return format_expression(parse_expression(text))
    except SpecError:
        return text.strip()

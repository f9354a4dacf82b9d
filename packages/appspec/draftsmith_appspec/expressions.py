"""The one door to the expression language: everything else in this package keeps expressions as texts."""

from __future__ import annotations

from .problems import SpecError
from .rules import format_rule, parse_rule


def canonical_expression(text: str) -> str:
    """Equal expressions are equal texts; what cannot be read stays as it is, for `validate` to complain about."""
    try:
        return format_rule(parse_rule(text))
    except SpecError:
        pass
    from .expr.parser import parse_expression  # expr is about the model, and the model keeps expressions
    from .expr.syntax import format_expression

    try:
        return format_expression(parse_expression(text))
    except SpecError:
        return text.strip()

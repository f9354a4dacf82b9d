"""What the model asks of the expressions it keeps: their canonical spelling, and the access rules among them.

`expr` is about the model, and the model needs this for its own texts: hence the imports inside the functions.
"""

from __future__ import annotations

from .problems import SpecError
from .rules import Rule, format_rule, parse_rule


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


def access_rule(text: str) -> Rule:
    """The access rule that a text is, with what it asks of fields of the row.

    Raises SpecError where it says more than a `Rule` can, with what `parse_rule` finds wrong.
    """
    try:
        return parse_rule(text)
    except SpecError:
        from .expr.bridge import as_rule
        from .expr.parser import parse_expression

        rule = as_rule(parse_expression(text), fields=True)
        if rule is None:
            raise
        return rule

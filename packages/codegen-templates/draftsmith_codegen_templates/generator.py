"""From a spec to a whole repository."""

from __future__ import annotations

from draftsmith_appspec import AppSpec
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.render import render as render_python
from draftsmith_codegen_templates.targets.react.render import render as render_react
from draftsmith_codegen_templates.tree import Tree, join


def generate(spec: AppSpec) -> Tree:
    """The repository of the app that a valid spec describes, the same bytes for the same spec.

    Raises:
        ValueError: a pattern in the spec matches no text that could be found, so there could be no demo data or tests.
    """
    names = Names.of(spec)
    return join([render_python(spec, names), render_react(spec, names)])

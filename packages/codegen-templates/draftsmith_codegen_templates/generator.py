"""From a spec to a whole repository."""

from __future__ import annotations

from draftsmith_codegen_templates.lowering import Lowered
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.render import render as render_python
from draftsmith_codegen_templates.targets.react.render import render as render_react
from draftsmith_codegen_templates.tree import Tree, join


def generate(lowered: Lowered) -> Tree:
    """The repository of the app that a valid spec describes, as far as it is generated: the same bytes every time.

    Its README names what was kept back, and its `appspec.yaml` is the spec as it was said.
    """
    names = Names.of(lowered.spec)
    return join([render_python(lowered, names), render_react(lowered.spec, names)])

"""The web target: a React + TypeScript app for every spec."""

from __future__ import annotations

from draftsmith_codegen_templates.targets.react.render import render

__all__ = ["render"]

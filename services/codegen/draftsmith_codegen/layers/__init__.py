"""Dependency layers: what generated apps import, installed once per lock file and shared read-only.

    layers = Layers(root, sandbox)
    python = await layers.python(tree["backend/requirements-dev.lock"], progress=print)
    web = await layers.node(tree["web/package.json"], tree["web/package-lock.json"])
    Job([str(python.python), "-m", "pytest"], read_only=[*python.binds, …])
    Job([str(web.node.path), "node_modules/vite/bin/vite.js", "build"], cwd=web_dir, read_only=web.binds(web_dir))

Vite and Vitest write into `node_modules` unless told `--configLoader native` (or `runner`); a layer is read-only.

A layer is a directory `<root>/<kind>/<hash of lock, interpreter and platform>`; it is whole or it is not there.
"""

from draftsmith_codegen.layers.errors import DependenciesInvalid, DependenciesUnavailable
from draftsmith_codegen.layers.interpreters import (
    Interpreter,
    Node,
    node_interpreter,
    python_interpreter,
)
from draftsmith_codegen.layers.layers import Layers, NodeLayer, PythonLayer
from draftsmith_codegen.layers.tool import Progress

__all__ = [
    "DependenciesInvalid",
    "DependenciesUnavailable",
    "Interpreter",
    "Layers",
    "Node",
    "NodeLayer",
    "Progress",
    "PythonLayer",
    "node_interpreter",
    "python_interpreter",
]

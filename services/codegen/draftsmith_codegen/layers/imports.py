"""Which modules of others a Python project imports."""

import ast
from collections.abc import Mapping


def imports_of(files: Mapping[str, bytes]) -> list[str]:
    """The modules that the .py files import and that are not the project's own top-level packages, sorted.

    A file that cannot be parsed imports nothing: somebody else will say what is wrong with it.
    """
    own = {path.split("/")[0].removesuffix(".py") for path in files}
    found: set[str] = set()
    for path, content in files.items():
        if path.endswith(".py"):
            found |= _imported(content)
    return sorted(name for name in found if name.split(".")[0] not in own | {"__future__"})


def _imported(content: bytes) -> set[str]:
    try:
        nodes = list(ast.walk(ast.parse(content)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found

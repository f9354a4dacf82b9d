"""The dependency layers of generated apps: built once for a lock file, shared read-only by every job after that."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import uv

from draftsmith_codegen.layers import locks, tool
from draftsmith_codegen.layers.errors import DependenciesInvalid, DependenciesUnavailable
from draftsmith_codegen.layers.interpreters import Interpreter, Node, node_interpreter, python_interpreter
from draftsmith_codegen.layers.store import LayerStore, key_of
from draftsmith_codegen.layers.tool import Progress
from draftsmith_codegen.sandbox.port import MIB, Bind, Job, Limits, Sandbox
from draftsmith_shared.errors import Unavailable
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.policy import Breaker, Policy

_FORMAT = "1"  # raise it when a layer is built differently
_INSTALL_SECONDS = 600.0
_FAILURES, _REST_SECONDS = 6, 20.0
"""Two builds, each tried three times, before an index is left alone."""
_COMPILE = Limits(wall_seconds=300, cpu_seconds=600, memory_bytes=1024 * MIB, disk_bytes=2048 * MIB)


@dataclass(frozen=True, slots=True)
class PythonLayer:
    """A virtual environment. It is used at the path where it is, so `python` holds inside a sandbox as well."""

    path: Path
    interpreter: Interpreter

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def binds(self) -> Sequence[Bind]:
        """What a job that runs `python` needs to see."""
        return (Bind.same(self.path), *self.interpreter.binds)


@dataclass(frozen=True, slots=True)
class NodeLayer:
    """A `node_modules` directory beside the package.json it was made for."""

    path: Path
    node: Node

    @property
    def node_modules(self) -> Path:
        return self.path / "node_modules"

    def binds(self, web: PurePosixPath) -> Sequence[Bind]:
        """What a job needs to see that finds the packages in `<web>/node_modules` and runs `node.path`."""
        return (Bind(self.node_modules, web / "node_modules"), *self.node.binds)


class Layers:
    """Gives the layers of lock files, building them when they are not there yet.

    `root` is theirs alone and may be shared by processes. Compiling runs in the sandbox; installing does not (it needs
    the network), but runs no code of the packages: wheels only, no install scripts, every file checked by its hash.

    The installers try each download again by themselves; an index that keeps failing is left alone for a while (the
    breakers "python-packages" and "web-packages"), so that builds are told at once.
    """

    def __init__(self, root: Path, sandbox: Sandbox, metrics: Metrics | None = None) -> None:
        self._store = LayerStore(root)
        self._sandbox = sandbox
        self._index = _Index("Python", "requirements.lock", metrics)
        self._registry = _Index("web", "package-lock.json", metrics)

    async def sweep(self) -> int:
        """Removes what killed builders left behind; for the platform's start."""
        return await self._store.sweep()

    async def python(self, lock: str, progress: Progress = lambda _: None) -> PythonLayer:
        """The layer of a requirements.lock. Raises DependenciesInvalid and DependenciesUnavailable."""
        pinned = locks.requirements(lock)
        interpreter = python_interpreter()

        async def build(draft: Path) -> None:
            began = time.monotonic()
            progress(f"Installing {len(pinned)} Python packages (once for this set of versions)")
            await self._install_python(interpreter, pinned, draft, progress)
            await self._compile(interpreter, draft)
            progress(f"Python packages are ready ({time.monotonic() - began:.1f} s)")

        key = key_of(_FORMAT, interpreter.tag, str(interpreter.path), "\n".join(pinned))
        return PythonLayer(await self._store.get("python", key, build), interpreter)

    async def node(self, package_json: str, package_lock: str, progress: Progress = lambda _: None) -> NodeLayer:
        """The layer of a package-lock.json. Raises DependenciesInvalid and DependenciesUnavailable."""
        count = locks.node_packages(package_json, package_lock)
        node = node_interpreter()

        async def build(draft: Path) -> None:
            began = time.monotonic()
            progress(f"Installing {count} web packages (once for this set of versions)")
            (draft / "package.json").write_text(package_json, encoding="utf-8")
            (draft / "package-lock.json").write_text(package_lock, encoding="utf-8")
            await self._install_node(node, draft, progress)
            progress(f"Web packages are ready ({time.monotonic() - began:.1f} s)")

        key = key_of(_FORMAT, node.tag, package_json, package_lock)
        return NodeLayer(await self._store.get("node", key, build), node)

    async def made(self, kind: str, parts: Sequence[str], build: Callable[[Path], Awaitable[None]]) -> Path:
        """A layer of another kind: the directory that `build` fills, once for these parts. Raises what it raises."""
        return await self._store.get(kind, key_of(_FORMAT, *parts), build)

    async def _install_python(
        self, interpreter: Interpreter, pinned: Sequence[str], draft: Path, progress: Progress
    ) -> None:
        program = uv.find_uv_bin()
        requirements = draft / "requirements.lock"
        requirements.write_text("\n".join(pinned) + "\n", encoding="utf-8")
        env = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "UV_LINK_MODE": "copy"}
        venv = [program, "venv", "--quiet", "--relocatable", "--no-project", "--allow-existing"]
        install = [program, "pip", "install", "--require-hashes", "--no-build", "--no-deps", "--strict"]
        make = [*venv, "--python", str(interpreter.path), str(draft)]
        fill = [*install, "--python", str(draft / "bin" / "python"), "-r", str(requirements)]

        async def run() -> None:
            await tool.run(make, draft, env, progress, _INSTALL_SECONDS)
            await tool.run(fill, draft, env, progress, _INSTALL_SECONDS)

        await self._index.fetch(run)

    async def _install_node(self, node: Node, draft: Path, progress: Progress) -> None:
        argv = [str(node.path), str(node.npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        env = {"npm_config_update_notifier": "false", "npm_config_progress": "false", "npm_config_color": "false"}
        await self._registry.fetch(
            lambda: tool.run([*argv, "--loglevel=error"], draft, env, progress, _INSTALL_SECONDS)
        )
        (draft / "node_modules").mkdir(exist_ok=True)  # a package without dependencies

    async def _compile(self, interpreter: Interpreter, draft: Path) -> None:
        """Compiles the modules, since nobody can write the byte code later; -S keeps .pth files from running."""
        argv = [str(interpreter.path), "-I", "-S", "-m", "compileall", "-q", "-j", "2", str(draft / "lib")]
        await self._sandbox.run(
            Job(argv, read_only=interpreter.binds, writable=[Bind.same(draft)], limits=_COMPILE)
        )  # a module that does not compile (a template, a test for Python 4) is compiled when it is used: never


class _Index:
    """Where packages of one kind come from. Each installation is tried once, and not at all while none works."""

    def __init__(self, what: str, lock: str, metrics: Metrics | None) -> None:
        self._what = what
        self._lock = lock
        breaker = Breaker(f"{what.lower()}-packages", failures=_FAILURES, reset_seconds=_REST_SECONDS, metrics=metrics)
        self._policy = Policy(breaker=breaker)

    async def fetch(self, install: Callable[[], Awaitable[None]]) -> None:
        """Raises DependenciesInvalid and DependenciesUnavailable."""

        async def explained() -> None:
            try:
                await install()
            except tool.ToolFailed as error:
                raise _explained(error, self._what, self._lock) from error

        try:
            await self._policy.call(explained)
        except DependenciesUnavailable:
            raise
        except Unavailable as error:
            seconds = round(error.retry_after_seconds or 0) + 1
            raise DependenciesUnavailable(
                f"The {self._what} packages of {self._lock} are not on this machine yet, and fetching packages failed"
                f" {_FAILURES} times in a row. It is tried again in {seconds} s; check the network until then (or the"
                " mirror in UV_INDEX_URL / npm_config_registry)."
            ) from error


def _explained(error: tool.ToolFailed, what: str, lock: str) -> Exception:
    if error.offline:
        return DependenciesUnavailable(
            f"The {what} packages of {lock} are not on this machine yet, and they could not be fetched. Connect to the"
            " network (or set UV_INDEX_URL / npm_config_registry to a mirror) and run the build once more; after that"
            f" it works offline. The installer said: {error.said[-600:]}"
        )
    return DependenciesInvalid(f"The {what} packages of {lock} could not be installed: {error.said[-1500:]}")


__all__ = ["Layers", "NodeLayer", "PythonLayer"]

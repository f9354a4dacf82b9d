import json
from typing import Any

import pytest

from draftsmith_codegen.layers import DependenciesInvalid
from draftsmith_codegen.layers.locks import node_packages, requirements

HASH = "--hash=sha256:" + "ab" * 32


def test_pins_with_markers_extras_remarks_and_many_hashes_are_read() -> None:
    lock = f"""
# made by uv
fastapi==0.1.2 \\
    {HASH} \\
    {HASH}
    # via -r requirements.in
colorama==0.4.6 ; sys_platform == 'win32' {HASH}
pydantic[email]==2.0rc1 {HASH}
"""
    assert [line.split()[0] for line in requirements(lock)] == [
        "fastapi==0.1.2",
        "colorama==0.4.6",
        "pydantic[email]==2.0rc1",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "fastapi",
        "fastapi>=1.0 " + HASH,
        "fastapi==1.0",
        "fastapi==1.0 --hash=md5:abc",
        f"evil @ https://example.com/evil.whl {HASH}",
        "-e git+https://example.com/evil",
        "-r other.txt",
        "--index-url https://example.com/simple",
        "--extra-index-url=https://example.com/simple",
        "--find-links /tmp",
        f"/tmp/evil.whl {HASH}",
        f"./evil=={HASH}",
        f"fastapi==1.0 --config-settings=x {HASH}",
        f"fastapi==1.0 ; python_version > '3' --config-settings=x {HASH}",
        f"fastapi==1.0 {HASH} --index-url https://example.com",
    ],
)
def test_anything_else_in_a_python_lock_is_refused(line: str) -> None:
    with pytest.raises(DependenciesInvalid):
        requirements(f"good==1.0 {HASH}\n{line}\n")


def lock(**entry: Any) -> str:
    values: dict[str, Any] = {"version": "1.0.0", "integrity": "sha512-" + "A" * 86 + "==", **entry}
    values = {name: value for name, value in values.items() if value is not None}
    path = values.pop("path", "node_modules/x")
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, path: values}})


def test_packages_of_the_registry_are_counted() -> None:
    assert node_packages("{}", lock()) == 1
    assert node_packages("{}", lock(resolved="https://registry.npmjs.org/x/-/x-1.0.0.tgz")) == 1
    assert node_packages("{}", lock(path="node_modules/@scope/y/node_modules/z")) == 1


@pytest.mark.parametrize(
    ("manifest", "text"),
    [
        ("{}", lock(integrity=None)),
        ("{}", lock(integrity="md5-abc")),
        ("{}", lock(resolved="git+ssh://git@example.com/x.git#abc")),
        ("{}", lock(resolved="file:../evil")),
        ("{}", lock(resolved="http://169.254.169.254/x.tgz")),
        ("{}", lock(link=True)),
        ("{}", lock(path="../outside")),
        ("{}", lock(path="packages/x")),
        ("{}", lock(path="node_modules/../../etc/x")),
        ("{}", json.dumps({"lockfileVersion": 1, "dependencies": {}})),
        ("{}", "not json"),
        ("[]", lock()),
        (json.dumps({"workspaces": ["x"]}), lock()),
    ],
)
def test_anything_else_in_a_node_lock_is_refused(manifest: str, text: str) -> None:
    with pytest.raises(DependenciesInvalid):
        node_packages(manifest, text)

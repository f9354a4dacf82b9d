"""Reads lock files and refuses what would fetch from, or run, anything but hashed packages of the index.

The locks of generated apps come from our templates, but a developer may push another one: what is installed outside
the sandbox is decided here.
"""

import json
import re
from typing import Any

from draftsmith_codegen.layers.errors import DependenciesInvalid

# name[extras]==version, an environment marker, hashes (pip's requirements file format).
_PINNED = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._, -]*\])?\s*==\s*[A-Za-z0-9][A-Za-z0-9._+!-]*"
    r"(\s*;((?!--)[^\n])*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*"
)
_INTEGRITY = re.compile(r"sha(256|384|512)-[A-Za-z0-9+/]+=*(\s+sha(256|384|512)-[A-Za-z0-9+/]+=*)*")


def requirements(lock: str) -> list[str]:
    """The pinned requirements of a requirements.lock, one a package. Raises DependenciesInvalid."""
    joined = re.sub(r"\\\r?\n", " ", lock)
    found = []
    for line in joined.splitlines():
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        if not text:
            continue
        if not _PINNED.fullmatch(text):
            raise DependenciesInvalid(
                f"requirements lock: only name==version lines with sha256 hashes are installed, not {text[:120]!r}"
            )
        found.append(text)
    return found


def node_packages(package_json: str, package_lock: str) -> int:
    """How many packages a package-lock.json (version 2 or 3) names. Raises DependenciesInvalid."""
    manifest = _object(package_json, "package.json")
    lock = _object(package_lock, "package-lock.json")
    if "workspaces" in manifest:
        raise DependenciesInvalid("package.json: workspaces are not supported")
    packages = lock.get("packages")
    if not isinstance(packages, dict) or lock.get("lockfileVersion") not in (2, 3):
        raise DependenciesInvalid("package-lock.json: lockfileVersion 2 or 3 is needed (npm 7 or newer writes it)")
    count = 0
    for path, entry in packages.items():
        if path == "":
            continue
        problem = _problem(path, entry)
        if problem:
            raise DependenciesInvalid(f"package-lock.json: {path}: {problem}")
        count += 1
    return count


def _problem(path: str, entry: Any) -> str:
    if not isinstance(entry, dict):
        return "is not an object"
    parts = path.split("/")
    if parts[0] != "node_modules" or ".." in parts or entry.get("link"):
        return "only packages of the registry are installed, no links and no directories"
    resolved = entry.get("resolved", "")
    if resolved and not str(resolved).startswith("https://"):
        return f"is fetched from {str(resolved)[:80]!r}; only https is allowed"
    if entry.get("inBundle"):
        return ""  # comes inside the tarball of the package above it, under that one's hash
    if not _INTEGRITY.fullmatch(str(entry.get("integrity", ""))):
        return "has no integrity hash"
    return ""


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise DependenciesInvalid(f"{name} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise DependenciesInvalid(f"{name} is not a JSON object")
    return value

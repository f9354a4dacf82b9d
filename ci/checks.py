"""Runs every check that is not a test: `ci/check`, `ci/check lint types`, `ci/check --list`.

Each is one line of the table below and can be run by hand as it stands there. `ci/check --fix` mends what can be.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ci.board import ROOT, show
from ci.scheduler import State, Step

BIN = Path(".venv/bin")


def files(*patterns: str) -> tuple[str, ...]:
    """What git tracks, or would track, and still exists."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def shell_scripts() -> tuple[str, ...]:
    def is_shell(name: str) -> bool:
        with (ROOT / name).open("rb") as script:
            first = script.readline(80)
        return first.startswith(b"#!") and first.rstrip().endswith((b"bash", b"/sh"))

    inside_generated = ("packages/codegen-templates/",)
    return tuple(name for name in files() if not name.startswith(inside_generated) and is_shell(name))


def all_steps() -> list[Step]:
    def tool(name: str) -> str:
        return str(BIN / name)

    workflows = files(".github/workflows/*.yml")
    dockerfiles = files("infrastructure/*.Dockerfile")
    steps = [
        Step("format", (tool("ruff"), "format", "--check", ".")),
        Step("lint", (tool("ruff"), "check", ".")),
        Step("imports", (tool("lint-imports"), "--no-cache")),
        Step("types", ("tools/typecheck",)),
        Step("stubs", ("tools/protogen", "--check")),
        Step("proto-lint", (tool("buf"), "lint", "proto")),
        Step("proto-compat", ("tools/proto-compat",)),
        Step("locks", ("tools/lock", "--check")),
        Step("secrets", ("tools/secrets",)),
        Step("shell", (tool("shellcheck"), *shell_scripts())),
    ]
    if workflows:
        steps.append(Step("workflows", (tool("actionlint"), "-shellcheck", tool("shellcheck"), *workflows)))
    if dockerfiles:
        steps.append(Step("dockerfiles", (tool("hadolint"), "--config", "ci/hadolint.yaml", *dockerfiles)))
    return steps


def fix() -> int:
    commands = (["ruff", "check", "--fix", "-q", "."], ["ruff", "format", "-q", "."], ["buf", "format", "-w", "proto"])
    return max(subprocess.run([BIN / name, *rest], cwd=ROOT, check=False).returncode for name, *rest in commands)


def main(arguments: Sequence[str]) -> int:
    if arguments == ["--fix"]:
        return fix()
    steps = {step.name: step for step in all_steps()}
    if arguments == ["--list"]:
        for step in steps.values():
            print(f"{step.name:<13} {' '.join(step.command)[:100]}")
        return 0
    if unknown := [name for name in arguments if name not in steps]:
        print(f"ci/check: no check named {', '.join(unknown)}; there are {', '.join(steps)}", file=sys.stderr)
        return 2
    ended = show([steps[name] for name in arguments or steps])
    failed = [progress.step.name for progress in ended if progress.state is State.FAILED]
    print(f"\nchecks that failed: {', '.join(failed)}" if failed else f"\nall {len(ended)} checks are fine", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

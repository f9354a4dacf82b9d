"""What the BUILD files of packages and services call (Pants loads this as their prelude): one line there, the same targets everywhere."""


def draftsmith_project(package, needs=(), test_needs=(), skip_ruff=False, skip_mypy=False, without=(), elsewhere=()):
    """The targets of one package or service: `lib`, its `data` files, and its tests.

    `needs` and `test_needs` name what is used without an import: a database driver that a URL picks, a plugin, a binary.
    `without` are globs of files that are templates for other programs, not modules of this one; they are data.
    `elsewhere` are tests that need more than a Pants sandbox holds, say a wheel's program: ./draftsmith test runs them.
    """
    python_sources(
        name="lib",
        sources=[f"{package}/**/*.py", f"{package}/**/*.pyi", *(f"!{glob}" for glob in without)],
        dependencies=[":data", *needs],
        skip_ruff=skip_ruff,
        skip_mypy=skip_mypy,
    )
    resources(
        name="data",
        sources=[f"{package}/**/*", f"!{package}/**/*.py", f"!{package}/**/*.pyi", "!**/__pycache__/**", *without],
    )
    # Types of the tests: tools/typecheck, one run for each project, because a mypy run cannot hold two conftest modules.
    python_test_utils(
        name="fixtures",
        sources=["tests/**/*.py", "!tests/**/test_*.py"],
        dependencies=[*test_needs],
        skip_mypy=True,
    )
    python_tests(
        name="tests",
        sources=["tests/**/test_*.py", *(f"!{test}" for test in elsewhere)],
        # The whole library, not only what is imported: migrations are found by path, processes started by module name.
        dependencies=[":lib", ":test_data", *test_needs],
        batch_compatibility_tag=package,
        skip_mypy=True,
    )
    files(name="test_data", sources=["tests/**/*", "!tests/**/*.py", "!**/__pycache__/**", ".env.example", "*.ini", "README.md"])

"""The catalogue of metrics against the code: what is in it is recorded, and nothing else; operators can read of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ci.board import ROOT

CATALOGUE = ROOT / "packages/shared/draftsmith_shared/metrics.py"
RECORDING = {"count", "observe", "set", "add", "watch"}


def sources() -> Iterator[Path]:
    """Every module of ours that runs in production, but the catalogue."""
    for package in (*ROOT.glob("packages/*/draftsmith_*"), *ROOT.glob("services/*/draftsmith_*")):
        for path in package.rglob("*.py"):
            if path != CATALOGUE and not {"testing", "templates", "static"} & set(path.relative_to(ROOT).parts):
                yield path


def defined() -> dict[str, str]:
    """The metric's name by the constant that stands for it."""
    found = {}
    for node in ast.parse(CATALOGUE.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _name(node.value.func) == "Metric":
            constant, name = node.targets[0], node.value.args[0]
            assert isinstance(constant, ast.Name)
            assert isinstance(name, ast.Constant)
            found[constant.id] = str(name.value)
    return found


def catalogued() -> set[str]:
    """The constants that the catalogue lists."""
    for node in ast.parse(CATALOGUE.read_text()).body:
        if isinstance(node, ast.AnnAssign) and _name(node.target) == "CATALOGUE" and node.value is not None:
            return {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name) and name.id.isupper()}
    raise AssertionError("there is no CATALOGUE")


def recorded() -> set[str]:
    """The constants that something records."""
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RECORDING:
                found |= {argument.id for argument in node.args[:1] if isinstance(argument, ast.Name)}
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def test_the_catalogue_lists_what_is_defined() -> None:
    assert catalogued() == set(defined())


def test_everything_in_the_catalogue_is_recorded_somewhere() -> None:
    assert set(defined()) - recorded() == set()


def test_nothing_else_makes_a_metric() -> None:
    """`Metrics` refuses what is not in the catalogue; so the one way round it is the library itself."""
    makers = re.compile(r"prometheus_client.*\b(Counter|Gauge|Histogram|Summary|Info)\b|\bMetric\(")
    assert [str(path) for path in sources() if makers.search(path.read_text())] == []


def test_operators_can_read_of_every_metric() -> None:
    told = (ROOT / "docs/operations.md").read_text()
    assert [name for name in defined().values() if f"`{name.removeprefix('draftsmith_')}`" not in told] == []

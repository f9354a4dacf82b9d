"""Fields that are worked out whenever a row is read, as the templates need them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from draftsmith_appspec import AppSpec, Field
from draftsmith_appspec.expr import Kind, Typed, check, to_python
from draftsmith_appspec.expr.scope import Means
from draftsmith_appspec.expr.syntax import Call, Literal, Name, Select
from draftsmith_codegen_templates.layout import SCALES
from draftsmith_codegen_templates.naming import EntityNames, FieldNames, Names
from draftsmith_codegen_templates.reading import Read, asks_the_clock, environment, may_overflow, reads
from draftsmith_codegen_templates.targets.python.columns import PYTHON_TYPES, output_type
from draftsmith_codegen_templates.targets.python.decisions import seen_by

#: The functions of `app.core.expressions`.
_RUNTIME = frozenset({"age", "average", "lower", "quotient", "remainder", "rounded", "upper"})
_OTHERS = (Means.RELATION, Means.SIDE, Means.MANY)
_MOST_ATOMS = 8
_LOOPS = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Computed:
    """A field that is worked out; `lines` are the Python that gives its value, about `self`."""

    name: str
    names: FieldNames
    mapped: str
    output: str
    lines: list[str]
    runtime: bool
    seen_by: list[str] | None

    @property
    def shown_type(self) -> str:
        """The annotation, and default, in the schema of what is shown; what not everybody sees may be missing there."""
        return self.output if self.seen_by is None else f"{self.output.removesuffix(' | None')} | None = None"

    def seen_as(self, role: str | None) -> bool:
        """Whether the role sees it in the rows that it may read."""
        return self.seen_by is None or role in self.seen_by


@dataclass(frozen=True, slots=True)
class Side:
    """The rows of another entity that refer to one by their relation `by`: an attribute of that one."""

    name: str
    target: EntityNames
    by: str


def computed_of(spec: AppSpec, names: Names, key: str) -> list[Computed]:
    """The computed fields of an entity."""
    return [
        _computed(spec, names, key, name, field)
        for name, field in spec.entities[key].fields.items()
        if field.computed is not None
    ]


def sides_of(spec: AppSpec, names: Names, key: str) -> list[Side]:
    """The other sides that computed fields, of whichever entity, read of rows of this one."""
    found = {read.name: read for read in _all_reads(spec) if read.entity == key and read.means is Means.SIDE}
    return [Side(name, names.entities[found[name].child], found[name].by) for name in sorted(found)]


def loaded(spec: AppSpec, key: str) -> list[str]:
    """The relations that the computed fields of an entity follow (`lines.product`), the longest ways only."""
    found = {
        path
        for name, field in spec.entities[key].fields.items()
        if field.computed is not None
        for path in _paths(spec, checked(spec, key, name), key, ())
    }
    return sorted(".".join(path) for path in found if not any(path == other[: len(path)] != other for other in found))


def checked(spec: AppSpec, key: str, name: str) -> Typed:
    """The expression of a computed field."""
    return check(spec.entities[key].fields[name].computed or "", environment(spec, key))


def may_be_empty(typed: Typed) -> bool:
    """Whether an expression may have no value: of a truth that asks first what there is, both readings are the same."""
    if may_overflow(typed):
        return True
    if typed.type.kind is not Kind.BOOLEAN or not typed.type.optional:
        return typed.type.optional
    readings = [ast.parse(to_python(typed, unknown=each, row="self"), mode="eval").body for each in (False, True)]
    atoms = sorted({atom for reading in readings for atom in _atoms(reading)})
    if len(atoms) > _MOST_ATOMS:
        return True
    worlds = (dict(zip(atoms, truths, strict=True)) for truths in product((False, True), repeat=len(atoms)))
    return any(_truth(readings[0], world) != _truth(readings[1], world) for world in worlds)


def _atoms(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _atoms(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _atoms(operand)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()]):
            yield f"{ast.unparse(left)} is None"
        case _:
            yield ast.unparse(node)


def _truth(node: ast.expr, world: Mapping[str, bool]) -> bool:
    match node:
        case ast.BoolOp(op=operator, values=values):
            return (all if isinstance(operator, ast.And) else any)(_truth(value, world) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _truth(operand, world)
        case ast.Compare(left=left, ops=[ast.Is()]):
            return world[f"{ast.unparse(left)} is None"]
        case ast.Compare(left=left, ops=[ast.IsNot()]):
            return not world[f"{ast.unparse(left)} is None"]
        case _:
            return world[ast.unparse(node)]


def body(typed: Typed, places: int | None) -> list[str]:
    """The Python of an expression as the body of a method, to so many places where it is a decimal.

    What goes beyond the calendar is empty.

    Raises:
        ValueError: within a loop it asks whether a value is empty that is worked out too, and cannot have a name there.
    """
    unknown = None if may_be_empty(typed) else False
    values, source = _named(ast.parse(to_python(typed, unknown=unknown, row="self"), mode="eval").body)
    clock = ["now = utc_now()"] if asks_the_clock(typed) else []
    lines = [f"{name} = {value}" for name, value in values.items()] + _last(typed, source, list(values), places)
    if may_overflow(typed):
        lines = ["try:", *(f"    {line}" for line in lines), "except OverflowError:", "    return None"]
    return [*clock, *lines]


def _last(typed: Typed, source: str, values: list[str], places: int | None) -> list[str]:
    if places is None or _is_rounded(typed, places):
        return [f"return {source}"]
    exact = "{}" if typed.type.kind is Kind.DECIMAL else "Decimal({})"
    if not typed.type.optional:
        return [f"return rounded({exact.format(source)}, {places})"]
    lines = [] if source in values else [f"value = {source}"]
    source = source if source in values else "value"
    return [*lines, f"return None if {source} is None else rounded({exact.format(source)}, {places})"]


def _computed(spec: AppSpec, names: Names, key: str, name: str, field: Field) -> Computed:
    python_type = PYTHON_TYPES.get(field.type, "str")
    lines = body(checked(spec, key, name), SCALES.get(field.type))
    code = ast.parse("\n".join(["def value():", *(f"    {line}" for line in lines)]))
    words = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
    return Computed(
        name=name,
        names=names.entities[key].fields[name],
        mapped=python_type if field.required else f"{python_type} | None",
        output=output_type(field, python_type),
        lines=lines,
        runtime=bool(words & _RUNTIME),
        seen_by=seen_by(spec, key, name),
    )


def _all_reads(spec: AppSpec) -> Iterator[Read]:
    for key, entity in spec.entities.items():
        for name, field in entity.fields.items():
            if field.computed is not None:
                yield from reads(checked(spec, key, name), key)


def _paths(spec: AppSpec, typed: Typed, entity: str, start: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every way that an expression goes from a row of `entity`, which is at `start`, to others."""
    node, inner = typed.node, (entity, start)
    if isinstance(node, Name | Select):
        if typed.parts:
            yield from _paths(spec, typed.parts[0], entity, start)
            inner = typed.parts[0].type.entity, (*start, *_followed(typed.parts[0]))
        if typed.meaning.means in _OTHERS:
            yield (*inner[1], typed.word)
        elif typed.meaning.means is Means.FIELD and spec.entities[inner[0]].fields[typed.word].computed is not None:
            yield from _paths(spec, checked(spec, inner[0], typed.word), *inner)
        return
    for index, part in enumerate(typed.parts):
        yield from _paths(spec, part, *inner)
        if index == 0 and part.type.kind is Kind.ROWS:
            inner = part.type.entity, (*start, *_followed(part))


def _followed(typed: Typed) -> tuple[str, ...]:
    """The names that a row, or rows, are reached by."""
    return (*(_followed(typed.parts[0]) if typed.parts else ()), typed.word)


def _is_rounded(typed: Typed, places: int) -> bool:
    match typed.node:
        case Call("round", (_, Literal(int() as said))):
            return said <= places
        case _:
            return False


def _named(tree: ast.expr) -> tuple[dict[str, str], str]:
    """Names for the values that are asked whether they are empty and not just read, innermost first, and the rest."""
    values: dict[str, str] = {}
    while (asked := _asked(tree, in_loop=False)) is not None:
        name = f"value_{len(values) + 1}"
        tree = _Replaced(ast.unparse(asked), name).replaced(tree)
        values[name] = _written(asked)
    return values, _written(tree)


def _written(tree: ast.expr) -> str:
    """The source, with parentheses around what has to hold together where something else will do (ruff's RUF021)."""
    whole = ast.Expression(tree)
    _Apart().visit(whole)
    return ast.unparse(whole)


class _Apart(ast.NodeTransformer):
    def visit_BoolOp(self, node: ast.BoolOp) -> ast.BoolOp:
        self.generic_visit(node)
        if isinstance(node.op, ast.Or):
            together = [isinstance(one, ast.BoolOp) for one in node.values]
            node.values = [
                ast.Name(f"({ast.unparse(one)})") if apart else one
                for one, apart in zip(node.values, together, strict=True)
            ]
        return node


def _asked(node: ast.AST, *, in_loop: bool) -> ast.expr | None:
    for child in ast.iter_child_nodes(node):
        found = _asked(child, in_loop=in_loop or isinstance(node, _LOOPS))
        if found is not None:
            return found
    match node:
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()]) if not _is_read(left):
            if in_loop:
                raise ValueError("a value has no name in a loop")
            return left
        case _:
            return None


def _is_read(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_read(node.value))


class _Replaced(ast.NodeTransformer):
    """Puts a name for every expression that reads so."""

    def __init__(self, source: str, name: str) -> None:
        self._source, self._name = source, name

    def replaced(self, tree: ast.expr) -> ast.expr:
        """The tree with the name in it."""
        whole = ast.Expression(tree)
        self.visit(whole)
        return whole.body

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and ast.unparse(node) == self._source:
            return ast.Name(self._name)
        return self.generic_visit(node)

"""From a field of the spec to Python types and SQLAlchemy columns, as source."""

from __future__ import annotations

from dataclasses import dataclass

from draftsmith_appspec import Field, FieldType
from draftsmith_codegen_templates.layout import INTEGER_LIMIT, SCALES
from draftsmith_codegen_templates.naming import FieldNames
from draftsmith_codegen_templates.targets.python.values import (
    DECIMALS,
    RANGES,
    TEXTS,
    WHOLE_NUMBERS,
    bounds,
    default_source,
    searchable,
    test_samples,
    test_value,
    text_bounds,
    varies,
    wrong_values,
)

PYTHON_TYPES = {
    FieldType.INTEGER: "int",
    FieldType.DURATION: "int",
    FieldType.DECIMAL: "Decimal",
    FieldType.MONEY: "Decimal",
    FieldType.BOOLEAN: "bool",
    FieldType.DATE: "dt.date",
    FieldType.TIME: "dt.time",
    FieldType.DATETIME: "dt.datetime",
}
_INPUT = {
    FieldType.DECIMAL: "Decimal",
    FieldType.MONEY: "Money",
    FieldType.TIME: "TimeOfDay",
    FieldType.DATETIME: "Moment",
    FieldType.EMAIL: "Email",
    FieldType.URL: "Url",
    FieldType.PHONE: "Phone",
}
_CHECKS = {FieldType.EMAIL: "check_email", FieldType.URL: "check_url", FieldType.PHONE: "check_phone"}


@dataclass(frozen=True, slots=True)
class Column:
    """A field as the templates need it; everything that ends in `_source` or is a type is Python source."""

    name: str
    names: FieldNames
    required: bool
    unique: bool
    searches: bool
    varies: bool
    searchable: bool
    prose: bool
    python_type: str
    column_source: str
    checks: list[tuple[str, str]]
    alias: str
    alias_source: str | None
    input_type: str
    output_type: str
    default_source: str | None
    query_types: list[tuple[str, str]]
    test_source: str
    samples: tuple[str, list[str]] | None
    wrong: list[str]
    seen_by: list[str] | None
    set_by: list[str] | None

    @property
    def guarded(self) -> bool:
        """Whether it is left to some roles to see or set."""
        return self.seen_by is not None or self.set_by is not None

    def seen_as(self, role: str | None) -> bool:
        """Whether the role sees it in the rows that it may read."""
        return self.seen_by is None or role in self.seen_by

    def set_as(self, role: str | None) -> bool:
        """Whether the role sets it in the rows that it may write."""
        return self.set_by is None or role in self.set_by

    @property
    def mapped(self) -> str:
        """The annotation in the model."""
        return self.python_type if self.required else f"{self.python_type} | None"

    @property
    def shown_type(self) -> str:
        """The annotation, and default, in the schema of what is shown; what not everybody sees may be missing there."""
        if self.seen_by is None:
            return self.output_type
        return f"{self.output_type}{'' if self.output_type.endswith(' | None') else ' | None'} = None"

    @property
    def create_default(self) -> str:
        """What follows the annotation in the schema of a new row: ` = 30`, ` = None` or nothing."""
        if self.default_source is not None:
            return f" = {self.default_source}"
        return "" if self.required else " = None"


def column_of(
    entity: str,
    name: str,
    field: Field,
    names: FieldNames,
    *,
    starts: bool = False,
    seen_by: list[str] | None = None,
    set_by: list[str] | None = None,
) -> Column:
    """Work out a field of the entity whose class is called `entity`; `starts`: a new row has its default.

    `seen_by` and `set_by` are the roles that it is left to (None: it is not).
    """
    python_type = names.enum_class if field.type is FieldType.ENUM else PYTHON_TYPES.get(field.type, "str")
    value_type, constrained = _value_type(field, python_type)
    alias = f"{entity}{names.enum_class.removeprefix(entity)}" if field.type is not FieldType.ENUM else ""
    inner = alias if constrained else value_type
    if field.required:
        input_type = inner
    elif field.type in TEXTS:
        input_type = f"Annotated[{inner} | None, BLANK_IS_NONE]"
    else:
        input_type = f"{inner} | None"
    return Column(
        name=name,
        names=names,
        required=field.required,
        unique=field.unique,
        searches=field.type in TEXTS,
        varies=varies(field),
        searchable=searchable(field),
        prose=searchable(field) and field.type in (FieldType.TEXT, FieldType.LONG_TEXT),
        python_type=python_type,
        column_source=_column(name, field, names),
        checks=_checks(name, field),
        alias=alias,
        alias_source=value_type if constrained else None,
        input_type=input_type,
        output_type=output_type(field, python_type),
        default_source=default_source(field, names),
        query_types=_query(name, field, python_type),
        test_source=repr(str(field.default)) if starts else test_value(name, field, names),
        samples=test_samples(field, names),
        wrong=wrong_values(field),
        seen_by=seen_by,
        set_by=set_by,
    )


def _column(name: str, field: Field, names: FieldNames) -> str:
    """The SQLAlchemy type."""
    match field.type:
        case FieldType.LONG_TEXT:
            return "sa.Text"
        case FieldType.TEXT | FieldType.EMAIL | FieldType.URL | FieldType.PHONE:
            return f"sa.String({text_bounds(field)[1]})"
        case FieldType.INTEGER | FieldType.DURATION:
            low, high = bounds(field)
            return "sa.Integer" if low >= -INTEGER_LIMIT and high <= INTEGER_LIMIT else "sa.BigInteger"
        case FieldType.DECIMAL | FieldType.MONEY:
            return f"ExactDecimal({SCALES[field.type]})"
        case FieldType.ENUM:
            return f'enum_column({names.enum_class}, "{name}")'
        case FieldType.BOOLEAN:
            return "sa.Boolean"
        case FieldType.DATE:
            return "sa.Date"
        case FieldType.TIME:
            return "sa.Time"
        case FieldType.DATETIME:
            return "UtcDateTime"
        case _:
            raise NotImplementedError(f"{field.type} fields are not generated as such")


def _checks(name: str, field: Field) -> list[tuple[str, str]]:
    """CHECK constraints, as (SQLAlchemy expression, name)."""
    if field.type not in WHOLE_NUMBERS | DECIMALS:
        return []
    exact = field.type in DECIMALS
    subject = f'sa.column("{name}", ExactDecimal({SCALES[field.type]}))' if exact else f'sa.column("{name}")'

    def literal(bound: object) -> str:
        return f'Decimal("{bound}")' if exact else str(bound)

    checks = []
    if field.min is not None:
        checks.append((f"{subject} >= {literal(field.min)}", f"{name}_min"))
    if field.max is not None:
        checks.append((f"{subject} <= {literal(field.max)}", f"{name}_max"))
    return checks


def _value_type(field: Field, python_type: str) -> tuple[str, bool]:
    """The type the API accepts, and whether it is long enough to deserve a name of its own."""
    if field.type in TEXTS:
        return _text_type(field)
    if field.type in WHOLE_NUMBERS:
        low, high = bounds(field)
        return f"Annotated[int, Field(ge={low:_}, le={high:_})]", True
    if field.type in DECIMALS:
        limits = [f"max_digits=18, decimal_places={SCALES[field.type]}"]
        limits += [f'ge=Decimal("{field.min}")'] if field.min is not None else []
        limits += [f'le=Decimal("{field.max}")'] if field.max is not None else []
        return f"Annotated[Decimal, Field({', '.join(limits)})]", True
    return _INPUT.get(field.type, python_type), False


def _text_type(field: Field) -> tuple[str, bool]:
    low, high = text_bounds(field)
    own_limits = field.min is not None or field.max is not None
    known = _INPUT.get(field.type)
    if known and not own_limits and field.pattern is None:
        return known, False
    limits = f"min_length={low}, max_length={high:_}" if low > 1 else f"max_length={high:_}"
    parts = ["Text", f"Field({limits})"]
    parts += [f"AfterValidator({_CHECKS[field.type]})"] if field.type in _CHECKS else []
    parts += [f"AfterValidator(matching({field.pattern!r}))"] if field.pattern is not None else []
    return f"Annotated[{', '.join(parts)}]", True


def output_type(field: Field, python_type: str) -> str:
    """The annotation in the schema of what is shown."""
    shown = {FieldType.DECIMAL: "DecimalOut", FieldType.TIME: "TimeOfDay"}.get(field.type, python_type)
    return shown if field.required else f"{shown} | None"


def _query(name: str, field: Field, python_type: str) -> list[tuple[str, str]]:
    """The filters of a list, as (parameter, type)."""
    if field.type is FieldType.LONG_TEXT:
        return []
    kind = {FieldType.TIME: "TimeOfDay", FieldType.DATETIME: "Moment"}.get(field.type, python_type)
    if field.type in RANGES:
        return [(name, kind), (f"{name}_from", kind), (f"{name}_to", kind)]
    return [(name, kind)]

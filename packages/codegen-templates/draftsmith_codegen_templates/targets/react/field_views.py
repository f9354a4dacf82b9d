"""The parts of a row: plain fields with their options and steps, and relations."""

from __future__ import annotations

from dataclasses import dataclass

from draftsmith_appspec import Field
from draftsmith_codegen_templates.naming import EntityNames
from draftsmith_codegen_templates.targets.react import kinds, ts


@dataclass(frozen=True, slots=True)
class OptionSet:
    """The values of an enum: the constant that holds them, the type they make, and (value, label, tone) each."""

    const: str
    type: str
    values: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class StepSet:
    """How a field with states changes: the constant that says so, the field's label, and a step each."""

    const: str
    label: str
    steps: tuple[ts.Doc, ...]

    @property
    def declaration(self) -> str:
        """`export const statusSteps = [...]`; several steps have a line each, as Prettier would have it."""
        listed = ts.enclosed("[", self.steps, "]", broken=len(self.steps) > 1)
        return ts.layout((f"export const {self.const} = ", listed), after=" as const satisfies readonly Step[];")


@dataclass(frozen=True, slots=True)
class FieldView:
    """A plain field with its label and, for an enum, its options."""

    name: str
    label: str
    spec: Field
    options: OptionSet | None
    steps: StepSet | None = None
    seen_by: list[str] | None = None
    """The roles that the API shows it to; None: whoever may read the row."""
    set_by: list[str] | None = None
    """The roles that set it; None: whoever may write the row. Nobody sets what is worked out."""

    @property
    def input(self) -> str:
        """The component it is typed or chosen with."""
        return self.kind.input if self.steps is None else "StateField"

    @property
    def kind(self) -> kinds.Kind:
        """What the field's type is in the web app."""
        return kinds.KINDS[self.spec.type]

    @property
    def const(self) -> str | None:
        """The constant with the options of an enum."""
        return self.options.const if self.options else None

    @property
    def member(self) -> str:
        """The member of the row's type: `salary?: string | null` where the API may leave it out."""
        name = self.options.type if self.options else self.kind.type
        value = name if self.spec.required else f"{name} | null"
        return f"{self.name}{'' if self.seen_by is None else '?'}: {value}"


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation to `target`: one row (`field` is `patient_id`) or, with `many`, any number (`tags_ids`)."""

    name: str
    field: str
    filter: str
    label: str
    required: bool
    many: bool
    target: EntityNames

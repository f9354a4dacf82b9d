"""What rows may become and can be asked to do: ways that can be checked are generated, all else is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from draftsmith_appspec import (
    ANY,
    ApproveStep,
    CallStep,
    CreateStep,
    EmailStep,
    Entity,
    Field,
    NotifyStep,
    SmsStep,
    Step,
    Transition,
    UpdateStep,
    WaitStep,
)
from draftsmith_appspec.durations import duration_text
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.spelling import human, sentence


def note_behaviour(entity: Entity, notes: Notes) -> None:
    """Names every action and query of an entity."""
    many = entity.plural.lower()
    for name, action in entity.actions.items():
        title = action.title or sentence(human(name))
        does = [f"sets {human(key)}" for key in action.set] + [step_said(step) for step in action.do]
        notes.keep_back(
            f"{title}: {many} have no such button ({', '.join(does)}).",
            "Whoever may change the row does it by hand.", "actions", name,
        )  # fmt: skip
    for name, query in entity.queries.items():
        title = query.title or sentence(human(name))
        notes.keep_back(
            f"{title}: there is no list of {many} of its own for {query.where}.",
            "The list of all can be filtered and searched.", "queries", name,
        )  # fmt: skip


def lowered_states(
    entity: Entity, fields: Mapping[str, Field], able: Mapping[str, set[str]], notes: Notes
) -> dict[str, dict[str, Transition]]:
    """The transitions that are generated: those whose conditions can be checked, by those who may see the row.

    `fields` are what is left of the entity's, `able` the roles that may read and update some row.
    """
    found: dict[str, dict[str, Transition]] = {}
    for field, ways in entity.states.items():
        for name, way in ways.items():
            here = notes.below("states", field, name)
            title = way.title or sentence(human(name))
            if field not in fields:
                here.keep_back(
                    f"{title}: {entity.plural.lower()} do not go {_way(way)}.", f"There is no {human(field)}."
                )
                continue
            kept = _transition(title, way, able["read"], entity, here)
            if kept is not None:
                found.setdefault(field, {})[name] = kept
    return found


def _transition(title: str, way: Transition, able: set[str], entity: Entity, notes: Notes) -> Transition | None:
    many = entity.plural.lower()
    if way.if_ is not None:
        notes.keep_back(f"{title}: whether {way.if_} is not checked.", f"So {many} do not go {_way(way)}.")
        return None
    by = [role for role in way.by if role in able]
    if way.by and not by:
        what = f"{title}: who may not see {many} cannot do this either ({', '.join(map(human, way.by))})."
        notes.keep_back(what, f"So {many} do not go {_way(way)}.")
        return None
    for index, role in enumerate(way.by):
        if role not in able:
            what = f"{title}: {human(role)} may not see {many}, and cannot do this either."
            notes.keep_back(what, "The others can.", "by", index)
    for index, step in enumerate(way.do):
        notes.keep_back(f"{title}: {step_said(step)} does not follow.", "People do it by hand.", "do", index)
    return way.model_copy(update={"by": by, "do": []})


def _way(way: Transition) -> str:
    start = "from any state" if way.from_ == [ANY] else f"from {' or '.join(map(human, way.from_))}"
    return f"{start} to {human(way.to)}"


def steps_said(steps: Iterable[Step]) -> str:
    """What happens, one after the other."""
    return ", then ".join(step_said(step) for step in steps) or "nothing"


def step_said(step: Step) -> str:
    """One step in words."""
    match step:
        case EmailStep(to=to):
            return f"an email to {', '.join(map(_whom, to))}"
        case NotifyStep(to=to):
            return f"a notification to {', '.join(map(_whom, to))}"
        case SmsStep(to=to):
            return f"a text message to {', '.join(map(_whom, to))}"
        case CallStep(call=operation):
            return f"a call of {operation}"
        case CreateStep(create=entity):
            return f"a new {human(entity)}"
        case UpdateStep(update=row):
            return "a change of the row" if row == "self" else f"a change of the {human(row)}"
        case WaitStep(wait=minutes):
            return f"waiting {duration_text(minutes)}"
        case ApproveStep(approve=role):
            return f"the consent of {human(role)}"


def _whom(text: str) -> str:
    return human(text) if text.isidentifier() else text

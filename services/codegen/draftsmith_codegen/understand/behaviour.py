"""Stage 10d: the processes of the entities that were found, and the spec with their steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lemminflect import getInflection

from draftsmith_appspec import AppSpec, Field, FieldType, Transition
from draftsmith_appspec.names import safe_name

from .arrows import chained_values, edges_of
from .drafts import Draft
from .facts import Does, Span
from .fields import FieldFound
from .lexicon.people import is_person
from .lexicon.states import JUDGED_ILL, JUDGED_WELL, STARTS, STATES
from .lexicon.wordset import spaced
from .relate import is_act
from .report import Basis
from .states import is_out, is_outcome, process_of
from .transitions import Step, people_of, steps_of, told_of

_DECIDING = spaced("approve accept grant authorise authorize confirm reject decline deny refuse publish")
_CALLING = frozenset({"cancel"})
_HANDED_IN = frozenset({"submit", "file", "hand in", "send", "report"})
_ANSWERS = frozenset({"decision", "answer", "approval", "outcome", "result", "state", "stage", "phase"})
_DECIDED = 0.6


@dataclass(frozen=True, slots=True)
class StepFound:
    """Why a transition is in the spec, for the report; `question` is worth asking about it."""

    path: str
    basis: Basis
    confidence: float
    spans: tuple[Span, ...]
    note: str
    question: str = ""


def add_decisions(drafts: Iterable[Draft], acts: Iterable[Does]) -> None:
    """Give a status to what somebody approves or rejects, where the text names none: "managers approve them"."""
    acts = list(acts)
    for draft in drafts:
        told = [act for act in acts if act.object == draft.key]
        deciding = _DECIDING | _CALLING if is_act(draft.key) else _DECIDING
        decided = [act for act in told if act.actor and act.verb in deciding]
        values = {value for found in draft.fields.values() for value in found.field.values}
        if not decided or draft.account or is_person(draft.key) or "status" in draft.fields:
            continue
        if values & (JUDGED_WELL | JUDGED_ILL) or set(draft.fields) & (JUDGED_WELL | JUDGED_ILL | _ANSWERS):
            continue
        draft.fields["status"] = FieldFound(
            "status",
            Field(type=FieldType.ENUM, values=_decided_values(told)),
            Basis.ASSUMED,
            _DECIDED,
            decided[0].span,
            "somebody decides on it",
        )


def _decided_values(told: Sequence[Does]) -> list[str]:
    """From where it begins to how it ends, by what people do with it: requested, approved, paid, rejected."""
    said = [act.said or act.verb for act in told]
    steps = [value for value in map(_participle, said) if value in STATES - STARTS]
    if not set(said) & _DECIDING:
        return ["placed" if told[0].object.endswith("order") else "booked", "cancelled"]
    good = [value for value in steps if value in JUDGED_WELL] or ["published" if "published" in steps else "approved"]
    bad = [value for value in steps if value in JUDGED_ILL]
    out = [value for value in steps if is_out(value)] or ["cancelled" if good == ["confirmed"] else "rejected"]
    first = "draft" if good == ["published"] else "submitted" if _HANDED_IN & {*said} else "requested"
    return list(dict.fromkeys([first, *good, *(one for one in steps if not is_out(one)), *bad, *out]))


def _participle(verb: str) -> str:
    if verb == "cancel":
        return "cancelled"  # as the tables of states write it
    return str(next(iter(getInflection(verb, tag="VBN")), ""))


def find_processes(drafts: Iterable[Draft], text: str) -> None:
    """Note which fields tell how far a record has come; those begin somewhere, and are never empty."""
    for draft in drafts:
        _rename(draft)
        for name, found in list(draft.fields.items()):
            values = chained_values(found.field.values, text) if len(found.field.values) > 1 else []
            if len(values) > len(found.field.values):
                found = replace(found, field=found.field.model_copy(update={"values": values}))
            process = process_of(name, values, edges_of(values, text))
            if process is not None:
                draft.processes[name] = process
                begun = {"default": process.first, "required": True, "unique": False}
                draft.fields[name] = replace(found, field=found.field.model_copy(update=begun))


def with_states(
    spec: AppSpec, drafts: Iterable[Draft], acts: Iterable[Does], roles: Mapping[str, str], *, solo: bool
) -> tuple[AppSpec, list[StepFound]]:
    """The spec with the steps of every process, and what to report of each.

    `roles` are the names of roles by key; `solo` says that nobody was told to use the app, so everybody does all.
    """
    entities = dict(spec.entities)
    report: list[StepFound] = []
    acts = list(acts)
    for draft in drafts:
        told = told_of((act for act in acts if act.object == draft.key), roles)
        people = people_of(spec, draft.name, told, solo=solo, served=is_act(draft.key))
        states: dict[str, dict[str, Transition]] = {}
        taken: list[str] = []
        for name, process in draft.processes.items():
            found = draft.fields[name]
            for step in steps_of(process, people, assumed=found.basis is Basis.ASSUMED, span=found.span):
                key = safe_name("transition", step.name, taken)
                taken.append(key)
                states.setdefault(name, {})[key] = step.transition
                path = f"entities.{draft.name}.states.{name}.{key}"
                question = _question(step, entities[draft.name].plural) if step.unknown else ""
                report.append(StepFound(path, step.basis, step.confidence, step.spans, step.note, question))
        entities[draft.name] = entities[draft.name].model_copy(update={"states": states})
    return spec.model_copy(update={"entities": entities}), report


def with_usual_states(spec: AppSpec) -> AppSpec:
    """A spec of which nothing was said, with the steps of its processes as its access rules would have them."""
    entities = dict(spec.entities)
    for name, entity in spec.entities.items():
        people = people_of(spec, name, [], solo=False, served=is_act(entity.title.lower()))
        states: dict[str, dict[str, Transition]] = {}
        taken: list[str] = []
        for key, field in entity.fields.items():
            process = process_of(key, field.values) if field.required else None
            if process is None or process.first != field.default:
                continue
            for step in steps_of(process, people, assumed=True, span=None):
                called = safe_name("transition", step.name, taken)
                taken.append(called)
                states.setdefault(key, {})[called] = step.transition
        entities[name] = entity.model_copy(update={"states": states})
    return spec.model_copy(update={"entities": entities})


def _question(step: Step, plural: str) -> str:
    return f"Who may {step.name.replace('_', ' ')} {plural.lower()}? Nobody was said to, so only admins may."


def _rename(draft: Draft) -> None:
    """ "It is pending until the manager approves it, then approved or declined": pending is no field but a value."""
    for name, found in list(draft.fields.items()):
        values = found.field.values
        outcomes = bool(values) and all(is_outcome(value) for value in values)
        if name in STARTS and outcomes and found.field.type is FieldType.ENUM and "status" not in draft.fields:
            whole = found.field.model_copy(update={"values": [name, *(value for value in values if value != name)]})
            draft.fields = {
                ("status" if key == name else key): replace(one, wanted="status", field=whole) if key == name else one
                for key, one in draft.fields.items()
            }

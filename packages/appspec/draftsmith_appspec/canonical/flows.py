"""Steps and workflows, as they are written."""

from __future__ import annotations

from ..durations import duration_text
from ..model import (
    ApproveStep,
    CallStep,
    CreateStep,
    EmailStep,
    NotifyStep,
    SmsStep,
    Step,
    Trigger,
    UpdateStep,
    WaitStep,
    Workflow,
)
from ..short import write_trigger
from ..yaml_text import Flow, Plain, Tree
from .parts import expression, expressions, field_trees, one_or_many


def workflow_tree(workflow: Workflow, currency: str | None) -> dict[str, Tree]:
    """A workflow."""
    tree: dict[str, Tree] = {}
    if workflow.title is not None:
        tree["title"] = workflow.title
    tree["when"] = write_trigger(workflow.when) or _long_trigger(workflow.when)
    if workflow.input:
        tree["input"] = field_trees(workflow.input, currency)
    if workflow.if_ is not None:
        tree["if"] = expression(workflow.if_)
    tree["do"] = step_trees(workflow.do)
    return tree


def step_trees(steps: list[Step]) -> list[Tree]:
    """Steps, one below the other."""
    return [_step(step) for step in steps]


def _long_trigger(trigger: Trigger) -> Flow:
    data = trigger.model_dump(exclude_none=True)
    return Flow({key: Flow(value) for key, value in data.items()})


def _step(step: Step) -> Flow:
    tree: dict[str, Tree] = {}
    match step:
        case EmailStep(email=text, to=to):
            tree = {"email": text, "to": one_or_many(to)}
        case NotifyStep(notify=text, to=to):
            tree = {"notify": text, "to": one_or_many(to)}
        case SmsStep(sms=text, to=to):
            tree = {"sms": text, "to": one_or_many(to)}
        case CallStep(call=operation, with_=arguments):
            tree = {"call": operation, **({"with": expressions(arguments)} if arguments else {})}
        case CreateStep(create=entity, set=values):
            tree = {"create": entity, "set": expressions(values)}
        case UpdateStep(update=row, set=values):
            tree = {"update": row, "set": expressions(values)}
        case WaitStep(wait=minutes):
            tree = {"wait": Plain(duration_text(minutes))}
        case ApproveStep(approve=role, title=title):
            tree = {"approve": role, **({} if title is None else {"title": title})}
    if step.if_ is not None:
        tree["if"] = expression(step.if_)
    return Flow(tree, fit=True)

"""Steps and triggers."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ..model import (
    ApproveStep,
    AppSpec,
    Becomes,
    BecomesTrigger,
    CallStep,
    Change,
    CreateStep,
    EmailStep,
    Entity,
    EntityEvent,
    EventTrigger,
    FieldType,
    NotifyStep,
    Relative,
    RelativeTrigger,
    Schedule,
    ScheduleTrigger,
    Step,
    Trigger,
    UpdateStep,
    WaitStep,
    WebhookTrigger,
    Weekday,
)
from .base import lines, titles


def steps(
    name: str | None,
    entity: Entity | None,
    spec: AppSpec,
    values: SearchStrategy[dict[str, str]],
    *,
    least: int = 0,
    caller: bool = True,
) -> SearchStrategy[list[Step]]:
    """Steps about a row of `entity` (or no row), which sets what `values` draws."""
    taken = entity.belongs_to if entity is not None else {}  # a relation is meant before a role of its name
    to = [
        *(role for role in spec.roles if role not in taken),
        *(["owner"] if entity is not None else []),
        *(["me"] if caller else []),
    ]
    receivers = st.lists(st.sampled_from(to), min_size=1, max_size=2, unique=True)
    mailed = receivers | st.just(['"desk@example.com"'])
    when = st.none() | st.just("now() == now()")
    found: list[SearchStrategy[Any]] = [
        st.builds(EmailStep, email=lines(), to=mailed, if_=when),
        st.builds(NotifyStep, notify=lines(), to=receivers, if_=when),
        st.builds(CallStep, call=st.just("team_chat.post"), with_=st.sampled_from([{}, {"text": '"hi"'}]), if_=when),
        st.builds(WaitStep, wait=st.integers(1, 10**6), if_=when),
        st.builds(ApproveStep, approve=st.sampled_from(sorted(spec.roles)), title=titles(), if_=when),
    ]
    if entity is not None and name is not None:
        some = values.filter(bool)
        found.append(st.builds(UpdateStep, update=st.just("self"), set=some, if_=when))
        parents = [key for key, to in entity.belongs_to.items() if to.entity == name]
        if parents:
            found.append(st.builds(UpdateStep, update=st.sampled_from(parents), set=some, if_=when))
    plain = [key for key, row in spec.entities.items() if not row.belongs_to and _is_plain(row)]
    if plain:
        target = plain[0]
        given = dict.fromkeys(spec.entities[target].fields, '"x"')
        found.append(st.just(CreateStep(create=target, set=given)))
    if entity is not None and not any(f.type is FieldType.TEXT and f.computed is None for f in entity.fields.values()):
        found = [strategy for index, strategy in enumerate(found) if index < 5]
    return st.lists(st.one_of(found), min_size=least, max_size=2)


def _is_plain(entity: Entity) -> bool:
    return all(field.type is FieldType.TEXT and field.computed is None for field in entity.fields.values())


def triggers(spec: AppSpec) -> SearchStrategy[tuple[Trigger, str | None]]:
    """What a workflow starts by, and the entity it is about."""
    found: list[SearchStrategy[tuple[Trigger, str | None]]] = [
        schedules().map(lambda schedule: (ScheduleTrigger(schedule=schedule), None))
    ]
    for name, entity in spec.entities.items():
        found += [
            st.tuples(_changes(name), st.just(name)),
            st.tuples(_moments(name), st.just(name)),
        ]
        for key, field in entity.fields.items():
            if field.type is FieldType.ENUM:
                becomes: Trigger = BecomesTrigger(becomes=Becomes(entity=name, field=key, value=field.values[0]))
                found.append(st.just((becomes, name)))
    return st.one_of(found)


@cache
def _changes(name: str) -> SearchStrategy[Trigger]:
    event = st.builds(EntityEvent, entity=st.just(name), on=st.sampled_from(get_args(Change)))
    return st.builds(EventTrigger, event=event)


@cache
def _moments(name: str) -> SearchStrategy[Trigger]:
    offset = st.integers(-3000, 3000) | st.sampled_from([0, -1440, 10080, 60, -120])
    relative = st.builds(Relative, entity=st.just(name), field=st.just("created_at"), offset_minutes=offset)
    return st.builds(RelativeTrigger, relative=relative)


@cache
def webhooks() -> SearchStrategy[Trigger]:
    """The start of a workflow by a request."""
    return st.sampled_from(["order-paid", "ping"]).map(lambda name: WebhookTrigger(webhook=name))


@cache
def schedules() -> SearchStrategy[Schedule]:
    """Again and again."""
    at = st.none() | st.sampled_from(["08:00", "23:59"])
    return st.one_of(
        st.just(Schedule(every="hour")),
        st.builds(Schedule, every=st.just("day"), at=at),
        st.builds(Schedule, every=st.just("week"), at=at, weekday=st.sampled_from(get_args(Weekday))),
        st.builds(Schedule, every=st.just("month"), at=at, day=st.integers(1, 31)),
        st.sampled_from(["0 8 * * 1", "*/5 0-6 1,15 * *"]).map(lambda line: Schedule(cron=line)),
    )

"""Specs that are mostly wrong, for checkers."""

from __future__ import annotations

from typing import Any

import pydantic
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..model import (
    Access,
    App,
    ApproveStep,
    AppSpec,
    Becomes,
    BecomesTrigger,
    BelongsTo,
    CallStep,
    ChartBlock,
    Contract,
    CreateStep,
    CustomAction,
    EmailStep,
    Entity,
    Field,
    FieldType,
    HasMany,
    Invariant,
    KanbanBlock,
    ListBlock,
    ManyToMany,
    Page,
    Query,
    Relative,
    RelativeTrigger,
    Schedule,
    ScheduleTrigger,
    SmsStep,
    TextBlock,
    Transition,
    UpdateStep,
    WaitStep,
    WebhookTrigger,
    Workflow,
)
from .base import lines, role_kinds, valid_specs
from .full import full_specs


@st.composite
def damaged_specs(draw: DrawFn) -> AppSpec:
    """A valid spec with one of its values replaced by another; some are still valid."""
    data = draw(valid_specs() | full_specs()).model_dump()
    at: Any = data
    while True:
        keys = [key for key, value in (at.items() if isinstance(at, dict) else enumerate(at)) if value not in ({}, [])]
        key = draw(st.sampled_from(keys))
        if not isinstance(at[key], (dict, list)):
            break
        at = at[key]
    at[key] = draw(st.none() | st.booleans() | st.integers(-2, 10**16) | st.floats() | lines(0) | st.text(max_size=5))
    try:
        return AppSpec.model_validate(data)
    except pydantic.ValidationError:
        reject()


@st.composite
def any_specs(draw: DrawFn) -> AppSpec:
    """Specs of the right shape with anything in them, mostly wrong."""
    name = st.sampled_from(["name", "Doctor", "x", "order", "", "Ab", "a b", "admin"]) | st.text(max_size=4)
    text = name | lines(0, 8) | st.text(max_size=4)
    number = st.none() | st.integers(-5, 10**16) | st.decimals(allow_nan=False, allow_infinity=False, places=8)
    scalar = st.none() | st.booleans() | st.integers(-5, 200) | text
    field = st.builds(
        Field,
        type=st.sampled_from(FieldType),
        required=st.booleans(),
        unique=st.booleans(),
        default=scalar,
        values=st.lists(name, max_size=3),
        min=number,
        max=number,
        pattern=st.none() | text,
        currency=st.none() | st.sampled_from(["EUR", "eur", ""]),
        unit=st.none() | text,
        help=st.none() | text,
        marks=st.lists(st.sampled_from(["pii", "phi"]), max_size=2),
        visible_to=st.none() | st.lists(name, max_size=2),
        indexed=st.booleans(),
        source=st.none() | name,
        computed=st.none() | text,
    )
    to = st.lists(text, max_size=2)
    values = st.dictionaries(name, text, max_size=2)
    step: SearchStrategy[Any] = st.one_of(
        st.builds(EmailStep, email=text, to=to, if_=st.none() | text),
        st.builds(SmsStep, sms=text, to=to),
        st.builds(CallStep, call=text, with_=values),
        st.builds(CreateStep, create=name, set=values),
        st.builds(UpdateStep, update=name, set=values),
        st.builds(WaitStep, wait=st.integers(-5, 10**9)),
        st.builds(ApproveStep, approve=name, title=st.none() | text),
    )
    doing = st.lists(step, max_size=2)
    transition = st.builds(Transition, from_=to, to=name, by=to, if_=st.none() | text, do=doing)
    entity = st.builds(
        Entity,
        title=text,
        plural=text,
        account=st.none() | name,
        label=name,
        fields=st.dictionaries(name, field, max_size=3),
        belongs_to=st.dictionaries(name, st.builds(BelongsTo, entity=name, title=st.none() | text), max_size=2),
        many_to_many=st.dictionaries(name, st.builds(ManyToMany, entity=name), max_size=2),
        has_many=st.dictionaries(name, st.builds(HasMany, entity=name, by=name), max_size=1),
        indexes=st.lists(st.lists(name, max_size=2), max_size=2),
        states=st.dictionaries(name, st.dictionaries(name, transition, max_size=2), max_size=1),
        rules=st.lists(st.builds(Invariant, check=text, message=text), max_size=1),
        actions=st.dictionaries(name, st.builds(CustomAction, set=st.dictionaries(name, text), do=doing), max_size=1),
        queries=st.dictionaries(name, st.builds(Query, where=text, for_=st.lists(name, max_size=1)), max_size=1),
        unique=st.lists(st.lists(name, max_size=3), max_size=2),
        order=st.lists(name, max_size=2),
        access=st.builds(Access, create=st.none() | text, read=st.none() | text),
    )
    app = st.builds(App, name=text, title=text, summary=text, locales=st.lists(text, max_size=2))
    roles = st.dictionaries(name, role_kinds(), max_size=2)
    relative = st.builds(Relative, entity=name, field=name, offset_minutes=st.integers(-(10**9), 10**9))
    becomes = st.builds(Becomes, entity=name, field=name, value=name)
    schedule = st.builds(Schedule, at=st.none() | text, day=st.none() | st.integers(-1, 99), cron=st.none() | text)
    trigger: SearchStrategy[Any] = st.one_of(
        st.builds(RelativeTrigger, relative=relative),
        st.builds(BecomesTrigger, becomes=becomes),
        st.builds(ScheduleTrigger, schedule=schedule),
        st.builds(WebhookTrigger, webhook=text),
    )
    workflow = st.builds(Workflow, when=trigger, if_=st.none() | text, do=doing)
    block: SearchStrategy[Any] = st.one_of(
        st.builds(ListBlock, entity=name, where=st.none() | text, fields=to),
        st.builds(ChartBlock, entity=name, by=name, of=st.none() | name),
        st.builds(KanbanBlock, entity=name, column=name),
        st.builds(TextBlock, text=text),
    )
    page = st.builds(Page, path=text, for_=to, icon=st.none() | text, show=st.lists(block, max_size=2))
    contract = st.builds(Contract, prefix=text, paths=values, names=st.dictionaries(name, values, max_size=1))
    spec = st.builds(
        AppSpec,
        app=app,
        roles=roles,
        entities=st.dictionaries(name, entity, max_size=3),
        workflows=st.dictionaries(name, workflow, max_size=1),
        pages=st.dictionaries(name, page, max_size=2),
        navigation=st.dictionaries(name, to, max_size=1),
        features=st.dictionaries(name, st.dictionaries(name, text, max_size=1), max_size=1),
        contract=contract,
    )
    return draw(spec)

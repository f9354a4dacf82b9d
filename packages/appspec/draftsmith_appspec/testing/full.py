"""Specs that use everything the language has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..features import feature_registry
from ..model import (
    ANY,
    App,
    AppSpec,
    Backend,
    Bucket,
    CalendarBlock,
    ChartBlock,
    ChartType,
    Compliance,
    Connector,
    Contract,
    CustomAction,
    DetailBlock,
    Entity,
    Envelope,
    Environment,
    Field,
    FieldType,
    Font,
    FormBlock,
    HasMany,
    IdType,
    Invariant,
    KanbanBlock,
    ListBlock,
    ManyToMany,
    MapBlock,
    MetricBlock,
    Mobile,
    Naming,
    Page,
    Query,
    Radius,
    Role,
    Setting,
    TableBlock,
    Targets,
    TextBlock,
    Transition,
    Web,
    When,
    Workflow,
)
from ..registry import SettingRule
from .base import lines, titles, valid_specs
from .flows import steps, triggers, webhooks

_NEW = {
    "markdown_1": FieldType.MARKDOWN, "labels": FieldType.TAGS, "extra": FieldType.JSON, "scan": FieldType.FILE,
    "photo": FieldType.IMAGE, "spot": FieldType.GEO, "code": FieldType.UUID, "address_part": FieldType.SLUG,
}  # fmt: skip
_ZONES = ("Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC")


@st.composite
def full_specs(draw: DrawFn) -> AppSpec:
    """Specs with any construct of the language, for which `validate` has nothing to say."""
    base = draw(valid_specs())
    roles = {name: draw(_signup(role)) for name, role in base.roles.items()}
    entities: dict[str, Entity] = {}
    for name, entity in base.entities.items():
        entities[name] = draw(_kept(name, entity, base, sorted(roles)))
    half = AppSpec(app=draw(_apps(base.app, list(entities))), roles=roles, entities=entities, connectors=_CONNECTORS)
    entities = {name: draw(_behaving(name, entity, half)) for name, entity in half.entities.items()}
    whole = half.model_copy(update={"entities": entities})
    pages = draw(st.dictionaries(st.sampled_from(["home", "desk", "my_rows"]), _pages(whole), max_size=3))
    pages = {name: page.model_copy(update={"path": ""}) for name, page in pages.items()}
    return AppSpec(
        app=whole.app,
        roles=roles,
        entities=entities,
        workflows=draw(st.dictionaries(st.sampled_from(["remind", "tidy"]), _workflows(whole), max_size=2))
        | draw(st.dictionaries(st.just("paid"), _webhook_workflows(whole), max_size=1)),
        pages=pages,
        navigation=draw(_navigation(sorted(roles), pages)),
        features=draw(_features()),
        connectors=_CONNECTORS,
        contract=draw(_contracts(entities)),
        environments=draw(_environments()),
        compliance=draw(st.lists(st.sampled_from(get_args(Compliance)), unique=True)),
        targets=draw(_targets()),
    )


@cache
def _targets() -> SearchStrategy[Targets]:
    return st.builds(
        Targets,
        backend=st.sampled_from(get_args(Backend)),
        web=st.sampled_from(get_args(Web)),
        mobile=st.sampled_from(get_args(Mobile)),
    )


_CONNECTORS = {
    "team_chat": Connector(kind="slack", settings={"channel": "#a, b"}, secrets={"token": "SLACK_TOKEN"}),
    "mail": Connector(kind="smtp", title="Post", settings={"host": "mail.example.com", "port": 587, "tls": True}),
}


@st.composite
def _apps(draw: DrawFn, app: App, entities: list[str]) -> App:
    theme = app.theme.model_copy(
        update={
            "accent": draw(st.none() | st.sampled_from(["coral", "#123456"])),
            "font": draw(st.sampled_from(get_args(Font))),
            "radius": draw(st.sampled_from(get_args(Radius))),
        }
    )
    return app.model_copy(
        update={
            "theme": theme,
            "timezone": draw(st.none() | st.sampled_from(_ZONES)),
            "currency": draw(st.none() | st.sampled_from(["EUR", "JPY"])),
            "tenant": draw(st.none() | st.sampled_from(entities)),
        }
    )


@st.composite
def _signup(draw: DrawFn, role: Role) -> Role:
    if role.signup != "open":
        return role
    domains = draw(st.lists(st.sampled_from(["example.com", "a.b.example"]), max_size=2, unique=True))
    return role.model_copy(update={"domains": domains, "approval": draw(st.booleans())})


@st.composite
def _kept(draw: DrawFn, name: str, entity: Entity, spec: AppSpec, roles: list[str]) -> Entity:
    """The entity with fields of every type and names for the other sides of relations."""
    fields = {key: draw(_guarded(field, roles)) for key, field in entity.fields.items()}
    for key in draw(st.lists(st.sampled_from(sorted(_NEW)), max_size=3, unique=True)):
        source = "name" if "name" in fields and fields["name"].type is FieldType.TEXT else None
        made = Field(type=_NEW[key], required=draw(st.booleans()), help=draw(titles()))
        fields[key] = made.model_copy(update={"source": source}) if made.type is FieldType.SLUG else made
    sides = {}
    leading = [
        (child, key) for child, row in spec.entities.items() for key, to in row.belongs_to.items() if to.entity == name
    ]
    for index, (child, key) in enumerate(leading):
        if draw(st.booleans()):
            sides[f"side_{index}"] = HasMany(entity=child, by=key)
    if draw(st.booleans()):
        text = draw(st.sampled_from(["1 + 2", *(f"count({side})" for side in sides)]))
        fields["worked_out"] = Field(type=FieldType.INTEGER, computed=text)
    if draw(st.booleans()):
        fields["state"] = Field(type=FieldType.ENUM, values=["made", "by", "done"], default="made")
    plain = [key for key, field in fields.items() if field.type in (FieldType.TEXT, FieldType.INTEGER, FieldType.DATE)]
    groups = st.lists(st.sampled_from([*plain, *entity.belongs_to]), min_size=1, max_size=2, unique=True)
    pairs = st.just({"since": Field(type=FieldType.DATE), "size": Field(type=FieldType.DURATION, default=90)})
    many = {
        key: draw(st.builds(ManyToMany, entity=st.just(to.entity), title=titles(), fields=pairs | st.just({})))
        for key, to in entity.many_to_many.items()
    }
    return entity.model_copy(
        update={
            "about": draw(titles()),
            "fields": fields,
            "has_many": sides,
            "many_to_many": many,
            "indexes": draw(st.lists(groups, max_size=2, unique_by=tuple)) if plain or entity.belongs_to else [],
            "soft_delete": draw(st.booleans()),
            "audit": draw(st.booleans()),
            "ownership": draw(st.sampled_from(["owner", "none"])),
        }
    )


@st.composite
def _guarded(draw: DrawFn, field: Field, roles: list[str]) -> Field:
    some = st.none() | st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True)
    return field.model_copy(
        update={
            "marks": [mark for mark in ("pii", "phi", "sensitive") if draw(st.booleans())],
            "visible_to": draw(some),
            "editable_by": draw(some),
            "indexed": field.type not in (FieldType.LONG_TEXT,) and draw(st.booleans()),
        }
    )


def conditions(entity: Entity) -> SearchStrategy[str]:
    """Expressions over a row that are true or false."""
    texts = ["created_at < now()", 'id != ""', "false"]
    for key, field in entity.fields.items():
        if not field.required and field.default is None:
            texts.append(f"{key} == null")
        match field.type:
            case FieldType.INTEGER | FieldType.DECIMAL:
                texts.append(f"{key} > 3")
            case FieldType.BOOLEAN:
                texts.append(f"!{key}")
            case FieldType.TEXT:
                texts.append(f'{key} != "a, b: {{c}} #d"')
            case FieldType.ENUM:
                texts.append(f'{key} in ["{field.values[0]}"]')
    return st.sampled_from(texts) | st.lists(st.sampled_from(texts), min_size=2, max_size=3).map(" || ".join)


def values(entity: Entity, *, moves: bool) -> SearchStrategy[dict[str, str]]:
    """New values for some fields; with `moves` also for those that have states."""
    found: dict[str, str] = {}
    for key, field in entity.fields.items():
        if field.computed is not None or (key in entity.states and not moves):
            continue
        match field.type:
            case FieldType.TEXT:
                found[key] = '"it\'s: #1"'
            case FieldType.INTEGER:
                found[key] = "5"
            case FieldType.BOOLEAN:
                found[key] = "true"
            case FieldType.ENUM:
                found[key] = f'"{field.default or field.values[0]}"' if key in entity.states else f'"{field.values[0]}"'
    if not found:
        return st.just({})
    return st.lists(st.sampled_from(sorted(found)), unique=True, max_size=3).map(
        lambda keys: {key: found[key] for key in keys}
    )


@st.composite
def _behaving(draw: DrawFn, name: str, entity: Entity, spec: AppSpec) -> Entity:
    """The entity with states, rules, actions and queries."""
    holds = conditions(entity)
    roles = st.lists(st.sampled_from(sorted(spec.roles)), max_size=2, unique=True)
    states: dict[str, dict[str, Transition]] = {}
    if "state" in entity.fields:
        by = st.builds(
            Transition,
            from_=st.sampled_from([["made"], ["made", "by"], [ANY]]),
            to=st.just("done"),
            by=roles,
            if_=st.none() | holds,
            do=steps(name, entity, spec, values(entity, moves=True)),
            title=titles(),
        )
        states["state"] = draw(st.dictionaries(st.sampled_from(["finish", "close"]), by, min_size=1, max_size=2))
    moving = entity.model_copy(update={"states": states})
    rule = st.builds(Invariant, check=holds, message=lines(), when=st.sampled_from(get_args(When)), name=st.none())
    by_whom = draw(roles)
    rule_text = None if by_whom else draw(st.sampled_from([None, 'role == "admin" || owner == me']))
    action = st.builds(
        CustomAction,
        title=titles(),
        by=st.just(by_whom),
        allow=st.just(rule_text),
        input=_inputs(),
        if_=st.none() | holds,
        set=values(moving, moves=False),
        do=steps(name, moving, spec, values(moving, moves=True), least=1),
    )
    query = st.builds(
        Query,
        title=titles(),
        input=_inputs(),
        where=holds,
        order=st.sampled_from([[], ["-created_at"], ["created_at", "updated_at"]]),
        for_=roles,
    )
    return moving.model_copy(
        update={
            "rules": draw(st.lists(rule, max_size=2)),
            "actions": draw(st.dictionaries(st.sampled_from(["move", "mark"]), action, max_size=1)),
            "queries": draw(st.dictionaries(st.sampled_from(["mine", "late"]), query, max_size=1)),
        }
    )


@cache
def _inputs() -> SearchStrategy[dict[str, Field]]:
    kinds = st.sampled_from([FieldType.TEXT, FieldType.DATE, FieldType.DURATION, FieldType.MARKDOWN])
    field = st.builds(Field, type=kinds, required=st.booleans())
    return st.dictionaries(st.sampled_from(["said", "wanted_on"]), field, max_size=2)


def _workflows(spec: AppSpec) -> SearchStrategy[Workflow]:
    @st.composite
    def build(draw: DrawFn) -> Workflow:
        trigger, name = draw(triggers(spec))
        entity = spec.entities.get(name or "")
        doing = steps(name, entity, spec, values(entity, moves=True) if entity else st.just({}), least=1, caller=False)
        condition = draw(st.none() | conditions(entity)) if entity else None
        return Workflow(title=draw(titles()), when=trigger, if_=condition, do=draw(doing))

    return build()


def _webhook_workflows(spec: AppSpec) -> SearchStrategy[Workflow]:
    doing = steps(None, None, spec, st.just({}), least=1, caller=False)
    return st.builds(Workflow, when=webhooks(), input=_inputs(), do=doing, title=titles())


@st.composite
def _pages(draw: DrawFn, spec: AppSpec) -> Page:
    blocks = st.one_of([_blocks(name, entity) for name, entity in spec.entities.items()])
    some = st.lists(st.sampled_from(sorted(spec.roles)), max_size=2, unique=True)
    return Page(
        title=draw(st.just("") | lines()),
        for_=draw(some | st.just(["public"])),
        icon=draw(st.none() | st.just("calendar-days")),
        show=draw(st.lists(blocks, min_size=1, max_size=3)),
    )


def _blocks(name: str, entity: Entity) -> SearchStrategy[Any]:
    title = titles()
    where = st.none() | conditions(entity)
    writable = [key for key, field in entity.fields.items() if field.computed is None]
    fields = st.lists(st.sampled_from(writable or [""]), max_size=2, unique=True) if writable else st.just([])
    rows: dict[str, Any] = {"entity": st.just(name), "title": title, "where": where}
    order = st.sampled_from([[], ["-created_at"], ["created_at", "updated_at"]])
    found: list[SearchStrategy[Any]] = [
        st.builds(ListBlock, **rows, fields=fields, order=order),
        st.builds(TableBlock, **rows, fields=fields, order=order),
        st.builds(FormBlock, entity=st.just(name), title=title, fields=fields),
        st.builds(DetailBlock, entity=st.just(name), title=title, fields=fields),
        st.builds(MetricBlock, **rows),
        st.builds(TextBlock, title=title, text=lines() | st.just('Two "quoted"\n\\lines, with (commas)')),
        st.builds(
            ChartBlock,
            **rows,
            by=st.just("created_at"),
            bucket=st.none() | st.sampled_from(get_args(Bucket)),
            type=st.sampled_from(get_args(ChartType)),
        ),
    ]
    for key, field in entity.fields.items():
        match field.type:
            case FieldType.DATE | FieldType.DATETIME:
                found.append(
                    st.builds(CalendarBlock, **rows, start=st.sampled_from(["", key]), end=st.none() | st.just(key))
                )
            case FieldType.ENUM:
                found.append(st.builds(KanbanBlock, **rows, column=st.sampled_from(["", key])))
            case FieldType.GEO:
                found.append(st.builds(MapBlock, **rows, place=st.sampled_from(["", key])))
            case FieldType.INTEGER | FieldType.MONEY:
                measure = st.sampled_from(["sum", "avg", "min", "max"])
                found.append(st.builds(MetricBlock, **rows, measure=measure, of=st.just(key)))
                found.append(st.builds(ChartBlock, **rows, measure=measure, of=st.just(key), by=st.just("created_at")))
    return st.one_of(found)


@st.composite
def _navigation(draw: DrawFn, roles: list[str], pages: Mapping[str, Page]) -> dict[str, list[str]]:
    everybody = [name for name, page in pages.items() if page.is_public or not page.for_]
    if not pages or not draw(st.booleans()):
        return {}
    role = draw(st.sampled_from(roles))
    found = {role: [name for name, page in pages.items() if name in everybody or role in page.for_]}
    return found | {ANY: list(pages)} if draw(st.booleans()) else {ANY: everybody} if everybody else {}


@cache
def _features() -> SearchStrategy[dict[str, dict[str, Setting]]]:
    known = feature_registry()

    @st.composite
    def build(draw: DrawFn) -> dict[str, dict[str, Setting]]:
        found: dict[str, dict[str, Setting]] = {}
        for name in draw(st.lists(st.sampled_from(sorted(known)), max_size=4, unique=True)):
            rules = {key: rule for key, rule in known[name].settings.items() if key != "entities"}
            chosen = [key for key in rules if draw(st.booleans())]
            found[name] = {key: draw(_setting(rules[key])) for key in chosen}
        return found

    return build()


@cache
def _setting(rule: SettingRule) -> SearchStrategy[Setting]:
    text = st.sampled_from(rule.choices) if rule.choices else lines()
    match rule.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(rule.least, rule.most)
        case "texts":
            return st.lists(text, min_size=1, max_size=2, unique=True)
        case "text":
            return text


@st.composite
def _contracts(draw: DrawFn, entities: Mapping[str, Entity]) -> Contract:
    if draw(st.booleans()):
        return Contract()
    name = next(iter(entities))
    field = next(iter(entities[name].fields))
    envelope = st.builds(
        Envelope,
        list=st.sampled_from([{}, {"items": "data", "next": "nextCursor"}, {"items": "rows", "total": "count"}]),
        item=st.none() | st.just("data"),
        error=st.sampled_from([{}, {"message": "message"}, {"in": "problem", "code": "type", "message": "detail"}]),
    )
    return Contract(
        prefix=draw(st.sampled_from(["/api", "/v2/api", ""])),
        naming=draw(st.sampled_from(get_args(Naming))),
        envelope=draw(envelope),
        pagination=draw(st.sampled_from(["page", "offset"])),
        page_size=draw(st.integers(1, 1000)),
        paths=draw(st.sampled_from([{}, {name: "/things"}])),
        names=draw(st.sampled_from([{}, {name: {field: "fieldOne", "created_at": "createdAt"}}])),
        status=draw(st.sampled_from([{}, {"create": 200, "invalid": 400}])),
        id=draw(st.sampled_from(get_args(IdType))),
    )


@cache
def _environments() -> SearchStrategy[dict[str, Environment]]:
    one = st.builds(Environment, demo_data=st.booleans(), domain=st.none() | st.just("app.example.com"))
    many = st.builds(Environment, database=st.just("postgresql"), replicas=st.integers(1, 100))
    return st.dictionaries(st.sampled_from(["dev", "staging", "prod"]), one | many, max_size=2)

"""A spec as an account of the app it describes, for people who do not read YAML."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from draftsmith_appspec import ANY, AppSpec, Entity, Role, Transition
from draftsmith_appspec.features import feature_registry
from draftsmith_appspec.short import write_block, write_trigger
from draftsmith_client.console import line
from draftsmith_client.missing import show_all
from draftsmith_client.spec.words import field_words, human, listed, relation_words, role_title, whom
from draftsmith_codegen_templates import Lowered
from draftsmith_codegen_templates.lowering.behaviour import steps_said

_SIGNUP = {"open": "sign up themselves", "invite": "are invited by an admin", "none": "get their account from an admin"}
_DOING = {"create": "Add", "read": "See", "update": "Change", "delete": "Delete"}
_BACKENDS = {"python": "Python", "typescript": "TypeScript", "go": "Go"}


def explain(out: Console, lowered: Lowered) -> None:
    """The whole account: what the app is, and what of it is not generated today."""
    spec = lowered.said
    line(out, Text(spec.app.title, style="bold"))
    if spec.app.summary:
        line(out, spec.app.summary)
    for point in _app(spec):
        _point(out, point)
    _heading(out, "People")
    for name, role in spec.roles.items():
        _point(out, _role(name, role, spec))
    for entity in spec.entities.values():
        _entity(out, entity, spec)
    for title, points in _rest(spec):
        if points:
            _heading(out, title)
            for point in points:
                _point(out, point)
    line(out)
    if lowered.kept_back:
        line(out, Text(f"Not generated today ({len(lowered.kept_back)})", style="bold yellow"))
        show_all(out, [(item.path, item.what, item.instead) for item in lowered.kept_back])
    else:
        line(out, Text("All of it is generated today.", style="bold green"))


def _app(spec: AppSpec) -> Iterator[str]:
    app = spec.app
    if app.locales != ["en"]:
        yield f"It speaks {listed(app.locales)}."
    if app.timezone is not None:
        yield f"Times are those of {app.timezone}."
    if app.tenant is not None:
        yield f"Each of the {spec.entities[app.tenant].plural.lower()} has its rows for itself."


def _heading(out: Console, title: str) -> None:
    line(out)
    line(out, Text(title, style="bold"))


def _point(out: Console, text: Text | str) -> None:
    line(out, Text.assemble("· ", text), indent=2)


def _role(name: str, role: Role, spec: AppSpec) -> Text:
    title = role.title or human(name)
    words = _SIGNUP[role.signup]
    if role.domains:
        words += f" with an address at {listed(role.domains, 'or')}"
    if role.approval:
        words += ", and an admin lets them in"
    profile = spec.account_entity(name)
    about = f"; each has a row in {spec.entities[profile].plural}" if profile is not None else ""
    return Text.assemble((title[:1].upper() + title[1:], "cyan"), f": they {words}{about}")


def _entity(out: Console, entity: Entity, spec: AppSpec) -> None:
    _heading(out, entity.plural)
    if entity.about is not None:
        line(out, entity.about, indent=2)
    if entity.belongs_to:
        relations = [relation_words(name, to, spec) for name, to in entity.belongs_to.items()]
        line(out, f"Each belongs to {listed(relations)}.", indent=2)
    for name, many in entity.many_to_many.items():
        kept = f" (with {listed(map(human, many.fields))})" if many.fields else ""
        line(
            out, f"Each has any number of {spec.entities[many.entity].plural.lower()} as {human(name)}{kept}.", indent=2
        )
    width = min(24, max((len(human(name)) for name in entity.fields), default=0))
    for name, field in entity.fields.items():
        line(out, Text.assemble((f"{human(name):<{width}}  ", "cyan"), field_words(field, spec)), indent=2)
    for action, doing in _DOING.items():
        words = whom(getattr(entity.access, action), entity, spec)
        line(out, Text.assemble((f"{doing + ':':<8}", "dim"), words), indent=2)
    for point in _behaviour(entity, spec):
        _point(out, point)


def _behaviour(entity: Entity, spec: AppSpec) -> Iterator[str]:
    for field, ways in entity.states.items():
        yield f"{human(field).capitalize()} starts at {human(str(entity.fields[field].default))} and changes so:"
        for name, way in ways.items():
            yield f"  {way.title or human(name).capitalize()}: {_way(way, spec)}"
    for rule in entity.rules:
        yield f"Has to hold: {rule.check} (else: {rule.message})"
    for name, action in entity.actions.items():
        by = f" by {listed(role_title(role, spec) for role in action.by)}" if action.by else ""
        does = [f"sets {human(key)}" for key in action.set] + ([steps_said(action.do)] if action.do else [])
        yield f"{action.title or human(name).capitalize()}{by}: {listed(does)}"
    for name, query in entity.queries.items():
        yield f"{query.title or human(name).capitalize()}: those for which {query.where}"
    if entity.soft_delete:
        yield "Deleted ones are put away and can be brought back."
    if entity.audit:
        yield "Who changed what is kept."
    for group in entity.unique:
        yield f"No two with the same {listed(map(human, group))}."


def _way(way: Transition, spec: AppSpec) -> str:
    start = "any state" if way.from_ == [ANY] else listed(map(human, way.from_), "or")
    by = f", by {listed(role_title(role, spec) for role in way.by)}" if way.by else ""
    condition = f", if {way.if_}" if way.if_ is not None else ""
    then = f"; then {steps_said(way.do)}" if way.do else ""
    return f"from {start} to {human(way.to)}{by}{condition}{then}"


def _rest(spec: AppSpec) -> Iterator[tuple[str, list[str]]]:
    yield (
        "What happens by itself",
        [
            f"{workflow.title or human(name).capitalize()}: {write_trigger(workflow.when) or 'at its time'}"
            + (f", if {workflow.if_}" if workflow.if_ is not None else "")
            + f": {steps_said(workflow.do)}"
            for name, workflow in spec.workflows.items()
        ],
    )
    yield (
        "Pages",
        [
            f"{page.title} ({page.path}), for "
            + (
                "everybody"
                if page.is_public
                else listed(role_title(role, spec) for role in page.for_) or "the signed in"
            )
            + f": {', '.join(str(write_block(block, spec.entities)) for block in page.show)}"
            for page in spec.pages.values()
        ],
    )
    yield (
        "Menus",
        [
            f"{'Others' if role == ANY else role_title(role, spec).capitalize()}: "
            + ", ".join(spec.pages[page].title for page in pages)
            for role, pages in spec.navigation.items()
        ],
    )
    known = feature_registry()
    yield (
        "Features",
        [
            f"{known[name].title}: {known[name].about}"
            + (
                f" ({', '.join(f'{human(key)}: {_said(value)}' for key, value in settings.items())})"
                if settings
                else ""
            )
            for name, settings in spec.features.items()
        ],
    )
    yield (
        "Other services",
        [
            f"{connector.title or human(name).capitalize()}: {human(connector.kind)}"
            + (f"; secrets {listed(connector.secrets.values())} come from the environment" if connector.secrets else "")
            for name, connector in spec.connectors.items()
        ],
    )
    yield (
        "Environments",
        [
            f"{name}: {environment.database}"
            + (f", {environment.replicas} replicas" if environment.replicas > 1 else "")
            + (f", at {environment.domain}" if environment.domain else "")
            + (", with demo data" if environment.demo_data else "")
            for name, environment in spec.environments.items()
        ],
    )
    yield "Laws", [law.upper() for law in spec.compliance]
    targets = spec.targets
    web = ", with a web app in React" if targets.web == "react" else ""
    mobile = f", and a mobile app in {targets.mobile.capitalize()}" if targets.mobile != "none" else ""
    yield "Built with", [f"A backend in {_BACKENDS[targets.backend]}{web}{mobile}"]


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items()) or "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

"""What the modules of the app as a whole need: sign-up, home page, registries and sample rows for the tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

from draftsmith_appspec import AppSpec, FieldType
from draftsmith_codegen_templates.naming import EntityNames, Names
from draftsmith_codegen_templates.sign_up import open_roles
from draftsmith_codegen_templates.spelling import sentence
from draftsmith_codegen_templates.targets.react import ts
from draftsmith_codegen_templates.targets.react.audience import EVERYONE, SIGNED_IN
from draftsmith_codegen_templates.targets.react.entity_parts import returned_arrow
from draftsmith_codegen_templates.targets.react.field_views import FieldView, RelationView
from draftsmith_codegen_templates.targets.react.samples import sample_members
from draftsmith_codegen_templates.targets.react.view import EntityView

_RECENT = 3
_ACCOUNT_FIELDS = ("email",)  # asked for the account, and kept in the profile too


@dataclass(frozen=True, slots=True)
class SignUp:
    """A role anybody may sign up for and, when it has a profile, the profile's entity and form."""

    role: str
    view: EntityView | None
    asked: tuple[RelationView, ...]
    omit: tuple[str, ...]
    inputs: list[ts.Doc]
    options: list[str]
    schema: str = ""

    @property
    def single(self) -> str:
        """The profile's only input."""
        return ts.layout(("fields: ", ts.arrow("{ control }", self.inputs[0])), 6, 6, ",")


def context(spec: AppSpec, names: Names, views: list[EntityView]) -> dict[str, object]:
    """The context of the app's own templates."""
    by_url = sorted(views, key=lambda view: view.names.url)
    profiles = [view for view in views if view.entity.account]
    sign_ups = [_sign_up(role, views) for role in open_roles(spec)]
    registry = ts.array([view.names.plural_camel for view in views])
    public = any(view.read == EVERYONE for view in views)
    return {
        "by_url": by_url,
        "profiles": profiles,
        "profiles_by_url": [view for view in by_url if view.entity.account],
        "sign_ups": sign_ups,
        "sign_ups_by_url": _with_profile(sign_ups),
        "input_imports": [name for one in sign_ups for name in _components(one)],
        "sign_up_targets": _targets(sign_ups),
        "registry": ts.layout(("export const allEntities: readonly AnyEntity[] = ", registry), after=";"),
        "home_audience": EVERYONE if public else SIGNED_IN,
        "monogram": _monogram(names.title),
        "tagline": _tagline(spec.app.summary),
        "samples": [(view, sample_members(view)) for view in views],
        **_home(views),
    }


def _monogram(title: str) -> str:
    words = [word for word in title.split() if word[:1].isalpha()]
    letters = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in letters) or "A"


def _tagline(summary: str) -> str:
    """The first sentence of what the app is about: visitors are told no more."""
    return re.split(r"(?<=[.!?])\s", summary, maxsplit=1)[0]


def _with_profile(sign_ups: list[SignUp]) -> list[SignUp]:
    return sorted((one for one in sign_ups if one.view), key=lambda one: one.view.names.url if one.view else "")


def _asked(role: str, view: EntityView) -> list[FieldView]:
    return [
        item for item in view.fields if item.name not in _ACCOUNT_FIELDS and item.steps is None and _sets(role, item)
    ]


def _sets(role: str, item: FieldView) -> bool:
    return item.set_by is None or role in item.set_by


def _components(one: SignUp) -> list[str]:
    relations = ["RelationField"] if one.asked else []
    return relations + ([item.input for item in _asked(one.role, one.view)] if one.view else [])


def _targets(sign_ups: list[SignUp]) -> list[EntityNames]:
    found = {relation.target.url: relation.target for one in sign_ups for relation in one.asked}
    return [found[url] for url in sorted(found)]


def _sign_up(role: str, views: list[EntityView]) -> SignUp:
    view = next((view for view in views if view.entity.account == role), None)
    if view is None:
        return SignUp(role, None, (), (), [], [])
    asked = tuple(relation for relation in view.relations if relation.required)
    options = [item.const for item in _asked(role, view) if item.const]
    inputs = [view.relation_input(relation) for relation in asked] + view.field_inputs(
        tuple(item.name for item in view.fields if item not in _asked(role, view))
    )
    # What can be left out waits until the profile is edited: signing up stays short. What others set waits for them.
    omit = tuple(relation.field for relation in view.relations if not relation.required)
    omit += tuple(item.name for item in view.fields if not _sets(role, item))
    members: dict[str, ts.Doc] = dict.fromkeys(omit, "true")
    schema = ts.layout((f"schema: {view.names.camel}Schema.omit(", ts.obj(members), ")"), 6, 6, ",")
    return SignUp(role, view, asked, omit, inputs, options, schema)


def _home(views: list[EntityView]) -> dict[str, object]:
    """An agenda of what lies ahead, where there is such a thing, and the newest of the rest."""
    agenda = next((view for view in views if view.agenda), None)
    ranked = sorted(views, key=_weight, reverse=True)
    main = agenda or next((view for view in ranked if not view.entity.account), ranked[0])
    recent = [view for view in ranked if view is not agenda][:_RECENT]
    shown = [*([agenda] if agenda else []), *recent]
    if main not in shown:
        shown.append(main)
    badges = [view for view in shown if view.status and (view is agenda or view in recent)]
    return {
        "agenda": agenda,
        "main": main,
        "recent": recent,
        "shown_by_url": sorted(shown, key=lambda view: view.names.url),
        "badges": badges,
        "alias": lambda view: f" as {_options(view)}",
        "agenda_element": _agenda(agenda, agenda.agenda) if agenda and agenda.agenda else "",
        "side": [_recent(view) for view in recent],
    }


def _weight(view: EntityView) -> tuple[bool, int, int]:
    """What an app is about has a name and many relations; lookups and journals have not."""
    named = view.label is not None and view.label.spec.type is FieldType.TEXT
    return named, len(view.relations), len(view.fields)


def _options(view: EntityView) -> str:
    """What the options of the entity's state are called where those of several entities meet."""
    const = (view.status.const if view.status else None) or ""
    return f"{view.names.camel}{sentence(const)}"


def _badge(view: EntityView) -> dict[str, ts.Doc | bool]:
    if view.status is None:
        return {}
    attributes = {"value": f"{{row.{view.status.name}}}", "options": f"{{{_options(view)}}}"}
    return {"badge": ("{", ts.arrow("row", ts.element("Choice", dict(attributes))), "}")}


def _people(view: EntityView) -> list[str]:
    """Where the date is a row's name, the rows it relates to tell it apart."""
    if view.label is not view.agenda:
        return []
    return [f"row.{relation.name}" for relation in view.relations if not relation.many]


def _agenda(view: EntityView, field: FieldView) -> ts.Doc:
    people = _people(view)
    attributes: dict[str, ts.Doc | bool] = {
        "entity": f"{{{view.names.plural_camel}}}",
        "field": ts.attribute(field.name),
        "when": ("{", returned_arrow("row", f"row.{field.name}", in_element=True), "}"),
    }
    if people:
        attributes["people"] = ("{", returned_arrow("row", ts.array(list(people)), in_element=True), "}")
    return ts.element("Agenda", attributes | _badge(view))


def _recent(view: EntityView) -> ts.Doc:
    return ts.element("Recent", {"entity": f"{{{view.names.plural_camel}}}", **_badge(view)})

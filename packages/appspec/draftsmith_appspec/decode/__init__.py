"""From YAML nodes to the model: short forms expanded, every shape checked, every place remembered.

Only shapes are looked at here (is this a list? is this key known? is that a number?). Whether names exist, defaults fit
and so on is for `check`, which finds the places of what it reports through the reader.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import cast, get_args

from ..model import ADMIN, App, AppSpec, Contract, Font, Mode, Radius, Role, Signup, Targets, Theme
from ..nodes import Mapping, Node, Scalar, Sequence
from ..reader import Path, Reader, is_null, place_of
from .entity import decode_entity
from .flows import decode_workflow
from .outside import (
    decode_compliance,
    decode_connector,
    decode_contract,
    decode_environment,
    decode_features,
    decode_targets,
)
from .pages import decode_navigation, decode_page
from .section import LEAVE_OUT, Section, read_named

__all__ = ["decode"]

_PLANNED = MappingProxyType(
    {
        **dict.fromkeys(("policies", "experiments", "tests", "seed", "reports"), LEAVE_OUT),
        "integrations": "write `connectors`",
        "menu": "write `navigation`",
        "notifications": "make it a step of a workflow",
        "emails": "make it a step of a workflow",
        "webhooks": "make it what starts a workflow: `when: webhook order-paid`",
        "rules": "rules stand in their entity",
        "computed": "computed fields stand in their entity: `total: money := sum(lines, amount)`",
        "enums": "say the values on the field: enum(small, large)",
        "tenant": "say it under `app`",
        "theme": "say it under `app`",
        "locales": "say it under `app`",
    }
)
_PLANNED_APP = MappingProxyType(
    {
        **dict.fromkeys(("logo", "icon"), LEAVE_OUT),
        "domain": "say it under `environments`",
        "description": "use `summary`",
    }
)


def decode(root: Node, reader: Reader) -> AppSpec | None:
    """The spec in `root`, or None when `reader` has problems with it."""
    top = Section(root, (), reader, AppSpec.model_fields, _PLANNED, required=("appspec", "app", "entities"))
    if not isinstance(root, Mapping):
        return None
    found = top.found
    if "appspec" in found:
        _version(found["appspec"], reader)
    app = _app(found["app"], reader) if "app" in found else None
    roles = _roles(found["roles"], reader) if "roles" in found else {}
    entries = read_named(found["entities"], ("entities",), "entities by name", reader) if "entities" in found else []
    names = [name for name, _, _ in entries]
    entities = {name: decode_entity(node, path, names, reader) for name, node, path in entries}
    workflows = {
        name: decode_workflow(node, path, names, reader)
        for name, node, path in top.named("workflows", "workflows by name")
    }
    pages = {name: decode_page(node, path, reader) for name, node, path in top.named("pages", "pages by name")}
    connectors = {
        name: decode_connector(node, path, reader) for name, node, path in top.named("connectors", "connectors by name")
    }
    environments = {
        name: decode_environment(node, path, reader)
        for name, node, path in top.named("environments", "environments by name")
    }
    navigation = decode_navigation(found["navigation"], ("navigation",), reader) if "navigation" in found else {}
    features = decode_features(found["features"], ("features",), reader) if "features" in found else {}
    contract = decode_contract(found["contract"], ("contract",), reader) if "contract" in found else Contract()
    compliance = decode_compliance(found["compliance"], ("compliance",), reader) if "compliance" in found else []
    targets = decode_targets(found["targets"], ("targets",), reader) if "targets" in found else Targets()
    if reader.problems or app is None:
        return None
    return AppSpec(
        appspec=1,
        app=app,
        roles=roles,
        entities=entities,
        workflows=workflows,
        pages=pages,
        navigation=navigation,
        features=features,
        connectors=connectors,
        contract=contract,
        environments=environments,
        compliance=compliance,
        targets=targets,
    )


def _version(node: Node, reader: Reader) -> None:
    text = reader.text(node, ("appspec",), "write `appspec: 1`")
    if text and text != "1":
        message = f'this is written for AppSpec version "{text[:20]}"; this version of Draftsmith reads version 1'
        older = text == "0"
        hint = "migrate it: `migrate` brings it to version 1" if older else "update Draftsmith, or write `appspec: 1`"
        reader.complain(place_of(node), ("appspec",), message, hint)


def _app(node: Node, reader: Reader) -> App:
    section = Section(node, ("app",), reader, App.model_fields, _PLANNED_APP, required=("name",))
    return App(
        name=section.text("name"),
        title=section.text("title"),
        summary=section.text("summary"),
        locales=reader.texts(section.found["locales"], section.at("locales"), "locales")
        if "locales" in section
        else ["en"],
        theme=_theme(section.found["theme"], section.at("theme"), reader) if "theme" in section else Theme(),
        timezone=section.maybe("timezone"),
        currency=section.maybe("currency"),
        tenant=section.maybe("tenant"),
    )


def _theme(node: Node, path: Path, reader: Reader) -> Theme:
    section = Section(node, path, reader, Theme.model_fields)
    colour = 'a colour that starts with # has to be in quotes: "#0f766e"'
    said = {key: section.text(key, colour) for key in ("primary", "background", "accent") if key in section}
    return Theme(
        mode=section.choice("mode", get_args(Mode), "auto"),
        font=section.choice("font", get_args(Font), "system"),
        radius=section.choice("radius", get_args(Radius), "medium"),
        **said,
    )


def _roles(node: Node, reader: Reader) -> dict[str, Role]:
    path: Path = ("roles",)
    if isinstance(node, Sequence):
        reader.complain(place_of(node), path, "roles are named one by one", "write `patient: {signup: open}`")
        return {}
    entries = read_named(node, path, "roles by name", reader)
    return {name: _role(name, value, here, reader) for name, value, here in entries}


def _role(name: str, node: Node, path: Path, reader: Reader) -> Role:
    usual: Signup = "none" if name == ADMIN else "invite"
    if isinstance(node, Scalar) and not is_null(node):
        return Role(signup=cast(Signup, reader.choice(node, path, get_args(Signup))))
    later = dict.fromkeys(("inherits", "permissions", "can", "mfa"), LEAVE_OUT)
    section = Section(node, path, reader, Role.model_fields, later)
    return Role(
        title=section.maybe("title"),
        signup=section.choice("signup", get_args(Signup), usual),
        domains=section.names("domains", "domains"),
        approval=section.flag("approval"),
    )

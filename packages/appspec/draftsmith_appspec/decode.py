"""From YAML nodes to the model: short forms expanded, every shape checked, every place remembered.

Only shapes are looked at here (is this a list? is this key known? is that a number?). Whether names exist, defaults fit
and so on is for `check`, which finds the places of what it reports through the reader.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import cast, get_args

from .decode_field import decode_field, decode_many_to_many, decode_relation
from .model import (
    ACTIONS,
    ADMIN,
    Access,
    App,
    AppSpec,
    Entity,
    Mode,
    Role,
    Signup,
    Targets,
    Theme,
)
from .nodes import Mapping, Node, Scalar, Sequence
from .reader import Path, Reader, is_null, place_of

_LEAVE_OUT = "leave it out for now"
_PLANNED = MappingProxyType(
    dict.fromkeys(
        ("workflows", "pages", "features", "connectors", "integrations", "rules", "computed", "notifications", "emails",
         "policies", "environments", "experiments", "tests", "seed", "enums", "menu", "reports", "webhooks"),
        _LEAVE_OUT,
    )
)  # fmt: skip
_PLANNED_APP = MappingProxyType(
    {
        **dict.fromkeys(("logo", "domain", "timezone", "currency", "icon", "description"), _LEAVE_OUT),
        "description": "use `summary`",
    }
)
_ENTITY_KEYS = (
    "title", "plural", "account", "label", "fields", "belongs_to", "many_to_many", "unique", "order", "access",
)  # fmt: skip
_OTHER_SIDE = "say `belongs_to` on the other entity; both sides can be read then"
_PLANNED_ENTITY = MappingProxyType(
    {
        **dict.fromkeys(
            ("states", "rules", "computed", "search", "indexes", "seed", "history", "audit", "pages", "hooks", "files",
             "comments", "summary", "help", "icon", "visible_to", "tenant", "soft_delete"),
            _LEAVE_OUT,
        ),
        **dict.fromkeys(("has_many", "has_one"), _OTHER_SIDE),
    }
)  # fmt: skip
_PLANNED_TARGETS = MappingProxyType(dict.fromkeys(("mobile", "api", "graphql", "desktop", "cli"), _LEAVE_OUT))
_BACKENDS_LATER = ("typescript", "go", "node", "java", "rust")
_WEBS_LATER = ("vue", "svelte", "angular", "none", "solid")


def decode(root: Node, reader: Reader) -> AppSpec | None:
    """The spec in `root`, or None when `reader` has problems with it."""
    found = reader.known(
        root, (), ("appspec", "app", "roles", "entities", "targets"), _PLANNED, required=("appspec", "app", "entities")
    )
    if not isinstance(root, Mapping):
        return None
    if "appspec" in found:
        _version(found["appspec"], reader)
    app = _app(found["app"], reader) if "app" in found else None
    roles = _roles(found["roles"], reader) if "roles" in found else {}
    entities = _entities(found["entities"], reader) if "entities" in found else {}
    targets = _targets(found["targets"], reader) if "targets" in found else Targets()
    if reader.problems or app is None:
        return None
    return AppSpec(appspec=1, app=app, roles=roles, entities=entities, targets=targets)


def _version(node: Node, reader: Reader) -> None:
    text = reader.text(node, ("appspec",), "write `appspec: 1`")
    if text and text != "1":
        message = f'this is written for AppSpec version "{text[:20]}"; this version of Draftsmith reads version 1'
        reader.complain(place_of(node), ("appspec",), message, "write `appspec: 1`, or update Draftsmith")


def _app(node: Node, reader: Reader) -> App:
    path: Path = ("app",)
    found = reader.known(node, path, ("name", "title", "summary", "locales", "theme"), _PLANNED_APP, required=("name",))
    return App(
        name=reader.text(found["name"], (*path, "name")) if "name" in found else "",
        title=reader.text(found["title"], (*path, "title")) if "title" in found else "",
        summary=reader.text(found["summary"], (*path, "summary")) if "summary" in found else "",
        locales=reader.texts(found["locales"], (*path, "locales"), "locales") if "locales" in found else ["en"],
        theme=_theme(found["theme"], reader) if "theme" in found else Theme(),
    )


def _theme(node: Node, reader: Reader) -> Theme:
    path: Path = ("app", "theme")
    found = reader.known(node, path, ("primary", "background", "mode"), {"font": _LEAVE_OUT, "accent": _LEAVE_OUT})
    colour = 'a colour that starts with # has to be in quotes: "#0f766e"'
    said = {key: reader.text(found[key], (*path, key), colour) for key in ("primary", "background") if key in found}
    mode = reader.choice(found["mode"], (*path, "mode"), get_args(Mode)) if "mode" in found else "auto"
    return Theme(mode=cast(Mode, mode), **said)


def _roles(node: Node, reader: Reader) -> dict[str, Role]:
    path: Path = ("roles",)
    if isinstance(node, Sequence):
        reader.complain(place_of(node), path, "roles are named one by one", "write `patient: {signup: open}`")
    roles = {}
    for entry in reader.named(node, path, "roles by name") if not isinstance(node, Sequence) else ():
        name = entry.key.text
        roles[name] = _role(name, entry.value, (*path, name), reader)
    return roles


def _role(name: str, node: Node, path: Path, reader: Reader) -> Role:
    signup: Signup = "none" if name == ADMIN else "invite"
    if isinstance(node, Scalar) and not is_null(node):
        return Role(signup=cast(Signup, reader.choice(node, path, get_args(Signup))))
    later = dict.fromkeys(("inherits", "permissions", "can", "mfa"), _LEAVE_OUT)
    found = reader.known(node, path, ("title", "signup"), later)
    if "signup" in found:
        signup = cast(Signup, reader.choice(found["signup"], (*path, "signup"), get_args(Signup)))
    return Role(title=reader.text(found["title"], (*path, "title")) if "title" in found else None, signup=signup)


def _entities(node: Node, reader: Reader) -> dict[str, Entity]:
    path: Path = ("entities",)
    entries = reader.named(node, path, "entities by name")
    names = [entry.key.text for entry in entries]
    return {entry.key.text: _entity(entry.value, (*path, entry.key.text), names, reader) for entry in entries}


def _entity(node: Node, path: Path, names: list[str], reader: Reader) -> Entity:
    found = reader.known(node, path, _ENTITY_KEYS, _PLANNED_ENTITY)

    def text(key: str) -> str:
        return reader.text(found[key], (*path, key)) if key in found else ""

    def named(key: str, what: str) -> list[tuple[str, Node, Path]]:
        inner = (*path, key)
        entries = reader.named(found[key], inner, what) if key in found else ()
        return [(entry.key.text, entry.value, (*inner, entry.key.text)) for entry in entries]

    return Entity(
        title=text("title"),
        plural=text("plural"),
        account=text("account") or None,
        label=text("label"),
        fields={
            name: decode_field(value, here, names, reader) for name, value, here in named("fields", "fields by name")
        },
        belongs_to={
            name: decode_relation(value, here, reader)
            for name, value, here in named("belongs_to", "relations by name, such as `doctor: Doctor`")
        },
        many_to_many={
            name: decode_many_to_many(value, here, reader)
            for name, value, here in named("many_to_many", "relations by name, such as `tags: Tag`")
        },
        unique=_unique(found["unique"], (*path, "unique"), reader) if "unique" in found else [],
        order=_order(found["order"], (*path, "order"), reader) if "order" in found else [],
        access=_access(found["access"], (*path, "access"), reader) if "access" in found else Access(),
    )


def _unique(node: Node, path: Path, reader: Reader) -> list[list[str]]:
    if isinstance(node, Sequence) and node.items and all(isinstance(item, Scalar) for item in node.items):
        return [reader.texts(node, path, "names")]
    if not isinstance(node, Sequence):
        reader.complain(place_of(node), path, "this has to be a list of names", "write `unique: [doctor, starts_at]`")
        return []
    groups = []
    for index, item in enumerate(node.items):
        reader.remember((*path, index), place_of(item))
        groups.append(reader.texts(item, (*path, index), "names"))
    return groups


def _order(node: Node, path: Path, reader: Reader) -> list[str]:
    if isinstance(node, Scalar):
        return [reader.text(node, path)]
    return reader.texts(node, path, "field names")


def _access(node: Node, path: Path, reader: Reader) -> Access:
    later = {
        **dict.fromkeys(("write", "all", "view", "edit", "list"), f"the actions are: {', '.join(ACTIONS)}"),
        "fields": _LEAVE_OUT,
    }
    found = reader.known(node, path, ACTIONS, later)
    hint = 'a rule is a text such as role == "patient"'
    return Access(**{action: reader.text(found[action], (*path, action), hint) for action in found})


def _targets(node: Node, reader: Reader) -> Targets:
    path: Path = ("targets",)
    found = reader.known(node, path, ("backend", "web"), _PLANNED_TARGETS)
    if "backend" in found:
        reader.choice(found["backend"], (*path, "backend"), ("python",), _BACKENDS_LATER)
    if "web" in found:
        reader.choice(found["web"], (*path, "web"), ("react",), _WEBS_LATER)
    return Targets()

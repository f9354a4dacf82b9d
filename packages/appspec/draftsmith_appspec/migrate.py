"""Documents of older versions of the language, brought to the newest; comments are kept where they can be."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from .nodes import Mapping, Node, Scalar, read_nodes
from .problems import Problem, SpecError

VERSION = 1
_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from version `since` to the next: `about` says what changed, `change` edits a document in place.

    `change` may raise ValueError with what a person has to decide.
    """

    since: int
    about: str
    change: Callable[[CommentedMap], None]


def migrations() -> tuple[Migration, ...]:
    """All there are, oldest first."""
    return (Migration(0, "drafts from before versions: the version is said, and keys are where they are now", _from_0),)


def version_of(text: str) -> int:
    """The version a document is written for; 0 when it does not say.

    Raises SpecError, with the place, for what is not YAML or has no such version.
    """
    return _version(_root(text))


def migrate(text: str) -> str:
    """The document as the newest version of the language has it; one that is new enough comes back unchanged.

    The result is read by `parse`, which says whether the rest of it is sound. Raises SpecError, with the place, for a
    document that is not YAML, is written for a newer version than this one knows, or cannot be brought over by itself.
    """
    return migrated(text, migrations(), VERSION)


def migrated(text: str, known: Sequence[Migration], newest: int) -> str:
    """`migrate` with another registry."""
    root = _root(text)
    version = _version(root)
    if version == newest:
        return text
    if version > newest:
        raise _refused(root, *newer(version, newest))
    yaml = YAML(typ="rt", pure=True)
    yaml.width, yaml.preserve_quotes, yaml.allow_duplicate_keys = _WIDTH, True, False
    try:
        document = yaml.load(text)
    except (YAMLError, ValueError) as error:  # a date that is none, and the like
        why = str(error).strip().partition("\n")[0][:80]
        raise _refused(root, f"a value in it cannot be written anew: {why}", "put it in quotes") from None
    while version < newest:
        step = next((one for one in known if one.since == version), None)
        if step is None:
            hint = f"write it anew for version {newest}"
            raise _refused(root, f"there is no way from AppSpec version {version} to {version + 1}", hint)
        try:
            step.change(document)
        except ValueError as error:
            hint = "put it right and migrate again"
            raise _refused(root, f"version {version} to {version + 1}: {error}", hint) from None
        version += 1
        if "appspec" in document:
            document["appspec"] = version
        else:
            document.insert(0, "appspec", version)
    written = io.StringIO()
    yaml.dump(document, written)
    return written.getvalue()


def newer(version: int, newest: int = VERSION) -> tuple[str, str]:
    """What to say of a document from the future, and what to do."""
    message = f"this is written for AppSpec version {version}; this version of Draftsmith reads up to version {newest}"
    return message, "update Draftsmith"


def _root(text: str) -> Mapping:
    root = read_nodes(text)
    if not isinstance(root, Mapping):
        message = "this has to be a mapping with appspec, app and entities"
        raise SpecError([Problem(root.line, root.column, "", message, "start with `appspec: 1`")])
    return root


def _said(root: Mapping) -> Node | None:
    return next((entry.value for entry in root.entries if entry.key.text == "appspec"), None)


def _version(root: Mapping) -> int:
    said = _said(root)
    if said is None:
        return 0
    if isinstance(said, Scalar) and said.text.isascii() and said.text.isdigit() and len(said.text) <= 6:
        return int(said.text)
    raise _refused(root, "this is no version of the language", f"write `appspec: {VERSION}`")


def _refused(root: Mapping, message: str, hint: str) -> SpecError:
    place = _said(root) or root
    return SpecError([Problem(place.line, place.column, "appspec", message, hint)])


_MOVED = (("theme", "theme"), ("locales", "locales"), ("tenant", "tenant"), ("description", "summary"))
_CALLED = (("menu", "navigation"), ("integrations", "connectors"))


def _from_0(document: CommentedMap) -> None:
    """`theme`, `locales`, `tenant` and `description` stand in `app` since version 1; `menu` is called navigation and
    `integrations` connectors.
    """
    app = document.get("app")
    for old, new in _MOVED:
        if old in document:
            if not isinstance(app, CommentedMap) or new in app:
                raise ValueError(f"{old} belongs into app as {new}, which says something already or is not there")
            app[new] = document.pop(old)
    for old, new in _CALLED:
        if old in document:
            if new in document:
                raise ValueError(f"{old} is called {new} now, and there are both")
            place = list(document).index(old)
            document.insert(place, new, document.pop(old))
    if isinstance(app, CommentedMap) and "description" in app and "summary" not in app:
        place = list(app).index("description")
        app.insert(place, "summary", app.pop("description"))

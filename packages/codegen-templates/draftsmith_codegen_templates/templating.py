"""How every target renders its templates: one strict jinja2 environment per template package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, PackageLoader, StrictUndefined

from draftsmith_codegen_templates.tree import File


@cache
def environment(package: str, folder: str = "templates") -> Environment:
    """The environment that loads templates from `folder` of `package`; unknown names are errors.

    Source files are not HTML, so nothing is escaped: a filter must quote what a literal needs (`python`, `json`).
    """
    return Environment(
        loader=PackageLoader(package, folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_text(package: str, template: str, context: Mapping[str, object]) -> str:
    """The text of one template of `package`."""
    return environment(package).get_template(template).render(context)


def static_files(package: str, folder: str = "static") -> dict[str, File]:
    """Every file below `folder` of `package`, as it is; `dot-x` becomes `.x`, and scripts stay executable.

    Names are stored without a leading dot so that packaging and search tools do not skip them.
    """
    found: dict[str, File] = {}
    _walk(files(package).joinpath(folder), "", lambda path, content: found.update({path: _file(content)}))
    return found


def _file(content: bytes) -> File:
    return File(content, executable=content.startswith(b"#!"))


def _walk(folder: Traversable, prefix: str, found: Callable[[str, bytes], None]) -> None:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name == "__pycache__":
            continue
        name = "." + entry.name.removeprefix("dot-") if entry.name.startswith("dot-") else entry.name
        if entry.is_dir():
            _walk(entry, f"{prefix}{name}/", found)
        else:
            found(prefix + name, entry.read_bytes())

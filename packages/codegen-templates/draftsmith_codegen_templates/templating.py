"""How every target renders its templates: one strict jinja2 environment per template package."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, PackageLoader, StrictUndefined

from draftsmith_codegen_templates.tree import File


def environment(package: str) -> Environment:
    """A new environment that loads templates from `templates` of `package`; unknown names are errors.

    Source files are not HTML, so nothing is escaped: a filter must quote what a literal needs (`python`, `json`).
    """
    return Environment(
        loader=PackageLoader(package),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def static_files(package: str) -> dict[str, File]:
    """Every file below `static` of `package`, as it is; `dot-x` becomes `.x`, and scripts stay executable.

    Names are stored without a leading dot so that packaging and search tools do not skip them.
    """
    found: dict[str, File] = {}
    _walk(files(package).joinpath("static"), "", lambda path, content: found.update({path: _file(content)}))
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

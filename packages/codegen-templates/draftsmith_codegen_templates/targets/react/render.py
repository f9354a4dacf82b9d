"""The web app of a spec: the shared sources as they are, and a folder of thin typed modules for each entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from draftsmith_appspec import AppSpec
from draftsmith_codegen_templates.layout import WEB
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.react import app_parts, entity_parts
from draftsmith_codegen_templates.targets.react.environment import PACKAGE, environment
from draftsmith_codegen_templates.targets.react.palette import palette
from draftsmith_codegen_templates.targets.react.view import views_of
from draftsmith_codegen_templates.templating import static_files
from draftsmith_codegen_templates.tree import File


@dataclass(frozen=True, slots=True)
class _Page:
    template: str
    path: str


_APP = (
    _Page("app/app.ts.j2", "src/app/app.ts"),
    _Page("app/entities.ts.j2", "src/app/entities.ts"),
    _Page("app/home.tsx.j2", "src/pages/home.tsx"),
    _Page("app/index.html.j2", "index.html"),
    _Page("app/favicon.svg.j2", "public/favicon.svg"),
    _Page("app/profiles.ts.j2", "src/app/profiles.ts"),
    _Page("app/roles.ts.j2", "src/app/roles.ts"),
    _Page("app/routes.tsx.j2", "src/app/routes.tsx"),
    _Page("app/samples.ts.j2", "src/test/samples.ts"),
    _Page("app/sign-up.tsx.j2", "src/app/sign-up.tsx"),
    _Page("app/theme.css.j2", "src/styles/theme.css"),
)
_ENTITY = ("types.ts", "schema.ts", "entity.ts", "columns.tsx", "list.tsx", "detail.tsx", "form.tsx")


def render(spec: AppSpec, names: Names) -> dict[str, File]:
    """Every file of the web app by its path in the repository; the same spec gives the same bytes."""
    files = {f"{WEB}/{path}": file for path, file in static_files(PACKAGE).items()}
    views = views_of(spec, names)
    shared: dict[str, object] = {"spec": spec, "names": names, "views": views, "palette": palette(spec.app.theme)}
    shared |= app_parts.context(spec, names, views)
    for page in _APP:
        files[f"{WEB}/{page.path}"] = _file(page.template, shared)
    for view in views:
        context: dict[str, object] = {"view": view}
        for name in _ENTITY:
            parts = entity_parts.PARTS[name](view)
            files[f"{WEB}/src/entities/{view.names.url}/{name}"] = _file(f"entity/{name}.j2", context | parts)
    return files


def _file(template: str, context: Mapping[str, object]) -> File:
    return File.of(environment().get_template(template).render(context))

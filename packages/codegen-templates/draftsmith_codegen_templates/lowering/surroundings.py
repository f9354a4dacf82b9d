"""What is around the entities: the app and its roles as far as they are generated, all else named."""

from __future__ import annotations

from draftsmith_appspec import App, AppSpec, Contract, Environment, Page, Role, Targets, Theme
from draftsmith_appspec.features import feature_registry
from draftsmith_appspec.short import write_trigger
from draftsmith_codegen_templates.lowering.behaviour import steps_said
from draftsmith_codegen_templates.lowering.feature_words import COMPLIANCE, INSTEAD, NOTHING_INSTEAD
from draftsmith_codegen_templates.lowering.fields import roles_listed
from draftsmith_codegen_templates.lowering.notes import Notes
from draftsmith_codegen_templates.spelling import human, sentence

_BACKENDS = {"typescript": "TypeScript", "go": "Go"}
_MOBILES = {"expo": "Expo", "flutter": "Flutter"}


def lowered_app(spec: AppSpec, notes: Notes) -> App:
    """The app in one language, for one organisation, in the usual look."""
    app, usual = spec.app, Theme()
    for index, locale in enumerate(app.locales):
        if index > 0:
            notes.keep_back(f"The app is not translated ({locale}).", "It has one language.", "locales", index)
        elif locale.partition("-")[0] != "en":
            what = f"The app's own words are not translated ({locale})."
            notes.keep_back(what, "They are English; the names of things stay as they are.", "locales", index)
    for key, what, instead in (
        ("accent", f"The accent colour {app.theme.accent} is not used.", "The primary colour serves."),
        ("font", f"The {app.theme.font} font is not used.", "The system's font is."),
        ("radius", f"Corners are not as said (radius {app.theme.radius}).", "They have a medium radius."),
    ):
        if getattr(app.theme, key) != getattr(usual, key):
            notes.keep_back(what, instead, "theme", key)
    if app.timezone is not None:
        what = f"The time zone {app.timezone} is not used."
        notes.keep_back(what, "Times are shown in the time zone of whoever looks.", "timezone")
    if app.tenant is not None:
        many = spec.entities[app.tenant].plural
        notes.keep_back(
            f"The rows of several {many.lower()} are not kept apart.",
            f"The app is for one: who may see rows sees those of all {many.lower()}, so give each an app of its own.",
            "tenant",
        )  # fmt: skip
    theme = usual.model_copy(update={key: getattr(app.theme, key) for key in ("primary", "background", "mode")})
    english = [locale for locale in app.locales[:1] if locale.partition("-")[0] == "en"] or ["en"]
    return app.model_copy(update={"locales": english, "theme": theme, "timezone": None, "tenant": None})


def lowered_role(name: str, role: Role, notes: Notes) -> Role:
    """The role; one that is not open to everybody is closed, and people are invited to it."""
    if not role.domains and not role.approval:
        return role
    title = role.title or human(name)
    if role.domains:
        hosts = " or ".join(role.domains)
        what = f"Addresses of people who sign up as {title} are not checked to be at {hosts}."
        notes.keep_back(what, "Admins invite them.", "domains")
    if role.approval:
        notes.keep_back(f"Nobody lets in people who sign up as {title}.", "Admins invite them.", "approval")
    notes.keep_back(f"People cannot sign up as {title} themselves.", "Admins invite them.", "signup")
    return role.model_copy(update={"domains": [], "approval": False, "signup": "invite"})


def note_the_rest(spec: AppSpec, notes: Notes) -> None:
    """Names what surrounds the entities and is not generated."""
    for name, workflow in spec.workflows.items():
        trigger = write_trigger(workflow.when) or "at its time"
        condition = "" if workflow.if_ is None else f" if {workflow.if_}"
        notes.keep_back(
            f"{workflow.title or sentence(human(name))}: nothing happens by itself"
            f" ({trigger}{condition}: {steps_said(workflow.do)}).",
            "People do it by hand.", "workflows", name,
        )  # fmt: skip
    for name, page in spec.pages.items():
        _note_page(page, spec, notes.below("pages", name))
    for role, pages in spec.navigation.items():
        whose = "The menu" if role == "*" else f"The menu of {human(role)}"
        listed = roles_listed([spec.pages[page].title for page in pages]) if pages else "nothing"
        notes.keep_back(
            f"{whose} is not as said ({listed}).", "It leads to everything the user may see.", "navigation", role
        )  # fmt: skip
    known = feature_registry()
    for feature, settings in spec.features.items():
        told = f" ({', '.join(settings)})" if settings else ""
        what = f"{known[feature].title}{told}: not built. {known[feature].about}"
        notes.keep_back(what, INSTEAD.get(feature, NOTHING_INSTEAD), "features", feature)
    for name, connector in spec.connectors.items():
        what = f"{connector.title or sentence(human(name))}: the app does not call {human(connector.kind)}."
        notes.keep_back(what, "People pass on what has to be.", "connectors", name)
    _note_contract(spec.contract, notes.below("contract"))
    for name, environment in spec.environments.items():
        _note_environment(name, environment, notes.below("environments", name))
    for index, law in enumerate(spec.compliance):
        notes.keep_back(*COMPLIANCE[law], "compliance", index)
    _note_targets(spec.targets, notes.below("targets"))


def _note_page(page: Page, spec: AppSpec, notes: Notes) -> None:
    shown = ", ".join(_block(index, page, spec) for index in range(len(page.show)))
    notes.keep_back(
        f"There is no page {page.title} ({shown}).", "Each kind of row has a list, a page and a form of its own."
    )  # fmt: skip


def _block(index: int, page: Page, spec: AppSpec) -> str:
    block = page.show[index]
    entity = getattr(block, "entity", None)
    kind = str(block.block)
    return kind if entity is None else f"{kind} of {spec.entities[entity].plural.lower()}"


def _note_contract(contract: Contract, notes: Notes) -> None:
    usual = Contract()
    if contract.prefix != usual.prefix:
        notes.keep_back(f"The API is not below {contract.prefix or '/'}.", "It is below /api.", "prefix")
    if contract.naming != usual.naming:
        notes.keep_back("Names in JSON are not in camelCase.", "They are in snake_case.", "naming")
    if contract.envelope.list != usual.envelope.list:
        notes.keep_back(
            "The reply of a list is not wrapped as said.", "It has items, total, page and page_size.",
            "envelope", "list",
        )  # fmt: skip
    if contract.envelope.item is not None:
        what = f"A single row is not wrapped in {contract.envelope.item}."
        notes.keep_back(what, "It is sent bare.", "envelope", "item")
    if contract.envelope.error != usual.envelope.error:
        notes.keep_back(
            "Errors are not worded as said.", "They have error with code, message and details, and requestId.",
            "envelope", "error",
        )  # fmt: skip
    if contract.pagination != usual.pagination:
        what = f"Lists are not read by {contract.pagination}."
        notes.keep_back(what, "They are read page by page (page, page_size).", "pagination")
    if contract.page_size != usual.page_size:
        what = f"A page does not have {contract.page_size} rows unless asked."
        notes.keep_back(what, "It has 20; page_size asks for others.", "page_size")
    for entity, path in contract.paths.items():
        notes.keep_back(f"{entity} is not at {path}.", "Its address is made from its plural.", "paths", entity)
    for entity, names in contract.names.items():
        for name, other in names.items():
            what = f"{entity}.{name} is not called {other} in JSON."
            notes.keep_back(what, f"It is called {name}.", "names", entity, name)
    for key, code in contract.status.items():
        notes.keep_back(f"The status for {key} is not {code}.", "It is the usual one.", "status", key)
    if contract.id != usual.id:
        notes.keep_back("Rows are not numbered.", "Their ids are texts (UUID).", "id")


def _note_environment(name: str, environment: Environment, notes: Notes) -> None:
    said = environment.model_dump(exclude_defaults=True)
    told = "".join(f", {human(key)} {value}" for key, value in said.items())
    notes.keep_back(
        f"The environment {name} is not set up as said{told}.",
        "Each app runs as one process; its README says which variables set its database and demo data.",
    )


def _note_targets(targets: Targets, notes: Notes) -> None:
    if targets.backend != "python":
        what = f"The backend is not written in {_BACKENDS[targets.backend]}."
        notes.keep_back(what, "It is written in Python.", "backend")
    if targets.web == "none":
        notes.keep_back("The app does not come without a web app.", "It has one in React.", "web")
    if targets.mobile != "none":
        what = f"There is no mobile app ({_MOBILES[targets.mobile]})."
        notes.keep_back(what, "The web app fits on a phone.", "mobile")

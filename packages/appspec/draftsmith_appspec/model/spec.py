"""The whole of it."""

from __future__ import annotations

from typing import Literal

import pydantic

from .app import App, Compliance, Environment, Role, Targets
from .base import ADMIN, Part, Setting
from .entity import Entity, filled_in, with_currency
from .flows import Workflow
from .outside import Connector, Contract
from .pages import Page, page_filled_in


class AppSpec(Part):
    """A whole application. The order of roles, entities, fields and pages is kept: it is the order people see.

    `navigation` are names of pages by role, "*" for every role that has none of its own; `features` are settings by id
    (see `feature_registry`).
    """

    appspec: Literal[1] = 1
    app: App
    roles: dict[str, Role] = pydantic.Field(default_factory=dict, validate_default=True)
    entities: dict[str, Entity] = pydantic.Field(default_factory=dict)
    workflows: dict[str, Workflow] = pydantic.Field(default_factory=dict)
    pages: dict[str, Page] = pydantic.Field(default_factory=dict)
    navigation: dict[str, list[str]] = pydantic.Field(default_factory=dict)
    features: dict[str, dict[str, Setting]] = pydantic.Field(default_factory=dict)
    connectors: dict[str, Connector] = pydantic.Field(default_factory=dict)
    contract: Contract = pydantic.Field(default_factory=Contract)
    environments: dict[str, Environment] = pydantic.Field(default_factory=dict)
    compliance: list[Compliance] = pydantic.Field(default_factory=list)
    targets: Targets = pydantic.Field(default_factory=Targets)

    @pydantic.field_validator("roles")
    @classmethod
    def _with_admin(cls, roles: dict[str, Role]) -> dict[str, Role]:
        others = {name: role for name, role in roles.items() if name != ADMIN}
        return {**others, ADMIN: roles.get(ADMIN, Role(signup="none"))}

    @pydantic.field_validator("entities")
    @classmethod
    def _with_words(cls, entities: dict[str, Entity], info: pydantic.ValidationInfo) -> dict[str, Entity]:
        currency = _currency(info)
        return {name: filled_in(name, entity, currency) for name, entity in entities.items()}

    @pydantic.field_validator("workflows")
    @classmethod
    def _with_money(cls, workflows: dict[str, Workflow], info: pydantic.ValidationInfo) -> dict[str, Workflow]:
        currency = _currency(info)
        if currency is None:
            return workflows
        return {
            name: workflow.model_copy(update={"input": with_currency(workflow.input, currency)})
            for name, workflow in workflows.items()
        }

    @pydantic.field_validator("pages")
    @classmethod
    def _with_fields(cls, pages: dict[str, Page], info: pydantic.ValidationInfo) -> dict[str, Page]:
        entities: dict[str, Entity] = info.data.get("entities", {})
        return {name: page_filled_in(name, page, entities) for name, page in pages.items()}

    def account_entity(self, role: str) -> str | None:
        """The name of the entity whose rows are the profiles of users in `role`, or None."""
        return next((name for name, entity in self.entities.items() if entity.account == role), None)


def _currency(info: pydantic.ValidationInfo) -> str | None:
    app = info.data.get("app")
    return app.currency if isinstance(app, App) else None

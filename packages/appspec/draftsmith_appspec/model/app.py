"""The app as a whole: what it is called, how it looks, who uses it, what is generated."""

from __future__ import annotations

from typing import Literal

import pydantic

from ..words import title_of
from .base import Part

Signup = Literal["open", "invite", "none"]
Mode = Literal["auto", "light", "dark"]
Font = Literal["system", "serif", "rounded", "mono"]
Radius = Literal["none", "small", "medium", "large"]
Backend = Literal["python", "typescript", "go"]
Web = Literal["react", "none"]
Mobile = Literal["none", "expo", "flutter"]
Compliance = Literal["gdpr", "hipaa"]
Database = Literal["sqlite", "postgresql"]


class Theme(Part):
    """Colours as CSS names or #rgb / #rrggbb; without an `accent` the primary colour serves. `radius` is of corners."""

    primary: str = "teal"
    background: str = "white"
    mode: Mode = "auto"
    accent: str | None = None
    font: Font = "system"
    radius: Radius = "medium"


class App(Part):
    """`name` is a DNS label of at most 40 characters; `title` falls back to the name in words.

    `timezone` (IANA, UTC when left out) is for schedules and shown times; `currency` (ISO 4217) is that of money fields
    that name none; `tenant` is the entity whose rows keep their data apart: each row belongs to one of them.
    """

    name: str
    title: str = ""
    summary: str = ""
    locales: list[str] = pydantic.Field(default_factory=lambda: ["en"])
    theme: Theme = pydantic.Field(default_factory=Theme)
    timezone: str | None = None
    currency: str | None = None
    tenant: str | None = None

    @pydantic.model_validator(mode="before")
    @classmethod
    def _with_title(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("title") and isinstance(data.get("name"), str):
            return {**data, "title": title_of(data["name"])}
        return data


class Role(Part):
    """A kind of user. `signup`: open (anybody), invite (an admin invites), none (an admin makes the account).

    `domains` leaves sign-up to addresses at these hosts; with `approval` an admin has to let a new account in.
    """

    title: str | None = None
    signup: Signup = "invite"
    domains: list[str] = pydantic.Field(default_factory=list)
    approval: bool = False


class Targets(Part):
    """What is generated."""

    backend: Backend = "python"
    web: Web = "react"
    mobile: Mobile = "none"


class Environment(Part):
    """A place the app runs in: `domain` its host name, `demo_data` filled with sample rows once."""

    database: Database = "sqlite"
    replicas: int = 1
    domain: str | None = None
    demo_data: bool = False

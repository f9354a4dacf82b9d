"""What an account is."""

from dataclasses import dataclass
from datetime import datetime

OWNER = "owner"
"""The role of the user who created a tenant, in it."""


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address: as it is shown and written to, and in the form by which accounts are told apart."""

    address: str
    key: str


@dataclass(frozen=True, slots=True)
class User:
    id: str
    tenant_id: str
    email: str
    name: str
    roles: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user together with the hash of the password, which goes nowhere else."""

    user: User
    password_hash: str

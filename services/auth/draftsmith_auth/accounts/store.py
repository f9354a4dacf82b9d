"""Rows of tenants and users. Each function works in the transaction of the connection it is given."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from draftsmith_auth.accounts.errors import EmailTaken
from draftsmith_auth.accounts.model import Credentials, User
from draftsmith_auth.schema import tenants, users


async def add_account(
    connection: AsyncConnection, user: User, *, email_key: str, password_hash: str, now: datetime
) -> None:
    """Stores the user and the tenant it owns. Raises EmailTaken."""
    await connection.execute(sa.insert(tenants).values(id=user.tenant_id, name=user.name, created_at=now))
    row = {
        "id": user.id,
        "tenant_id": user.tenant_id,
        "email": user.email,
        "email_key": email_key,
        "name": user.name,
        "roles": list(user.roles),
        "password_hash": password_hash,
        "created_at": user.created_at,
    }
    try:
        await connection.execute(sa.insert(users).values(row))
    except IntegrityError as error:
        # The ids are random: the address is the only thing that can be there already.
        raise EmailTaken from error


async def find_credentials(connection: AsyncConnection, email_key: str) -> Credentials | None:
    # Served by the unique index on email_key.
    result = await connection.execute(sa.select(users).where(users.c.email_key == email_key))
    row = result.one_or_none()
    return Credentials(_user(row), row.password_hash) if row is not None else None


async def find_user(connection: AsyncConnection, user_id: str) -> User | None:
    result = await connection.execute(sa.select(users).where(users.c.id == user_id))
    row = result.one_or_none()
    return _user(row) if row is not None else None


async def find_tenant_contact(connection: AsyncConnection, tenant_id: str) -> User | None:
    """The tenant's first user: the one who created it."""
    # Served by the index on tenant_id; ids sort by the time they were made.
    query = sa.select(users).where(users.c.tenant_id == tenant_id).order_by(users.c.id).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return _user(row) if row is not None else None


async def replace_password_hash(connection: AsyncConnection, user_id: str, *, old: str, new: str) -> None:
    """Does nothing when the password was changed meanwhile."""
    await connection.execute(
        sa.update(users).where(users.c.id == user_id, users.c.password_hash == old).values(password_hash=new)
    )


def _user(row: Any) -> User:
    return User(
        id=row.id,
        tenant_id=row.tenant_id,
        email=row.email,
        name=row.name,
        roles=tuple(row.roles),
        created_at=row.created_at,
    )

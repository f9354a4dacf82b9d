"""Reading accounts."""

from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.accounts import store
from draftsmith_auth.accounts.errors import TenantNotFound, UserNotFound
from draftsmith_auth.accounts.model import User
from draftsmith_shared.context import Principal


async def get_profile(engine: AsyncEngine, caller: Principal) -> User:
    """The caller's own account. Raises UserNotFound when it was removed while the token still holds."""
    async with engine.connect() as connection:
        user = await store.find_user(connection, caller.user_id)
    if user is None:
        raise UserNotFound
    return user


async def get_tenant_contact(engine: AsyncEngine, tenant_id: str) -> User:
    """Whom to write to about a tenant. Raises TenantNotFound."""
    async with engine.connect() as connection:
        user = await store.find_tenant_contact(connection, tenant_id)
    if user is None:
        raise TenantNotFound
    return user

"""Signing up and logging in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from draftsmith_auth.accounts import store
from draftsmith_auth.accounts.errors import BadCredentials, TooManyAttempts
from draftsmith_auth.accounts.events import user_signed_up
from draftsmith_auth.accounts.model import OWNER, Credentials, User
from draftsmith_auth.accounts.passwords import Passwords, Verdict
from draftsmith_auth.accounts.rules import PASSWORD_MAX, check_sign_up, normalise_password, parse_email
from draftsmith_auth.accounts.throttle import LoginThrottle
from draftsmith_auth.database import writing
from draftsmith_auth.sessions.commands import SessionDesk, start_session
from draftsmith_auth.sessions.model import SessionTokens
from draftsmith_shared.events.sql_outbox import SqlOutbox
from draftsmith_shared.ids import new_id
from draftsmith_shared.metrics import LOGINS, Metrics


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """What the commands need."""

    engine: AsyncEngine
    sessions: SessionDesk
    passwords: Passwords
    throttle: LoginThrottle
    common_passwords: frozenset[str]
    outbox: SqlOutbox
    clock: Callable[[], datetime]
    metrics: Metrics


async def sign_up(desk: AccountDesk, *, email: str, password: str, name: str) -> tuple[User, SessionTokens]:
    """A new user, owner of a new tenant, logged in.

    Raises InvalidInput (INVALID_ACCOUNT) with every field at fault, EmailTaken.
    """
    address, secret, shown = check_sign_up(email, password, name, common=desk.common_passwords)
    password_hash = await desk.passwords.hash(secret)
    now = desk.clock()
    user = User(
        id=new_id("usr"), tenant_id=new_id("ten"), email=address.address, name=shown, roles=(OWNER,), created_at=now
    )
    event = user_signed_up(user)
    async with writing(desk.engine) as connection:
        await store.add_account(connection, user, email_key=address.key, password_hash=password_hash, now=now)
        tokens = await start_session(desk.sessions, connection, user, now)
        await desk.outbox.put(connection, event)
    desk.outbox.notify(event)
    return user, tokens


async def log_in(desk: AccountDesk, *, email: str, password: str, address: str) -> tuple[User, SessionTokens]:
    """A session for whoever knows the password. `address` is where the attempt comes from.

    Raises BadCredentials, or TooManyAttempts whether or not the password is right.
    """
    try:
        key = parse_email(email).key
    except ValueError:
        key = ""
    try:
        await desk.throttle.count(key, address)
    except TooManyAttempts:
        desk.metrics.count(LOGINS, result="throttled")
        raise
    credentials, secret, verdict = await _verify(desk, key, password)
    if credentials is None or not verdict.right:
        desk.metrics.count(LOGINS, result="refused")
        raise BadCredentials
    new_hash = await desk.passwords.hash(secret) if verdict.outdated else None
    now = desk.clock()
    async with writing(desk.engine) as connection:
        if new_hash is not None:
            old = credentials.password_hash
            await store.replace_password_hash(connection, credentials.user.id, old=old, new=new_hash)
        tokens = await start_session(desk.sessions, connection, credentials.user, now)
    await desk.throttle.forgive(key, address)
    desk.metrics.count(LOGINS, result="ok")
    return credentials.user, tokens


async def _verify(desk: AccountDesk, key: str, password: str) -> tuple[Credentials | None, str, Verdict]:
    async with desk.engine.connect() as connection:
        credentials = await store.find_credentials(connection, key) if key else None
    # What is too long to be anyone's password is cut off: hashing megabytes would be work for nothing.
    secret = normalise_password(password[: PASSWORD_MAX * 4])
    verdict = await desk.passwords.verify(secret, credentials.password_hash if credentials else None)
    return credentials, secret, verdict

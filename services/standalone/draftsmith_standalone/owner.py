"""The local owner: the account that a laptop's command line works as."""

import secrets
from typing import TYPE_CHECKING

from draftsmith.auth.v1 import auth_pb2
from draftsmith_client.home import Credentials, Home
from draftsmith_shared.errors import Unauthenticated

if TYPE_CHECKING:  # the asynchronous stubs exist for the type checker only
    from draftsmith.auth.v1.auth_pb2_grpc import AuthServiceAsyncStub

EMAIL = "owner@draftsmith.example"


async def ensure(home: Home, auth: "AuthServiceAsyncStub") -> bool:
    """Sees to it that the owner can sign in; True where the account was made now.

    The credentials are kept before the account is made, so that a crash in between leaves nobody locked out.
    """
    credentials = home.credentials()
    if credentials is None:
        credentials = Credentials(EMAIL, secrets.token_urlsafe(15))
        home.keep_credentials(credentials)
    try:
        await auth.LogIn(auth_pb2.LogInRequest(email=credentials.email, password=credentials.password))
    except Unauthenticated:
        request = auth_pb2.SignUpRequest(email=credentials.email, password=credentials.password, name="Owner")
        await auth.SignUp(request)
        return True
    return False

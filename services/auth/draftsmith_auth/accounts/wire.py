"""Accounts as protobuf messages."""

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith_auth.accounts.model import User


def encode_user(user: User) -> pb.User:
    message = pb.User(
        user_id=user.id, tenant_id=user.tenant_id, email=user.email, name=user.name, roles=list(user.roles)
    )
    message.created_at.FromDatetime(user.created_at)
    return message

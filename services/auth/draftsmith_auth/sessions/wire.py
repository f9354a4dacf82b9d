"""Sessions as protobuf messages."""

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith_auth.sessions.model import SessionTokens


def encode_session(tokens: SessionTokens) -> pb.Session:
    message = pb.Session(access_token=tokens.access_token, refresh_token=tokens.refresh_token)
    message.access_token_expires_at.FromDatetime(tokens.access_expires_at)
    message.refresh_token_expires_at.FromDatetime(tokens.refresh_expires_at)
    return message

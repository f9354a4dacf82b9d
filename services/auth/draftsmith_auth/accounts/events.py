"""What accounts tell the other services. Topic and key are those of proto/draftsmith/events/v1/events.proto."""

from draftsmith.events.v1.events_pb2 import UserSignedUp
from draftsmith_auth.accounts.model import User
from draftsmith_shared.events.envelope import Event

TOPIC = "draftsmith.accounts.v1"
SOURCE = "auth"


def user_signed_up(user: User) -> Event:
    return Event.of(
        UserSignedUp(user_id=user.id, tenant_id=user.tenant_id, email=user.email, name=user.name),
        topic=TOPIC,
        key=user.tenant_id,
        tenant_id=user.tenant_id,
        source=SOURCE,
    )

"""EmailService: decode, one query, encode."""

from typing import Any

from draftsmith.email.v1 import email_pb2 as pb
from draftsmith.email.v1 import email_pb2_grpc as rpc
from draftsmith_email.messages.model import Message
from draftsmith_email.messages.rendering import TEMPLATES, Renderer
from draftsmith_email.messages.store import MessageStore
from draftsmith_shared.context import current_principal
from draftsmith_shared.errors import InvalidInput, NotFound
from draftsmith_shared.rpc.access import Access
from draftsmith_shared.table.port import InvalidCursor

ACCESS = {
    "/draftsmith.email.v1.EmailService/ListMessages": Access.USER,
    "/draftsmith.email.v1.EmailService/PreviewTemplate": Access.USER,
}
_LARGEST_PAGE = 100


class EmailRpc(rpc.EmailServiceServicer):
    def __init__(self, store: MessageStore, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Any) -> pb.ListMessagesResponse:
        if not 0 <= request.page_size <= _LARGEST_PAGE:
            raise InvalidInput.in_fields({"page_size": f"a page holds 1 to {_LARGEST_PAGE} messages"})
        tenant_id = current_principal().tenant_id
        try:
            messages, cursor = await self._store.newest(tenant_id, request.page_size or 20, request.page_token or None)
        except InvalidCursor:
            raise InvalidInput.in_fields({"page_token": "not one that the last page gave"}) from None
        return pb.ListMessagesResponse(messages=[_to_proto(m) for m in messages], next_page_token=cursor or "")

    async def PreviewTemplate(self, request: pb.PreviewTemplateRequest, context: Any) -> pb.PreviewTemplateResponse:
        if request.template not in TEMPLATES:
            known = ", ".join(TEMPLATES)
            raise NotFound(f"There is no template {request.template!r}; there are {known}.", code="TEMPLATE_NOT_FOUND")
        rendered = self._renderer.render(request.template, TEMPLATES[request.template])
        return pb.PreviewTemplateResponse(subject=rendered.subject, html=rendered.html, text=rendered.text)


def _to_proto(message: Message) -> pb.Message:
    view = pb.Message(
        message_id=message.message_id,
        template=message.template,
        recipient=message.recipient,
        subject=message.subject,
        state=pb.MessageState.Value(f"MESSAGE_STATE_{message.state.name}"),
        attempts=message.attempts,
        last_error=message.last_error,
    )
    view.created_at.FromDatetime(message.created_at)
    if message.sent_at is not None:
        view.sent_at.FromDatetime(message.sent_at)
    return view

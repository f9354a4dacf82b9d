"""Which event asks for which mail."""

from collections.abc import Awaitable, Callable

from draftsmith.events.v1 import events_pb2 as pb
from draftsmith_email.messages.commands import PostOffice, queue
from draftsmith_shared.events.decode import decoded
from draftsmith_shared.events.port import Event, Handler

TOPICS = ("draftsmith.accounts.v1", "draftsmith.builds.v1")


async def _signed_up(office: PostOffice, event: Event) -> None:
    told = decoded(pb.UserSignedUp, event)
    await queue(office, event, "welcome", {"name": told.name}, recipient=told.email)


async def _build_started(office: PostOffice, event: Event) -> None:
    told = decoded(pb.BuildStarted, event)
    await queue(office, event, "build_started", {"title": told.project_title})


async def _build_succeeded(office: PostOffice, event: Event) -> None:
    told = decoded(pb.BuildSucceeded, event)
    data = {
        "title": told.project_title,
        "app_url": told.app_url,
        "clone_url": told.clone_url,
        "seconds": told.duration.ToTimedelta().total_seconds(),
    }
    await queue(office, event, "build_succeeded", data)


async def _build_failed(office: PostOffice, event: Event) -> None:
    told = decoded(pb.BuildFailed, event)
    data = {"title": told.project_title, "step": told.step, "message": told.message}
    await queue(office, event, "build_failed", data)


_MAILS: dict[str, Callable[[PostOffice, Event], Awaitable[None]]] = {
    pb.UserSignedUp.DESCRIPTOR.full_name: _signed_up,
    pb.BuildStarted.DESCRIPTOR.full_name: _build_started,
    pb.BuildSucceeded.DESCRIPTOR.full_name: _build_succeeded,
    pb.BuildFailed.DESCRIPTOR.full_name: _build_failed,
}


def handler(office: PostOffice) -> Handler:
    """Handles every event of the topics; those that ask for no mail pass by."""

    async def handle(event: Event) -> None:
        mail = _MAILS.get(event.type)
        if mail is not None:
            await mail(office, event)

    return handle

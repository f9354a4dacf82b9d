"""Understanding a description, builds counted, mails sent."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from draftsmith.analytics.v1 import analytics_pb2
from draftsmith.codegen.v1 import codegen_pb2
from draftsmith.email.v1 import email_pb2
from draftsmith_gateway import schemas
from draftsmith_gateway.peers import PeersDep
from draftsmith_gateway.wire import build_stats_view, mail_view, understanding_view

router = APIRouter()


@router.post("/api/understand", tags=["apps"])
async def understand(body: schemas.UnderstandBody, peers: PeersDep) -> schemas.UnderstandAnswer:
    """Reads a description without building it: what was understood, from which words, and how sure that is.

    422 `DESCRIPTION_UNCLEAR` where no application can be made of it; `details.reason` says why.
    """
    answer = await peers.codegen.Understand(codegen_pb2.UnderstandRequest(description=body.description))
    return understanding_view(answer)


@router.get("/api/analytics/builds", tags=["analytics"])
async def build_stats(
    peers: PeersDep,
    from_day: Annotated[date | None, Query(alias="from")] = None,
    to_day: Annotated[date | None, Query(alias="to")] = None,
) -> schemas.BuildStatsAnswer:
    """Counts, success rate and duration percentiles per step, by day (UTC); the last 30 days without bounds."""
    answer = await peers.analytics.GetBuildStats(
        analytics_pb2.GetBuildStatsRequest(
            from_day=from_day.isoformat() if from_day else "", to_day=to_day.isoformat() if to_day else ""
        )
    )
    return schemas.BuildStatsAnswer(
        total=build_stats_view(answer.total), days=[build_stats_view(day) for day in answer.days]
    )


@router.get("/api/mails", tags=["mails"])
async def mails(
    peers: PeersDep,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
    page_token: Annotated[str, Query()] = "",
) -> schemas.MailList:
    """The notification mails of the tenant, newest first."""
    answer = await peers.email.ListMessages(email_pb2.ListMessagesRequest(page_size=page_size, page_token=page_token))
    return schemas.MailList(
        messages=[mail_view(message) for message in answer.messages], next_page_token=answer.next_page_token or None
    )

"""git over HTTP, passed on to the service that keeps the repositories."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from draftsmith_gateway.peers import CodegenHttpDep

router = APIRouter(include_in_schema=False)


@router.api_route("/git/{path:path}", methods=["GET", "POST"])
async def git(path: str, request: Request, codegen: CodegenHttpDep) -> Response:
    return await codegen.git(path, request)

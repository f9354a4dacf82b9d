"""What codegen serves over HTTP to the gateway: git and artifacts. Only with the service token."""

import hmac
import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from draftsmith_codegen.publish.git_http import GitHttp
from draftsmith_codegen.publish.owners import RepositoryOwners
from draftsmith_shared.objects.port import ObjectNotFound, ObjectStore
from draftsmith_shared.rpc.metadata import SERVICE_TOKEN, TENANT_ID

ANY_TENANT = "*"
_ARTIFACT = re.compile(r"[0-9a-f]{64}\.zip")


class Side:
    def __init__(self, git: GitHttp, owners: RepositoryOwners, objects: ObjectStore, service_token: str) -> None:
        self._git = git
        self._owners = owners
        self._objects = objects
        self._service_token = service_token

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/git/{path:path}", self.git, methods=["GET", "POST"]),
            Route("/artifacts/{name}", self.artifact, methods=["GET"]),
        ]

    async def git(self, request: Request) -> Response:
        """A repository, for the tenant it belongs to."""
        if not self._trusted(request):
            return PlainTextResponse("Only for the platform's own services.\n", 403)
        path = request.path_params["path"]
        tenant = request.headers.get(TENANT_ID, "")
        owner = await self._owners.tenant(path.partition(".git/")[0])
        if owner is None or tenant not in (owner, ANY_TENANT):
            return PlainTextResponse("There is no such repository.\n", 404)
        return await self._git.respond(path, request)

    async def artifact(self, request: Request) -> Response:
        """An artifact by its hash; whoever names it was given it by a build it may read."""
        name = request.path_params["name"]
        if not self._trusted(request):
            return PlainTextResponse("Only for the platform's own services.\n", 403)
        if not _ARTIFACT.fullmatch(name) or not await self._objects.exists(f"artifacts/{name}"):
            return PlainTextResponse("There is no such artifact.\n", 404)
        try:
            return StreamingResponse(self._objects.stream(f"artifacts/{name}"), media_type="application/zip")
        except ObjectNotFound:
            return PlainTextResponse("There is no such artifact.\n", 404)

    def _trusted(self, request: Request) -> bool:
        given = request.headers.get(SERVICE_TOKEN, "")
        return bool(self._service_token) and hmac.compare_digest(given.encode(), self._service_token.encode())

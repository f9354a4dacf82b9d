"""git over smart HTTP, read only: git's own http-backend behind ASGI (git-http-backend(1), RFC 3875 for CGI)."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

_ROUTE = re.compile(
    r"(?P<name>[a-z][a-z0-9-]{0,62})\.git/"
    r"(?P<file>HEAD|info/refs|git-upload-pack|objects/(?:info/[a-z/-]+|[0-9a-f]{2}/[0-9a-f]{38}|pack/pack-[0-9a-f]+\.(?:pack|idx)))"
)
_CHUNK = 64 * 1024
_LARGEST_REQUEST = 8 * 1024 * 1024


class GitHttp:
    """Serves clones and fetches of the repositories below `root`; pushes are refused."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def respond(self, path: str, request: Request) -> Response:
        """The answer for `<project>.git/<what git asks for>`."""
        route = _ROUTE.fullmatch(path)
        if "git-receive-pack" in (path.rsplit("/", 1)[-1], request.query_params.get("service")):
            return PlainTextResponse("This repository is read only over HTTP.\n", 403)
        if route is None or not (self._root / f"{route['name']}.git" / "HEAD").exists():
            return PlainTextResponse("There is no such repository.\n", 404)
        body = await request.body()
        if len(body) > _LARGEST_REQUEST:
            return PlainTextResponse("The request is too large.\n", 413)
        process = await asyncio.create_subprocess_exec(
            "git",
            "http-backend",
            env=self._environment(path, request, len(body)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await _relay(process, body)

    def _environment(self, path: str, request: Request, length: int) -> dict[str, str]:
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
            "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(self._root),
            "GATEWAY_INTERFACE": "CGI/1.1",
            "REQUEST_METHOD": request.method,
            "PATH_INFO": f"/{path}",
            "QUERY_STRING": request.url.query,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(length),
            "REMOTE_ADDR": request.client.host if request.client else "",
        }
        for header in ("content-encoding", "git-protocol"):
            if value := request.headers.get(header):
                environment[f"HTTP_{header.upper().replace('-', '_')}"] = value
        if protocol := request.headers.get("git-protocol"):
            environment["GIT_PROTOCOL"] = protocol
        return environment


async def _relay(process: asyncio.subprocess.Process, body: bytes) -> Response:
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    output = process.stdout
    writing = asyncio.create_task(_write(process.stdin, body))
    status, headers = 200, dict[str, str]()
    while (line := (await output.readline()).decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = line.partition(":")
        if name.lower() == "status":
            status = int(value.split()[0])
        else:
            headers[name] = value.strip()

    async def chunks() -> AsyncIterator[bytes]:
        try:
            while chunk := await output.read(_CHUNK):
                yield chunk
        finally:
            writing.cancel()
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    return StreamingResponse(chunks(), status, headers)


async def _write(stdin: asyncio.StreamWriter, body: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(body)
        await stdin.drain()
    stdin.close()

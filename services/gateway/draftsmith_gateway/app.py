"""The public API as a FastAPI application."""

from typing import Any

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

from draftsmith_gateway import docs_page, errors
from draftsmith_gateway.addresses import Addresses
from draftsmith_gateway.codegen_http import CodegenHttp
from draftsmith_gateway.limits import RequestLimit
from draftsmith_gateway.peers import Peers
from draftsmith_gateway.routes import accounts, apps, git, insights, projects
from draftsmith_gateway.schemas import ErrorEnvelope

_SUMMARY = "Describe an application; get a tested, deployed, maintainable one."
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorEnvelope, "description": "The request cannot be served; the envelope says why."},
    "5XX": {"model": ErrorEnvelope, "description": "Something is away or broken on our side."},
}


def create_app(peers: Peers, addresses: Addresses, codegen_http: CodegenHttp, limit: RequestLimit) -> FastAPI:
    """The application; its OpenAPI document is at /openapi.json, for people at /docs."""
    app = FastAPI(
        title="Draftsmith",
        summary=_SUMMARY,
        version="1",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False},  # the middleware has begun the request's span; a second one would split the trace
        responses=_ERRORS,
        dependencies=[Depends(limit.check)],
    )
    app.state.peers = peers
    app.state.addresses = addresses
    app.state.codegen_http = codegen_http
    errors.install(app)
    for module in (accounts, apps, projects, insights, git):
        app.include_router(module.router)
    app.add_route("/", _front_page)
    app.add_route("/docs", _docs)
    return app


async def _docs(request: Request) -> HTMLResponse:
    return HTMLResponse(docs_page.page(request.app.openapi()))


async def _front_page(request: Request) -> HTMLResponse:
    return HTMLResponse(_FRONT_PAGE)


_FRONT_PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Draftsmith</title>
<style>:root{{color-scheme:light dark}}body{{font:1.05rem/1.65 system-ui,sans-serif;max-width:42rem;margin:12vh auto;
padding:0 1.5rem}}h1{{font-weight:650;letter-spacing:-.02em}}pre{{padding:1rem;border-radius:.6rem;white-space:pre-wrap;
background:color-mix(in srgb,currentColor 8%,transparent)}}a{{color:inherit}}</style></head><body>
<h1>Draftsmith</h1><p>{_SUMMARY}</p>
<pre>./draftsmith new "A library where members borrow books. Books have a title and an author."</pre>
<p>The platform is running. Its API is described at <a href="/docs">/docs</a>.</p></body></html>"""

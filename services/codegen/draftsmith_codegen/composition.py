"""Builds the running codegen service out of its settings. The only module that reads them."""

import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from starlette.routing import Route

from draftsmith.codegen.v1.codegen_pb2_grpc import add_CodegenServiceServicer_to_server
from draftsmith.orchestrator.v1.orchestrator_pb2_grpc import WorkServiceStub
from draftsmith_codegen.agents.dev import Dev
from draftsmith_codegen.agents.memory import Memory
from draftsmith_codegen.agents.ops import Ops
from draftsmith_codegen.agents.pm import Pm
from draftsmith_codegen.agents.qa import Qa
from draftsmith_codegen.agents.work import StepHandler
from draftsmith_codegen.agents.worker import Worker
from draftsmith_codegen.deploy.local import LocalDeployer
from draftsmith_codegen.layers import Layers
from draftsmith_codegen.publish.git_http import GitHttp
from draftsmith_codegen.publish.owners import RepositoryOwners
from draftsmith_codegen.publish.repository import Repositories
from draftsmith_codegen.rpc import ACCESS, CodegenRpc
from draftsmith_codegen.sandbox import Sandbox, choose, probe
from draftsmith_codegen.settings import CodegenSettings
from draftsmith_codegen.side import Side
from draftsmith_codegen.understand.process import AnalystProcess
from draftsmith_shared.context import in_service
from draftsmith_shared.events.metered import MeteredBus
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.http import Check, serve_http, side_app
from draftsmith_shared.ids import new_id
from draftsmith_shared.metrics import APPS_RUNNING, Metrics
from draftsmith_shared.objects.directory import DirectoryStore
from draftsmith_shared.objects.port import ObjectStore
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks

NAME = "codegen"
_SANDBOXED = frozenset({"qa", "ops"})
"""The agents that run generated code."""


_Handlers: TypeAlias = Mapping[str, StepHandler]
"""What an agent does, by step."""


@dataclass(frozen=True, slots=True)
class CodegenService:
    """The running service: host:port of its gRPC server ("" in a process without ops), and the URL of its side app."""

    target: str
    http_url: str
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every part of a process stands on."""

    settings: CodegenSettings
    token: str
    table: SqlTable
    objects: ObjectStore
    analyst: AnalystProcess
    metrics: Metrics

    @property
    def memory(self) -> Memory:
        return Memory(self.table, self.objects)


@dataclass(frozen=True, slots=True)
class _Hub:
    """The part there is once: what runs the applications, serves git and artifacts, and answers calls."""

    server: Server
    routes: Sequence[Route]
    handlers: _Handlers


@asynccontextmanager
async def open_service(settings: CodegenSettings, bus: EventBus) -> AsyncIterator[CodegenService]:
    """The agents of the settings, working while the context is open; with ops also what users and the gateway ask for.

    Raises SandboxUnavailable where an agent needs one, and DeployerBusy where ops runs already.
    """
    token = settings.needed_service_token("take the steps of builds")
    data = settings.data_dir
    data.mkdir(parents=True, exist_ok=True)
    metrics = Metrics()
    bus = MeteredBus(bus, metrics)
    async with AsyncExitStack() as stack:
        with in_service(NAME):
            enter = stack.enter_async_context
            table = await enter(SqlTable.open(settings.table_url or f"sqlite:///{data}/codegen.db", name=NAME))
            objects = await enter(_objects(settings, metrics))
            orchestrator = await enter(
                RpcClient(settings.orchestrator_target, service=NAME, service_token=token, metrics=metrics)
            )
            work = orchestrator.stub(WorkServiceStub, identity=Identity.SERVICE, idempotent=["Heartbeat"])
            analyst = stack.enter_context(AnalystProcess(idle_seconds=settings.analyst_idle_seconds))
            ground = _Ground(settings, token, table, objects, analyst, metrics)
            agents = _agents_without_sandbox(ground)
            checks: dict[str, Check] = {"database": table.ready, "bus": bus.ready, "orchestrator": orchestrator.ready}
            target, routes = "", list[Route]()
            if _SANDBOXED & set(settings.agents):
                sandbox = choose(await probe())
                layers = Layers(settings.layers_dir or data / "layers", sandbox, metrics)
                await layers.sweep()
                if "qa" in settings.agents:
                    side_by_side = settings.checks_side_by_side or max(2, os.cpu_count() or 1)
                    qa = Qa(objects, ground.memory, layers, sandbox, side_by_side=side_by_side)
                    agents["qa"] = {"verify": qa.verify}
                if "ops" in settings.agents:
                    hub = await enter(_hub(ground, sandbox, layers))
                    agents["ops"] = hub.handlers
                    target, checks["rpc"] = hub.server.target, hub.server.check
                    routes.extend(hub.routes)
            app = side_app(NAME, checks=checks, metrics=metrics, routes=routes)
            http = await enter(serve_http(app, host=settings.host, port=settings.http_port, name=NAME, metrics=metrics))
            for agent in settings.agents:
                worker = Worker(agent, _worker_id(agent), work, agents[agent], slots=settings.slots, metrics=metrics)
                await enter(worker.running())
                topic = f"draftsmith.work.{agent}.v1"
                await enter(
                    bus.subscribe(group=agent, topics=[topic], handler=worker.on_dispatched, concurrency=settings.slots)
                )
        yield CodegenService(target, http.url, metrics)


def _agents_without_sandbox(ground: _Ground) -> dict[str, _Handlers]:
    agents: dict[str, _Handlers] = {}
    if "pm" in ground.settings.agents:
        agents["pm"] = {"plan": Pm(ground.analyst.understand, ground.objects, ground.memory).plan}
    if "dev" in ground.settings.agents:
        agents["dev"] = {"generate": Dev(ground.objects, ground.memory).generate}
    return agents


@asynccontextmanager
async def _hub(ground: _Ground, sandbox: Sandbox, layers: Layers) -> AsyncIterator[_Hub]:
    """Raises DeployerBusy: two of it would each take the other's applications for left-overs."""
    settings = ground.settings
    repositories = Repositories(settings.data_dir / "repositories")
    owners = RepositoryOwners(ground.table)
    deployer = LocalDeployer(settings.data_dir / "deployments", sandbox, ground.table, layers)
    ground.metrics.watch(APPS_RUNNING, lambda: deployer.healthy)
    ops = Ops(ground.objects, repositories, owners, deployer, public_url=settings.public_url)
    server = Server.of(
        settings,
        name=NAME,
        services=[(add_CodegenServiceServicer_to_server, CodegenRpc(ground.analyst.understand, deployer))],
        access=ACCESS,
        verifier=TokenVerifier(rpc_jwks(settings.auth_target)),
        metrics=ground.metrics,
    )
    side = Side(GitHttp(repositories.root), owners, ground.objects, ground.token)
    async with deployer.running(), server:
        yield _Hub(server, side.routes, {"publish": ops.publish, "deploy": ops.deploy})


@asynccontextmanager
async def _objects(settings: CodegenSettings, metrics: Metrics) -> AsyncIterator[ObjectStore]:
    if not settings.objects_bucket:
        yield DirectoryStore(settings.data_dir / "objects")
        return
    from draftsmith_shared.objects.s3 import S3Store

    endpoint, prefix = settings.objects_endpoint_url or None, settings.objects_prefix
    async with S3Store.open(settings.objects_bucket, prefix=prefix, endpoint_url=endpoint, metrics=metrics) as store:
        yield store


def _worker_id(agent: str) -> str:
    return f"{agent}@{socket.gethostname()}:{os.getpid()}:{new_id('wrk')[-8:]}"

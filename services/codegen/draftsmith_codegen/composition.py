"""Builds the running codegen service out of its settings. The only module that reads them."""

import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

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
from draftsmith_codegen.sandbox import choose, probe
from draftsmith_codegen.settings import CodegenSettings
from draftsmith_codegen.side import Side
from draftsmith_codegen.understand.process import AnalystProcess
from draftsmith_shared.context import in_service
from draftsmith_shared.events.port import EventBus
from draftsmith_shared.http import serve_http, side_app
from draftsmith_shared.ids import new_id
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.objects.directory import DirectoryStore
from draftsmith_shared.objects.port import ObjectStore
from draftsmith_shared.rpc.client import Identity, RpcClient
from draftsmith_shared.rpc.server import Server
from draftsmith_shared.table.sql import SqlTable
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks

NAME = "codegen"


@dataclass(frozen=True, slots=True)
class CodegenService:
    """The running service: host:port of its gRPC server, and the URL of its side app."""

    target: str
    http_url: str
    metrics: Metrics


@asynccontextmanager
async def open_service(settings: CodegenSettings, bus: EventBus) -> AsyncIterator[CodegenService]:
    """The service, serving and working while the context is open. Raises SandboxUnavailable."""
    data = settings.data_dir
    data.mkdir(parents=True, exist_ok=True)
    token = settings.service_token.get_secret_value() if settings.service_token else ""
    metrics = Metrics()
    sandbox = choose(await probe())
    async with AsyncExitStack() as stack:
        with in_service(NAME):
            table = await stack.enter_async_context(
                SqlTable.open(settings.table_url or f"sqlite:///{data}/codegen.db", name=NAME)
            )
            objects = await stack.enter_async_context(_objects(settings))
            layers = Layers(settings.layers_dir or data / "layers", sandbox)
            await layers.sweep()
            deployer = LocalDeployer(data / "deployments", sandbox, table, layers)
            await stack.enter_async_context(deployer.running())
            memory = Memory(table, objects)
            repositories, owners = Repositories(data / "repositories"), RepositoryOwners(table)
            analyst = stack.enter_context(AnalystProcess(idle_seconds=settings.analyst_idle_seconds))
            pm, dev = Pm(analyst.understand, objects, memory), Dev(objects, memory)
            qa = Qa(objects, memory, layers, sandbox, side_by_side=settings.checks_side_by_side)
            ops = Ops(objects, repositories, owners, deployer, public_url=settings.public_url)

            server = await stack.enter_async_context(
                Server(
                    services=[(add_CodegenServiceServicer_to_server, CodegenRpc(analyst.understand, deployer))],
                    access=ACCESS,
                    verifier=TokenVerifier(rpc_jwks(settings.auth_target)),
                    service_token=token or None,
                    host=settings.host,
                    port=settings.grpc_port,
                    name=NAME,
                    metrics=metrics,
                    reflect=settings.grpc_reflection,
                    drain_seconds=settings.drain_seconds,
                )
            )
            orchestrator = await stack.enter_async_context(
                RpcClient(settings.orchestrator_target, service=NAME, service_token=token, metrics=metrics)
            )
            side = Side(GitHttp(repositories.root), owners, objects, token)
            checks = {"rpc": server.check, "orchestrator": orchestrator.ready}
            app = side_app(NAME, checks=checks, metrics=metrics, routes=side.routes)
            http = await stack.enter_async_context(
                serve_http(app, host=settings.host, port=settings.http_port, name=NAME)
            )
            work = orchestrator.stub(WorkServiceStub, identity=Identity.SERVICE, idempotent=["Heartbeat"])
            agents: Mapping[str, Mapping[str, StepHandler]] = {
                "pm": {"plan": pm.plan},
                "dev": {"generate": dev.generate},
                "qa": {"verify": qa.verify},
                "ops": {"publish": ops.publish, "deploy": ops.deploy},
            }
            for agent in settings.agents:
                worker = Worker(agent, _worker_id(agent), work, agents[agent], slots=settings.slots)
                await stack.enter_async_context(worker.running())
                topic = f"draftsmith.work.{agent}.v1"
                await stack.enter_async_context(
                    bus.subscribe(group=agent, topics=[topic], handler=worker.on_dispatched, concurrency=settings.slots)
                )
        yield CodegenService(server.target, http.url, metrics)


@asynccontextmanager
async def _objects(settings: CodegenSettings) -> AsyncIterator[ObjectStore]:
    if not settings.objects_bucket:
        yield DirectoryStore(settings.data_dir / "objects")
        return
    from draftsmith_shared.objects.s3 import S3Store

    endpoint = settings.objects_endpoint_url or None
    async with S3Store.open(settings.objects_bucket, prefix=settings.objects_prefix, endpoint_url=endpoint) as store:
        yield store


def _worker_id(agent: str) -> str:
    return f"{agent}@{socket.gethostname()}:{os.getpid()}:{new_id('wrk')[-8:]}"

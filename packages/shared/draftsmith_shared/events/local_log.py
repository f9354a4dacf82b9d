"""The file of a `LocalBus`: a topic log and the positions of its groups, in SQLite. Synchronous; one thread owns it."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from draftsmith_shared.events.envelope import from_attributes, to_attributes
from draftsmith_shared.events.port import Event

_SCHEMA = """
CREATE TABLE IF NOT EXISTS log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, published_at REAL NOT NULL, event TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS log_topic ON log (topic, seq);
CREATE INDEX IF NOT EXISTS log_age ON log (published_at);
CREATE TABLE IF NOT EXISTS positions (
    consumer_group TEXT NOT NULL, topic TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (topic, consumer_group)
) WITHOUT ROWID;
"""

POSITION = "SELECT seq FROM positions WHERE topic = ? AND consumer_group = ?"
"""Served by the primary key (topic, consumer_group)."""
READ = "SELECT seq, event FROM log WHERE topic = ? AND seq > ? ORDER BY seq LIMIT ?"
"""Served by log_topic (topic, seq)."""
TRIM = """
DELETE FROM log WHERE +seq <= coalesce((SELECT min(p.seq) FROM positions p WHERE p.topic = log.topic), log.seq)
AND published_at < ?
"""
"""Served by log_age (published_at), then by the primary key of the positions."""


class LogInUse(Exception):
    """Another process has the log open; a local bus belongs to one process."""


class Log:
    """Raises LogInUse. A kill -9 or a power cut at any point leaves whole transactions (WAL, synchronous FULL)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise LogInUse(f"another process has the event log {path} open") from error
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
            self._db.execute(statement)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()
        os.close(self._lock)

    def write(self, events: Sequence[Event], positions: Mapping[tuple[str, str], int], now: float) -> None:
        """Appends the events and moves the (group, topic) positions, in one transaction."""
        rows = [(event.topic, now, json.dumps(to_attributes(event), separators=(",", ":"))) for event in events]
        moves = [(group, topic, seq) for (group, topic), seq in positions.items()]
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany("INSERT INTO log (topic, published_at, event) VALUES (?, ?, ?)", rows)
            self._db.executemany(
                "INSERT OR REPLACE INTO positions (consumer_group, topic, seq) VALUES (?, ?, ?)", moves
            )
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def check(self) -> None:
        """Raises sqlite3.Error when the file cannot be read."""
        self._db.execute(POSITION, ("", "")).fetchone()

    def position(self, group: str, topic: str) -> int:
        """The last event the group has finished, 0 before the first."""
        row = self._db.execute(POSITION, (topic, group)).fetchone()
        return row[0] if row else 0

    def read(self, topic: str, after: int, limit: int) -> list[tuple[int, Event]]:
        rows = self._db.execute(READ, (topic, after, limit))
        return [(seq, from_attributes(json.loads(event))) for seq, event in rows]

    def trim(self, before: float) -> int:
        """Removes what is older and what every group known to its topic has finished."""
        return self._db.execute(TRIM, (before,)).rowcount

"""A log file of bounded size that survives restarts."""

import threading
from pathlib import Path


class RotatingLog:
    """Appends to `path`; when it is full it becomes `path.1` and the one before that is gone. Thread-safe."""

    def __init__(self, path: Path, max_bytes: int = 1024 * 1024) -> None:
        self._path = path
        self._old = path.with_name(f"{path.name}.1")
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    def write(self, data: bytes) -> None:
        with self._lock:
            with self._path.open("ab") as file:
                file.write(data[-self._max_bytes :])
                full = file.tell() > self._max_bytes
            if full:
                self._path.replace(self._old)

    def note(self, line: str) -> None:
        """A line of the platform's own between the app's."""
        self.write(f"--- {line}\n".encode())

    def last_lines(self, count: int) -> list[str]:
        with self._lock:
            text = b"".join(path.read_bytes() for path in (self._old, self._path) if path.exists())
        return text.decode(errors="replace").splitlines()[-count:] if count > 0 else []

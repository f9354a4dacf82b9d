"""Keeps the beginning and the end of a stream of any length."""

from collections import deque


class BoundedOutput:
    """Holds at most `limit` bytes (and one line that says what was left out)."""

    def __init__(self, limit: int) -> None:
        self._head_limit = limit // 2
        self._tail_limit = limit - self._head_limit
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self.total = 0

    @property
    def truncated(self) -> bool:
        return self.total > self._head_limit + self._tail_limit

    def write(self, data: bytes) -> None:
        self.total += len(data)
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if not data:
            return
        self._tail.append(data)
        self._tail_bytes += len(data)
        while self._tail_bytes - len(self._tail[0]) >= self._tail_limit:
            self._tail_bytes -= len(self._tail.popleft())

    def text(self) -> str:
        """Everything kept, decoded as UTF-8 with what is not UTF-8 replaced."""
        tail = b"".join(self._tail)
        if not self.truncated:
            return (bytes(self._head) + tail).decode(errors="replace")
        left_out = self.total - self._head_limit - self._tail_limit
        head = bytes(self._head).decode(errors="replace")
        return f"{head}\n[… {left_out} bytes left out …]\n{tail[-self._tail_limit :].decode(errors='replace')}"

    def last_lines(self, count: int) -> list[str]:
        return self.text().splitlines()[-count:] if count > 0 else []

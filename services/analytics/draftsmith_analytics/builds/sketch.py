"""Durations as a mergeable sketch: quantiles within 1 % of their value from a few hundred bytes.

DDSketch (Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees",
PVLDB 12(12), 2019), by Datadog's own library.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ddsketch import DDSketch
from ddsketch.pb.ddsketch_pb2 import DDSketch as DDSketchMessage
from ddsketch.pb.proto import DDSketchProto

RELATIVE_ACCURACY = 0.01


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds. A value: adding answers with a new one."""

    sketch: bytes = b""
    largest: float = 0.0

    @property
    def count(self) -> int:
        return int(self._open().count)

    def quantile(self, q: float) -> float:
        """The q-quantile (0 to 1) in seconds; 0 where nothing was added."""
        return min(float(self._open().get_quantile_value(q) or 0.0), self.largest)

    def add(self, seconds: float) -> "Durations":
        sketch = self._open()
        sketch.add(seconds)
        return _close(sketch, max(self.largest, seconds))

    def to_data(self) -> dict[str, Any]:
        """JSON-compatible."""
        return {"sketch": base64.b64encode(self.sketch).decode(), "largest": self.largest}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Durations":
        return cls(base64.b64decode(data["sketch"]), data["largest"])

    def _open(self) -> Any:
        if not self.sketch:
            return DDSketch(RELATIVE_ACCURACY)
        message: Any = DDSketchMessage
        return DDSketchProto.from_proto(message.FromString(self.sketch))  # type: ignore[no-untyped-call]  # no types there


NONE = Durations()


def merge(parts: Iterable[Durations]) -> Durations:
    """What one sketch of everything would be."""
    whole, largest = DDSketch(RELATIVE_ACCURACY), 0.0
    for part in parts:
        if part.sketch:
            whole.merge(part._open())
        largest = max(largest, part.largest)
    return _close(whole, largest)


def _close(sketch: Any, largest: float) -> Durations:
    message = DDSketchProto.to_proto(sketch)  # type: ignore[no-untyped-call]  # no types there
    return Durations(message.SerializeToString(deterministic=True), largest)

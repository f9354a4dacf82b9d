"""The child of `AnalystProcess`: one request per line in, one answer per line out, gone when idle.

A request is `{"description": …}`; an answer is `{"spec": …, "report": …}` or
`{"refused": {"message", "code", "details"}}`. The request `{}` only loads the model.
"""

from __future__ import annotations

import json
import selectors
import sys
from typing import IO, Any

import pydantic

from . import DescriptionUnclear, Report, analyst


def serve(requests: IO[bytes], answers: IO[bytes], idle_seconds: float) -> None:
    """Answer until the requests end or none comes for `idle_seconds`. `requests` must be unbuffered."""
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while selector.select(idle_seconds):
            line = requests.readline()
            if not line:
                return
            answers.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
            answers.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request."""
    if "description" not in request:
        analyst().warm_up()
        return {}
    try:
        found = analyst().understand(request["description"])
    except DescriptionUnclear as error:
        return {"refused": {"message": error.message, "code": error.code, "details": dict(error.details)}}
    report = pydantic.TypeAdapter(Report).dump_python(found.report, mode="json")
    return {"spec": found.spec.model_dump(mode="json"), "report": report}


if __name__ == "__main__":
    with open(0, "rb", buffering=0, closefd=False) as stdin:
        serve(stdin, sys.stdout.buffer, float(sys.argv[1]))

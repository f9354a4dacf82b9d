"""What callers are told of a description."""

from types import SimpleNamespace
from typing import Any, cast

from draftsmith.codegen.v1 import codegen_pb2 as pb
from draftsmith_appspec import parse
from draftsmith_appspec.examples import example
from draftsmith_codegen.deploy.port import Deployer
from draftsmith_codegen.rpc import CodegenRpc
from draftsmith_codegen.understand import Understanding
from draftsmith_codegen.understand.report import Basis, FeatureFound, Finding, Report, Source


async def test_every_element_is_told_with_its_words() -> None:
    words = Source(2, 8, "clinic")
    report = Report(
        language="en",
        findings=(
            Finding("entities.Doctor", Basis.STATED, 0.9, (words,)),
            Finding("app.theme", Basis.ASSUMED, 0.4, note="usual"),
        ),
        warnings=("Not used: “x”.",),
        questions=("Who books?",),
        features=(FeatureFound("reminders", Basis.IMPLIED, 0.5, (words,)),),
    )
    spec = parse(example("clinic"))

    def understand(description: str) -> Understanding:
        assert description == "a clinic"
        return Understanding(spec, report)

    service = CodegenRpc(understand, cast(Deployer, SimpleNamespace()))
    answer = await service.Understand(pb.UnderstandRequest(description="a clinic"), cast(Any, None))
    assert parse(answer.appspec_yaml) == spec
    told = [(found.path, found.basis, found.confidence, found.note) for found in answer.elements]
    assert told == [("entities.Doctor", pb.BASIS_STATED, 0.9, ""), ("app.theme", pb.BASIS_ASSUMED, 0.4, "usual")]
    assert list(answer.elements[0].words) == [pb.Words(start=2, end=8, text="clinic")]
    assert [(found.path, found.basis) for found in answer.features] == [("reminders", pb.BASIS_IMPLIED)]
    assert list(answer.questions) == ["Who books?"]
    assert list(answer.notes) == ["Not used: “x”."]

"""One Dockerfile makes the image of every service, and compose starts every service with what it reads."""

import re
from itertools import chain
from typing import Any

import pytest
import yaml

from ci.board import ROOT

SERVICES = sorted(
    path.parent.name for path in ROOT.glob("services/*/requirements.lock") if path.parent.name != "standalone"
)
DOCKERFILE = ROOT / "infrastructure" / "service.Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"


def containers() -> dict[str, Any]:
    """The containers of our own images, by their names in compose."""
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    return {name: container for name, container in services.items() if "build" in container}


def test_every_service_but_the_laptop_host_has_a_container_of_the_one_image() -> None:
    assert SERVICES == ["analytics", "auth", "codegen", "email", "gateway", "orchestrator"]
    assert {container["build"]["args"]["SERVICE"] for container in containers().values()} == set(SERVICES)
    for name, container in containers().items():
        assert ROOT / container["build"]["dockerfile"] == DOCKERFILE, name
        assert name.startswith(container["build"]["args"]["SERVICE"]), name


def test_only_codegen_brings_git_along() -> None:
    told = {name: container["build"]["args"].get("PACKAGES") for name, container in containers().items()}
    assert {name for name, packages in told.items() if packages} == {
        name for name in told if name.startswith("codegen")
    }


@pytest.mark.parametrize("service", SERVICES)
def test_the_image_can_copy_what_it_names_and_runs_what_there_is(service: str) -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    text = DOCKERFILE.read_text().replace("${SERVICE}", service)
    for source in re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE):
        assert (ROOT / source).exists(), source
        assert any(line.startswith("!") and source.startswith(line[1:]) for line in ignored), f"{source} is ignored"
    assert (ROOT / "services" / service / f"draftsmith_{service}" / "__main__.py").exists()


def test_services_find_each_other_where_they_listen() -> None:
    grpc, http = (re.search(rf"{name}_PORT=(\d+)", DOCKERFILE.read_text()) for name in ("GRPC", "HTTP"))
    assert grpc
    assert http
    for container in containers().values():
        for name, value in container["environment"].items():
            if name.endswith("_TARGET"):
                service, _, port = value.partition(":")
                assert (service in containers(), port) == (True, grpc[1]), name
    assert containers()["gateway"]["environment"]["DRAFTSMITH_GATEWAY_CODEGEN_HTTP"] == f"http://codegen:{http[1]}"


def test_compose_runs_every_service_with_secrets_from_outside() -> None:
    text = COMPOSE.read_text()
    compose = yaml.safe_load(text)

    assert set(SERVICES) < set(compose["services"])
    for name in ("DRAFTSMITH_SERVICE_TOKEN", "DRAFTSMITH_DATABASE_PASSWORD"):
        assert f"${{{name}:?" in text, f"{name} must be asked for, and must have no default"
    for name, container in compose["services"].items():
        assert "healthcheck" in container or "HEALTHCHECK" in (ROOT / container["build"]["dockerfile"]).read_text(), (
            name
        )


def codegen_containers() -> dict[str, list[str]]:
    """The agents of each container of codegen."""
    ours = {name: it["environment"] for name, it in containers().items() if name.partition("-")[0] == "codegen"}
    return {name: environment["DRAFTSMITH_CODEGEN_AGENTS"].split(",") for name, environment in ours.items()}


def test_every_agent_runs_somewhere_and_ops_where_the_gateway_looks_for_it() -> None:
    agents = codegen_containers()
    assert sorted(chain.from_iterable(agents.values())) == ["dev", "ops", "pm", "qa"]
    assert len(agents) > 1, "agents scale apart"
    assert "ops" in agents["codegen"]


def settings_of(service: str) -> set[str]:
    """Every variable the service reads: its example has them all, which a test of the service sees to."""
    example = (ROOT / "services" / service / ".env.example").read_text()
    own = set(re.findall(r"^(DRAFTSMITH_\w+)=", example, re.MULTILINE))
    common = example.partition("The following hold for every service")[2] + "HOST= GRPC_PORT= HTTP_PORT= DATA_DIR="
    return own | {f"DRAFTSMITH_{name}" for name in re.findall(rf"(?:DRAFTSMITH_{service.upper()}_)?(\w+)=", common)}


@pytest.mark.parametrize("service", SERVICES)
def test_images_and_compose_set_only_what_the_service_reads(service: str) -> None:
    """A variable with a wrong name would be passed over without a word."""
    compose = [set(it["environment"]) for name, it in containers().items() if name.partition("-")[0] == service]
    told = {*re.findall(r"(DRAFTSMITH_\w+)=", DOCKERFILE.read_text())}.union(*compose)
    assert told <= settings_of(service)
    assert "DRAFTSMITH_BUS_URL" in told

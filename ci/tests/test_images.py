"""Every service image is built by one pattern and holds what the service imports; compose starts every service."""

import re
from itertools import chain

import pytest
import yaml

from ci.board import ROOT

SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/Dockerfile"))
GIT = "RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*\n"


def pattern_of(service: str) -> str:
    """The Dockerfile with the service's name and ports taken out, and git, which codegen needs."""
    text = (ROOT / "services" / service / "Dockerfile").read_text().replace(GIT, "")
    return re.sub(r"\b(5005\d|80[58]\d)\b", "PORT", re.sub(rf"\b(draftsmith_)?{service}\b(?!-)", "SERVICE", text))


def test_there_is_an_image_for_every_service_but_the_laptop_host() -> None:
    assert SERVICES == ["analytics", "auth", "codegen", "email", "gateway", "orchestrator"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_images_are_one_pattern(service: str) -> None:
    assert pattern_of(service) == pattern_of("auth")


def test_an_image_can_copy_what_it_names() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for service in SERVICES:
        text = (ROOT / "services" / service / "Dockerfile").read_text()
        for source in re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE):
            assert (ROOT / source).exists(), f"{service}: {source}"
            assert any(line.startswith("!") and source.startswith(line[1:]) for line in ignored), f"{source} is ignored"


def test_compose_runs_every_service_with_secrets_from_outside() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
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
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    containers = {name: service for name, service in services.items() if name.partition("-")[0] == "codegen"}
    return {name: c["environment"]["DRAFTSMITH_CODEGEN_AGENTS"].split(",") for name, c in containers.items()}


def test_every_agent_runs_somewhere_and_ops_where_the_gateway_looks_for_it() -> None:
    containers = codegen_containers()
    assert sorted(chain.from_iterable(containers.values())) == ["dev", "ops", "pm", "qa"]
    assert len(containers) > 1, "agents scale apart"
    assert "ops" in containers["codegen"]


def settings_of(service: str) -> set[str]:
    """Every variable the service reads: its example has them all, which a test of the service sees to."""
    example = (ROOT / "services" / service / ".env.example").read_text()
    own = set(re.findall(r"^(DRAFTSMITH_\w+)=", example, re.MULTILINE))
    common = example.partition("The following hold for every service")[2] + "HOST= GRPC_PORT= HTTP_PORT= DATA_DIR="
    return own | {f"DRAFTSMITH_{name}" for name in re.findall(rf"(?:DRAFTSMITH_{service.upper()}_)?(\w+)=", common)}


@pytest.mark.parametrize("service", SERVICES)
def test_images_and_compose_set_only_what_the_service_reads(service: str) -> None:
    """A variable with a wrong name would be passed over without a word."""
    dockerfile = (ROOT / "services" / service / "Dockerfile").read_text()
    containers = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    compose = [set(it["environment"]) for name, it in containers.items() if name.partition("-")[0] == service]
    told = {*re.findall(r"(DRAFTSMITH_\w+)=", dockerfile)}.union(*compose)
    # auth has a bus URL among its own settings; the others' is a common one.
    assert told - {"DRAFTSMITH_BUS_URL"} <= settings_of(service)
    assert "DRAFTSMITH_BUS_URL" in told

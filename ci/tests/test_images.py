"""Every service image is built by one pattern and holds what the service imports; compose starts every service."""

import re
from pathlib import Path

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
    for name in compose["services"]:
        probe = compose["services"][name].get("healthcheck") or (Path("services") / name / "Dockerfile")
        assert not isinstance(probe, Path) or "HEALTHCHECK" in (ROOT / probe).read_text(), name

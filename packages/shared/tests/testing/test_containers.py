"""The contracts once more, against the production servers in containers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent


def run_contract(module: str, keyword: str, variable: str, value: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", keyword, str(TESTS / module)],
        env={**os.environ, variable: value, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.docker
@pytest.mark.timeout(600)
def test_the_table_contract_on_postgresql(docker_postgres_url: str) -> None:
    run_contract("table/test_table_contract.py", "postgres", "DRAFTSMITH_TEST_POSTGRES", docker_postgres_url)


@pytest.mark.docker
@pytest.mark.timeout(600)
def test_the_bus_contract_on_apache_kafka(docker_kafka: str) -> None:
    run_contract("events/test_bus_contract.py", "kafka", "DRAFTSMITH_TEST_KAFKA", docker_kafka)

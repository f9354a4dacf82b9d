import re

import pytest
from prometheus_client import generate_latest

from draftsmith_shared import metrics as catalogue
from draftsmith_shared.metrics import (
    APPS_RUNNING,
    CATALOGUE,
    LOGINS,
    RPC_SERVER_ACTIVE,
    RPC_SERVER_SECONDS,
    Metric,
    Metrics,
)

UNITS = ("seconds", "bytes", "ratio", "total", "count", "calls", "events")
IDS = re.compile(r"(^|_)(id|user|tenant|email|path|project|build)($|_)")


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=CATALOGUE)
def test_names_follow_the_rules(metric: Metric) -> None:
    assert re.fullmatch(r"draftsmith_[a-z]+(_[a-z]+)+", metric.name)
    assert metric.name.endswith(UNITS)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert metric.help.endswith(".")
    assert (metric.kind == "histogram") == bool(metric.buckets)
    assert list(metric.buckets) == sorted(metric.buckets)
    for label in metric.labels:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", label)
        assert not IDS.search(label), "a label with as many values as there are users or projects"


def test_everything_defined_is_in_the_catalogue_once() -> None:
    defined = [value for value in vars(catalogue).values() if isinstance(value, Metric)]
    assert sorted(metric.name for metric in defined) == sorted(CATALOGUE)


def test_recording() -> None:
    metrics = Metrics()
    metrics.count(LOGINS, result="ok")
    metrics.observe(RPC_SERVER_SECONDS, 0.2, method="/x", code="OK")
    metrics.set(RPC_SERVER_ACTIVE, 4, method="/x")
    metrics.add(RPC_SERVER_ACTIVE, -1, method="/x")
    text = generate_latest(metrics.registry).decode()
    assert 'draftsmith_auth_logins_total{result="ok"} 1.0' in text
    assert 'draftsmith_rpc_server_duration_seconds_bucket{code="OK",le="0.25",method="/x"} 1.0' in text
    assert 'draftsmith_rpc_server_active_calls{method="/x"} 3.0' in text


def test_a_watched_gauge_is_read_when_it_is_asked_for() -> None:
    metrics, apps = Metrics(), [1]
    metrics.watch(APPS_RUNNING, lambda: len(apps))
    apps.append(2)
    assert "draftsmith_deployed_apps_running_count 2.0" in generate_latest(metrics.registry).decode()


def test_services_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.count(LOGINS, result="ok")
    assert "draftsmith_auth_logins" not in generate_latest(other.registry).decode()


def test_what_is_not_in_the_catalogue_cannot_be_recorded() -> None:
    with pytest.raises(ValueError, match="not in the catalogue"):
        Metrics().count(Metric("draftsmith_made_up_total", "counter", "Made up."))


def test_a_counter_cannot_be_observed() -> None:
    with pytest.raises(TypeError, match="is a counter"):
        Metrics().observe(LOGINS, 1, result="ok")

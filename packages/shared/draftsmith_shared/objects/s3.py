"""`S3Store`: the `ObjectStore` port on Amazon S3, or on anything that speaks its protocol; boto3 in threads.

S3 is strongly consistent (Amazon S3 User Guide, "Data consistency model"), a PUT or a completed multipart upload is
visible whole or not at all. A killed upload may leave parts that no reader sees: the bucket needs a lifecycle rule
with AbortIncompleteMultipartUpload.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, TypeVar

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from draftsmith_shared.errors import Unavailable
from draftsmith_shared.logging import get_logger
from draftsmith_shared.metrics import Metrics
from draftsmith_shared.objects.keys import check_key, check_prefix
from draftsmith_shared.objects.port import ObjectNotFound
from draftsmith_shared.policy import Backoff, Breaker, Policy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_T = TypeVar("_T")

_ATTEMPTS, _FAILURES = 4, 12
"""Of a call; and in a row, before S3 is left alone: three calls."""
_TOO_MUCH = frozenset({"SlowDown", "RequestTimeout", "Throttling", "ThrottlingException", "TooManyRequests"})
_PART_BYTES = 8 * 1024 * 1024
_NOT_FOUND = frozenset({"NoSuchKey", "404"})


class S3Store:
    """The keys below `prefix` (a folder, "" or ending in "/") of one bucket."""

    def __init__(self, client: "S3Client", bucket: str, *, prefix: str = "", policy: Policy | None = None) -> None:
        if prefix and not prefix.endswith("/"):
            raise ValueError("the prefix of a store must end with '/'")
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._policy = policy or Policy()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        bucket: str,
        *,
        prefix: str = "",
        region: str | None = None,
        endpoint_url: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        metrics: Metrics | None = None,
        backoff: Backoff | None = None,
    ) -> AsyncIterator["S3Store"]:
        """Connects with boto3's own chain of credentials unless a key is given; `endpoint_url` is for other servers.

        A call is tried four times, by us and not by botocore, and no more while S3 keeps failing: then Unavailable
        (CIRCUIT_OPEN) comes at once, and the breaker "objects" shows it in the metrics.
        """

        def connect() -> "S3Client":
            client: S3Client = boto3.session.Session().client(
                "s3",
                region_name=region,
                endpoint_url=endpoint_url,
                aws_access_key_id=access_key_id,
                aws_secret_access_key=secret_access_key,
                config=Config(
                    signature_version="s3v4",
                    connect_timeout=5,
                    read_timeout=30,
                    retries={"mode": "standard", "total_max_attempts": 1},
                    s3={"addressing_style": "path"} if endpoint_url else {},
                ),
            )
            return client

        client = await asyncio.to_thread(connect)
        try:
            breaker = Breaker("objects", failures=_FAILURES, metrics=metrics)
            policy = Policy(attempts=_ATTEMPTS, backoff=backoff or Backoff(), breaker=breaker)
            yield cls(client, bucket, prefix=prefix, policy=policy)
        finally:
            client.close()

    async def ready(self) -> None:
        """Raises botocore's ClientError when the bucket is not there or not ours, Unavailable when S3 is away."""
        await self._ask(lambda: self._client.head_bucket(Bucket=self._bucket))

    async def put(self, key: str, content: bytes, *, content_type: str = "application/octet-stream") -> None:
        name = self._name(key)
        # In parts, side by side, from 8 MiB on.
        parts = TransferConfig(multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, max_concurrency=4)
        kind = {"ContentType": content_type}
        await self._ask(
            lambda: self._client.upload_fileobj(io.BytesIO(content), self._bucket, name, ExtraArgs=kind, Config=parts)
        )

    async def get(self, key: str) -> bytes:
        name = self._name(key)

        def read() -> bytes:
            with closing(self._client.get_object(Bucket=self._bucket, Key=name)["Body"]) as body:
                return body.read()

        return await self._ask(read, key)

    async def stream(self, key: str, *, chunk_bytes: int = 256 * 1024) -> AsyncIterator[bytes]:
        name = self._name(key)
        answer = await self._ask(lambda: self._client.get_object(Bucket=self._bucket, Key=name), key)
        body = answer["Body"]
        try:
            while chunk := await asyncio.to_thread(_translating, lambda: body.read(chunk_bytes), key):
                yield chunk
        finally:
            body.close()

    async def exists(self, key: str) -> bool:
        name = self._name(key)
        try:
            await self._ask(lambda: self._client.head_object(Bucket=self._bucket, Key=name), key)
        except ObjectNotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        name = self._name(key)
        await self._ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=name))

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        # S3 lists in the order of the keys' bytes, a thousand at a time.
        start = ""
        name = self._prefix + check_prefix(prefix)
        while True:
            after = start
            page = await self._ask(
                lambda: self._client.list_objects_v2(Bucket=self._bucket, Prefix=name, StartAfter=after)  # noqa: B023
            )
            for entry in page.get("Contents", []):
                start = entry["Key"]
                yield start.removeprefix(self._prefix)
            if not page["IsTruncated"]:
                return

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)

    async def _ask(self, call: Callable[[], _T], key: str = "") -> _T:
        """Raises ObjectNotFound, Unavailable (OBJECT_STORE_UNAVAILABLE, CIRCUIT_OPEN), or what S3 refused."""
        return await self._policy.call(lambda: asyncio.to_thread(_translating, call, key))


def _translating(call: Callable[[], _T], key: str) -> _T:
    try:
        return call()
    except ClientError as error:
        told, status = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
        if key and told.get("Code") in _NOT_FOUND:
            raise ObjectNotFound(key) from error
        if status.get("HTTPStatusCode", 0) >= 500 or told.get("Code") in _TOO_MUCH:
            raise _away(error) from error
        raise
    except (HTTPClientError, BotocoreConnectionError, IncompleteReadError) as error:
        raise _away(error) from error


def _away(error: Exception) -> Unavailable:
    get_logger(__name__).warning("S3 does not answer", reason=str(error))
    return Unavailable("The object store does not answer; try again.", code="OBJECT_STORE_UNAVAILABLE")

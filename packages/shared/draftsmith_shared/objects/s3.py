"""`S3Store`: the `ObjectStore` port on Amazon S3, or on anything that speaks its protocol; boto3 in threads.

S3 is strongly consistent (Amazon S3 User Guide, "Data consistency model"), a PUT or a completed multipart upload is
visible whole or not at all. A killed upload may leave parts that no reader sees: the bucket needs a lifecycle rule
with AbortIncompleteMultipartUpload.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from draftsmith_shared.objects.keys import check_key, check_prefix
from draftsmith_shared.objects.port import ObjectNotFound

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PART_BYTES = 8 * 1024 * 1024
_NOT_FOUND = frozenset({"NoSuchKey", "404"})


class S3Store:
    """The keys below `prefix` (a folder, "" or ending in "/") of one bucket."""

    def __init__(self, client: "S3Client", bucket: str, *, prefix: str = "") -> None:
        if prefix and not prefix.endswith("/"):
            raise ValueError("the prefix of a store must end with '/'")
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

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
    ) -> AsyncIterator["S3Store"]:
        """Connects with boto3's own chain of credentials unless a key is given; `endpoint_url` is for other servers."""

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
                    retries={"mode": "standard", "max_attempts": 5},
                    s3={"addressing_style": "path"} if endpoint_url else {},
                ),
            )
            return client

        client = await asyncio.to_thread(connect)
        try:
            yield cls(client, bucket, prefix=prefix)
        finally:
            client.close()

    async def ready(self) -> None:
        """Raises botocore's ClientError when the bucket is not there or not ours."""
        await asyncio.to_thread(self._client.head_bucket, Bucket=self._bucket)

    async def put(self, key: str, content: bytes, *, content_type: str = "application/octet-stream") -> None:
        # In parts, side by side, from 8 MiB on.
        await asyncio.to_thread(
            self._client.upload_fileobj,
            io.BytesIO(content),
            self._bucket,
            self._name(key),
            ExtraArgs={"ContentType": content_type},
            Config=TransferConfig(multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, max_concurrency=4),
        )

    async def get(self, key: str) -> bytes:
        return b"".join([chunk async for chunk in self.stream(key)])

    async def stream(self, key: str, *, chunk_bytes: int = 256 * 1024) -> AsyncIterator[bytes]:
        name = self._name(key)
        try:
            answer = await asyncio.to_thread(self._client.get_object, Bucket=self._bucket, Key=name)
        except ClientError as error:
            raise _translated(error, key) from error
        body = answer["Body"]
        try:
            while chunk := await asyncio.to_thread(body.read, chunk_bytes):
                yield chunk
        finally:
            body.close()

    async def exists(self, key: str) -> bool:
        name = self._name(key)
        try:
            await asyncio.to_thread(self._client.head_object, Bucket=self._bucket, Key=name)
        except ClientError as error:
            if isinstance(_translated(error, key), ObjectNotFound):
                return False
            raise
        return True

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._client.delete_object, Bucket=self._bucket, Key=self._name(key))

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        # S3 lists in the order of the keys' bytes, a thousand at a time.
        start = ""
        name = self._prefix + check_prefix(prefix)
        while True:
            page = await asyncio.to_thread(
                self._client.list_objects_v2, Bucket=self._bucket, Prefix=name, StartAfter=start
            )
            for entry in page.get("Contents", []):
                start = entry["Key"]
                yield start.removeprefix(self._prefix)
            if not page["IsTruncated"]:
                return

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)


def _translated(error: ClientError, key: str) -> Exception:
    return ObjectNotFound(key) if error.response.get("Error", {}).get("Code") in _NOT_FOUND else error

"""An S3 endpoint on loopback: moto's server."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3
from moto.server import ThreadedMotoServer


@dataclass(frozen=True, slots=True)
class Bucket:
    """A fresh bucket, and where and as whom to reach it."""

    name: str
    endpoint_url: str
    region: str = "eu-central-1"
    access_key_id: str = "testing"
    secret_access_key: str = "testing"


@contextmanager
def running_s3() -> Iterator[str]:
    """The endpoint's URL."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def new_bucket(endpoint_url: str) -> Bucket:
    bucket = Bucket(name=f"test-{secrets.token_hex(6)}", endpoint_url=endpoint_url)
    client = boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key_id,
        aws_secret_access_key=bucket.secret_access_key,
    )
    client.create_bucket(Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": bucket.region})
    return bucket

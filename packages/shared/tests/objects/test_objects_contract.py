"""The contract of the `ObjectStore` port, against every adapter."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from draftsmith_shared.objects.directory import DirectoryStore
from draftsmith_shared.objects.port import ObjectNotFound, ObjectStore
from draftsmith_shared.objects.s3 import S3Store
from draftsmith_shared.testing.s3 import Bucket


@pytest.fixture(params=["directory", "s3", "s3 below a prefix"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStore]:
    if request.param == "directory":
        yield DirectoryStore(tmp_path / "store")
        return
    bucket: Bucket = request.getfixturevalue("s3")
    async with S3Store.open(
        bucket.name,
        prefix="tenants/acme/" if "prefix" in request.param else "",
        region=bucket.region,
        endpoint_url=bucket.endpoint_url,
        access_key_id=bucket.access_key_id,
        secret_access_key=bucket.secret_access_key,
    ) as opened:
        yield opened


async def keys(store: ObjectStore, prefix: str = "") -> list[str]:
    return [key async for key in store.keys(prefix)]


@pytest.mark.parametrize("size", [0, 1, 1_000_000, 20 * 1024 * 1024 + 3])
async def test_what_is_put_is_read_back(store: ObjectStore, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    await store.put("a/b.bin", content, content_type="text/plain")
    assert await store.get("a/b.bin") == content
    chunks = [chunk async for chunk in store.stream("a/b.bin", chunk_bytes=300_000)]
    assert b"".join(chunks) == content
    assert all(len(chunk) <= 300_000 for chunk in chunks)


async def test_an_object_is_replaced(store: ObjectStore) -> None:
    await store.put("k", b"long content")
    await store.put("k", b"short")
    assert await store.get("k") == b"short"


async def test_what_is_not_there(store: ObjectStore) -> None:
    await store.put("a/b", b"")
    for key in ("none", "a", "a/b/c", "a/c"):
        assert not await store.exists(key)
        with pytest.raises(ObjectNotFound):
            await store.get(key)
        with pytest.raises(ObjectNotFound):
            await anext(store.stream(key))
        await store.delete(key)
    assert await store.exists("a/b")


async def test_a_deleted_object_is_gone(store: ObjectStore) -> None:
    await store.put("a/b", b"1")
    await store.delete("a/b")
    await store.delete("a/b")
    assert not await store.exists("a/b")
    assert await keys(store) == []


async def test_keys_come_in_order_and_by_prefix(store: ObjectStore) -> None:
    names = ["a", "a.c", "a-b", "a/b", "a/b.c", "a/b/c", "a/c/d", "a0", "ab", "B", "z/1"]
    for name in names:
        await store.put(name, name.encode())
    for prefix in ("", "a", "a/", "a/b", "a/b/", "a/c/d", "z/2", "A", "a."):
        assert await keys(store, prefix) == sorted(name for name in names if name.startswith(prefix)), prefix
    assert await store.get("a") == b"a"
    assert await store.get("a/b") == b"a/b"


async def test_many_keys_are_listed_page_by_page(store: ObjectStore) -> None:
    names = [f"many/{n:04}" for n in range(1100)]
    for start in range(0, len(names), 50):
        await asyncio.gather(*(store.put(name, b"") for name in names[start : start + 50]))
    assert await keys(store, "many/") == names


@pytest.mark.parametrize(
    "key", ["", "/", "/etc/passwd", "..", "a/../b", "../x", "a//b", "a/", "./a", "a b", "a\0b", "é", "a\\b", "x" * 300]
)
async def test_a_key_that_is_no_path_of_plain_segments_is_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="object key"):
        await store.put(key, b"")
    with pytest.raises(ValueError, match="object key"):
        await store.get(key)
    with pytest.raises(ValueError, match="object key"):
        await store.exists(key)
    with pytest.raises(ValueError, match="object key"):
        await store.delete(key)


@pytest.mark.parametrize("prefix", ["../", "/", "a//", "*"])
async def test_a_prefix_that_no_key_can_have_is_refused(store: ObjectStore, prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        await keys(store, prefix)

"""What only a directory can get wrong: symbolic links, torn writes, left-over files."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from draftsmith_shared.objects.directory import DirectoryStore
from draftsmith_shared.objects.port import ObjectNotFound
from draftsmith_shared.testing.crash import Crash


async def test_no_symbolic_link_leads_out(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    await store.put("in/here", b"ours")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("theirs")
    objects = tmp_path / "store" / "objects"
    (objects / "folder+").symlink_to(outside)
    (objects / "file").symlink_to(outside / "secret")
    for key in ("folder/secret", "file"):
        assert not await store.exists(key)
        with pytest.raises(ObjectNotFound):
            await store.get(key)
    with pytest.raises(OSError, match="folder"):
        await store.put("folder/new", b"escaped")
    await store.delete("folder/secret")
    await store.delete("file")
    assert [path.name for path in outside.iterdir()] == ["secret"]
    assert [key async for key in store.keys("")] == ["in/here"]


async def test_a_reader_never_sees_a_part(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    contents = [bytes([n]) * 300_000 for n in range(8)]
    await store.put("k", contents[0])

    async def write() -> None:
        for content in contents:
            await store.put("k", content)

    async def read() -> None:
        while not writing.done():
            content = await store.get("k")
            assert len(content) == 300_000
            assert len(set(content)) == 1

    writing = asyncio.create_task(write())
    await asyncio.gather(writing, read(), read())


async def test_a_write_killed_before_the_rename_leaves_nothing_behind(tmp_path: Path, crash: Crash) -> None:
    store = DirectoryStore(tmp_path)
    await store.put("k", b"before")
    crash(
        """
        import asyncio, os, sys
        from pathlib import Path
        from draftsmith_shared.objects.directory import DirectoryStore
        from draftsmith_shared.testing.crash import reached

        store = DirectoryStore(Path(sys.argv[1]))
        os.rename = lambda *_, **__: reached("written")
        asyncio.run(store.put("k", b"after"))
        """,
        str(tmp_path),
        at="written",
    )
    assert await store.get("k") == b"before"
    (left_over,) = (tmp_path / "incoming").iterdir()
    DirectoryStore(tmp_path)
    assert left_over.exists(), "it could be another process's, still writing"
    hours_ago = time.time() - 7200
    os.utime(left_over, (hours_ago, hours_ago))
    DirectoryStore(tmp_path)
    assert not left_over.exists()


async def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    await store.put("a", b"")
    (tmp_path / "objects" / "b").mkdir()  # in the way of the object b
    with pytest.raises(OSError, match="directory"):
        await store.put("b", b"1")
    assert list((tmp_path / "incoming").iterdir()) == []

from pathlib import Path

import pytest

from draftsmith_shared.events.factory import open_bus
from draftsmith_shared.events.local import LocalBus


async def test_a_local_bus(tmp_path: Path) -> None:
    async with open_bus(f"local://{tmp_path}/sub/events.db") as bus:
        assert isinstance(bus, LocalBus)
    assert (tmp_path / "sub" / "events.db").exists()


@pytest.mark.parametrize("url", ["", "events.db", "redis://host", "kafka://", "local://host/path", "local:"])
async def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the bus URL must be"):
        async with open_bus(url):
            raise AssertionError("there is no such bus")

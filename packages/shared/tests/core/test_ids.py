"""Ids sort by time, are unique, and are what they say."""

import re
import time
import uuid

from hypothesis import given
from hypothesis import strategies as st

from draftsmith_shared.ids import event_id, new_id


def test_an_id_of_a_thing_is_a_ulid_after_its_kind() -> None:
    before = new_id("bld")
    time.sleep(0.002)
    after = new_id("bld")
    assert re.fullmatch(r"bld_[0-7][0-9a-hjkmnp-tv-z]{25}", before)
    assert before < after
    assert len({new_id("bld") for _ in range(1000)}) == 1000


def test_an_id_is_a_uuid_of_version_7() -> None:
    now_ns = 1_700_000_000_123_456_789
    parsed = uuid.UUID(event_id(now_ns))
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == now_ns // 1_000_000


@given(st.lists(st.integers(0, 2**48 * 10**6 - 1), min_size=2, max_size=2, unique=True))
def test_ids_sort_by_the_nanosecond(moments: list[int]) -> None:
    earlier, later = sorted(moments)
    assert event_id(earlier) < event_id(later)


def test_ids_of_one_process_are_unique_and_in_order() -> None:
    ids = [event_id() for _ in range(2000)]
    assert ids == sorted(set(ids))

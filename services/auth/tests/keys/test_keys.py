import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from draftsmith_auth.keys.model import RotationPolicy, SigningKey, retired, rotation_due, signing_key
from draftsmith_auth.keys.ring import KeyRing
from draftsmith_auth.keys.store import KeyDirectory
from draftsmith_shared.runtime import StartupError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = RotationPolicy(
    rotate_after=timedelta(days=30), activation=timedelta(minutes=10), token_life=timedelta(minutes=15)
)


def key(*, days: float = 0, minutes: float = 0) -> SigningKey:
    """A key of that age."""
    return SigningKey.generate(NOW - timedelta(days=days, minutes=minutes))


def test_the_first_key_signs_at_once() -> None:
    only = key()
    assert signing_key([only], NOW, POLICY) is only


def test_a_new_key_is_published_before_it_signs() -> None:
    old, new = key(days=30), key(minutes=9.9)
    assert signing_key([old, new], NOW, POLICY) is old
    assert signing_key([old, new], NOW + timedelta(seconds=6), POLICY) is new


def test_rotation_is_due_by_the_newest_key() -> None:
    assert rotation_due([], NOW, POLICY)
    assert rotation_due([key(days=30)], NOW, POLICY)
    assert not rotation_due([key(days=60), key(days=29)], NOW, POLICY)


def test_a_key_is_published_for_as_long_as_its_tokens_live() -> None:
    old = key(days=30)
    assert retired([old, key(minutes=39.9)], NOW, POLICY) == []
    assert retired([old, key(minutes=40)], NOW, POLICY) == [old]
    assert retired([old], NOW + timedelta(days=900), POLICY) == []


def test_a_key_id_is_the_thumbprint() -> None:
    made = key()
    assert made.kid == made.jwk.thumbprint() == made.jwk.kid


def test_private_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    directory = KeyDirectory(tmp_path / "keys")
    directory.add(key())
    [file] = (tmp_path / "keys").glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_keys_come_back_as_they_were(tmp_path: Path) -> None:
    directory = KeyDirectory(tmp_path)
    keys = [key(days=1), key()]
    for each in reversed(keys):
        directory.add(each)
    assert [(each.kid, each.created_at) for each in directory.read()] == [(each.kid, each.created_at) for each in keys]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"created_at": "x", "jwk": {}}', '{"created_at": 3, "jwk": null}']
)
def test_a_damaged_key_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.jwk.json").write_text(content)
    with pytest.raises(StartupError, match=r"bad\.jwk\.json holds no signing key"):
        KeyDirectory(tmp_path).read()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartupError, match="cannot be made"):
        KeyDirectory(tmp_path / "file" / "keys")


def test_half_a_written_key_is_no_key(tmp_path: Path) -> None:
    directory = KeyDirectory(tmp_path)
    directory.add(key())
    (tmp_path / "half.jwk.part").write_text('{"created_')
    assert len(directory.read()) == 1


def kids(ring: KeyRing) -> list[str]:
    return [each["kid"] for each in json.loads(ring.jwks_json())["keys"]]


def test_a_ring_turns(tmp_path: Path, clock: Any) -> None:
    ring = KeyRing(KeyDirectory(tmp_path), POLICY, clock)
    ring.turn()
    first = ring.signing_key().kid
    clock.turn(days=30)
    ring.turn()
    [_, second] = kids(ring)
    assert ring.signing_key().kid == first
    clock.turn(minutes=10)
    assert ring.signing_key().kid == second
    assert kids(ring) == [first, second]
    clock.turn(minutes=30)
    ring.turn()
    assert kids(ring) == [second]
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_only_public_parts_are_published(tmp_path: Path, clock: Any) -> None:
    ring = KeyRing(KeyDirectory(tmp_path), POLICY, clock)
    ring.turn()
    [published] = json.loads(ring.jwks_json())["keys"]
    assert set(published) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_rotation_by_hand_and_replicas_that_pick_it_up(tmp_path: Path, clock: Any) -> None:
    one = KeyRing(KeyDirectory(tmp_path), POLICY, clock)
    other = KeyRing(KeyDirectory(tmp_path), POLICY, clock)
    one.turn()
    other.turn()
    assert kids(one) == kids(other)
    clock.turn(days=1)
    one.turn(force=True)
    other.turn()
    assert len(kids(other)) == 2
    assert kids(one) == kids(other)


def test_replicas_that_start_at_once_share_one_key(tmp_path: Path, clock: Any) -> None:
    rings = [KeyRing(KeyDirectory(tmp_path), POLICY, clock) for _ in range(8)]
    threads = [threading.Thread(target=ring.turn) for ring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.signing_key().kid for ring in rings}) == 1

"""The deployer's parts: releases, sockets, logs, and what an earlier process left."""

import io
import json
import os
import socket
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from draftsmith_codegen.deploy import ReleaseInvalid, release
from draftsmith_codegen.deploy.logs import RotatingLog
from draftsmith_codegen.deploy.sockets import SocketDirectory
from draftsmith_codegen.deploy.stale import Notes

LOCK = "backend/requirements.lock"


def zipped(files: dict[str, str], *, mode: int = 0o100644) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, text)
    return content.getvalue()


class TestRelease:
    def test_it_is_unpacked_whole_and_nobody_may_write_to_it(self, tmp_path: Path) -> None:
        place = tmp_path / "release"
        release.unpack(zipped({LOCK: "", "backend/app/main.py": "x = 1"}), place)
        assert (place / "backend/app/main.py").read_text() == "x = 1"
        modes = {stat.S_IMODE(path.stat().st_mode) for path in [place, *place.rglob("*")]}
        assert modes == {0o555, 0o444}
        assert [path.name for path in tmp_path.iterdir()] == ["release"]
        release.remove(place)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("name", ["../evil", "/etc/evil", "backend/../../evil", "..\\evil"])
    def test_a_zip_with_a_file_outside_of_itself_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ReleaseInvalid, match="outside of itself"):
            release.unpack(zipped({LOCK: "", name: "x"}), tmp_path / "in" / "release")
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_links_are_left_out(self, tmp_path: Path) -> None:
        content = io.BytesIO(zipped({LOCK: ""}))
        with zipfile.ZipFile(content, "a") as archive:
            entry = zipfile.ZipInfo("backend/link")
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/shadow")
        release.unpack(content.getvalue(), tmp_path / "release")
        assert not os.path.lexists(tmp_path / "release/backend/link")

    def test_links_in_a_directory_are_left_out(self, tmp_path: Path) -> None:
        tree = tmp_path / "tree"
        (tree / "backend").mkdir(parents=True)
        (tree / LOCK).write_text("")
        (tree / "backend" / "link").symlink_to("/etc/shadow")
        release.unpack(tree, tmp_path / "release")
        assert not os.path.lexists(tmp_path / "release/backend/link")

    @pytest.mark.parametrize("content", [b"", b"not a zip", zipped({"README.md": ""})])
    def test_what_is_no_release_is_refused_and_leaves_nothing(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(ReleaseInvalid) as caught:
            release.unpack(content, tmp_path / "release")
        assert caught.value.code == "RELEASE_INVALID"
        assert list(tmp_path.iterdir()) == []

    def test_a_release_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ReleaseInvalid, match="nothing at"):
            release.unpack(tmp_path / "nowhere", tmp_path / "release")


class TestSockets:
    def test_a_long_root_gets_a_short_place(self, tmp_path: Path) -> None:
        root = tmp_path / ("long" * 30)
        place = SocketDirectory(root)
        assert place.root != root
        assert len(str(place.public("deployment"))) <= 107
        assert stat.S_IMODE(place.root.stat().st_mode) == 0o700
        assert SocketDirectory(root).root == place.root
        place.root.rmdir()

    def test_only_sockets_are_published(self, tmp_path: Path) -> None:
        place = SocketDirectory(tmp_path / "s")
        run = place.new()
        assert not place.publish(run, "d")
        (run / "app.sock").symlink_to("/run/docker.sock")
        assert not place.publish(run, "d")
        (run / "app.sock").unlink()
        (run / "app.sock").write_text("a file")
        assert not place.publish(run, "d")
        assert not os.path.lexists(place.public("d"))
        (run / "app.sock").unlink()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.relpath(run / "app.sock"))
            assert place.publish(run, "d")
        assert stat.S_ISSOCK(place.public("d").stat().st_mode)
        place.sweep()
        assert list(place.root.iterdir()) == []


class TestLog:
    def test_it_stays_within_its_bound_and_keeps_the_end(self, tmp_path: Path) -> None:
        log = RotatingLog(tmp_path / "logs" / "app.log", max_bytes=1000)
        for number in range(1000):
            log.write(f"line {number}\n".encode())
        size = sum(path.stat().st_size for path in (tmp_path / "logs").iterdir())
        assert size <= 2 * 1000 + 20
        assert log.last_lines(2) == ["line 998", "line 999"]
        assert RotatingLog(tmp_path / "logs" / "app.log").last_lines(1) == ["line 999"]
        assert log.last_lines(0) == []


class TestNotes:
    def test_a_process_that_was_noted_is_ended(self, tmp_path: Path) -> None:
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        try:
            Notes(tmp_path).write("run", process.pid)
            assert Notes(tmp_path).end_stale() == 1
            assert process.wait(5) == -9
            assert list(tmp_path.iterdir()) == []
        finally:
            process.kill()

    def test_another_process_of_the_same_number_is_not(self, tmp_path: Path) -> None:
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        try:
            notes = Notes(tmp_path)
            notes.write("run", process.pid)
            note = json.loads((tmp_path / "run").read_text())
            (tmp_path / "run").write_text(json.dumps({**note, "started": note["started"] - 1}))
            (tmp_path / "broken").write_text("{")
            assert notes.end_stale() == 0
            assert process.poll() is None
            assert list(tmp_path.iterdir()) == []
        finally:
            process.kill()
            process.wait()

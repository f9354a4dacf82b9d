"""Choosing an adapter, and the parts that both of them stand on."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import pytest

from draftsmith_codegen.sandbox import (
    Bind,
    Finding,
    Job,
    JobInvalid,
    Sandbox,
    SandboxUnavailable,
    choose,
    disk,
    paths,
    probe,
    procs,
    remove_tree,
    users,
)
from draftsmith_codegen.sandbox.landlock import _Paths, sweep
from draftsmith_codegen.sandbox.paths import Placed
from draftsmith_shared.errors import Kind


class TestChoosing:
    async def test_every_adapter_is_tried(self) -> None:
        assert [finding.name for finding in await probe()] == ["bubblewrap", "landlock"]

    def test_the_first_that_works_is_chosen(self, sandbox: Sandbox) -> None:
        other = Finding("other", None, "broken")
        assert choose([other, Finding(sandbox.name, sandbox)]) is sandbox

    def test_where_none_works_it_says_what_to_do(self) -> None:
        advice = "`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`"
        findings = [Finding("bubblewrap", None, advice), Finding("landlock", None, "Linux 6.12 or newer")]
        with pytest.raises(SandboxUnavailable) as caught:
            choose(findings)
        assert caught.value.code == "SANDBOX_UNAVAILABLE"
        assert caught.value.kind is Kind.UNAVAILABLE
        assert "nothing is run without one" in caught.value.message
        assert advice in caught.value.message
        assert "landlock: Linux 6.12 or newer" in caught.value.message

    def test_there_is_no_default(self) -> None:
        with pytest.raises(SandboxUnavailable):
            choose([])


class TestPaths:
    def job(self, *binds: tuple[Path, str]) -> Job:
        return Job(["x"], read_only=[Bind(host, PurePosixPath(inside)) for host, inside in binds])

    def test_outer_binds_come_before_inner_ones(self, tmp_path: Path) -> None:
        job = self.job((tmp_path, "/job/tree/web/node_modules"), (tmp_path, "/job/tree"))
        assert [str(bind.inside) for bind in paths.placed(job)] == ["/job/tree", "/job/tree/web/node_modules"]

    def test_one_place_cannot_be_given_twice(self, tmp_path: Path) -> None:
        with pytest.raises(JobInvalid, match="same place"):
            paths.placed(self.job((tmp_path, "/job"), (tmp_path, "/job")))

    def test_a_directory_that_is_in_the_way_of_a_link_is_left_alone(self, tmp_path: Path) -> None:
        tree, modules = tmp_path / "tree", tmp_path / "modules"
        (tree / "node_modules").mkdir(parents=True)
        (tree / "node_modules" / "mine").write_text("x")
        modules.mkdir()
        binds = [Placed(tree, PurePosixPath("/t"), True), Placed(modules, PurePosixPath("/t/node_modules"), False)]
        with pytest.raises(JobInvalid, match="something else is there"):
            with paths.MountPoints().made(binds, links=True):
                pass
        assert (tree / "node_modules" / "mine").exists()


class TestRewriting:
    rewritten = _Paths(
        [
            Placed(Path("/host/tree"), PurePosixPath("/app"), True),
            Placed(Path("/host/modules"), PurePosixPath("/app/web/node_modules"), False),
            Placed(Path("/tmp/layer"), PurePosixPath("/tmp/layer"), False),
            Placed(Path("/tmp/job-1"), PurePosixPath("/tmp"), True),
        ]
    )

    @pytest.mark.parametrize(
        ("inside", "host"),
        [
            ("/app", "/host/tree"),
            ("/app/x", "/host/tree/x"),
            ("/application", "/application"),
            ("/app/web/node_modules/vite", "/host/modules/vite"),
            ("/tmp/x", "/tmp/job-1/x"),
            ("/tmp/layer/bin/python", "/tmp/layer/bin/python"),
            ("--out=/app/x", "--out=/host/tree/x"),
            ("print('/app')", "print('/app')"),
            ("/app/a=b", "/host/tree/a=b"),
        ],
    )
    def test_arguments(self, inside: str, host: str) -> None:
        assert self.rewritten.argument(inside) == host

    def test_values(self) -> None:
        assert self.rewritten.value("/app/bin:/usr/bin:/tmp") == "/host/tree/bin:/usr/bin:/tmp/job-1"
        assert self.rewritten.value("sqlite:////app/data.db") == "sqlite:////host/tree/data.db"
        assert self.rewritten.value("https://example.com/app") == "https://example.com/app"


class TestUsers:
    def test_a_job_gets_a_user_that_nobody_has(self) -> None:
        drawn = {users.job_user() for _ in range(50)}
        assert len(drawn) > 1
        assert all(user > 0 and user != os.geteuid() for user in drawn)
        assert users.job_group() not in drawn

    def test_an_identity_keeps_its_user(self) -> None:
        assert users.job_user("project/dev") == users.job_user("project/dev")
        assert users.job_user("project/dev") != users.job_user("project/prod")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand files over")
    def test_files_change_hands_but_not_what_links_point_at(self, tmp_path: Path) -> None:
        tree = tmp_path / "tree"
        (tree / "deep").mkdir(parents=True)
        (tree / "deep" / "file").write_text("x")
        (tmp_path / "outside").write_text("x")
        (tree / "link").symlink_to(tmp_path / "outside")
        with users.handed_over([tree], 12345, 12346, for_good=False):
            assert {path.lstat().st_uid for path in [tree, *tree.rglob("*")]} == {12345}
            assert (tmp_path / "outside").stat().st_uid == 0
        assert {path.lstat().st_uid for path in [tree, *tree.rglob("*")]} == {0}
        with users.handed_over([tree], 12345, 12346, for_good=True):
            pass
        assert tree.stat().st_uid == 12345

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can open a directory to another group")
    def test_a_closed_directory_is_opened_to_jobs_only(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        users.open_to_group(closed, 12346)
        found = closed.stat()
        assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o750, 12346)


class TestProcesses:
    def test_descendants_are_counted_and_the_process_itself_is_not(self) -> None:
        code = "import os, time; os.fork(); x = b'x' * 20_000_000; print('up', flush=True); time.sleep(60)"
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            process.stdout.readline()
            until = time.monotonic() + 10
            while (seen := procs.usage(process.pid)).memory_bytes < 20_000_000:
                assert time.monotonic() < until, seen
            assert seen.tasks == 1
            assert process.pid in procs.descendants(os.getpid())
        finally:
            for pid in [*procs.descendants(process.pid), process.pid]:
                os.kill(pid, 9)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def test_a_process_that_is_gone_takes_nothing(self) -> None:
        process = subprocess.Popen(["true"])
        assert procs.started(process.pid) is not None or process.poll() is not None
        process.wait()
        assert procs.started(process.pid) is None
        assert procs.usage(process.pid) == procs.Usage()
        assert procs.first_child(process.pid) is None


class TestSweeping:
    def test_only_what_a_dead_platform_left_is_removed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        gone = tmp_path / "draftsmith-job-999999999-1-abc"
        alive = tmp_path / f"draftsmith-job-{os.getpid()}-{procs.started(os.getpid())}-abc"
        reused = tmp_path / f"draftsmith-job-{os.getpid()}-1-abc"
        other = tmp_path / "draftsmith-job-x"
        for place in (gone, alive, reused, other):
            (place / "deep").mkdir(parents=True)
        assert sweep() == 2
        assert sorted(tmp_path.iterdir()) == sorted([alive, other])


class TestDisk:
    def test_links_are_counted_and_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "tree").mkdir()
        (tmp_path / "big").write_bytes(os.urandom(1_000_000))
        (tmp_path / "tree" / "link").symlink_to(tmp_path / "big")
        assert disk.used([tmp_path / "tree"]) < 10_000
        assert disk.used([tmp_path]) > 1_000_000
        assert disk.used([tmp_path / "nowhere"]) == 0

    def test_a_tree_with_closed_directories_and_links_is_removed_and_nothing_else(self, tmp_path: Path) -> None:
        keep = tmp_path / "keep"
        keep.mkdir()
        (keep / "file").write_text("x")
        tree = tmp_path / "tree"
        (tree / "closed" / "deeper").mkdir(parents=True)
        (tree / "closed" / "deeper" / "link").symlink_to(keep)
        (tree / "closed").chmod(0)
        remove_tree(tree)
        assert not tree.exists()
        assert (keep / "file").exists()
        remove_tree(tree)
        (tmp_path / "link").symlink_to(keep)
        remove_tree(tmp_path / "link")
        assert (keep / "file").exists()

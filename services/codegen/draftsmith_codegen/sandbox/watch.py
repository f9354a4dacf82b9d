"""Watches one job from a thread of its own: limits, output, end.

A thread and not the event loop, because a loop that is busy for a second must not give a memory bomb that second; and
because the kernel's parent-death signal (PR_SET_PDEATHSIG) follows the thread that started the process. The thread
lives exactly as long as its job.
"""

import asyncio
import os
import select
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Protocol

from draftsmith_codegen.sandbox import disk
from draftsmith_codegen.sandbox.launch import Launch
from draftsmith_codegen.sandbox.meter import Meter
from draftsmith_codegen.sandbox.output import BoundedOutput
from draftsmith_codegen.sandbox.port import Exceeded, Job, Result, Sink

_PIECE = 65536
_FLOOD = 64  # times the output that is kept
_AFTER_KILL = 10.0


class Watch:
    """A `RunningProcess`, and the thread behind it."""

    def __init__(self, launch: Launch, job: Job, sink: Sink | None = None) -> None:
        self._launch = launch
        self._job = job
        self._limits = job.limits
        self._sink = sink
        self._output = BoundedOutput(job.limits.output_bytes)
        self._errors = BoundedOutput(job.limits.output_bytes)
        self._exceeded: Exceeded | None = None
        self._asked = threading.Lock()
        self._wants: list[Callable[[int], None]] = []
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._started: Future[int] = Future()
        self._done: Future[Result] = Future()
        self._thread = threading.Thread(target=self._main, name="sandbox-watch", daemon=True)

    # -- the asyncio side

    @classmethod
    async def begun(cls, launch: Launch, job: Job, sink: Sink | None = None) -> "Watch":
        """A job that has been started. Raises SandboxUnavailable."""
        watch = cls(launch, job, sink)
        await watch.begin()
        return watch

    async def begin(self) -> None:
        """Starts the job. Raises SandboxUnavailable."""
        self._thread.start()
        try:
            await asyncio.shield(asyncio.wrap_future(self._started))
        except asyncio.CancelledError:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        return self._started.result()

    @property
    def running(self) -> bool:
        return not self._done.done()

    @property
    def result(self) -> Result | None:
        if not self._done.done() or self._done.exception() is not None:
            return None
        return self._done.result()

    async def wait(self) -> Result:
        return await asyncio.shield(asyncio.wrap_future(self._done))

    async def finish(self) -> Result:
        """Waits for the end; when cancelled, kills the job and waits for that."""
        try:
            return await self.wait()
        except asyncio.CancelledError:
            self.kill()
            with suppress(Exception):
                await self.wait()
            raise

    def terminate(self) -> None:
        self._ask(self._launch.terminate)

    def kill(self) -> None:
        self._ask(self._launch.kill)

    def logs(self, max_lines: int = 200) -> Sequence[str]:
        return self._output.last_lines(max_lines)

    def _ask(self, what: Callable[[int], None]) -> None:
        with self._asked:
            if self._wake_write < 0:
                return
            self._wants.append(what)
            with suppress(BlockingIOError):
                os.write(self._wake_write, b"!")

    # -- the thread

    def _main(self) -> None:
        try:
            result = self._run()
        except BaseException as error:  # noqa: BLE001 -- handed to whoever waits
            if not self._started.done():
                self._started.set_exception(error)
            self._done.set_exception(error)
            # Read once, so that asyncio does not report an exception that start() has already raised.
            self._done.exception()
        else:
            self._done.set_result(result)
        finally:
            with self._asked:
                os.close(self._wake_read)
                os.close(self._wake_write)
                self._wake_write = -1

    def _run(self) -> Result:
        try:
            began, root = time.monotonic(), -1
            disk_before = disk.used(bind.host for bind in self._job.writable)
            with self._spawn() as process:
                try:
                    root = self._launch.started(process)
                    self._started.set_result(process.pid)
                    meter = Meter(self._job, root, self._launch.watched_tmp, began=began, disk_before=disk_before)
                    status, rusage = self._watch(process, root, meter)
                except BaseException:
                    # Whatever went wrong with the watching: nothing runs unwatched.
                    self._launch.kill(process.pid if root < 0 else root)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_AFTER_KILL)
                    process.kill()
                    raise
            code = self._launch.exit_code(status, self._output)
        finally:
            self._launch.close()
        return Result(
            exit_code=code,
            output=self._output.text(),
            errors=self._errors.text(),
            truncated=self._output.truncated or self._errors.truncated,
            exceeded=self._exceeded,
            wall_seconds=time.monotonic() - began,
            cpu_seconds=max(meter.tally.cpu, rusage.ru_utime + rusage.ru_stime),
            peak_memory_bytes=meter.tally.memory,
            peak_processes=meter.tally.tasks,
        )

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            list(self._launch.argv),
            env=dict(self._launch.env),
            cwd="/",
            pass_fds=tuple(self._launch.pass_fds),
            stdin=subprocess.PIPE if self._job.stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if self._job.merge_stderr else subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )

    def _watch(self, process: subprocess.Popen[bytes], root: int, meter: Meter) -> "tuple[int, _ResourceUsage]":
        poll = select.poll()
        pidfd = os.pidfd_open(process.pid)
        readers = {
            stream.fileno(): output
            for stream, output in ((process.stdout, self._output), (process.stderr, self._errors))
            if stream is not None
        }
        stdin = memoryview(self._job.stdin)
        stdin_fd = process.stdin.fileno() if process.stdin is not None else -1
        poll.register(pidfd, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        for fd in readers:
            os.set_blocking(fd, False)
            poll.register(fd, select.POLLIN)
        if stdin_fd >= 0:
            os.set_blocking(stdin_fd, False)
            poll.register(stdin_fd, select.POLLOUT)
        next_look = 0.0
        killed_at: float | None = None
        ended = False
        try:
            while not ended:
                now = time.monotonic()
                if now >= next_look:
                    exceeded, pause = meter.look()
                    self._exceeded = self._exceeded or exceeded
                    next_look = now + pause
                if self._exceeded is not None:
                    # Again and again: what was killed may have been forking.
                    self._launch.kill(root)
                    killed_at = killed_at or now
                    next_look = min(next_look, now + 0.05)
                    if now - killed_at > _AFTER_KILL:
                        process.kill()
                for fd, _ in poll.poll(max(0.0, next_look - time.monotonic()) * 1000 + 1):
                    if fd == pidfd:
                        ended = True
                    elif fd == self._wake_read:
                        self._obey(root)
                    elif fd == stdin_fd:
                        stdin = self._feed(process, poll, stdin)
                    elif not self._read(fd, readers[fd]):
                        poll.unregister(fd)
            _, status, rusage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            for fd, output in readers.items():
                while self._read(fd, output, drain=True):
                    pass
        finally:
            os.close(pidfd)
        return process.returncode, rusage

    def _obey(self, root: int) -> None:
        with suppress(BlockingIOError):
            os.read(self._wake_read, _PIECE)
        with self._asked:
            wants, self._wants = self._wants, []
        for want in wants:
            want(root)

    def _feed(self, process: subprocess.Popen[bytes], poll: select.poll, left: memoryview) -> memoryview:
        """Writes what the pipe takes of the job's input; closes it at the end or when nobody reads."""
        assert process.stdin is not None  # noqa: S101 -- only then is it polled
        try:
            left = left[os.write(process.stdin.fileno(), left[:_PIECE]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            left = left[:0]
        if not left:
            poll.unregister(process.stdin.fileno())
            process.stdin.close()
        return left

    def _read(self, fd: int, output: BoundedOutput, *, drain: bool = False) -> bool:
        """One piece; False at the end of the stream (or, when draining, when there is nothing to read now)."""
        try:
            data = os.read(fd, _PIECE)
        except BlockingIOError:
            return not drain
        output.write(data)
        if data and self._sink is not None:
            with suppress(OSError):  # a disk that is full must not end whoever writes to it
                self._sink(data)
        if self._sink is None and output.total > self._limits.output_bytes * _FLOOD:
            self._exceeded = self._exceeded or Exceeded.OUTPUT
            return False
        return bool(data)


class _ResourceUsage(Protocol):
    """What os.wait4 answers (resource.struct_rusage)."""

    @property
    def ru_utime(self) -> float: ...
    @property
    def ru_stime(self) -> float: ...

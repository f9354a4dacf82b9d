"""Runs the installers. They run outside the sandbox, because they need the network, and nothing else does."""

import asyncio
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Progress = Callable[[str], None]
"""Told what is being done, in words for the person who waits."""

_PASSED_ON = ("HOME", "PATH", "LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
_PASSED_ON_PREFIXES = ("UV_", "NPM_CONFIG_", "npm_config_", "XDG_")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
_LAST_LINES = 40

_OFFLINE_SIGNS = (
    "error sending request",
    "failed to fetch",
    "dns error",
    "network connectivity is disabled",
    "cache mode is 'only-if-cached'",
    "econnrefused",
    "enotfound",
    "enotcached",
    "eai_again",
    "etimedout",
    "econnreset",
    "err_socket_timeout",
    "connection refused",
    "timed out",
    "certificate",
)


class ToolFailed(Exception):
    """An installer ended with an error. `said` is the end of what it wrote."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said

    @property
    def offline(self) -> bool:
        """Whether it failed for want of the network."""
        said = self.said.lower()
        return any(sign in said for sign in _OFFLINE_SIGNS)


async def run(argv: Sequence[str], cwd: Path, env: Mapping[str, str], progress: Progress, timeout: float) -> None:
    """Runs an installer to its end and passes its lines on. Raises ToolFailed.

    It sees the variables that installers are configured with (index, proxy, certificates), not the platform's own.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        cwd=cwd,
        env={**_inherited(), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        umask=0o022,
    )
    lines: list[str] = []
    try:
        async with asyncio.timeout(timeout):
            assert process.stdout is not None  # noqa: S101 -- it is a pipe
            async for raw in process.stdout:
                line = raw.decode(errors="replace").rstrip()
                if line:
                    lines = [*lines[-_LAST_LINES:], line]
                    progress(line)
            code = await process.wait()
    except TimeoutError as error:
        raise ToolFailed(f"timed out after {timeout:.0f} s: {' '.join(lines[-3:])}") from error
    finally:
        if process.returncode is None:
            os.killpg(process.pid, 9)
            await process.wait()
    if code != 0:
        raise ToolFailed("\n".join(lines))


def _inherited() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES) or name.lower() in _PROXIES
    }

"""A package index and an npm registry on loopback, with one package each, made here."""

import base64
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from draftsmith_codegen.sandbox import Sandbox, choose, probe

WHEEL = "greeting-1.0-py3-none-any.whl"


@dataclass
class Registry:
    """What the server has, by path, and what was asked for."""

    url: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    requirements: str = ""
    package_json: str = ""
    package_lock: str = ""


def make_wheel() -> bytes:
    info = "greeting-1.0.dist-info"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("greeting/__init__.py", "def hello() -> str:\n    return 'hello from a layer'\n")
        archive.writestr("greeting.pth", "import os; os.environ['PTH_RAN'] = '1'\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/entry_points.txt", "[console_scripts]\ngreet = greeting:hello\n")
        archive.writestr(f"{info}/RECORD", "")
    return content.getvalue()


def make_tarball() -> bytes:
    content = io.BytesIO()
    manifest = {"name": "greeting", "version": "1.0.0", "main": "index.js", "scripts": {"install": "touch script-ran"}}
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in {
            "package/package.json": json.dumps(manifest),
            "package/index.js": "module.exports = () => 'hello from npm'\n",
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return content.getvalue()


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Both installers are pointed at it, with caches of their own."""
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0].rstrip("/")
            registry.asked.append(path)
            kind, content = registry.files.get(path, ("text/plain", b""))
            self.send_response(200 if path in registry.files else 404)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    registry.url = f"http://127.0.0.1:{server.server_port}"
    fill(registry)
    caches = tmp_path_factory.mktemp("caches")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{registry.url}/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(caches / "uv"))
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("npm_config_registry", registry.url)
    monkeypatch.setenv("npm_config_cache", str(caches / "npm"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    yield registry
    server.shutdown()
    server.server_close()


def fill(registry: Registry) -> None:
    wheel, tarball = make_wheel(), make_tarball()
    digest = hashlib.sha256(wheel).hexdigest()
    page = f'<a href="/files/{WHEEL}#sha256={digest}">{WHEEL}</a>'
    registry.files["/simple/greeting"] = ("text/html", page.encode())
    registry.files[f"/files/{WHEEL}"] = ("application/octet-stream", wheel)
    registry.requirements = f"greeting==1.0 \\\n    --hash=sha256:{digest}\n"

    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    version = {
        "name": "greeting",
        "version": "1.0.0",
        "dist": {"tarball": f"{registry.url}/greeting/-/greeting-1.0.0.tgz", "integrity": integrity},
    }
    packument = {"name": "greeting", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    registry.files["/greeting"] = ("application/json", json.dumps(packument).encode())
    registry.files["/greeting/-/greeting-1.0.0.tgz"] = ("application/octet-stream", tarball)
    manifest = {"name": "app", "version": "1.0.0", "dependencies": {"greeting": "1.0.0"}}
    registry.package_json = json.dumps(manifest)
    registry.package_lock = json.dumps(
        {
            "name": "app",
            "version": "1.0.0",
            "lockfileVersion": 3,
            "packages": {
                "": manifest,
                "node_modules/greeting": {"version": "1.0.0", "integrity": integrity, "hasInstallScript": True},
            },
        }
    )


@pytest.fixture
async def sandbox() -> Sandbox:
    return choose(await probe())
